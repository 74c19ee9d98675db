"""What a bare 市政协 or 县政协 means, from what the article has told before it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.extract.owners import Body, body_of
from dashboard.extract.scene import Scene, fits, parents
from dashboard.places import Division, contains, is_municipality

_APART = re.compile(r"(?:[赴往与和同跟到从由比向]|前往|来自|邀请|借鉴)$")
"""Before a place that somebody goes to or comes from."""
_ARRIVED = re.compile(r"(?:[东西南北]|再|一路)[到往]$")
"""Before a place that what follows is about, where a comma stands after it (往东到奇台，又是另一番光景)."""
SLOTS = ("市", "县", "区", "州", "旗")
_ALONE = 0.25
"""Rivals of a default up to which a bare 县政协 means no other county, and beyond which the one named last."""


@dataclass(frozen=True, slots=True)
class State:
    """What earlier sentences of an article established."""

    default: Body | None
    section: Body | None = None
    case: Body | None = None  # whose case is told (CASE)
    numbered: bool = False  # 一、 二、 … are sections of the case
    carried: Body | None = None
    example: bool = False
    topic: Division | None = None
    since: int = 0  # where the paragraph begins
    rivals: float = 0.0  # Attribution.rivals of the default
    group: Body | None = None  # whose 调研组 was told of last


def slot_body(slot: str, state: State, scene: Scene, recent: Sequence[Body], near: Sequence[Division] = (), earlier: Sequence[Body] = (), pointing: bool = False) -> Body | None:
    """What a bare 市政协 (slot 市) means: where it points (该市政协), nobody has acted in the paragraph and the default is of
    another kind, what the paragraph is about or the place named last in it (`near`); else the default, if it is of that
    kind and the article is about it alone; else the last body of that kind named nearby, the default or its parent;
    else, within the default's division, the place of that kind that was named last (in the paragraph, then `earlier`:
    of the bodies before it), else the heaviest."""
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


def named_near(text: str, start: int, end: int, scene: Scene) -> Iterator[Division]:
    """The places named in [start, end), the last first, those apart that somebody goes to or comes from."""
    for mention in reversed(scene.between(start, end)):
        arrived = _ARRIVED.search(text, max(start, mention.start - 3), mention.start) and text[mention.end : mention.end + 1] in "，,"
        if arrived or not _APART.search(text, max(start, mention.start - 3), mention.start):
            division = scene.resolve(mention)
            if division:
                yield division


def collective_of(state: State) -> Body | None:
    """What a collective of lower bodies is recorded under: the section's body or the default, or its parent where it
    is a county."""
    body = state.section or state.default
    if body and body.division and body.division.level == "county":
        above = parents(body.division)
        return body_of(above[0]) if above else body
    return body
