"""Which places an article is about: every division its document names, weighed by where it is named.

A place that several divisions share (鼓楼区) counts for the one whose city or province the document names too;
where none is named it stays ambiguous and counts for none.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from dashboard.extract.shapes import part
from dashboard.lexicon import read_rows
from dashboard.models import Document, Sentence
from dashboard.places import Division, Mention, contains, gazetteer, is_county_like, is_municipality, nearest
from dashboard.segment import tokens

_ROLE_WEIGHT = {"title": 6.0, "byline": 4.0, "heading": 1.5, "sentence": 1.0, "caption": 0.5, "furniture": 1.5}
_OFFICE = re.compile(r"[^，,。；]{0,2}(?:政协|人民政协)(?!委员(?!会))")
_OFFICE_AROUND = re.compile(r"(?:第?[一二三四五六七八九十]+届)?委员会(?!委员)")
_ORGAN = re.compile(r"(?:市|县|区|州|旗|省)?(?:委(?!员)|政府|人大|两会|日报|晚报|政协报|电视台)")
_SEAT = re.compile(r"(?:市|县|区|州|旗|省)?(?:委(?!员)|政府|人大|两会)")
"""After a place, however common the word (三江晚报 may be anywhere)."""
_VISITED = re.compile(r"(?:赴|(?<!来)到|前往|来自|走进|借鉴|学习考察|邀请|位于)$")
_JOURNEY = re.compile(r"^(?!.*(?:省|自治区|全国)政协).*(?:考察|学习|取经|参观)")
_ALSO_VISITED = re.compile(r"(?:赴|前往|到|走进)(?:[一-龥]{2,8}[、和及])+$")
"""Before the further ones of several places that somebody goes to."""
_PARTNER = re.compile(r"(?:[与同和跟及、赴到向])[^，,。；]{0,4}$")
_BESIDE = re.compile(r"(?:传达|参与|参加|接受|配合|协助|承办)了?[^，,。；]{0,4}$")
"""Before a committee with which, or by whose bidding, whoever writes does something."""
_ATTENDS = re.compile(r"政协[^，,。；]{0,4}(?:(?:副?主席|秘书长|领导)[^，,。；]{0,12}(?:应邀(?!到|赴|前往)|莅临|陪同)|(?:副?主席[^，,。；]{0,8})?(?:介绍|汇报|作[^，,。；]{0,6}发言))")
"""After a place whose committee is a guest, or a host who goes along and reports."""
_LIVING = re.compile(r"(?<![家居入进])[住驻][一-龥]?$")
_MEMBERS = re.compile(r"政协(?:委员(?!会)|常委(?!会))")
"""Around a place whose members live where the text is about (住松荆州市政协委员)."""
TO_US = re.compile(r"(?:(?!会见|陪同|接待|看望|欢迎|邀请)[^。；]){0,40}?(?:来|到|赴|莅临?)我[省市县区州旗]")
"""After somebody who comes to see the place of whoever writes."""
_POSTED = re.compile(r"(?:发表于|发布于|IP属地[:：]?)\s*$")
CRUMBS = re.compile(
    r"\s*\S{2,16}政协(?:(?:网|网站|门户网站)?\s*[/|｜>》›»·-]+\s*"
    r"(?!\S*(?:政协|县区|区县|基层|市县|市州|各[地市县区]|地方|[一二三四五六七八九十][县区市]))\S{2,8}|(?:网|网站|门户网站)\s*$)"
)
"""A line that tells whose site a page is of: 某县政协 / 工作动态 / 考察学习, 某市政协网."""
_OPENS = re.compile(r"\W*(?:中共|中国共产党|政协|今日|新|看|掌上|来源\W)?\s*")
"""Before a place that a line over the text begins with: whose newspaper or site it is (今日敖汉, 梅州网, 温岭市工商联)."""
_SITE = re.compile(r"[省市县区州旗]?(?:人民)?(?:政府|政协)?(?:信息|门户|新闻)?网(?![信格络上民友红店])")
"""After a place that a site is called by."""
_NAVIGATION = re.compile(r"[|│｜]|(?:\S{2,6}\s+){5,}")


LINKS = re.compile(r"(?:\S{2,14}(?:网|网站)\s+)+\S{2,14}(?:网|网站)(?:\s|$)")
"""A row of links to other sites."""
_ANHUI = re.compile(r"(?:安徽|安徽省|马鞍山|马鞍山市|巢湖|巢湖市)$")
_NEAR = 12
"""Characters on either side of a name that tell where words end."""
_WAY = re.compile(r"河(?![南北东西源长湖道])|[江溪湖](?:畔|边(?!停)|岸|流域|水|两岸)|[东南西北中][路街]|路(?![灯边况上])")
"""After the name of a river or a street (赤水河畔, 中山北路), which other places have as well."""
_TOWN = r"(?:乡镇|镇|乡(?!村)|街道|村|社区|林场|农场)"
_TOWNS = re.compile(rf"{_TOWN}|(?:[、和及](?:(?![和及])[一-龥]){{2,5}}){{0,12}}?(?:等|等?[\d０-９一二三四五六七八九十两]+个?){_TOWN}")
"""After a name that is one of several towns or villages of a county (石陂、永兴6个乡镇)."""
_POST = re.compile(r"(?:主席|秘书长|书记|主任|[市县区州镇乡村局院校队组会]长|同志|村民|律师|医生)$")
_NO_SURNAME = r"[于向和时成从江海到在赴与及同跟经由往来自受据离近过驻访走进看游率带赞话邀请代飞兼]"
_GIVEN_NAME = re.compile(r"(?!政协|[市县区州省镇乡])[一-龥]?(?=[一-龥]{0,1}(?:[，,。、：:；;（(\s“]|说|带|率|主持|到|在|一|介绍|表示|和|与|等|为|出席|参加|强调|指出|讲|告诉|认为|作|向))")
"""After two characters of a place behind a post: a person's name goes on or ends."""
_FULL_NAME = re.compile(rf"(?:^|[\s、，,。；;：:（(“])(?!{_NO_SURNAME})(?:{part('surname')})$|(?:主席|秘书长|书记|主任|[局院校站所厅镇乡县区市处科社会]长|经理|教授)(?!{_NO_SURNAME})[一-龥]$")
"""Before two characters of a place that are a person's given name (局长白玉林、…)."""
_NAME_ENDS = re.compile(r"[，,。、：:；;（(\s”]|$|作的|所?作|说|表示|率|带|主持|介绍|一行|同志|委员|主席|局长|院长|主任|书记|先生|女士|讲|出席|参加|陪同|指出|强调|等|到会")
"""After a person's name."""
_ALMOST_ALONE = 0.7
"""Share of a city in what a text says of its prefecture's counties, from which on 市政协 may mean the city's."""
_LESS = 0.4
"""Weight of a place that somebody goes to: it is seldom whose page it is."""
_ENOUGH = 1.0
"""Weight of a place from which on a bare 县政协 may mean its: named once in passing is enough, as a partner not."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Places of one document as one article sees them. `weights` are of divisions named (ambiguous ones
    resolved), `support` adds what their counties lend them; `mentions` are in text order."""

    weights: dict[Division, float]
    support: dict[Division, float]
    mentions: tuple[Mention, ...]
    starts: tuple[int, ...]
    year: int | None
    away: frozenset[Division] = frozenset()
    """Where the title says that somebody travels to learn: another's place."""

    def between(self, start: int, end: int) -> tuple[Mention, ...]:
        """Mentions that lie within [start, end)."""
        low = bisect_left(self.starts, start)
        high = bisect_left(self.starts, end)
        return tuple(m for m in self.mentions[low:high] if m.end <= end)

    def resolve(self, mention: Mention, proven: bool = False) -> Division | None:
        """The division a mention means here, None where the document does not tell.

        `proven` says that the words beside it show a place (…政协, …县委), so an ordinary word will do."""
        candidates = current(mention.candidates, self.year)
        if mention.ordinary and not proven and not any(c in self.weights for c in candidates):
            return None
        if len(candidates) == 1:
            return candidates[0]
        ranked = sorted(((self._fit(c), c) for c in candidates), key=lambda pair: -pair[0])
        if ranked[0][0] > ranked[1][0]:
            return ranked[0][1]
        return None

    def within(self, text: str, sentences: Sequence[Sentence]) -> "Scene":
        """The same document as one of its sections alone tells it."""
        weights: defaultdict[Division, float] = defaultdict(float)
        for sentence in sentences:
            for mention in self.between(sentence.start, sentence.end):
                if division := self.resolve(mention, proven=sentence.role == "heading"):
                    weights[division] += _standing(text, mention, sentence)
        return replace(self, weights=dict(weights), support=_support(weights))

    def _fit(self, division: Division) -> float:
        above = sum(
            w for d, w in self.support.items() if d != division and (contains(d, division) or d.name == division.city)
        )
        below = sum(w for d, w in self.weights.items() if contains(division, d))
        return above + below + self.weights.get(division, 0.0)

    def best(self, suffixes: tuple[str, ...], within: Division | None = None, above: bool = False) -> Division | None:
        """The division that a bare 市政协, 县政协 … means: the heaviest whose kind fits the suffix, and which has
        counties where that is known (`above`); of several within the given one none, for any may be meant."""
        fitting = [(w, d) for d, w in self.support.items() if w >= _ENOUGH and fits(d, suffixes) and not (above and d.level == "county")]
        fitting = [pair for pair in fitting if pair[1] not in self.away] or fitting
        if within and sum(contains(within, d) for _, d in fitting) > 1:
            return None
        if fitting:
            best = max(fitting, key=lambda pair: (pair[0], pair[1].code))[1]
            return self._inner(best, [d for _, d in fitting])
        # 兴宁：市政协… is 兴宁市 and not 兴宁区: of a shared name the kind tells which
        shared = (current(m.candidates, self.year) for m in self.mentions if not m.ordinary)
        told = {own[0] for some in shared if len(some) > 1 and len(own := [d for d in some if fits(d, suffixes)]) == 1}
        return told.pop() if len(told) == 1 else None

    def _inner(self, whole: Division, cities: Sequence[Division]) -> Division:
        """Of a prefecture and the cities that fit beside it: the one within it that the text names with more weight than
        the prefecture itself, and almost alone of its counties (荣成 in 威海); else the prefecture."""
        below = {d: w for d, w in self.weights.items() if contains(whole, d)}
        inner = max((d for d in cities if d in below), key=lambda d: (below[d], d.code), default=whole)
        told = self.weights.get(inner, 0.0)
        return inner if told > self.weights.get(whole, 0.0) and told >= _ALMOST_ALONE * sum(below.values()) else whole


def fits(division: Division, suffixes: tuple[str, ...]) -> bool:
    """Whether a division is of the kind that a suffix of a bare mention names."""
    if "省" in suffixes:
        return division.level == "province" and not is_municipality(division)
    if "市" in suffixes:
        return division.name.endswith("市")
    if "州" in suffixes:
        return division.level == "prefecture" and division.name.endswith(("州", "盟", "地区"))
    if division.level != "county":
        return False
    if "县" in suffixes:
        return division.name.endswith("县") or is_county_like(division.name)
    return division.name.endswith(suffixes)


_TOGETHER_COUNTY = re.compile(r"湖南|怀化|(?:^|[\n。、\d年月日]|中共|关于|近日，|日前，)\s*会同县|政协会同县(?:第|委员会)")
"""What tells that a text means 会同县, the county, and not “together with the county's …”."""
_INVITED = re.compile(r"[^，,。；]{0,8}(?:邀|要求|提议)")
"""After 应县 where it is no county: at the invitation of the county's …"""


@lru_cache(maxsize=1 << 14)
def current(candidates: tuple[Division, ...], year: int | None) -> tuple[Division, ...]:
    """Candidates as of the document's year; of one place under two names the one in force."""
    kept = nearest(candidates, year) if year is not None else nearest(candidates, 9998)
    if len({d.code for d in kept}) < len(kept):
        latest: dict[str, Division] = {}
        for d in kept:
            if d.code not in latest or (d.until or 9999) >= (latest[d.code].until or 9999):
                latest[d.code] = d
        kept = tuple(latest.values())
    return kept


@lru_cache(maxsize=1 << 14)
def parents(division: Division) -> tuple[Division, ...]:
    """The divisions above, nearest first."""
    return gazetteer().parents(division)


def find_mentions(text: str) -> tuple[tuple[Mention, ...], tuple[int, ...]]:
    """Every place that a document names, in text order, and where each starts. `text` is its simplified reading."""
    found = tuple(m for m in gazetteer().scan(text) if not _by_chance(text, m))
    if any(d.name.endswith("州") for m in found for d in m.candidates if d.level == "prefecture"):
        found = tuple(m for m in found if m.text != "全州")  # “the whole prefecture”, not 全州县
    return found, tuple(mention.start for mention in found)


@cache
def _newspapers() -> dict[str, str]:
    """Newspapers that a province's committee publishes, and the province: a district they tell of is likely in it."""
    return {row["newspaper"]: row["province"] for row in read_rows("newspapers.csv", "newspaper", "province")}


def _by_chance(text: str, mention: Mention) -> bool:
    """Whether the characters are a place's only across the borders of words: 离不开|县政协, 我们开|江畔圆桌."""
    if mention.text == "和县" and mention.start and re.match(r"[一-龥”》]", text[mention.start - 1]) and not _ANHUI.search(text[: mention.start][-4:]):
        return True  # 广播站和县电视台
    if mention.text == "会同县" and not _TOGETHER_COUNTY.search(text):
        return True  # 县农办会同县政协
    if mention.text == "会同" and text[mention.end : mention.end + 1] in ("省", "市", "区", "州", "旗"):
        return True  # 会同市政府
    if mention.text == "应县" and _INVITED.match(text, mention.end):
        return True  # 应县政协邀请
    if len(mention.text) > 2 or (not mention.bare and not mention.ordinary):
        return False
    if mention.bare and (_WAY.match(text, mention.end) or _TOWNS.match(text, mention.end)):
        return True
    if mention.bare and _POST.search(text, max(0, mention.start - 3), mention.start) and _GIVEN_NAME.match(text, mention.end):
        return True  # 县政协主席龙胜魁
    if mention.bare and _NAME_ENDS.match(text, mention.end) and _FULL_NAME.search(text[max(0, mention.start - 5) : mention.start]):
        return True
    low = max(0, mention.start - _NEAR)
    for _, start, end in tokens(text[low : mention.end + _NEAR]):
        start, end = start + low, end + low
        if start < mention.start < end < mention.end or start < mention.start < end == mention.end:
            return True
        if mention.bare and mention.start < start < mention.end < end and not text.startswith("政协", mention.end):
            return True
    return False


def read_scene(document: Document, text: str, mentions: tuple[tuple[Mention, ...], tuple[int, ...]], own: Sequence[Sentence], outside: Sequence[Sentence], year: int | None) -> Scene:
    """Weigh the places of a document for one of its articles: `own` are the article's sentences, `outside` those of
    no article, `mentions` what find_mentions says of the document. `text` is its simplified reading."""
    found, starts = mentions
    top = min((s.start for s in own if s.role == "sentence"), default=0)
    lead = {s.start for s in [s for s in own if s.role == "sentence"][:2]}
    clear: defaultdict[Division, float] = defaultdict(float)
    doubtful: list[tuple[float, Mention]] = []
    journeys = [s for s in own if s.role == "title" and _JOURNEY.search(s.text)]
    away = frozenset(
        division for s in journeys for m in found[bisect_left(starts, s.start) : bisect_left(starts, s.end)] if _goes_to(text, s.start, m) for division in m.candidates
    )
    for sentence in (*own, *outside):
        low = bisect_left(starts, sentence.start)
        high = bisect_left(starts, sentence.end)
        if low == high:
            continue
        weight = _ROLE_WEIGHT[sentence.role] * (2.0 if sentence.start in lead else 1.0)
        if sentence.role == "furniture" and CRUMBS.match(sentence.text):
            weight = _ROLE_WEIGHT["byline"]
        elif sentence.role == "furniture" and (_NAVIGATION.search(sentence.text) or LINKS.search(sentence.text)):
            weight *= 0.2
        named = high - low < 3 and sentence.role in ("furniture", "byline") and sentence.start < top  # no list of places
        for mention in found[low:high]:
            share = weight * _standing(text, mention, sentence)
            if named and _OPENS.fullmatch(text, sentence.start, mention.start):
                share = max(share, _ROLE_WEIGHT["title" if _SITE.match(text, mention.end) else "byline"])
            candidates = current(mention.candidates, year)
            proven = bool(_OFFICE.match(text, mention.end) or _SEAT.match(text, mention.end))
            if len(candidates) == 1 and (proven or not mention.ordinary):
                clear[candidates[0]] += share
            else:
                doubtful.append((share if proven or not mention.ordinary else share * 0.5, mention))
    for name in (document.source.publisher, document.source.author, document.source.title):
        for mention in gazetteer().scan(name) if name else ():
            candidates = current(mention.candidates, year)
            if len(candidates) == 1 and not mention.ordinary:
                clear[candidates[0]] += 2.0
    for paper, province in _newspapers().items():
        if paper in text:
            clear[next(d for d in gazetteer().named(province) if d.level == "province")] += 2.0
    weights = dict(clear)
    first = Scene(weights, _support(weights), found, starts, year)
    often = Counter(mention.text for _, mention in doubtful if len(mention.text) >= 2)
    for share, mention in doubtful:
        proven = bool(_OFFICE.match(text, mention.end) or _SEAT.match(text, mention.end)) or often[mention.text] >= 3
        division = _settle(first, mention, year, proven)
        if division is not None:
            clear[division] += share
    weights = dict(clear)
    return Scene(weights, _support(weights), found, starts, year, away)


def _settle(scene: Scene, mention: Mention, year: int | None, proven: bool) -> Division | None:
    """A doubtful mention's division, by the clear places of the document."""
    candidates = current(mention.candidates, year)
    if mention.ordinary and not proven:
        near = [c for c in candidates if c in scene.weights or any(contains(d, c) for d in scene.weights)]
        return near[0] if len(near) == 1 else None
    return scene.resolve(mention, proven)


def _standing(text: str, mention: Mention, sentence: Sentence) -> float:
    """How much a mention says about whom the article is about."""
    if TO_US.match(text, mention.end):
        return 0.4
    if _OFFICE.match(text, mention.end):
        before = text[max(sentence.start, mention.start - 6) : mention.start]
        if _PARTNER.search(before):
            return 0.5
        return _ENOUGH if _BESIDE.search(before) or _ATTENDS.match(text, mention.end) else 5.0
    if _OFFICE_AROUND.match(text, mention.end) and text[max(0, mention.start - 2) : mention.start] == "政协":
        return 5.0
    if _ORGAN.match(text, mention.end):
        return 1.8
    if _MEMBERS.match(text, mention.end) and _LIVING.search(text[max(sentence.start, mention.start - 3) : mention.start]):
        return 0.4
    if _POSTED.search(text[max(sentence.start, mention.start - 6) : mention.start]):
        return 5.0
    return _LESS if _goes_to(text, sentence.start, mention) else 1.0


def _goes_to(text: str, low: int, mention: Mention) -> bool:
    """Whether the words before a mention, from `low` on, tell that somebody goes there or is from there."""
    before = text[max(low, mention.start - 30) : mention.start]
    return bool(_VISITED.search(before) or _ALSO_VISITED.search(before))


def _support(weights: Mapping[Division, float]) -> dict[Division, float]:
    """Weights plus what counties lend their city and province, cities their province."""
    support: defaultdict[Division, float] = defaultdict(float, weights)
    for division, weight in weights.items():
        for step, parent in enumerate(parents(division)):
            support[parent] += weight * (0.4 if step == 0 else 0.3)
    return dict(support)
