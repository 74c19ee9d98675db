"""What a practice is called: brands in quotation marks, documents in 《》, mechanisms without marks.

Candidates are found by form; quotation marks in these texts also carry speech, topics, slogans and metaphors,
so a linear model (model.py, features "N…") says by the words in and around a candidate whether it is a name.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate

from dashboard import DATA
from dashboard.segment import tagged_words, words

_QUOTE = re.compile(r"“((?:[^“”]|“[^“”]*”)+)”|\"([^\"“”]+)\"|「([^「」]+)」|『([^『』]+)』|‘([^‘’]+)’")
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_INNER = re.compile(r"‘([^‘’]+)’")
_PAUSE = re.compile(r"[，,。；;]")
_SPEECH = re.compile(r"[。！？!?]$|^(?:我|咱|你|他|这|那)")
_SAID = re.compile(r"(?:说|道|表示|认为|称|指出|强调|介绍|问)[：:，,]?$|[：:]$")
_HIGHER = re.compile(r"中共中央|党中央|国务院|中央(?:办公厅|政协工作会议|[12一二]号)|中华人民共和国|中国共产党|人民政治协商会议章程")
_FULL_STOP = re.compile(r"[。！？!?].")
_LATIN = re.compile(r"[A-Za-z0-9+]")
_MATTER = re.compile(r"问题|作用|优势|理念|精神|意识|原则|难题|目标|要求|为题|为主题|主题|课题|议题|等课题|等议题")
_NUMBERED = re.compile(r"[一二三四五六七八九十双两\d]")
_MEDIA = re.compile(r"(?:日报|晚报|晨报|早报|都市报|政协报|联谊报|时报|商报|导报|周刊|电视报|新闻联播|电视台|杂志)$|^(?:求是|半月谈|瞭望|人民日报|光明日报|新华每日电讯|焦点访谈)$")
_CITED = re.compile(r"(?:根据|依据|按照|遵照|贯彻|落实|学习|对照|依照|执行|引用|重温|解读|宣讲|研读|通读|自)[^，,。；“”]{0,12}$")
_ISSUED = re.compile(r"制定|制订|出台|印发|修订|编印|编辑|编撰|编纂|编写|出版|拍摄|起草|形成|撰写|发布|推出|创办|开设|发出|汇编|制作|录制|征集|订立|通过|协助|写成|提交|报送|转发|签订|完善|建立|实施|下发|播出|拟定|发放|付梓")
_REPORTED = re.compile(r"头版|头条|版面|专版|副刊|刊发|刊登|刊载|报道|登载")
_TOPIC = re.compile(r"(?:围绕|聚焦|紧扣|针对|关于|就|以|主题为|主题是|议题为|议题是|题为)[^，,。；“”]{0,6}$")
_FOUND = re.compile(r"(?:打造|创建|创设|创办|开展|举办|推出|推行|实行|实施|建立|建成|设立|开设|开通|搭建|组建|成立|上线|启动|建起|办起|推广|深化|探索|试行|构建|启用|健全|完善|制定|出台|评选|聘任|聘请|命名|叫|入选)")
_TYPE = re.compile(
    r"^(?:系列|主题|特色|专题|委员|政协|协商|履职|议事|工作)*(?:品牌|平台|机制|制度|模式|活动|工作室|工作法|工程|行动|计划|小程序|APP|客户端|系统|栏目|专栏|节目|讲堂|论坛|课堂|书屋|书房|书院|读书会|议事厅|议事室|会客厅|驿站|联络站|服务站|服务队|服务团|宣讲团|宣讲队|"
    r"监督员|联络员|信箱|热线|窗口|载体|办法|规程|协商会|恳谈会|座谈会|沙龙|小组|专班|清单|手册|档案|积分|考核|评选|竞赛|监督|视察|调研|走访|点|站|室|会|日|周|月|桌|角|队|团)"
)
_NOUN = re.compile(
    r"(?:机制|制度|办法|细则|规则|规程|守则|条例|公约|标准|意见|方案|清单|台账|流程|流程图|数据库|信息库|智库|智囊团|专家库|专家团|人才库|平台|系统|模块|体系|APP|客户端|移动端|履职端|助手|小程序|公众号|网站|二维码|履职码|"
    r"工作室|议事室|议事厅|议事堂|议政厅|议事会|议事点|议事亭|协商室|协商厅|协商点|会客厅|会客室|联络站|联络室|联络点|联络组|服务站|工作站|小站|联系点|观察点|信息点|直报点|分党组|党支部|党小组|党委|领导小组|工作组|履职小组|监督小组|协商小组|调研组|课题组|顾问组|专家组|工作委员会|咨询委员会|"
    r"活动室|活动组|委员之家|书屋|书房|书院|学堂|书架|阅览室|文史馆|展馆|史料馆|接待日|议政日|协商日|活动日|学习日|读书日|活动周|活动月|读书会|读书班|分享会|讲堂|讲师团|宣讲团|服务团|服务队|义诊队|突击队|论坛|议政会|协商会|恳谈会|座谈会|交流会|会商会|听证会|评议会|说事会|咨询会|推进会|谈话会|联席会|"
    r"培训班|研修班|训练营|年度报告|履职报告|白皮书|手册|档案|计划|规划|模式|工作法|丛书|专栏|栏目|驿站|信箱|热线|直通车|协商制|负责制|轮值制|积分制|积分|考核|考评|评价|评价办法|考核办法|工作会议|常委会会议|专题会|大会|双月协商|月度协商|微协商|民主监督|讲坛|课堂|公示栏|委员会|活动|行动|工程|倡议书|品牌|"
    r"夜谈会?|夜读|夜校|圆桌会|商量会|茶话会|早餐会|共读会|评理会|恳亲会|联谊会|协作会|研究会|观摩会|对接会|调度会|例会|擂台赛|大赛|议事角|协商角|书角|护学岗|先锋岗|示范岗|调解室|陈列室|接待室|荐读室|"
    r"基金|采录点|研学点|体验点|分队|小组|接待组|政协云|云平台|观察员|调解员|指导员|辅导员|召集人|领读人|热力图|地图|看板|日历|画像|公示墙|承诺墙|文化墙|文化长廊|茶座|书吧|书社|讲习所|传习所|一点通|提案通|一码通|码上议|"
    r"(?:首问|销号|交账|公示|票决|回访|承诺|约谈|包联|述职|通报|旬报|周报|月报|会商|会诊|三审|联审|双评|双查)制(?!度)|"
    r"议事会议|院坝会|夜话|茶席|旁听席|网络|基地|联盟|联合会|专班|队伍|监督员|信息员|联络员|课题|创建|读书圈|服务圈)"
)  # fmt: skip
_STOP = re.compile(r"[，,。；;：:“”\"《》！!？?（）()\s、‘’—]")
_HARD = re.compile(_STOP.pattern + r"|(?:建立健全|建立完善|建立起?|健全完善|健全|完善|制定出台|制定|制订|出台|印发|修订|打造|创设|创新|设立|组建|组成|成立|创建|创办|开办|开设|搭建|推出|实施|推行|实行|构建|编制|开通|上线|建成|建起|开发|启用|优化|升级|挂牌|办起|办好|编印|研发|执行|坚持|召开|举行|举办|开展|通过|发挥|依托|纳入|列入|设置|拓展|培育|用好|做优|深化落实|落实|深化|探索建立|探索|形成)")
_BRACKETED = re.compile(r"[（(][一-龥]{2,4}[）)](?=[一-龥])")
_SOFT = re.compile(r"(?:和|与|及|了|的|把|将|在|以|由|对|为|推进|推动|利用|丰富)")
_NUMBER = "[\\d０-９一二三四五六七八九十两百千多余]+[个项支套间处家座名条场次期]"
_MANY = re.compile(rf"(?:{_NUMBER})*")
_COUNTED = re.compile(rf"(?:{_NUMBER}|一批|各|全市|全省|全县|全区|新的?(?!一)|本|该|其|[\d０-９]{{4}}年度?)*")

_LONGEST = 16  # characters of a quotation that may be met again as a name
_MOST_QUOTED = 100  # quotations of a document that are looked for in its other sentences


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch [start, end) of a sentence that may be a name, and what shows it."""

    start: int
    end: int
    form: str  # title, quote, inner (a quotation in a quotation), noun (without marks)
    features: dict[str, float]


@cache
def _common_quotations() -> frozenset[str]:
    """Slogans, metaphors and idioms that are no practice's name (data/lexicon/quotations.txt)."""
    lines = (DATA / "lexicon" / "quotations.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=1)  # all sentences of a document ask
def find_quoted(document: str) -> Mapping[str, int]:
    """What a document's simplified text puts in quotation marks or 《》, and how often: the most frequent of it."""
    found = Counter(
        "".join(filter(None, match.groups()))
        for pattern in (_QUOTE, _TITLE)
        for match in pattern.finditer(document)
        if match.end() - match.start() <= _LONGEST + 2
    )
    return dict(found.most_common(_MOST_QUOTED))


def find_candidates(text: str, quoted: Mapping[str, int]) -> Iterator[Candidate]:
    """Stretches of a sentence that may be names, in text order, with their features; `text` is simplified, `quoted`
    what its document quotes (find_quoted)."""
    taken: list[tuple[int, int]] = []
    found: list[Candidate] = []
    pauses = [0, *(pause.end() for pause in _PAUSE.finditer(text))]
    for match in _TITLE.finditer(text):
        taken.append(match.span())
        if not _MEDIA.search(match.group(1)):
            found.append(_candidate(text, quoted, pauses, match.start(1), match.end(1), "title", match.span()))
    for match in _QUOTE.finditer(text):
        if any(a <= match.start() < b for a, b in taken):
            continue
        taken.append(match.span())
        group = match.lastindex or 1
        found.append(_candidate(text, quoted, pauses, match.start(group), match.end(group), "quote", match.span()))
        found += [
            _candidate(text, quoted, pauses, *inner.span(1), "inner", inner.span())
            for inner in _INNER.finditer(text, *match.span(group))
        ]
    nouns = [noun.span() for noun in _NOUN.finditer(text) if not any(a < noun.end() and noun.start() < b for a, b in taken)]
    for start, end in _find_nouns(text, nouns) if nouns else ():
        found.append(_candidate(text, quoted, pauses, start, end, "noun", (start, end)))
    for name in quoted:
        at = text.find(name) if len(name) > 2 else -1
        span = (at, at + len(name))
        if at >= 0 and not any(a < span[1] and at < b for a, b in taken) and all((c.start, c.end) != span for c in found):
            found.append(_candidate(text, quoted, pauses, *span, "noun", span))
    yield from sorted(found, key=lambda c: (c.start, -c.end))


def _find_nouns(text: str, nouns: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretches that end with one of the nouns: each with the places where the name may begin."""
    whole = _BRACKETED.sub(lambda aside: "某" * len(aside.group()), text)  # 村（社区）议事会
    tagged = tagged_words(text)
    ends = list(accumulate(len(word) for word, _ in tagged))
    edges = {0, *ends}
    verbs = [end for end, (_, tag) in zip(ends, tagged, strict=True) if tag == "v"]
    hard_edges, soft_edges = (
        [edge.end() for edge in pattern.finditer(whole) if edge.end() in edges] for pattern in (_HARD, _SOFT)
    )
    for noun, end in nouns:
        if end not in edges:
            continue
        low = max(0, end - 30)
        pause = max((edge.end() for edge in _STOP.finditer(whole, low, noun)), default=low)
        starts = [edge for edge in (low, *_between(hard_edges, low, noun))[-2:] if edge >= pause] or [pause]
        starts += [*_between(soft_edges, starts[-1], noun)[-1:], *_between(verbs, starts[-1], noun)[-1:]]
        for start in dict.fromkeys(match.end() for first in starts for lead in (_MANY, _COUNTED) if (match := lead.match(text, first))):
            if 3 <= end - start <= 28:
                yield start, end


def _between(edges: Sequence[int], low: int, high: int) -> Sequence[int]:
    """Of edges in order those above `low`, up to `high`."""
    return edges[bisect_right(edges, low) : bisect_right(edges, high)]


def _candidate(text: str, quoted: Mapping[str, int], pauses: Sequence[int], start: int, end: int, form: str, outer: tuple[int, int]) -> Candidate:
    name, after = text[start:end], text[outer[1] : outer[1] + 40]
    clause = text[pauses[bisect_right(pauses, outer[0]) - 1] : outer[0]]
    before = text[max(0, outer[0] - 8) : outer[0]]
    inside = [word for word in words(name) if len(word) > 1]
    left = [word for word in words(before) if not word.isspace()]
    right = [word for word in words(after[:8]) if not word.isspace()]
    kind = form[0]
    features = [
        "N", f"N:{form}", f"N:{form}:len{min(8, len(name) // 2)}", f"N:end:{name[-2:]}", f"N:end1:{name[-1:]}",
        f"N:words{min(5, len(inside))}",
        *(f"N:{kind}w:{word}" for word in inside),
        *(f"N:{kind}c:{name[n : n + 2]}" for n in range(len(name) - 1)),
        f"N:{kind}^:{name[:1]}", f"N:{kind}^^:{name[:2]}", f"N:{kind}$:{name[-3:]}",
        f"N:{kind}<:{before[-1:]}", f"N:{kind}<<:{before[-2:]}", f"N:{kind}>:{after[:1]}", f"N:{kind}>>:{after[:2]}",
        *(f"N:{kind}<{n}:{word}" for n, word in enumerate(left[:-3:-1])),
        *(f"N:{kind}>{n}:{word}" for n, word in enumerate(right[:2])),
    ]  # fmt: skip
    checks = (
        ("common", name in _common_quotations()), ("cited", _CITED.search(clause)), ("issued", _ISSUED.search(clause)),
        ("reported", _REPORTED.search(clause)), ("topic", _TOPIC.search(clause)), ("found", _FOUND.search(clause[-8:])),
        ("typed", _TYPE.match(after)), ("speech", _SPEECH.search(name)), ("said", _SAID.search(before)),
        ("comma", "，" in name or "," in name), ("list", "、" in name), ("latin", _LATIN.search(name)),
        ("first", not text[: outer[0]].strip()), ("pair", after[:1] in ("“", "、")), ("after-pair", before[-1:] in ("”", "、")),
        ("of", after.startswith("的")), ("what", _MATTER.match(after)), ("wide", form == "noun" and _SOFT.search(name)),
        ("number", _NUMBERED.match(name)), ("generic", form == "noun" and len(inside) <= 1),
        ("higher", _HIGHER.search(clause + name)), ("stop", _FULL_STOP.search(name)), ("body", name.endswith("政协")),
        ("known", form == "noun" and name in quoted), ("again", quoted.get(name, 0) > 1), ("often", quoted.get(name, 0) > 2),
    )  # fmt: skip
    for check, holds in checks:
        if holds:
            features += _pair(kind, check)
    return Candidate(start, end, form, dict.fromkeys(features, 1.0))


@cache
def _pair(kind: str, check: str) -> tuple[str, str]:
    """The features of a check that holds: of this kind of candidate, and of all."""
    return f"N:{kind}:{check}", f"N:{check}"
