"""Whose act a sentence tells.

The first naming as subject or agent tells the body (namings.py). Where a sentence names none, the body carries over
within the paragraph, then comes the section's heading (heads.py), then the article's default (owners.py). What a bare
县政协 means, bare.py tells.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from dashboard.extract.bare import SLOTS, State, collective_of, named_near, slot_body
from dashboard.extract.heads import CASE, case_body, find_heads, heading_body, topic_of
from dashboard.extract.namings import Naming, find_namings, short_committee
from dashboard.extract.owners import Attribution, Body, body_of, find_sections, national, own_body
from dashboard.extract.scene import Scene, fits, parents
from dashboard.models import Article, Sentence
from dashboard.places import contains

_SCOPE = re.compile(r"(?:全|我|本)(?P<slot>省|市|州|盟|县|区|旗)(?!政协|体|民|面|程|力|会)")
_SEVERAL = re.compile(r"[、和与]|等")
_VISITING = re.compile(r"等?(?:地|省|市|县|区|州|[，,])*政协?[^，,。；]{0,10}(?:前来|到我|来我|来此|(?<![年月以])来[省市县区州旗]?(?:观摩|考察|学习|取经|访|参观|交流|调研))")
"""After the first words of somebody who comes to see what another body does."""
_RECEIVED = re.compile(r"(?:接待|迎来|欢迎)了?[^。]*$")
"""Before visitors whom the sentence's own body receives."""
_HONOURS = re.compile(r"[^，,。；]{0,10}(?:批示|(?:将|把)(?:其|它|这|该|此)[^，,。；]{0,14}(?:列为|定为|作为|评为|纳入|列入)|转报|评为|授予|表彰|点赞|推介|(?:向全[省市州区县国])?推广|采用|采纳|刊发|转发|肯定)")
"""After a higher body that takes up or honours what a lower one did: the act is the lower one's."""
_EXAMPLE = re.compile(r"^(?:\s|[一-龥]{0,1}[，,])*(?:比如|例如|譬如|如(?!东[县政]|皋[市政])[，,]?[^何果今此同])")
_AWAY = re.compile(r"[赴往与和同跟向及从由在比对给为]|前往|来自|邀请|借鉴")
_GROUP = re.compile(r"(?:专题)?(?:调研|视察|考察|督导)组")
_GROUP_ACTS = re.compile(r"(?:[^，,。；]{0,14}[，,])?" + _GROUP.pattern + r"(?!长|组长|成员)")
_ORGAN = re.compile(r"[市县区州旗]?(?:委(?!员|托|派)|人民政府|政府)(?=[^，,。；]{0,40}[，,]?[^，,。；]{0,14}(?:明确|规定|要求|支持|出台|印发))(?!.{0,40}(?:来|考察|参观|走访|学习|采纳|代表团))")
"""A committee or government of a place, and that it lays something down."""
_IN_ALL = re.compile(r"全年|一年来|年内|截至|累计|[今本]年以来")
"""First words of a sentence that sums up what an article's own body did."""
_LED = re.compile(r"副?主席[^，,。；]{2,14}?(?:带领|率领?)")
"""Between a leader and the committee that he leads: the act is the committee's."""
_WITH = re.compile(r"[一-龥](?:与|同|和|跟|向)$")
"""Before somebody with whom the one who acts does it."""
_BRAND = re.compile(r"“([^“”，,。]{2,14})”")
_HONOURED = re.compile(r"(?:[^，,。“”]{1,6}[，,])?“([^“”，,。]{2,14})”[^，,。]{0,4}(?:入选|被评|获评|荣获|获得?[^，,。]{0,14}(?:奖|称号|表彰|命名)|评为|被[^，,。]{2,14}(?:评为|列为|推广))")
"""A sentence that begins with a brand and tells of its honour: the brand's body's, whoever was named last."""
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
_HEAD_ACTS = re.compile(r"(?:[^，,。；]{0,14}[，,])?([一-龥]{2,3}?)(?:副?主席|秘书长)?(?:一行|指出|强调|表示|要求|希望|说|率|带领|带队|主持|先后|首先|还|充分|详细|深入|实地|走进|听取|对)")
"""First words of a sentence that names none but who leads a body."""


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
    state = State(default, rivals=vote.rivals)
    heads = find_heads(text, sentences, namings, state, scene)
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
            state, recent = State(own), []
        if sentence.role == "heading":
            body = heading_body(text, sentence, namings[sentence.start], state, scene)
            above = (told[one] for one in reversed(sentence.headings) if one in told)
            if CASE.match(sentence.text):
                state = replace(state, case=case_body(sentences[n + 1 :], namings, default), numbered=False)
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
            topic, labels = topic_of(text, sentence, scene)
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


def _choose(text: str, sentence: Sentence, namings: Sequence[Naming], state: State, scene: Scene, recent: Sequence[Body], brands: dict[str, Body], firsts: dict[str, Body], vote: Attribution) -> Attribution:
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
        guest = _guest(text, sentence, naming, state, scene)
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
                return Attribution(collective_of(state), *span, "body.collective")
            if state.default and text[naming.start] in "各所辖下" and _BIDDING.fullmatch(text, sentence.start, naming.start):
                return Attribution(collective_of(replace(state, section=state.carried or state.section)), *span, "body.collective")
            continue
        if naming.slot:
            near = tuple(named_near(text, state.since, naming.start, scene))
            body = slot_body(naming.slot, state, scene, recent if naming.pointing else (), near, recent, naming.pointing)
            if body:
                return Attribution(body, *span, "body.slot")
            unresolved = f"“{text[naming.start : naming.end]}”指哪一个，文中没有说明"
            continue
        if naming.division:
            return Attribution(body_of(naming.division), *span, "body.place" if naming.place_only else "body.named")
        unresolved = f"“{text[naming.start : naming.end]}”有多处同名，文中没有说明是哪一处"
    own = state.default.division if state.default else None
    for naming in namings:
        if naming.role == "object" and naming.slot in SLOTS and state.carried is None and not (own and fits(own, (naming.slot,))):
            for mention in scene.between(sentence.start, naming.start)[:1]:
                place = scene.resolve(mention, proven=True)
                if place and _ORGAN.match(text, mention.end) and fits(place, (naming.slot,)):  # 某县委出台意见，明确县政协…
                    return Attribution(body_of(place), naming.start, naming.end, "body.slot")
    for naming in namings:
        if naming.role == "host" and not unresolved and not _OURS.search(text, sentence.start, sentence.end):
            body = body_of(naming.division) if naming.division else slot_body(naming.slot, state, scene, ()) if naming.slot in SLOTS else None
            if body and not (own and body.division in parents(own)):
                return Attribution(body, naming.start, naming.end, "body.named")
    if unresolved:
        return Attribution(None, sentence.start, sentence.start, "body.unresolved", unresolved)
    if member := next((n for n in namings if n.role == "member" and n.start == sentence.start), None):
        body = national() if member.slot == "国" else body_of(member.division) if member.division else None
        body = body or (slot_body(member.slot, state, scene, ()) if member.slot not in ("", "各", "乡", "我") else None)
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


def _elsewhere(text: str, sentence: Sentence, state: State, scene: Scene) -> Body | None:
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


def _guest(text: str, sentence: Sentence, naming: Naming, state: State, scene: Scene) -> Literal["visitor", "others", ""]:
    """Whether a subject comes to see what another body does (a visitor, whose act is its own sentence's alone), or is not
    whose act the sentence tells: several visitors at once, or a higher body that honours the act."""
    own = state.section or state.default
    if own is None or own.division is None or naming.slot in ("各", "乡", "我"):
        return ""
    if naming.slot == "国":
        return "others" if _HONOURS.match(text, naming.end) else ""
    if naming.slot:
        body = slot_body(naming.slot, state, scene, ())
        division = body.division if body else None
    else:
        division = naming.division
    if division is None or division == own.division:
        return ""
    if division in parents(own.division):
        return "others" if _HONOURS.match(text, naming.end) else ""
    if not _VISITING.match(text, naming.end - 2):
        return ""
    received = _RECEIVED.search(text, sentence.start, naming.start)
    return "others" if naming.slot or received or _SEVERAL.search(text, naming.start, naming.end) else "visitor"
