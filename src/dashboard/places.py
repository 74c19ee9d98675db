"""The divisions of China, present and former, and where a text names them.

`data/lexicon/divisions.csv` (by scripts/make_divisions.py; sources in NOTICE.md) holds one row a name in one
parent, with its years. Matching is exact, over full names and customary short forms; a name that several
divisions share keeps all of them as candidates: which one is meant, the context must say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from ahocorasick_rs import AhoCorasick, MatchKind

from dashboard.errors import LexiconError
from dashboard.lexicon import read_rows
from dashboard.models import Level

DivisionLevel = Literal["province", "prefecture", "county"]
LEVELS: Mapping[str, DivisionLevel] = {"province": "province", "prefecture": "prefecture", "county": "county"}
COLUMNS = (
    "code", "name", "level", "province", "city", "county", "since", "until", "now", "pinyin", "initials", "lon", "lat", "subprovincial",
    "short",
)  # fmt: skip

BROKEN = frozenset({"市场", "区域", "区间", "区块", "区别", "区分", "旗帜", "旗下", "盟友"})
"""Words whose first character is no suffix of the name before it: 合作市场, 朝阳区域."""


@dataclass(frozen=True, slots=True)
class Division:
    """One division under one name; names of its parents are those of the same years.

    `city` is None for provinces and for counties directly under one; a municipality is its own city.
    `since` None: before 1981; `until` None: still. Both years belong to it: in a year of change old and new
    are in force. `now` holds the codes of what it is today (several where divided, none where unknown).
    `subprovincial`: one of the fifteen 副省级市. `short` are its short forms.
    """

    code: str
    name: str
    level: DivisionLevel
    province: str
    city: str | None
    county: str | None
    since: int | None
    until: int | None
    now: tuple[str, ...]
    pinyin: str
    initials: str
    lon: float | None
    lat: float | None
    subprovincial: bool = False
    short: tuple[str, ...] = ()

    def __hash__(self) -> int:  # the whole row would be hashed for each look-up
        return hash((self.code, self.name, self.until))


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text: `text[start:end]`, and every division it can mean.

    A chain (江苏省徐州市鼓楼区) is one mention, of its last part. `bare`: without a suffix (徐州, 鼓楼).
    `ordinary`: a common word (大方, 合作) or often there by chance (民和, 示范县): only with further proof.
    """

    start: int
    end: int
    text: str
    candidates: tuple[Division, ...]
    bare: bool
    ordinary: bool = False


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All divisions with their lookups; made once by `gazetteer()`.

    Of the forms, `suffixed` end in their division's own suffix, `common` are also common words, `doubtful`
    are often parts of words or names of persons. `sure` matches all others (and words that hide one, such as
    长治久安), `unsure` these two.
    """

    divisions: tuple[Division, ...]
    codes: Mapping[str, tuple[Division, ...]]
    forms: Mapping[str, tuple[Division, ...]]
    suffixed: frozenset[str]
    common: frozenset[str]
    doubtful: frozenset[str]
    sure: AhoCorasick = field(repr=False, compare=False)
    unsure: AhoCorasick = field(repr=False, compare=False)

    def by_code(self, code: str) -> Division | None:
        """The division of a code, under its latest name."""
        return max(self.codes.get(code, ()), key=lambda d: d.until or 9999, default=None)

    def named(self, surface: str, year: int | None = None) -> tuple[Division, ...]:
        """Every division of that full or short name (in force in `year`, if given)."""
        return narrow(self.forms.get(surface, ()), year)

    def parents(self, division: Division) -> tuple[Division, ...]:
        """The divisions above, nearest first; their names those of the division's last year."""
        year = division.until if division.until is not None else 9999
        above: list[Division] = []
        for name, level in ((division.city, "prefecture"), (division.province, "province")):
            rows = [d for d in self.forms.get(name or "", ()) if d.level == level and d != division]
            rows = [d for d in rows if d.name == name and contains(d, division)]
            above += nearest(rows, year)[:1]
        return tuple(above)

    def scan(self, text: str) -> list[Mention]:
        """Every place named in a simplified text, longest form first, in text order, chains joined."""
        found: list[Mention] = []
        taken = bytearray(len(text))
        for _, start, end in self.sure.find_matches_as_indexes(text):
            taken[start:end] = b"\1" * (end - start)
            if m := self._mention(text, start, end):
                found.append(m)
        rest = self.unsure.find_matches_as_indexes(text, overlapping=True)
        for start, minus_end in sorted((start, -end) for _, start, end in rest):
            if not any(taken[start:-minus_end]) and (m := self._mention(text, start, -minus_end)):
                taken[m.start : m.end] = b"\1" * (m.end - m.start)
                found.append(m)
        found.sort(key=lambda m: m.start)
        return self._joined(found)

    def _mention(self, text: str, start: int, end: int) -> Mention | None:
        if text[end - 1 : end + 1] in BROKEN:
            end -= 1
        form = text[start:end]
        candidates = self.forms.get(form)
        if not candidates:
            return None
        suffixed = form in self.suffixed
        ordinary = form in self.common or form in self.doubtful or form in GENERIC
        if ordinary and suffixed and len(form) == 2 and not (start and "一" <= text[start - 1] <= "鿿"):
            ordinary = False  # 范县 at the start of a phrase; 示范县 is none
        return Mention(start, end, form, candidates, not suffixed, ordinary)

    def _joined(self, mentions: Iterable[Mention]) -> list[Mention]:
        """Adjacent mentions where the second lies in the first become one mention of the second."""
        result: list[Mention] = []
        for m in mentions:
            before = result[-1] if result and result[-1].end == m.start else None
            inside: tuple[Division, ...] = ()
            if before:
                inside = tuple(c for c in m.candidates if any(contains(p, c) for p in before.candidates))
            if not before or not inside:
                result.append(m)
            elif m.bare and m.text in self.common:  # 与甘肃省合作: narrowed, but no proof
                result.append(replace(m, candidates=inside))
            else:
                result[-1] = Mention(before.start, m.end, before.text + m.text, inside, m.bare)
        return [m for m in result if m.text not in GENERIC or len(m.text) > 2]


REMEMBERED = 2000
"""Divisions that ended before this year are met by their full names alone: 公园 is not 公园区 of 汕头 (to 1991)."""

GENERIC = frozenset(stem + "区" for stem in (*"城郊矿市新东西南北中", "老城", "新城", "新市"))
"""Names of districts that are common nouns: those of two characters are a place only behind their city's name."""


def contains(outer: Division, inner: Division) -> bool:
    """Whether `inner` lies in `outer` by the names of its own years."""
    if outer.province != inner.province or outer.level == "county" or inner.level == "province":
        return False
    return outer.level == "province" or (inner.level == "county" and inner.city == outer.name)


def nearest(candidates: Iterable[Division], year: int) -> tuple[Division, ...]:
    """Those in force in `year`, or else those nearest to it in time (a later text may use a former name)."""
    rows = tuple(candidates)
    gaps = [max((d.since or 0) - year, year - (d.until or 9999), 0) for d in rows]
    least = min(gaps, default=0)
    return tuple(d for d, gap in zip(rows, gaps, strict=True) if gap == least)


def narrow(candidates: Iterable[Division], year: int | None) -> tuple[Division, ...]:
    """Candidates that bore their names in `year`, both years of change included; all of them where it is None."""
    return tuple(d for d in candidates if year is None or (d.since or 0) <= year <= (d.until or 9999))


def is_municipality(division: Division) -> bool:
    """Whether it is one of the four 直辖市 themselves."""
    return division.level == "province" and division.city == division.name


def body_name(division: Division) -> str:
    """Official style of its committee: 德清县政协, 徐州市鼓楼区政协, 博尔塔拉蒙古自治州政协, 山东省政协."""
    name = division.name
    district = division.level == "county" and name.endswith("区") and not is_county_like(name)
    return f"{division.city or ''}{name}政协" if district else f"{name}政协"


def is_county_like(name: str) -> bool:
    """Whether a name in 区 is that of a county without a city in its body's name: 六枝特区, 神农架林区."""
    return name.endswith(("特区", "神农架林区"))


def body_level(division: Division) -> Level:
    """Level of its committee; the fifteen 副省级市 are sub-provincial."""
    if division.level == "province":
        return "provincial"
    if division.subprovincial:
        return "sub-provincial"
    return division.level


def place_of(division: Division) -> tuple[str, str | None, str | None]:
    """(province, city, county) as records and tables hold them."""
    return division.province, division.city, division.county


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The shipped table with its lookups. Raises LexiconError if a file of it is missing or broken."""
    try:
        divisions = tuple(read_division(row.values()) for row in read_rows("divisions.csv", *COLUMNS))
        words: dict[str, set[str]] = {"common": set(), "doubtful": set(), "hides": set()}
        for row in read_rows("place_words.csv", "word", "kind"):
            words[row["kind"]].add(row["word"])
    except (ValueError, KeyError) as error:
        raise LexiconError(
            f"地名表 divisions.csv 或 place_words.csv 有一行读不懂（{error}）；请恢复 data/lexicon 里的文件，或用 scripts/make_divisions.py 重做。"
        ) from error
    codes: dict[str, list[Division]] = {}
    forms: dict[str, list[Division]] = {}
    suffixed = set()
    for division in divisions:
        codes.setdefault(division.code, []).append(division)
        for form in (division.name, *division.short):
            whole = form[-1] == division.name[-1]
            if whole or (division.until or REMEMBERED) >= REMEMBERED:
                forms.setdefault(form, []).append(division)
            if whole:
                suffixed.add(form)
    unsure = words["common"] | words["doubtful"]
    return Gazetteer(
        divisions,
        {code: tuple(rows) for code, rows in codes.items()},
        {form: tuple(rows) for form, rows in forms.items()},
        frozenset(suffixed),
        frozenset(words["common"]),
        frozenset(words["doubtful"]),
        AhoCorasick(sorted((forms.keys() - unsure) | words["hides"]), matchkind=MatchKind.LeftmostLongest),
        AhoCorasick(sorted(unsure)),
    )


def read_division(row: Iterable[str]) -> Division:
    """One row of divisions.csv, its cells as COLUMNS. Raises ValueError or KeyError where one is wrong."""
    code, name, level, province, city, county, since, until, now, pinyin, initials, lon, lat, sub, short = row
    years = (int(since) if since else None, int(until) if until else None)
    point = (float(lon) if lon else None, float(lat) if lat else None)
    today, forms = (tuple(cell.split(";")) if cell else () for cell in (now, short))
    place = (province, city or None, county or None)
    return Division(
        code, name, LEVELS[level], *place, *years, today, pinyin, initials, *point, sub == "1", forms
    )
