"""Whose an article is: its own body, found by a vote of all its namings, and those of a bulletin's items."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from dashboard.extract.namings import Naming, find_namings
from dashboard.extract.scene import LINKS, TO_US, Scene
from dashboard.models import Article, Evidence, Level, Sentence
from dashboard.places import Division, body_level, body_name, contains, gazetteer


@dataclass(frozen=True, slots=True)
class Body:
    """A committee: official short style, level, and the division it serves (None: national)."""

    name: str
    level: Level
    division: Division | None


@dataclass(frozen=True, slots=True)
class Attribution:
    """The body of one sentence, the words that show it and the rule that chose it."""

    body: Body | None
    start: int
    end: int
    rule: str
    unresolved: str | None = None
    rivals: float = 0.0  # of a default: the votes of the strongest other body, as a share of its own


_REPRINT = re.compile(r"来源|稿源|转自|转载|供稿|编辑|责编|《")
_MASTHEAD = re.compile(r"第\s*\S{1,4}\s*[期辑卷]|^《[^》]*》|日报|晚报|晨报")
_SIGNATURE = re.compile(r"\S{2,16}政协(?:副?主席|办公室|研究室|[一-龥]{2,8}委(?:员会)?)?\s+[一-龥·]{2,8}")
_SPOKEN = re.compile(r"\S{0,30}(?:发言|材料|汇报|讲话)\s+(\S{2,16}政协\S{0,10})")
"""A line that tells at which meeting a body spoke, then which."""
_OWN_LINE = re.compile(r"\S{2,16}政协(?:办公厅|办公室|研究室|[一-龥]{2,8}委(?:员会)?)?")
_SPACED = re.compile(r"(?:[一-龥]\s+){2,}政\s+协(?:\s+[一-龥])*")
_WHOLE = re.compile(r"全([省市县区州旗])政协")
"""In a title: whose meeting it was, though a guest may speak."""
_LABEL = re.compile(r"\s*(?:【[^】]{1,16}】|〔[^〕]{1,16}〕|［[^］]{1,16}］|\[[^\]]{1,16}\])\s*")
_LOWER = re.compile(r"(?:首页|位置).*[>＞/»›:：—-]\s*(?:[县市区旗州]{2,3}|基层|各地|地方)政协(?:工作|动态|之窗|风采|信息|在线|传真|交流)?\s*(?:[>＞/»›—-]|$)")
"""The part of a committee's site that tells of the bodies below it (首页 > 县区政协 > 正文)."""
_COUNTIES = re.compile(r"[各\d].{0,3}县|[县区][、（(]")
"""In a collective: bodies of counties, which a city's own committee has below it."""
_CLEARLY = 2.0
"""How much oftener than the next one a lower body must be told of to be whose page it is."""


@lru_cache(maxsize=1 << 12)
def body_of(division: Division) -> Body:
    """The committee of a division."""
    return Body(body_name(division), body_level(division), division)


def national(committee: str | None = None) -> Body:
    """全国政协, or one of its committees under its own name."""
    return Body("全国政协" + (committee or ""), "national", None)


def evidence_of(attribution: Attribution) -> tuple[Evidence, ...]:
    """The words a sentence's body came from, as evidence."""
    if attribution.body is None or attribution.end <= attribution.start:
        return ()
    return (Evidence("body", attribution.body.name, attribution.start, attribution.end, attribution.rule),)


def own_body(text: str, sentences: Iterable[Sentence], namings: Mapping[int, Sequence[Naming]], outside: Iterable[Sentence], article: Article, scene: Scene) -> tuple[Body | None, Attribution]:
    """The article's own body: every mention votes for its body, by where and how it stands."""
    votes: defaultdict[Body | None, float] = defaultdict(float)  # None: bare mentions of a body nobody names
    shown: dict[Body | None, tuple[int, int]] = {}
    meant: dict[str, Body | None] = {}  # by bare mentions: what the places alone tell

    def cast(body: Body | None, weight: float, span: tuple[int, int]) -> None:
        votes[body] += weight
        shown.setdefault(body, span)

    above = any(
        naming.slot == "各" and naming.role in ("subject", "agent", "object") and _COUNTIES.search(text, naming.start, naming.end)
        for sentence in sentences if not scene.between(sentence.start, sentence.end) for naming in namings[sentence.start]
    )  # fmt: skip
    opening: list[tuple[Body, tuple[int, int]]] = []
    seen = 0
    for sentence in sentences:
        base = {"title": 8.0, "byline": 9.0, "heading": 0.8, "sentence": 1.0}.get(sentence.role, 0.5)
        alone = sentence.text.strip()
        if sentence.role == "title" and _MASTHEAD.search(sentence.text):
            base = 1.0
        elif sentence.role == "heading" and (_SIGNATURE.fullmatch(alone) or (not seen and _OWN_LINE.fullmatch(alone))):
            base = 9.0
        if sentence.role == "sentence":
            seen += 1
            base *= 2.0 if seen <= 2 else 1.0
        spoken = _SPOKEN.fullmatch(alone) if sentence.role == "heading" else None
        for naming in namings[sentence.start]:
            if spoken:
                base = 9.0 if naming.start - sentence.start >= spoken.start(1) else 0.8
            factor = {"subject": 1.0, "agent": 0.8, "object": 0.4, "host": 0.4, "oblique": 0.15, "member": 0.15}[naming.role]
            if sentence.role in ("title", "byline") and naming.role != "oblique":
                factor = 1.0
            weight = base * factor
            span = (naming.start, naming.end)
            if naming.slot == "国":
                cast(national(naming.committee), weight, span)
            elif naming.slot in ("各", "乡", "我"):
                continue
            elif naming.slot:
                if naming.slot not in meant:
                    best = scene.best((naming.slot,), above=above and naming.slot == "市")
                    meant[naming.slot] = body_of(best) if best else None
                cast(meant[naming.slot], weight * 1.2, span)
            elif naming.division:
                several = len(scene.between(naming.start, naming.end)) > 1  # 思明、集美两个区政协: neither is the article's own
                guest = TO_US.match(text, naming.end)  # 武威市政协考察组来我市: whoever writes is another
                cast(body_of(naming.division), weight * (0.1 if guest else 0.5 if naming.place_only else 0.2 if several else 1.0), span)
        if sentence.role == "title":
            if (whole := _WHOLE.search(text, sentence.start, sentence.end)) and (best := scene.best((whole[1],))):
                cast(body_of(best), 1.0, whole.span())
            for mention in scene.between(sentence.start, sentence.end):
                division = scene.resolve(mention)
                if division and mention.start - sentence.start <= 2 and base > 1.0 and not TO_US.match(text, mention.end):
                    opening.append((body_of(division), (mention.start, mention.end)))
    for place, span in opening:  # 江苏县志: where others are told of and it is not, no more than a word
        cast(place, 4.0 if place in votes or not any(votes.values()) or None in votes else 1.0, span)
    below = False
    for sentence in outside:
        below = below or bool(_LOWER.search(sentence.text))
        if _SPACED.fullmatch(sentence.text.strip()):  # 通 辽 市 政 协 工 作 简 报
            for mention in gazetteer().scan("".join(sentence.text.split()))[:1]:
                if division := scene.resolve(mention, proven=True):
                    cast(body_of(division), 5.0, (sentence.start, sentence.end))
        signed = sentence.role == "byline" and not _REPRINT.search(sentence.text) and not _MASTHEAD.search(sentence.text)
        for naming in find_namings(text, sentence, scene) if not LINKS.search(sentence.text) else ():
            if naming.division and not naming.place_only:
                cast(body_of(naming.division), 5.0 if signed else 1.5, (naming.start, naming.end))
    if article.author_role and "政协" in article.author_role:
        for mention in gazetteer().scan(article.author_role):
            division = scene.resolve(mention, proven=True)
            if division:
                cast(body_of(division), 10.0, (article.spans[0].start, article.spans[0].start))
                break
    if not votes:
        return None, Attribution(None, 0, 0, "body.none", "文中没有指明是哪一级、哪一地的政协")
    body = max(votes, key=lambda b: (votes[b], b.name if b else ""))
    if below and body and body.division:
        inner = sorted((one for one in votes if one and one != body and one.division and contains(body.division, one.division)), key=lambda one: -votes[one])
        if inner and votes[inner[0]] >= _CLEARLY * sum(votes[one] for one in inner[1:2]):
            body = inner[0]
    start, end = shown[body]
    if body is None:
        return None, Attribution(None, 0, 0, "body.unresolved", f"“{text[start:end]}”指哪一个，文中没有说明")
    others = [weight for other, weight in votes.items() if other and other.level == body.level and other != body]
    return body, Attribution(body, start, end, "body.default", rivals=max(others, default=0.0) / votes[body])


def given(committee: str | None, scene: Scene) -> Body | None:
    """The body that a sources table names, None where it names none that the document's year knows."""
    if not committee:
        return None
    if committee.startswith("全国政协"):
        return national(committee.removeprefix("全国政协"))
    mentions = gazetteer().scan(committee)
    division = scene.resolve(mentions[0], proven=True) if mentions else None
    return body_of(division) if division else None


def find_sections(
    text: str, article: Article, sentences: Sequence[Sentence], namings: Mapping[int, Sequence[Naming]], scene: Scene
) -> dict[int, tuple[Body | None, Attribution, Scene]]:
    """Of a bulletin whose labelled items are each about another place (【江海口】…, 〔和龙来电〕…): by the start of each
    label the body of its item, how it was found, and its places. Empty for any other article: one that a title or a
    byline gives to a body, or most of whose items do not begin with a place of their own."""
    if any(namings[sentence.start] for sentence in sentences if sentence.role in ("title", "byline")):
        return {}
    labels = [n for n, sentence in enumerate(sentences) if sentence.role == "heading" and _LABEL.fullmatch(sentence.text)]
    items = [list(sentences[first:last]) for first, last in pairwise([*labels, len(sentences)])]
    if len(items) < 3 or any(len({one.paragraph for one in item if one.role == "sentence"}) > 2 for item in items):
        return {}
    found: dict[int, tuple[Body | None, Attribution, Scene]] = {}
    places: list[Division] = []
    for item in items:
        own = scene.within(text, item)
        named = map(own.resolve, scene.between(item[0].start, item[min(2, len(item) - 1)].end))
        first = next((one for one in named if one and one.level != "province"), None)
        places += [first] if first else []
        body, vote = own_body(text, item, namings, (), replace(article, author_role=None), own if own.weights else scene)
        if body is None and first:
            body = body_of(first)
        found[item[0].start] = body, vote, own if own.weights else scene
    return found if len(set(places)) >= max(3, len(items) * 0.6) else {}
