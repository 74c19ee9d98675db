"""Numbers that measure a practice: value, unit, what is counted, scope.

Works on the simplified reading of a sentence (same length as the original, see fold.simplify), so that
offsets and units can be taken from the original.
"""

import re
from collections.abc import Iterator

from dashboard.models import Figure

_UNIT = (
    "人次|户次|家次|场次|件次|批次|个工作日|个多?小时|个多月|个百分点|百分点|个月|小时|分钟|公里|千米|平方米|平方公里|公斤|公顷|千瓦时|"
    "大类|大模块|大板块|大项|小类|方面|元|字|次|个|件|条|名|位|人|场|篇|家|户|项|天|期|起|本|份|部|处|分|座|张|册|步|级|亩|"
    "集|题|成|趟|面|讲|所|米|类|批|轮(?![车椅])|支|辆|台|套|幅|首|栋|间|门(?![县峡])|堂|章|块|株|棵|只|头|种|道|片|对|组|班|席|层|段|笔|单|宗|例|封|"
    "枚|盏|口|艘|拨|卷|路(?!线|子|径|上|口|段|程|过)|刻钟|个多?星期|个多?季度|个晚上|个多小时|亿?美元|亿?港元|把|节|站|吨|斤|厘米|页|版|稿|点|盘(?!水)|双|周(?!年)|眼|顶|箱|袋|桌|尾|"
    "日(?=内|限|办结|之内)|年(?=不变|时间|之?内)|回(?![头来去应访报复收事家乡到落顾归答])|桩|遍(?![布及地])|倍"
)
# Nouns counted without a measure word take the usual one: 300余村民 → 300 名, 11市 → 11 个.
_NOUN_UNIT = {
    **dict.fromkeys(("村民", "群众", "居民", "委员", "干部", "党员", "代表", "专家", "学生"), "名"),
    **dict.fromkeys(("市", "县", "镇", "村", "乡镇", "街道", "区县", "县市", "界别", "部门", "社区"), "个"),
}
_NOUNS = "|".join(sorted(_NOUN_UNIT, key=len, reverse=True))
_DIGITS = r"(?P<num>(?<![\d０-９.．,，])(?<![\d０-９] )(?:\d \d(?: \d)?|\d{1,3}(?: 000){1,2})(?! ?[\d０-９.．])|[\d０-９]+(?:[,，][\d０-９]{3})*(?:[.．][\d０-９]+)?)"
"""A number; as scanned pages have it, with gaps between its digits too (1 5名, 5 000字): two or three
digits that stand alone, or noughts; 2022 120件 are a year and a count."""
_CN = r"(?P<cn>[〇零一二三四五六七八九十百千两○]{1,12}|半(?=天|小时))"
_SCALE = r"(?P<more>[多余来几])?(?P<scale>万|亿|千|百|百万|千万|万亿)?(?P<more2>[多余])?"
_FIGURE = re.compile(r"百分之(?P<pct>[\d０-９]+(?:\.[\d０-９]+)?|[零一二三四五六七八九十百]+(?:点[零一二三四五六七八九]+)?)|"
                     rf"(?:{_DIGITS}{_SCALE}\s?(?P<unit>%|％|{_UNIT}|(?:{_NOUNS})(?![一二三四五六七八九十\d])))|(?:{_CN}{_SCALE.replace('more', 'cmore').replace('scale', 'cscale')}(?P<tail>[一二三四五六七八九][千百](?:[一二三四五六七八九]百)?(?:[一二三四五六七八九]十)?万?[多余]?)?(?P<cunit>{_UNIT}))")  # fmt: skip

_CN_DIGIT = {"〇": 0, "○": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_CN_UNIT = {"十": 10, "百": 100, "千": 1000}

# What stands right before a number and makes it an ordinal, a date or part of a designation.
_ORDINAL = re.compile(r"(?:第|No\.?|[A-Za-z+\-—~～:：/．.×x]|[\d０-９]|届|[这那某另每各新同]|其|之|头|首|前|后|上|下|任何|统|唯|进|万众|星期|周|礼拜|初|十)$")
_ORDINAL_DIGITS = re.compile(r"(?:第|No\.?|[A-Za-z+\-—~～/×x]|(?<!提)前|首)$")
# Chinese “one … ” is mostly an article; these readings count.
_RATE_BEFORE = re.compile(r"(?:每[^，,。；;]{0,14}|半年[^，,。；;]{0,6}|各[^，,。；;]{0,8}|人均)$")
_LOOSE = frozenset(("点", "头", "口", "面", "道", "级", "分", "单", "段", "块", "元", "字", "版", "稿", "站", "班", "层"))
_LOOSE_FOR_ONE = frozenset(("道", "块", "段", "分"))
"""Of these only “one” is no count: 六道工序 counts, 一道 does not."""
_RATE_ALONE = frozenset(("张", "条", "件", "本", "项", "题", "部", "支"))
"""“One” of these counts where it is a rate (每月一题); else it is an article nearly always (印成一本手册)."""
_SINCE = re.compile(r"[后来前]|以[来后前]|多来")
_SPANS = frozenset(["个月", "个多月", "周", "个星期", "个多星期", "个季度", "个多季度", "个晚上", "个小时", "个多小时", "刻钟"])
_ONE = frozenset(["个", "名", "条", "本", "份", "件", "场", "次", "期", "项", "部", "张", "支", "套", "间", "题", "篇", "辆", "台", "批次", "天", "节", "堂", "门", "趟", "回"])
_ARTICLE_BEFORE = re.compile(r"(?:是|作为|成为|为|的|在|从|街道|像|如|以|了这|政协|副|这样|有|同|出|当|系|另外|还有)$")
_NOT_COUNT_AFTER = re.compile(r"^(?:之一|[一-龥]?就|地|起来|道(?!菜|题|防线|工序)|同|致|定|样|切|直|旦|方面[，,]|度|味|步(?:步|推进|完善|提升|提高|加强|深化|拓展|做好|健全|丰富|扩大|优化|规范)|手|心|般|些|批|系列|级(?:主席|书记|政协常委)|把手)")
_IDIOM = re.compile(r"一(?:件事|点一滴|步一个|个脚印|个个|条条|项项|件件|次次|家人|家亲|张网|盘棋|面旗|条龙|条心|本账|把手|道题|方面|体化|代|张蓝图|个声音|条战线|堂(?=[，,。]|$))|两个(?:薄弱|全覆盖|维护|确立|毫不|一以贯之|大局|百年)|[一二三四五六七八九]个(?:意识|自信|必由之路)|三个(?:重要|代表)|四个(?:自信|意识|全面|服从)|两(?:级|会)")
_ABOUT = re.compile(r"[近上超逾数过]$")
_PARTS = re.compile(r"[一二两三四五六七八九\d]+个半(?P<half>小时|月)|[一二两三四五六七八九]成(?P<tenth>[一二三四五六七八九])(?![一-龥]?[个件条名家户次项])")
_YEARS = re.compile(r"(?P<run>连续|连任|持续|为期|历时|历经|坚持了?|已有|试行了?|运行了?|花了?|用了?|争了|办了|守了)(?P<n>[一二两三四五六七八九十\d０-９]+)(?P<more>多)?(?P<unit>年|届|天|个月)(?!来)")
_NAMED = re.compile(r"“[^“”]{1,18}”|‘[^‘’]{1,18}’|《[^《》]{1,80}》|\"[^\"]{1,18}\"")
"""Short quotations and titles: numbers inside them belong to a name."""
_WINDOW = 20  # characters before a number that can tell what it is
_BREAK = r"[^，,。；;：:！!？?、（）()“”\"‘’《》〈〉 \u3000\t\n\r\d０-９]"
_NOUN_AFTER = re.compile(_BREAK + r"{0,10}")
_NOUN_BEFORE = re.compile(_BREAK + r"{0,8}$")
_ENDS_NOUN = re.compile(r"[，,的]|、|和|与|同|到|进行|开展|组成|参加|作为|为|在|对|已|被|提出|形成|全部|就|于|以上|左右")
_STARTS_NOUN = re.compile(r"举行|召开|收到|提出|形成|报送|编报|组织|开展|完成|设立|建立|建成|成立|走访|推动|办结|解决|达到?|为|是|有|了|已|的|到|共")
_ONE_OF = re.compile(r"[^，,。；;、]{0,14}之一")  # “one of 37 projects” says where it stands, not how much was done
_TERM = re.compile(r"内|限|办结|之内")
_MONTH = re.compile(r"[\d０-９一二三四五六七八九十]月(?:份)?$")
_CLOCK = frozenset("时点:：")
_RANGE = re.compile(r"[\-—~～][\d０-９]")
_WORD_BEFORE = re.compile(r"[一-龥][”’》]?$")
_MOMENT = re.compile(r"[^，,。；]{0,6}性的|傍晚|清晨|上午|下午")
_APPROX_BEFORE = re.compile(r"(近|约|超|逾|超过|将近|不少于|不低于|至少|达到?|突破)$")
_AS_OF = re.compile(r"(?:截至|截止|到|至)(?:目前|[今去本前]年|\d{4}年)?[^，,。；]{0,8}(?:底|末|目前|日|月)?")
_TOTAL = re.compile(r"累计|以来|共(?!同|识|建|享|商|治|产|和|青|赢)|先后|总计|迄今|至今|已有")
_ANNUAL = re.compile(r"今年|去年|全年|年度|上半年|每年|一年|本年")


def cn_number(text: str) -> float:
    """Value of a Chinese numeral (四百八十六 → 486, 二○ → 20 by digits, 半 → 0.5)."""
    if text == "半":
        return 0.5
    if not any(c in _CN_UNIT for c in text):
        return float("".join(str(_CN_DIGIT[c]) for c in text))
    total = digit = 0
    for c in text:
        if c in _CN_UNIT:
            total += (digit or 1) * _CN_UNIT[c]
            digit = 0
        else:
            digit = _CN_DIGIT[c]
    return float(total + digit)


def _head(text: str, start: int, end: int) -> tuple[str, int, int]:
    """What the number counts, and the span of number with that noun: 5个调研组, 提案342件."""
    after = _NOUN_AFTER.match(text, end)
    noun = _ENDS_NOUN.split(after.group(), maxsplit=1)[0] if after else ""
    if noun:
        return noun, start, end + len(noun)
    before = _NOUN_BEFORE.search(text, max(0, start - 8), start)
    noun = _STARTS_NOUN.split(before.group())[-1] if before else ""
    return noun, start - len(noun), end


def _dated(text: str, match: re.Match[str]) -> bool:
    """Whether the number is a date, a year, a clock time, a file number or a run of digits."""
    start, end = match.span()
    unit = match.group("unit") or match.group("cunit") or ""
    if unit == "日":
        return not _TERM.match(text, end) or _MONTH.search(text, max(0, start - 3), start) is not None
    return unit == "分" and text[max(0, start - 1) : start] in _CLOCK


def _counts(text: str, match: re.Match[str]) -> bool:
    """Whether a Chinese numeral with a measure word really counts something: “one …” is mostly an article."""
    start, end = match.span()
    numeral, unit, low = match.group("cn"), match.group("cunit"), max(0, start - _WINDOW)
    rate = bool(_RATE_BEFORE.search(text, low, start))
    if _ORDINAL.search(text, low, start) and not rate and not (text[start - 1] == "后" and text.startswith("内", end)):
        return False  # 后三天内 is a time allowed, 后三天 a part of the week
    if numeral in ("千", "百") and not _ABOUT.search(text, low, start):
        return False  # 千篇一律, 每千户
    if _IDIOM.match(text[start : end + 3]) or (text.startswith("之", end) and unit == "分"):
        return False
    if unit in _LOOSE and len(numeral) == 1 and not match.group("cscale") and (numeral == "一" or unit not in _LOOSE_FOR_ONE):
        return False
    if unit in _SPANS and (_SINCE.match(text, end) or (numeral == "一" and not text.endswith(("用", "花", "了", "为期", "历时"), low, start))):
        return False
    if numeral == "一" and unit in ("位", "户", "人") and rate:
        return True
    if numeral == "一" and unit not in _SPANS and not match.group("cmore") and not match.group("cscale"):
        if _NOT_COUNT_AFTER.match(text[start + 1 : end + 12]) or unit not in _ONE:
            return False
        if rate:
            return True
        if unit in _RATE_ALONE:
            return False
        word = _WORD_BEFORE.search(text, low, start) and not _ARTICLE_BEFORE.search(text, low, start)
        return bool(word) and not _MOMENT.match(text, end)
    return True


def find_figures(text: str, original: str | None = None, offset: int = 0) -> Iterator[Figure]:
    """Figures of one sentence. `text` is its simplified reading, `original` the same characters as written,
    `offset` where the sentence starts in its document. Dates, ordinals and numbers inside names are none."""
    original = original or text
    matches, spans = list(_FIGURE.finditer(text)), list(_YEARS.finditer(text))
    if not matches and not spans:
        return
    names = [m.span() for m in _NAMED.finditer(text)]
    scope = "total" if _TOTAL.search(text) else "annual" if _ANNUAL.search(text) else None
    as_of = next((m.group() for m in _AS_OF.finditer(text) if m.group().startswith(("截至", "截止"))), None)
    taken: list[tuple[int, int]] = []
    last = -1
    for match in matches:
        start, end = match.span()
        if start < last or any(a <= start < b for a, b in names) or _dated(text, match) or _ONE_OF.match(text, end):
            continue
        if match.group("pct"):
            pct = match.group("pct")
            whole, _, parts = pct.partition("点")
            value = float(pct) if pct[0].isdigit() else cn_number(whole) + float("0." + "".join(str(_CN_DIGIT[c]) for c in parts) if parts else 0)
            unit, more = "%", None
        elif match.group("num"):
            if _ORDINAL_DIGITS.search(text, max(0, start - _WINDOW), start) or _RANGE.match(text, end):
                continue
            value = float(match.group("num").translate(_HALF).replace(",", "").replace(" ", ""))
            more = match.group("more") or match.group("more2")
            unit = original[match.start("unit") : match.end("unit")]
            if match.group("unit") in _NOUN_UNIT:
                end = match.start("unit")
                unit = _NOUN_UNIT[match.group("unit")]
            unit = (match.group("scale") or "") + unit
            unit = unit.replace("％", "%")
            if match.group("scale") in ("百", "千", "百万", "千万"):
                factor = {"百": 100.0, "千": 1000.0, "百万": 100.0, "千万": 1000.0}[match.group("scale")]
                value, unit = value * factor, unit.replace("百", "").replace("千", "")
        else:
            if not _counts(text, match):
                continue
            value, more = cn_number(match.group("cn")), match.group("cmore") or match.group("cmore2")
            if tail := match.group("tail"):  # 一万四千吨, 两亿一千万元
                value += cn_number(tail.rstrip("多余万")) / 10_000
                more = more or (tail[-1] if tail[-1] in "多余" else None)
            unit = (match.group("cscale") or "") + original[match.start("cunit") : match.end("cunit")].replace("个多", "个")
            if match.group("cscale") in ("百", "千"):
                value, unit = value * {"百": 100.0, "千": 1000.0}[match.group("cscale")], unit[1:]
        if rest := _PARTS.match(text, match.start()):  # 三个半小时, 九成一
            value += 0.5 if rest["half"] else _CN_DIGIT[rest["tenth"]] / 10
            unit, end = {"小时": "小时", "月": "个月"}.get(rest["half"] or "", unit), rest.end()
        of, a, b = _head(text, start, end)
        before = _APPROX_BEFORE.search(text, max(0, start - _WINDOW), start)
        approx = more or (before.group(1) if before else None)
        yield Figure(value, unit, of, original[a:b], offset + a, offset + b, scope, as_of, approx)
        taken.append((start, end))
        last = end
    for match in spans:
        if any(a <= match.start() < b for a, b in names) or any(a < match.end() and match.start() < b for a, b in taken):
            continue
        digits = match.group("n").translate(_HALF)
        value = float(digits) if digits.isdigit() else cn_number(digits)
        yield Figure(value, match.group("unit"), match.group("run"), original[match.start() : match.end()],
                     offset + match.start(), offset + match.end(), scope, as_of, match.group("more"))  # fmt: skip


_HALF = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
