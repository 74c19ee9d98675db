"""Whose act follows, as headings, the first words of paragraphs and the names of leaders tell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from dashboard.extract.bare import SLOTS, State, slot_body
from dashboard.extract.namings import Naming, role_of
from dashboard.extract.owners import Body, body_of
from dashboard.extract.scene import Scene, parents
from dashboard.extract.shapes import part
from dashboard.models import Sentence
from dashboard.places import Division, contains

_LABEL = re.compile(r"^(?:PART|Part|NO|No)?[\s（(【\[〔一二三四五六七八九十\d）)、.．○●■□▲◆·•｜|丨│]+")
_LABELLED = re.compile(r"\s*[\s｜|丨│](?!\s*政\s*协)")
"""After a place that labels its paragraph."""
_BULLETS = " \u3000□■○●◆◇△▲▽▼☆★※·•—-0123456789.、"
_SITUATION = re.compile(r"[，,:：]|地处|位于|坐落|是|有|素|自古|下辖|辖")
_LEADER = re.compile(r"[一-龥、]{0,8}(?:主席|书记|秘书长|主任)")
_HEAD = re.compile(rf"(?:党组(?:副?书记|成员)、)*副?(?:主席|秘书长)((?:{part('surname')})[一-龥]{{1,2}}?)(?=[，,、。；：:\s（(]|一行|率|带|主持|出席|指出|强调|表示|要求|说|介绍|参加|到|来|在|陪同|作|等|$)")
"""After a body: who leads it."""
CASE = re.compile(r"\W*(?:典型|优秀|创新)?案例\s*(?:之)?[（(]?[一二三四五六七八九十\d]{1,3}")
"""A heading under which one body's case is told, whatever headings follow."""


def heading_body(text: str, heading: Sentence, namings: Sequence[Naming], state: State, scene: Scene) -> Body | None:
    """The body that a section's heading sets (【襄阳市】, 隆德县政协：…, 【省政协机关】), None if it sets none."""
    for naming in namings:
        speaks = naming.start == heading.start and _LEADER.match(text, naming.end)
        if (speaks or naming.role in ("subject", "agent")) and not naming.place_only:
            if naming.division:
                return body_of(naming.division)
            if naming.slot not in ("各", "乡", "我", "国"):
                return slot_body(naming.slot, replace(state, section=None, carried=None), scene, ())
    if plain := re.fullmatch(r"\W*(省|自治区|市|州|盟|县|区|旗)(?:政协(?:机关|本级)?|本级|直(?:机关|单位)?)\W*", "".join(heading.text.split())):
        slot = {"自治区": "省", "盟": "州"}.get(plain.group(1), plain.group(1))
        return slot_body(slot, replace(state, section=None, carried=None), scene, ())
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


def case_body(after: Sequence[Sentence], namings: Mapping[int, Sequence[Naming]], default: Body | None) -> Body | None:
    """Whose case is told below its heading: the first body named there before the next case that is not the one who
    collects the cases, nor above it."""
    collects = (default.division, *parents(default.division)) if default and default.division else ()
    for sentence in takewhile(lambda one: one.role != "heading" or not CASE.match(one.text), after):
        for naming in namings[sentence.start]:
            if naming.division and naming.division not in collects and not naming.place_only and naming.role in ("subject", "agent"):
                return body_of(naming.division)
    return None


def topic_of(text: str, lead: Sentence, scene: Scene) -> tuple[Division | None, bool]:
    """The place that a paragraph's first words are about (石门县地处湘鄂边界…), and whether they are a label (江永　6月11日，…)."""
    for mention in scene.between(lead.start, lead.end)[:1]:
        labels = not text[lead.start : mention.start].strip(_BULLETS) and bool(_LABELLED.match(text, mention.end))
        told = not mention.bare or _SITUATION.match(text, mention.end)
        if labels or (told and not mention.ordinary and role_of(text, lead, mention.start, mention.end) == "subject"):
            return scene.resolve(mention, proven=labels), labels
    return None, False


def find_heads(text: str, sentences: Sequence[Sentence], namings: Mapping[int, Sequence[Naming]], state: State, scene: Scene) -> dict[str, Body]:
    """Who leads which body, as an article's sentences, titles and captions name them (省政协副主席周汉林): of two of one
    name neither, and no bare 市政协 under a heading, which may tell of another place."""
    found: dict[str, set[Body]] = {}
    for sentence in sentences:
        for naming in namings[sentence.start]:
            bare = naming.slot in (*SLOTS, "省") and not sentence.headings
            if (bare or naming.division) and (head := _HEAD.match(text, naming.end, sentence.end)):
                body = body_of(naming.division) if naming.division else slot_body(naming.slot, state, scene, ())
                if body:
                    found.setdefault(head[1], set()).add(body)
    return {name: bodies.pop() for name, bodies in found.items() if len(bodies) == 1}
