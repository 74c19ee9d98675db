"""Where a sentence names a committee, and as what: named by its place, a bare 市政协, a pronoun, a collective.

A mention counts by its grammatical place: the subject of a clause names the body, what stands behind 在, 按照,
向 or before 采用 does not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from dashboard.extract.scene import Scene
from dashboard.models import Sentence
from dashboard.places import GENERIC, Division, Mention, gazetteer

Role = Literal["subject", "agent", "host", "object", "oblique", "member"]
"""`host`: at whose meeting, bidding or example it is; whose act, where the sentence names nobody else."""


@dataclass(frozen=True, slots=True)
class Naming:
    """Words that name a body: `slot` is the kind of a bare mention (市, 县 …), "" for a named one,
    "各" for a collective, "乡" for one of towns, "我" for the default; `division` what a named one means."""

    start: int
    end: int
    role: Role
    slot: str
    division: Division | None
    committee: str | None = None
    place_only: bool = False
    pointing: bool = False


_CPPCC = re.compile(r"政协|政治协商会议")
_SLOT = re.compile(r"(?P<point>我|本|该|这个|全)?(?P<slot>省|自治区|自治州|自治县|自治旗|市|州|盟|县|区|旗|地区)(?(point)(?:里?的)?)$")
_SETTING = re.compile(r"(?:[^，,]{0,3}的|[^，,]{0,12}(?:中|(?<=[^东南西北一二两三四五六七八九几再又])[上下]|后|前|时|期间|之际))")
"""Before a subject: when or where it acts (会上), not the way somebody goes (北上太原、南下广州，两下西安、一上北京)."""
_UNDER = re.compile(r"(?:在|按照|根据)[^，,。；]*$")
_WE = re.compile(r"我们|本会(?!场)|我会|我(?:专)?委(?!员)")
_WINDOW = 24  # characters before 政协 in which the words of a list or of a bare mention stand
_LIST_TAIL = re.compile(r"等?(?:[一二三四五六七八九十两\d]+个?)?(?:地|(?:县|市|区|旗|州)(?:[、（(]?(?:县|市|区|旗|州)[、）)]?)*|地市|市州)?$")
_TIER = r"(?:省|市|州|盟|县|区|旗|镇|乡|街道|地)"
_COLLECTIVE = re.compile(
    rf"(?:(?:各|所辖|辖区|下辖|市内|省内)(?:地|级|{_TIER}|[、（()）及和]){{1,12}}|"
    rf"全(?:省|市|州|盟|县|区|旗)(?:各级|[、（()）及和各]|{_TIER}){{0,10}}|"
    rf"(?:{_TIER}[、（()）]*){{2,8}}(?:[两三四]级)?|[一-龥]?[\d０-９一二三四五六七八九十]+个?(?:{_TIER}[、（()）]*){{1,6}}|(?:[两三四]级|各级|上下级|基层))$"
)
_TOWNS = re.compile(r"(?:各|镇|乡|街道|[、（()）及和])+")
_TOWN = re.compile(r"[一-龥]{1,12}(?:街道|镇|乡|苏木)$")
_MEMBER = re.compile(r"(?:第?[一二三四五六七八九十]+届)?(?:常务?)?委员(?!会|工作室|联络|之家|履职小组|读书|管理)|常委(?!会)|人士|会议上|大会|委员会委员|系统|理论|报(?!送(?!来)|备案|请(?:[省市县区州党审批]|中共)|来(?:的|社情|信息))|网|云|讲堂|书院|智库|号|事业|工作(?:条例|会议)|章程|组织(?=[、，,。；的和与及要是应作在都]|$)|协商(?!讨论|通过|确定|议定|决定|推荐|制定)|委$")
_PREPOSITION = re.compile(r"(?:在|按照|根据|依据|遵照|贯彻|落实|向|对|与|同|和|跟|配合|协助|到|赴|被|给|(?<!因)为|从|报|送|受|获|是|于|及|以|承办|接受|参加|出席|列席|参与|会同|联合|并向|得到|听取|学习|借鉴|即|代表|进入|作为|除|比|至|争取|邀请|请|支持|促进|推动|指导|带动)(?:了)?$")
_AGENT = re.compile(r"(?:由|(?<![根依])据|经)$")
_LECTURES = re.compile(r"(?:(?!组织|举办|牵头|选派|主办|邀请|开展)[^，,。；]){0,20}(?:授课|讲课|主讲|辅导|作专题?报告|讲解|解读)")
"""After somebody from another body who teaches at what is told of (由省政协信息处的同志授课)."""
_BY = re.compile(r"的?[^，,。]{0,6}(?:监督|推动|督促|协调|协商|牵头|组织|推介|努力|建议|帮助)下")
_CHARGED = re.compile(r"(?:之托|委托|委派|指派|所托)")
"""After a body at whose bidding somebody acts (受县政协之托)."""
_HELD = re.compile(r"在[^，,。]{0,10}(?:举行|召开|结束|闭幕)的$")
_MEETING = re.compile(r"[^，,。；]{0,16}(?:会议?|全会|大会)上")
"""A body's own meeting, at which something is done (在日前举行的某市政协常委会会议上，…)."""
_PRAISED = re.compile(r"(?:表扬|点赞|夸夸?|说说|讲讲|看看)(?:一下)?$")
_LYING = re.compile(r"(?:地处|位于|坐落|身处|作为)[^，,。]{1,20}的")
_DONE = re.compile(r"[^，,。]{0,6}(?:办|举办|组织|开展|推出|打造|创办|实施|探索|建立|发起)的|[^，,。]{0,30}(?:办起|创办|建起|挂上|打造)的(?=[“《])|[^，,。]{0,6}的?[^，,。的]{0,4}(?:品牌|平台|载体|做法|名片|举措)")
_INVENTED = re.compile(r"的(?:一个|一项|首个)?(?:创造|探索|首创|发明)")
_DIRECTED = re.compile(
    r"^(?:的(?:大力|正确|有力|具体|悉心)?(?:指导|部署|要求|支持|领导|安排|批示|肯定|关心|帮助|统一)|(?:统一)?部署|[^，,。]{0,4}采用|采纳|转发了?《?|要求(?![，,])|批准|安排下|领导下|指导下|主办的|组织的|[^，,。在于到]{0,14}会上|换届|大院|办公楼|门口|全会期间|[一二三四五六七八九十]+届[一二三四五六七八九十]+次)"
)
_OPENER = re.compile(
    r"^(?:第?[一二三四五六七八九十]+届|[\d０-９一二三四五六七八九十〇、.．年月日\s至到\-—（）()第]+|据悉|据了解|据介绍|据|此外|另外|同时|比如|例如|譬如|如|其中|目前|近日|日前|近年来|近几年|近期|连日来|随后|会上|会后|会前|为此|今年|去年|明年|前年|年初|年底|年内|以来|开始|起|底|初|末|"
    r"上半年|下半年|季度|期间|过去|一年来|几年来|五年来|换届后|换届以来|本届|新一届|当前|接下来|下一步|今后|届时|接着|截至|截止|自|从|每年|每月|每季度|这些年|这几年|多年来|长期以来|早在|至今|当天|昨日|今日|昨天|今天|上午|下午|晚上|也|还|并|又|则|便|就|而|"
    r"[一-龥]{2,7}(?:讯|(?:[\d０-９]+月[\d０-９]+日)?电)|(?:这)?(?:是)?(?:因为|由于)|原来|\s|[\u2460-\u27bf·•—※＊*\-]|[“\"]|受|但|可是?|却|不过|于是|所以|然而|对此|入夏|入冬|入春|春节|节前|节后|本报讯|记者\S{0,6}|讯|我|该|本|全|两会|“两会”)+"
)
_NATIONAL_COMMITTEE = re.compile(r"(?P<name>[一-龥、]{2,12}?委员会|(?:民族?宗教?|民宗|社法|教科卫体|文化文史和学习|文史|农业和农村|农业农村|人资环|人口资源环境|港澳台侨|外事|经济|提案)委(?!员))")
_COMMITTEES = {
    "民宗": "民族和宗教委员会", "社法": "社会和法制委员会", "教科卫体": "教科卫体委员会", "文史": "文化文史和学习委员会",
    "农业农村": "农业和农村委员会", "人资环": "人口资源环境委员会", "港澳台侨": "港澳台侨委员会", "外事": "外事委员会",
    "经济": "经济委员会", "提案": "提案委员会",
}  # fmt: skip
_SPEAKER = re.compile(r"(?:党组书记、)?(?:一位|几位)?(?:副?主席|副?秘书长|主要领导|主要负责|负责人|党组|机关|办公室|办公厅|研究室|专委会|[一-龥]{2,8}委(?!员))")
_CLAUSE = re.compile(r"[，,；;。：:！!？?（）()\n\r—]")
_PLACE_SUBJECT = re.compile(r"(?:还|也|又|则|已|在|以|把|将|从|按|通过|采取|推行|开展|探索|着手|坚持|组织|建立|建成|成立|推动|打造|创新|率先|围绕|聚焦|依托|的(?:同志|做法|经验|办法|探索|实践|体会)|，|,)")


def short_committee(body: str) -> str | None:
    """What a committee of 全国政协 is called in short, without 委 (民宗); None for all other bodies."""
    return next((short for short, full in _COMMITTEES.items() if body == "全国政协" + full), None)


def _clause_before(text: str, low: int, start: int) -> str:
    """What stands between the start of the clause and `start`."""
    return _CLAUSE.split(text[low:start])[-1]


def role_of(text: str, sentence: Sentence, start: int, end: int) -> Role:
    """Grammatical place of a mention [start, end) in its sentence."""
    after = text[end : min(end + 14, sentence.end)]
    before = _clause_before(text, sentence.start, start)
    if _MEMBER.match(after) and not _SPEAKER.match(after):
        return "member"
    if before.endswith("由") and _LECTURES.match(text, end, sentence.end):
        return "oblique"
    if _AGENT.search(before) or (before.endswith("在") and _BY.match(after)) or (before.endswith("是") and _DONE.match(after)):
        return "agent"
    if (before.endswith("受") and _CHARGED.match(after)) or (_HELD.search(before) and _MEETING.match(after)):
        return "host"
    if (_PRAISED.search(before) and after[:1] in "，,") or (before.endswith("是") and _INVENTED.match(after)):
        return "host"
    if before.endswith("以") and after.startswith("为例"):
        return "subject"
    bare = _OPENER.sub("", before)
    if not bare or _LYING.fullmatch(bare) or _SETTING.fullmatch(bare):
        if _DIRECTED.match(after):
            return "oblique"
        head = text[sentence.start : start]
        if not bare and _PREPOSITION.search(before):
            return "oblique"
        return "subject" if not _UNDER.search(head) else "oblique"
    if _PREPOSITION.search(before) or _DIRECTED.match(after):
        return "oblique"
    return "object"


def find_namings(text: str, sentence: Sentence, scene: Scene) -> Iterator[Naming]:
    """Every naming of a body in a sentence, in text order. `text`: the document's simplified reading."""
    low, high = sentence.start, sentence.end
    mentions = scene.between(low, high)
    ending = {m.end: m for m in mentions}
    for match in _CPPCC.finditer(text, low, high):
        start, end = match.span()
        if text[max(low, start - 2) : start] == "全国":
            committee = _NATIONAL_COMMITTEE.match(text, end, min(high, end + 14))
            name = None
            if committee:
                name = committee.group("name")
                name = next((full for short, full in _COMMITTEES.items() if name == short + "委"), name)
                end = committee.end()
            yield Naming(start - 2, end, role_of(text, sentence, start - 2, end), "国", None, name)
            continue
        if (mention := ending.get(start)) and not (mention.text == "全州" and scene.best(("州",))):
            yield _named(text, sentence, mention, end, scene, mentions)
            continue
        if (town := _TOWN.search(text, max(low, start - _WINDOW), start)) and (around := next((ending[at] for at in range(town.end() - 1, town.start() - 1, -1) if at in ending), None)):
            division = scene.resolve(around, proven=True)
            if division and division.level == "county":  # 邗江区蒋王街道政协工委
                yield Naming(around.start, end, role_of(text, sentence, around.start, end), "", division)
                continue
        tail = _LIST_TAIL.search(text, max(low, start - _WINDOW), start)
        if tail and tail.group() and (listed := ending.get(tail.start())):
            yield _named(text, sentence, listed, end, scene, mentions)
            continue
        if following := next((m for m in mentions if end <= m.start <= end + 8 and re.fullmatch(r"[ \u3000]*(?:第?[一二三四五六七八九十]+届)?", text[end : m.start])
                              and re.match(r"(?:第?[一二三四五六七八九十]+届)?委员会(?!委员)", text[m.end : m.end + 12])), None):  # fmt: skip
            division = scene.resolve(following, proven=True)
            yield Naming(start, following.end + 3, role_of(text, sentence, start, following.end + 3), "", division)
            continue
        if collective := _COLLECTIVE.search(text[max(low, start - 16) : start]):
            at = start - len(collective.group())
            place = ending.get(at)
            division = scene.resolve(place) if place else None
            first = place.start if place and division else at
            slot_of = "" if division else "乡" if _TOWNS.fullmatch(collective.group()) else "各"
            yield Naming(first, end, role_of(text, sentence, first, end), slot_of, division)
            continue
        if slot := _SLOT.search(text, max(low, start - _WINDOW), start):
            at = slot.start()
            kind = slot.group("slot")
            if text[max(low, start - 2) : start] in GENERIC:
                yield Naming(start - 2, end, role_of(text, sentence, start - 2, end), "", _plain_district(text[start - 2 : start], scene))
                continue
            kind = {"自治区": "省", "自治州": "州", "地区": "州", "盟": "州", "自治县": "县", "自治旗": "旗"}.get(kind, kind)
            yield Naming(at, end, role_of(text, sentence, at, end), kind, None, pointing=slot.group("point") in ("该", "这个"))
    for mention in mentions:
        if mention.start - low <= 3 and text[mention.end : mention.end + 1] in (":", "：") and not text[low : mention.start].strip("、.．0123456789（）()一二三四五六七八九十是 "):
            yield Naming(mention.start, mention.end, "subject", "", scene.resolve(mention, proven=True))
        elif not mention.ordinary and text[mention.end : mention.end + 2] != "政协":
            rest = text[mention.end : mention.end + 3]
            if _PLACE_SUBJECT.match(rest) and role_of(text, sentence, mention.start, mention.end) == "subject":
                yield Naming(mention.start, mention.end, "subject", "", scene.resolve(mention), place_only=True)
    for match in _WE.finditer(text, low, high):
        if role_of(text, sentence, *match.span()) in ("subject", "agent"):
            yield Naming(*match.span(), "subject", "我", None)


def _plain_district(surface: str, scene: Scene) -> Division | None:
    """The district that is called no more than 城区, 郊区 or 矿区, in the city the document is about."""
    near = [d for d in gazetteer().named(surface, scene.year) if d.city and any(c.name == d.city for c in scene.support)]
    return near[0] if len({d.code for d in near}) == 1 else None


def _named(text: str, sentence: Sentence, mention: Mention, end: int, scene: Scene, mentions: Sequence[Mention]) -> Naming:
    """Naming by a place; of several joined by 、 (德清、长兴、安吉等区县政协) the first."""
    first = mention
    for other in reversed(mentions):
        if other.end == first.start - 1 and text[other.end] in "、和与及":
            first = other
    return Naming(first.start, end, role_of(text, sentence, first.start, end), "", scene.resolve(first, proven=True))
