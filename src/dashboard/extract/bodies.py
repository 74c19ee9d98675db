"""Whose act a sentence tells.

The first naming as subject or agent tells the body (namings.py). Where a sentence names none, the body carries over
within the paragraph, then comes the section's heading, then the article's default (owners.py).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Literal

from dashboard.extract.namings import Naming, find_namings, role_of, short_committee
from dashboard.extract.owners import Attribution, Body, body_of, find_sections, national, own_body
from dashboard.extract.scene import Scene, fits, parents
from dashboard.extract.shapes import part
from dashboard.models import Article, Sentence
from dashboard.places import Division, contains, is_municipality

_SCOPE = re.compile(r"(?:全|我|本)(?P<slot>省|市|州|盟|县|区|旗)(?!政协|体|民|面|程|力|会)")
_SEVERAL = re.compile(r"[、和与]|等")
_VISITING = re.compile(r"等?(?:地|省|市|县|区|州|[，,])*政协?[^，,。；]{0,10}(?:前来|到我|来我|来此|(?<![年月以])来(?:观摩|考察|学习|取经|访|参观|交流|调研))")
"""After the first words of somebody who comes to see what another body does."""
_HONOURS = re.compile(r"[^，,。；]{0,10}(?:批示|(?:将|把)(?:其|它|这|该|此)[^，,。；]{0,14}(?:列为|定为|作为|评为|纳入|列入)|转报|评为|授予|表彰|点赞|推介|(?:向全[省市州区县国])?推广|采用|采纳|刊发|转发|肯定)")
"""After a higher body that takes up or honours what a lower one did: the act is the lower one's."""
_SITUATION = re.compile(r"[，,:：]|地处|位于|坐落|是|有|素|自古|下辖|辖")
_BULLETS = " \u3000□■○●◆◇△▲▽▼☆★※·•—-0123456789.、"
_LABELLED = re.compile(r"\s*[\s｜|丨│](?!\s*政\s*协)")
"""After a place that labels its paragraph."""
_LABEL = re.compile(r"^(?:PART|Part|NO|No)?[\s（(【\[〔一二三四五六七八九十\d）)、.．○●■□▲◆·•｜|丨│]+")
_EXAMPLE = re.compile(r"^(?:\s|[一-龥]{0,1}[，,])*(?:比如|例如|譬如|如(?!东[县政]|皋[市政])[，,]?[^何果今此同])")
_AWAY = re.compile(r"[赴往与和同跟向及从由在比对给为]|前往|来自|邀请|借鉴")
_GROUP = re.compile(r"(?:专题)?(?:调研|视察|考察|督导)组")
_GROUP_ACTS = re.compile(r"(?:[^，,。；]{0,14}[，,])?" + _GROUP.pattern + r"(?!长|组长|成员)")
_APART = re.compile(r"(?:[赴往与和同跟到从由比向]|前往|来自|邀请|借鉴)$")
"""Before a place that somebody goes to or comes from."""
_ARRIVED = re.compile(r"(?:[东西南北]|再|一路)[到往]$")
"""Before a place that what follows is about, where a comma stands after it (往东到奇台，又是另一番光景)."""
_SLOTS = ("市", "县", "区", "州", "旗")
_ORGAN = re.compile(r"[市县区州旗]?(?:委(?!员|托|派)|人民政府|政府)(?=[^，,。；]{0,40}[，,]?[^，,。；]{0,14}(?:明确|规定|要求|支持|出台|印发))(?!.{0,40}(?:来|考察|参观|走访|学习|采纳|代表团))")
"""A committee or government of a place, and that it lays something down."""
_IN_ALL = re.compile(r"全年|一年来|年内|截至|累计|[今本]年以来")
"""First words of a sentence that sums up what an article's own body did."""
_LEADER = re.compile(r"[一-龥、]{0,8}(?:主席|书记|秘书长|主任)")
_LED = re.compile(r"副?主席[^，,。；]{2,14}?(?:带领|率领?)")
"""Between a leader and the committee that he leads: the act is the committee's."""
_WITH = re.compile(r"[一-龥](?:与|同|和|跟|向)$")
"""Before somebody with whom the one who acts does it."""
_BRAND = re.compile(r"“([^“”，,。]{2,14})”")
_HONOURED = re.compile(r"(?:[^，,。“”]{1,6}[，,])?“([^“”，,。]{2,14})”[^，,。]{0,4}(?:入选|被评|获评|荣获|获得?[^，,。]{0,14}(?:奖|称号|表彰|命名)|评为|被[^，,。]{2,14}(?:评为|列为|推广))")
"""A sentence that begins with a brand and tells of its honour: the brand's body's, whoever was named last."""
_CASE = re.compile(r"\W*(?:典型|优秀|创新)?案例\s*(?:之)?[（(]?[一二三四五六七八九十\d]{1,3}")
"""A heading under which one body's case is told, whatever headings follow."""
_NUMBER = re.compile(r"\s*([一二三四五六七八九十]{1,3})、")
_AFTER_CASES = re.compile(r"\W*(?:附录|附件|后记|编后|结语)")
_OURS = re.compile(r"我们|[我本][市县区州旗省](?!各)")
"""Words of whoever writes: the act is theirs, at whose meeting or bidding it may be."""
_BIDDING = re.compile(r"(?:按照?|根据|在)[^，,。；]{2,20}(?:部署|安排|要求|指导|领导|统筹|组织)下?[，,]")
"""A first clause that tells at whose bidding several bodies do what follows (按照市政协部署，各县区政协…)."""
_MODEL = re.compile(r"的[^，,。；“”]{2,20}(?:好|不错|值得(?:我们)?(?:学习?|借鉴)|(?:很有|深受|给[^，,。；]{0,6})启[发示]|成功)[了啊]?[，,](?![^，,。；]{0,4}我们[的村家])[^，,。；给让为说“]{0,4}我们(?![的村家])")
"""After a body whose work is praised before it is told what whoever writes made of it (某区政协的信箱办得好，我们照着建了…)."""
_SPEAK = re.compile(r"(?:副?主席|负责人|负责同志|主要负责|分管)[^。]{0,24}?(?:(?:先后|分别|依次|作了?)[^，,。]{0,8}(?:发言|交流|汇报|介绍)|[就围][^。]{0,40}?发言)")
"""After several bodies whose heads speak in turn: it is the act of who called them together."""
_GOES_ALONG = re.compile(r"(?:副?主席|秘书长|领导)?[^，,。；]{0,16}(?:陪同|接待)[^，,。；]{0,6}(?:[。；]|$)")
"""After a host who does no more than go along."""
_HEAD = re.compile(rf"(?:党组(?:副?书记|成员)、)*副?(?:主席|秘书长)((?:{part('surname')})[一-龥]{{1,2}}?)(?=[，,、。；：:\s（(]|一行|率|带|主持|出席|指出|强调|表示|要求|说|介绍|参加|到|来|在|陪同|作|等|$)")
"""After a body: who leads it."""
_HEAD_ACTS = re.compile(r"(?:[^，,。；]{0,14}[，,])?([一-龥]{2,3}?)(?:副?主席|秘书长)?(?:一行|指出|强调|表示|要求|希望|说|率|带领|带队|主持|先后|首先|还|充分|详细|深入|实地|走进|听取|对)")
"""First words of a sentence that names none but who leads a body."""
_ALONE = 0.25
"""Rivals of a default up to which a bare 县政协 means no other county, and beyond which the one named last."""


@dataclass(frozen=True, slots=True)
class _State:
    """What earlier sentences of an article established."""

    default: Body | None
    section: Body | None = None
    case: Body | None = None  # whose case is told (_CASE)
    numbered: bool = False  # 一、 二、 … are sections of the case
    carried: Body | None = None
    example: bool = False
    topic: Division | None = None
    since: int = 0  # where the paragraph begins
    rivals: float = 0.0  # Attribution.rivals of the default
    group: Body | None = None  # whose 调研组 was told of last


def _slot_body(slot: str, state: _State, scene: Scene, recent: Sequence[Body], near: Sequence[Division] = (), earlier: Sequence[Body] = (), pointing: bool = False) -> Body | None:
    """What a bare 市政协 (slot 市) means: where it points (该市政协), nobody has acted in the paragraph and the default is of
    another kind, what the paragraph is about or the place named last in it (`near`); else the default, if it is of that kind and the article is about it alone; else the
    last body of that kind named nearby, the default or its parent; else, within the default's division, the place of
    that kind that was named last (in the paragraph, then `earlier`: of the bodies before it), else the heaviest."""
    kinds = (slot,)
    own = state.default.division if state.default else None
    points = pointing and state.carried is None and not (own and fits(own, kinds))
    if points and (place := next((one for one in (state.topic, *near) if one and fits(one, kinds)), None)):
        return body_of(place)
    if own and fits(own, kinds):
        if state.rivals <= _ALONE and state.section is None and not recent:
            return state.default
        if state.rivals > _ALONE and state.section is None and (place := next((one for one in near if fits(one, kinds)), None)):
            return body_of(place)
    for body in (state.carried, state.section, *recent, state.default):
        if body and body.division and fits(body.division, kinds):
            return body
        if body is state.carried and state.topic and fits(state.topic, kinds):
            return body_of(state.topic)
    for anchor in (state.section, state.default, state.carried):
        if anchor and anchor.division:
            for parent in parents(anchor.division):
                if fits(parent, kinds):
                    return body_of(parent)
            if slot == "市" and is_municipality(anchor.division):
                return body_of(anchor.division)
    above = state.default.division if state.default and state.default.level != "county" else None
    for division in (*near, *(body.division for body in earlier), scene.best(kinds, above)):
        if division and fits(division, kinds) and (above is None or contains(above, division) or contains(division, above)):
            return body_of(division)
    return None


def _near(text: str, start: int, end: int, scene: Scene) -> Iterator[Division]:
    """The places named in [start, end), the last first, those apart that somebody goes to or comes from."""
    for mention in reversed(scene.between(start, end)):
        arrived = _ARRIVED.search(text, max(start, mention.start - 3), mention.start) and text[mention.end : mention.end + 1] in "，,"
        if arrived or not _APART.search(text, max(start, mention.start - 3), mention.start):
            division = scene.resolve(mention)
            if division:
                yield division


def attribute(text: str, article: Article, sentences: Sequence[Sentence], outside: Sequence[Sentence], scene: Scene, said: Body | None = None, alone: bool = True) -> tuple[Attribution, dict[int, Attribution]]:
    """The article's default body, and for each of its sentences (by start) whose act it tells.

    `said` is what the sources table says: the default of an article that is the document's only one (`alone`), and of
    one whose own words show none."""
    namings = {sentence.start: list(find_namings(text, sentence, scene)) for sentence in sentences}
    default, vote = own_body(text, sentences, namings, outside, article, scene)
    if said and (alone or default is None):
        default, vote = said, Attribution(said, 0, 0, "body.source")
    whole = vote
    sections = find_sections(text, article, sentences, namings, scene)
    state = _State(default, rivals=vote.rivals)
    heads = _heads(text, sentences, namings, state, scene)
    result: dict[int, Attribution] = {}
    recent: list[Body] = []
    brands: dict[str, Body] = {}
    firsts: dict[str, Body] = {}  # by brands: whose sentence named it first
    told: dict[str, Body] = {}  # by headings
    paragraph = -1
    begins: dict[int, int] = {}  # of paragraphs
    for n, sentence in enumerate(sentences):
        begins.setdefault(sentence.paragraph, sentence.start)
        if sentence.start in sections:
            own, vote, scene = sections[sentence.start]
            state, recent = _State(own), []
        if sentence.role == "heading":
            body = _heading_body(text, sentence, namings[sentence.start], state, scene)
            above = (told[one] for one in reversed(sentence.headings) if one in told)
            if _CASE.match(sentence.text):
                state = replace(state, case=_case_body(sentences[n + 1 :], namings, default), numbered=False)
            elif number := _NUMBER.match(sentence.text):
                inner = state.numbered or number[1] == "一"
                state = replace(state, case=state.case if inner else None, numbered=inner)
            elif _AFTER_CASES.match(sentence.text):
                state = replace(state, case=None)
            goes_on = state.carried if sentence.paragraph == paragraph and not body else None  # a run-in heading
            state = replace(state, section=body or next(above, state.case), carried=goes_on)
            if body:
                told[sentence.text.strip()] = body
            continue
        if sentence.role != "sentence":
            continue
        if sentence.paragraph != paragraph:
            paragraph = sentence.paragraph
            topic, labels = _topic(text, sentence, scene)
            state = replace(state, carried=body_of(topic) if topic and labels else None, example=False, topic=topic, since=begins[paragraph])
        chosen = _choose(text, sentence, namings[sentence.start], state, scene, recent, brands, firsts, vote)
        if chosen.rule in ("body.default", "body.carried", "body.section", "body.scope") and (acts := _HEAD_ACTS.match(text, sentence.start, sentence.end)) and acts[1] in heads:
            chosen = Attribution(heads[acts[1]], acts.start(1), acts.end(1), "body.head")
        result[sentence.start] = chosen
        if chosen.rule == "body.visitor" and _GROUP.search(text, sentence.start, sentence.end):
            state = replace(state, group=chosen.body)
        if chosen.body and chosen.rule in ("body.named", "body.slot", "body.place", "body.member"):
            recent.insert(0, chosen.body)
            del recent[6:]
            example = bool(_EXAMPLE.match(text[sentence.start : sentence.start + 8]))
            group = _GROUP.search(text, sentence.start, sentence.end)
            theirs = group and any(chosen.end < n.start < group.start() <= n.end + 10 and n.slot != "国" for n in namings[sentence.start])
            sent = chosen.body if group and not theirs else state.group
            state = replace(state, carried=chosen.body, example=example, group=sent)
            for brand in _BRAND.findall(text[sentence.start : sentence.end]):
                brands.setdefault(brand, chosen.body)
        if chosen.body and chosen.rule != "body.carried":
            for brand in _BRAND.findall(text[sentence.start : sentence.end]):
                firsts.setdefault(brand, chosen.body)
    return whole, result


def _heads(text: str, sentences: Sequence[Sentence], namings: Mapping[int, Sequence[Naming]], state: _State, scene: Scene) -> dict[str, Body]:
    """Who leads which body, as an article's sentences, titles and captions name them (省政协副主席周汉林): of two of one
    name neither, and no bare 市政协 under a heading, which may tell of another place."""
    found: dict[str, set[Body]] = {}
    for sentence in sentences:
        for naming in namings[sentence.start]:
            bare = naming.slot in (*_SLOTS, "省") and not sentence.headings
            if (bare or naming.division) and (head := _HEAD.match(text, naming.end, sentence.end)):
                body = body_of(naming.division) if naming.division else _slot_body(naming.slot, state, scene, ())
                if body:
                    found.setdefault(head[1], set()).add(body)
    return {name: bodies.pop() for name, bodies in found.items() if len(bodies) == 1}


def _topic(text: str, lead: Sentence, scene: Scene) -> tuple[Division | None, bool]:
    """The place that a paragraph's first words are about (石门县地处湘鄂边界…), and whether they are a label (江永　6月11日，…)."""
    for mention in scene.between(lead.start, lead.end)[:1]:
        labels = not text[lead.start : mention.start].strip(_BULLETS) and bool(_LABELLED.match(text, mention.end))
        told = not mention.bare or _SITUATION.match(text, mention.end)
        if labels or (told and not mention.ordinary and role_of(text, lead, mention.start, mention.end) == "subject"):
            return scene.resolve(mention, proven=labels), labels
    return None, False


def _heading_body(text: str, heading: Sentence, namings: Sequence[Naming], state: _State, scene: Scene) -> Body | None:
    """The body that a section's heading sets (【襄阳市】, 隆德县政协：…, 【省政协机关】), None if it sets none."""
    for naming in namings:
        speaks = naming.start == heading.start and _LEADER.match(text, naming.end)
        if (speaks or naming.role in ("subject", "agent")) and not naming.place_only:
            if naming.division:
                return body_of(naming.division)
            if naming.slot not in ("各", "乡", "我", "国"):
                return _slot_body(naming.slot, replace(state, section=None, carried=None), scene, ())
    if plain := re.fullmatch(r"\W*(省|自治区|市|州|盟|县|区|旗)(?:政协(?:机关|本级)?|本级|直(?:机关|单位)?)\W*", "".join(heading.text.split())):
        slot = {"自治区": "省", "盟": "州"}.get(plain.group(1), plain.group(1))
        return _slot_body(slot, replace(state, section=None, carried=None), scene, ())
    mentions = scene.between(heading.start, heading.end)
    for n, mention in enumerate(mentions):
        lead = _LABEL.sub("", text[heading.start : mention.start])
        last = mention
        for other in mentions[n + 1 :]:  # 渭源县、漳县
            last = other if text[last.end : other.start] in ("、", "和", "与", "及") else last
        rest = text[last.end : heading.end]
        if not lead and re.match(r"\s*(?:[:：】\]〕—\-\s｜|丨│·]|$|政协)", rest):
            division = scene.resolve(mention, proven=True)
            inner = scene.resolve(mentions[n + 1], proven=True) if n + 1 < len(mentions) and mentions[n + 1].start == mention.end + 1 else None
            if division and inner and contains(division, inner):  # 【永州·道县】
                return body_of(inner)
            if division:
                return body_of(division)
    return None


def _case_body(after: Sequence[Sentence], namings: Mapping[int, Sequence[Naming]], default: Body | None) -> Body | None:
    """Whose case is told below its heading: the first body named there before the next case that is not the one who
    collects the cases, nor above it."""
    collects = (default.division, *parents(default.division)) if default and default.division else ()
    for sentence in takewhile(lambda one: one.role != "heading" or not _CASE.match(one.text), after):
        for naming in namings[sentence.start]:
            if naming.division and naming.division not in collects and not naming.place_only and naming.role in ("subject", "agent"):
                return body_of(naming.division)
    return None


def _choose(text: str, sentence: Sentence, namings: Sequence[Naming], state: _State, scene: Scene, recent: Sequence[Body], brands: dict[str, Body], firsts: dict[str, Body], vote: Attribution) -> Attribution:
    """The body of one sentence, by the order of evidence in the module's docstring."""
    leaders = {n.division for n in namings if n.division and text[n.end : n.end + 2] == "主席"}
    if len(leaders) >= 3 and state.default:  # 会上,甲区政协主席…、乙区政协主席…分别发言
        return Attribution(state.default, sentence.start, sentence.start, "body.default")
    for naming in namings[:1]:  # 天长、明光、定远等8个县政协主席先后发言
        listed = len(scene.between(naming.start, naming.end)) >= 3 and _SPEAK.match(text, naming.end, sentence.end)
        if listed and state.default and state.default.division and naming.division and contains(state.default.division, naming.division):
            return Attribution(state.default, sentence.start, sentence.start, "body.default")
    acting = _GROUP_ACTS.match(text, sentence.start, sentence.end) if state.group and state.carried is None else None
    if acting and not any(naming.start < acting.end() for naming in namings):
        return Attribution(state.group, sentence.start, sentence.start, "body.carried")
    unresolved: str | None = None
    for naming in sorted(namings, key=lambda n: (n.place_only, n.start)):
        if naming.role not in ("subject", "agent"):
            continue
        span = (naming.start, naming.end)
        guest = _guest(text, naming, state, scene)
        host = any(other.start > naming.end and other.role in ("subject", "agent") and not _GOES_ALONG.match(text, other.end) for other in namings)
        if guest == "others" or (guest == "visitor" and host):
            continue
        if guest == "visitor" and naming.division:
            return Attribution(body_of(naming.division), *span, "body.visitor")
        if naming.division and not (state.default and naming.division == state.default.division) and _MODEL.match(text, naming.end, sentence.end):
            continue
        if naming.slot == "国":
            led = (n.committee for n in namings if n.slot == "国" and n.committee and _LED.fullmatch(text, naming.end, n.start))
            return Attribution(national(naming.committee or next(led, None)), *span, "body.named")
        if naming.slot == "我":
            if state.default:
                return Attribution(state.section or state.default, *span, "body.we")
            continue
        if naming.slot == "乡":
            if state.default:
                return Attribution(state.section or state.default, *span, "body.collective")
            continue
        if naming.slot == "各":
            if state.default and naming.start - sentence.start <= 6:
                return Attribution(_parent(state, scene), *span, "body.collective")
            if state.default and text[naming.start] in "各所辖下" and _BIDDING.fullmatch(text, sentence.start, naming.start):
                return Attribution(_parent(replace(state, section=state.carried or state.section), scene), *span, "body.collective")
            continue
        if naming.slot:
            near = tuple(_near(text, state.since, naming.start, scene))
            body = _slot_body(naming.slot, state, scene, recent if naming.pointing else (), near, recent, naming.pointing)
            if body:
                return Attribution(body, *span, "body.slot")
            unresolved = f"“{text[naming.start : naming.end]}”指哪一个，文中没有说明"
            continue
        if naming.division:
            return Attribution(body_of(naming.division), *span, "body.place" if naming.place_only else "body.named")
        unresolved = f"“{text[naming.start : naming.end]}”有多处同名，文中没有说明是哪一处"
    own = state.default.division if state.default else None
    for naming in namings:
        if naming.role == "object" and naming.slot in _SLOTS and state.carried is None and not (own and fits(own, (naming.slot,))):
            for mention in scene.between(sentence.start, naming.start)[:1]:
                place = scene.resolve(mention, proven=True)
                if place and _ORGAN.match(text, mention.end) and fits(place, (naming.slot,)):  # 某县委出台意见，明确县政协…
                    return Attribution(body_of(place), naming.start, naming.end, "body.slot")
    for naming in namings:
        if naming.role == "host" and not unresolved and not _OURS.search(text, sentence.start, sentence.end):
            body = body_of(naming.division) if naming.division else _slot_body(naming.slot, state, scene, ()) if naming.slot in _SLOTS else None
            if body and not (own and body.division in parents(own)):
                return Attribution(body, naming.start, naming.end, "body.named")
    if unresolved:
        return Attribution(None, sentence.start, sentence.start, "body.unresolved", unresolved)
    if member := next((n for n in namings if n.role == "member" and n.start == sentence.start), None):
        body = national() if member.slot == "国" else body_of(member.division) if member.division else None
        body = body or (_slot_body(member.slot, state, scene, ()) if member.slot not in ("", "各", "乡", "我") else None)
        if body:
            return Attribution(body, member.start, member.end, "body.member")
    if state.default and (short := short_committee(state.default.name)) and re.match(rf"[^，,。]{{0,8}}{short}委(?!员)", text[sentence.start : sentence.end]):
        return Attribution(state.default, sentence.start, sentence.start, "body.we")
    if state.carried and (honoured := _HONOURED.match(text, sentence.start, sentence.end)) and honoured[1] in firsts:
        named = map(scene.resolve, scene.between(sentence.start, sentence.end))
        if state.carried.division not in named:
            return Attribution(firsts[honoured[1]], sentence.start, sentence.start, "body.brand")
    if state.carried and (back := _elsewhere(text, sentence, state, scene)):
        return Attribution(back, sentence.start, sentence.start, "body.default" if back is state.default else "body.place")
    if state.carried and any(n.division == state.carried.division and _WITH.search(text, sentence.start, n.start) for n in namings if n.division):
        state = replace(state, carried=None)  # 小分队与义乌市政协座谈
    body = state.carried or state.section
    if scope := _SCOPE.search(text, sentence.start, sentence.end):
        kinds = (scope.group("slot"),)
        if not (body and body.division and fits(body.division, kinds)):
            for other in (state.section, state.default):
                if other and other.division and fits(other.division, kinds):
                    return Attribution(other, scope.start(), scope.end(), "body.scope")
    for brand in _BRAND.findall(text[sentence.start : sentence.end]):
        if brand in brands and state.carried is None and state.section is None:
            return Attribution(brands[brand], sentence.start, sentence.start, "body.brand")
    if state.carried and not (state.example and not re.match(r"(?:其中|该|此举|这|据此|目前|截至|同时|还|并)", text[sentence.start : sentence.start + 4])):
        return Attribution(state.carried, sentence.start, sentence.start, "body.carried")
    if state.section:
        return Attribution(state.section, sentence.start, sentence.start, "body.section")
    return Attribution(state.default, vote.start, vote.end, "body.default", vote.unresolved)


def _elsewhere(text: str, sentence: Sentence, state: _State, scene: Scene) -> Body | None:
    """Where a sentence after one on a county is no longer about it: about the article's own place, which it names, or
    about a sister county that it begins with. A sum of all is the article's own body's."""
    default = state.default.division if state.default else None
    carried = state.carried.division if state.carried else None
    if default and carried in parents(default) and _IN_ALL.match(text, sentence.start):
        return state.default
    if not default or not carried or default not in parents(carried):
        return None
    named = [(mention, scene.resolve(mention)) for mention in scene.between(sentence.start, sentence.end)]
    if not any(division == carried for _, division in named):
        if any(division == default for _, division in named):
            return state.default
        for mention, division in named[:1]:
            lead = text[sentence.start : mention.start]
            if division and len(lead) <= 3 and not _AWAY.search(lead) and division.level == "county" and default in parents(division):
                return body_of(division)
    return None


def _guest(text: str, naming: Naming, state: _State, scene: Scene) -> Literal["visitor", "others", ""]:
    """Whether a subject comes to see what another body does (a visitor, whose act is its own sentence's alone), or is not
    whose act the sentence tells: several visitors at once, or a higher body that honours the act."""
    own = state.section or state.default
    if own is None or own.division is None or naming.slot in ("各", "乡", "我"):
        return ""
    if naming.slot == "国":
        return "others" if _HONOURS.match(text, naming.end) else ""
    if naming.slot:
        body = _slot_body(naming.slot, state, scene, ())
        division = body.division if body else None
    else:
        division = naming.division
    if division is None or division == own.division:
        return ""
    if division in parents(own.division):
        return "others" if _HONOURS.match(text, naming.end) else ""
    if not _VISITING.match(text, naming.end - 2):
        return ""
    return "others" if naming.slot or _SEVERAL.search(text, naming.start, naming.end) else "visitor"


def _parent(state: _State, scene: Scene) -> Body | None:
    """What a collective of lower bodies is recorded under: the section's body or the default, or its parent where it
    is a county."""
    body = state.section or state.default
    if body and body.division and body.division.level == "county":
        above = parents(body.division)
        return body_of(above[0]) if above else body
    return body
