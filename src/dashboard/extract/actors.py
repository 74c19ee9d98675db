"""Who acts in a sentence: the committee itself, a member in his own profession, another organ, people at large.

Chinese puts the subject first and leaves it out where the sentence before has said it; so what counts is who is named
first in a sentence, who was named last in its paragraph, and whose page or section it is.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from dashboard.models import Sentence

Actor = Literal["own", "member", "post", "organ", "people", "area", "none"]

AROUND = "aa:"
"""Begins the marks that tell of the article around a sentence, not of itself."""

WHO = 2
"""As many of a sentence's marks, the first ones, tell no more than who acts; the others join it with where it stands."""

_TIME = re.compile(
    r"[^，,。；;“”]{0,22}?(?:[\d一二三四五六七八九十]+(?:[年月日时]|点(?!位))|月份|[上下]午|[近昨][日天]|日前|[今去前上当明]年|当[天日]|随后|期间|之际|以来|截至|目前|晚上?)[^，,。；;“”]{0,12}[，,]"
)
"""A first clause that may only tell when."""
_WHY = re.compile(
    r"(?:[\d一二三四五六七八九十]+[年月日]|[今去]年|近年来?)*(?:在|于(?![都田洪])|根据|按照?|遵照|依据|经(?![济信开科贸])|为了?|围绕|针对|聚焦|结合|随着|由于|鉴于|通过|面对|立足|紧扣|受(?!灾)|应(?![急城县])|自(?![治贡流])|从(?![江化]))[^，,。；;“”]{1,30}[，,]"
)
"""A first clause that tells where, why or at whose bidding: who is named in it does not act, but a committee (经县政协推动)."""
_ACTOR = re.compile(
    r"(?P<post>政协(?:党组书记、|党组副书记、|党组成员、)?(?:副?主席|秘书长)、[^，,。；]{0,18}(?:组长|指挥长|河长|湖长|链长|专班|指挥部|[院校会]长|领队))"
    r"|(?P<member>政协(?:常务?)?委员(?!会|们?(?:联络|工作|之家|活动|履职))|委员[、，,]|[一-龥]界(?:别)?(?:的)?委员|代表和委员)"
    r"|(?P<own>政协(?!的?(?:提案(?!委)|建议案|委员|会议期间|全会期间|经费))|我会|本会|主席会议|专委会|提案(?:办理)?(?:工作)?(?:座谈|推进|督办|交办|协商)会|(?<![大委其])常委会"
    r"|(?<!人大)(?!经济和信息|民族宗教事务|人口和计划|经济技术开发|社会(?:治理|工作部)|学习(?:贯彻|强国))(?:提案|经济|科技|教科|教卫|文教|文史|社会|法制|社法|民族|民宗|港澳|外事|联谊|农业|人口|资源|人资|城建|学习|委员工作)[^局区县市州旗党团馆行，,。；：:“”\s\d]{0,10}?委(?:员会|[、和](?=[^，,。]{2,8}委)|(?![员会托派屈婉任]))"
    r"|委员(?:会客[厅室]|工作[站室]|联络[站组]|之家|们)|界别(?:活动|小组|协商|工作)|(?:协商|议事)(?:会|厅|室|点|平台)|(?:调研|视察|课题|监督|考察|评议)组|我们)"
    r"|(?P<organ>人大|人民代表|政府|法院|检察|公安|[纪监]委|(?:卫健|发改|发展改革|国资|政法|网信|住建|工信|文旅|编|机关工)委|派驻组|工会|妇联|共青团|团[省市县区州旗]?委|文联|科协|侨联|残联|联合会|红十字会|工商联|(?<![会协])商会(?!议)|协会(?!商)|学会"
    r"|(?<![居村农渔牧移国全人公选])(?:民革(?!命)|民盟|民建(?![议言设立筑房])|民进(?![入一城行出村厂校社来]))(?!界)|农工(?!界)|致公(?!界)|九三(?!界)|台盟(?!界)|[省市县区州旗]委(?!员)|党委|党工委|(?:统战|宣传|组织|武装)部(?![分署])|督[导查]组|专班|指挥部|工作[队组](?!织)|河长|链长"
    r"|(?<![大格布全当时开结僵困破战])局(?![面势限部])|(?<![客餐大事商舞展])厅|[委府信]办|办公室|管委会|部门|街道|大学(?![习生])|学院|医院|学校|中学|银行|公司|集团|企业|合作社|[省市县区州旗乡镇]长(?![期效远江三])|(?<!总)书记|馆|(?<![以为绕务个])中心(?!组(?!织)|任务|工作|[城大环议下]))"
    r"|(?P<people>社区|村|专家|律师|医生|教授|学者|居民|群众|记者|笔者|[他她]|老[人乡]|[工农]民|商户)"
    r"|(?P<area>[全我][市县区州旗省镇](?!各?级?政协|[市县区]))"
)
_MEDIA = re.compile(r"融媒体?中心|日报社?|晚报|电视台|新闻|记者|通讯员|抄送|^[报送发][:：]")
"""In lines that name an organ without being its: who reports, who is sent a copy."""
_LINES = 8
"""Lines above an article that may tell whose site it is."""
_SUBJECT, _FARTHEST = 22, 400
"""Characters of a sentence, after what leads it in, in which its subject stands, and which are looked at at all."""


def first_actor(text: str) -> Actor:
    """Whom a sentence, a heading or a title names first."""
    start = 0
    found = _ACTOR.search(text, 0, _FARTHEST)
    while found:
        if (why := _WHY.match(text, start)) and (found.lastgroup not in ("own", "member", "post") or found.start() >= why.end()):
            start = why.end()
        elif (time := _TIME.match(text, start)) and found.start() >= time.end():
            start = time.end()
        else:
            break
        found = _ACTOR.search(text, start, start + _FARTHEST)
    return found.lastgroup if found and found.start() < start + _SUBJECT else "none"  # type: ignore[return-value]


def find_actors(texts: Sequence[str], units: Sequence[Sentence], title: str, above: Sequence[str] = ()) -> Iterator[list[str]]:
    """Marks (a:…) of each sentence of an article, in order; `texts` are simplified, as are the lines `above` the article.

    They join who acts with who was named last in the paragraph, whose section or page it is (owner), how many fifths
    of those who act on the page are the committee (share), whether the sentence names it or its members (told), and
    whose act it is then (w): of whom it names, else of whom was named last, else of whose page, else of whose site it is."""
    page = _owner(title)
    lines = (_owner(line) for line in above[:_LINES] if not _MEDIA.search(line))
    site = next((owner for owner in lines if owner != "none"), "none")
    heads = {path: _owner(path[-1]) if path else "none" for path in {unit.headings for unit in units}}
    actors = [first_actor(text) for text in texts]
    others = sum(actor in ("organ", "post", "member") for actor in actors)
    share = 5 * actors.count("own") // max(actors.count("own") + others, 1) if others or "own" in actors else "-"
    last: Actor = "none"
    paragraph = -1
    for actor, text, unit in zip(actors, texts, units, strict=True):
        if unit.paragraph != paragraph:
            paragraph, last = unit.paragraph, "none"
        owner = heads[unit.headings] if heads[unit.headings] != "none" else page
        told = "told" if names_committee(text) else "far"
        chain = ((actor, "self"), (last, "before"), (owner, "page"), (site, "site"))
        whose, by = next(((who, by) for who, by in chain if who not in ("none", "area")), ("none", "nobody"))
        around = (
            f"{last}-{actor}", f"{owner}-{actor}-{told}", f"{share}-{owner}-{actor}-{told}", f"{share}-{told}", f"{owner}-{last}-{actor}-{told}",
            f"w:{whose}-{by}", f"w:{whose}-{by}-{told}", f"w:{whose}-{owner}-{told}",
        )  # fmt: skip
        yield [f"a:{actor}-{told}", f"{AROUND}w:{whose}", f"a:{actor}", *(AROUND + mark for mark in around)]
        last = actor if actor not in ("none", "area") else last


def names_committee(text: str) -> bool:
    """Whether a sentence names the committee or its members."""
    return "政协" in text or "委员" in text


def _owner(title: str) -> str:
    """Whose page or section a title says it is: own, organ, or none."""
    actor = first_actor(title)
    return actor if actor in ("own", "organ") else "organ" if actor == "post" else "none"
