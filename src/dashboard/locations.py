"""Places for what is stored: where a body named in full is, which code a place has today, the tables of both.

Nothing is guessed: what the division table does not answer with one division stays unknown.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import pyarrow as pa

from dashboard.lexicon import all_themes
from dashboard.models import Practice
from dashboard.places import Division, body_level, gazetteer, nearest, place_of

UNKNOWN = (None, None, None, None, None)
LATEST = 9999


@lru_cache(maxsize=8192)
def place_of_body(body: str, year: int | None) -> tuple[str | None, ...]:
    """(today's code, province, city, county, level) of a body by its official name; None where unknown."""
    if body.startswith("全国政协"):
        return (None, None, None, None, "national")
    name = body.partition("政协")[0]
    mentions = gazetteer().scan(name)
    if len(mentions) != 1 or (mentions[0].start, mentions[0].end) != (0, len(name)):
        return UNKNOWN
    division = _only(mentions[0].candidates, year)
    return (today(division), *place_of(division), body_level(division)) if division else UNKNOWN


@lru_cache(maxsize=8192)
def _code(province: str, city: str | None, county: str | None, year: int | None) -> str | None:
    rows = gazetteer().named(county or city or province)
    division = _only((one for one in rows if place_of(one) == (province, city, county)), year)
    return today(division) if division else None


def code_of(practice: Practice) -> str | None:
    """Today's code of a practice's place, called as in its year; None where national or unknown."""
    return code_of_place(practice.province, practice.city, practice.county, practice.year)


def code_of_place(province: str | None, city: str | None, county: str | None, year: int | None) -> str | None:
    """Today's code of a place called so in a year; None where it is not known."""
    return None if province is None else _code(province, city, county, year)


def place_text(*parts: str | None) -> str:
    """Province, city and county in one word, each name once: a municipality is its own city."""
    return "".join(dict.fromkeys(part for part in parts if part))


def today(division: Division) -> str:
    """The code a division has today; its own where it became several or none."""
    return division.now[0] if len(division.now) == 1 else division.code


def _only(candidates: Iterable[Division], year: int | None) -> Division | None:
    """The one division meant: the row of the year where it changed names; None where several are left."""
    rows = nearest(candidates, year or LATEST)
    return rows[0] if len({today(one) for one in rows}) == 1 else None


def lexicon_tables(codes: Sequence[str]) -> dict[str, pa.Table]:
    """Tables `places` (divisions of these codes and their parents) and `themes` (all, in display order)."""
    wanted: dict[str, Division] = {}
    for code in codes:
        division = gazetteer().by_code(code)
        if division:
            wanted |= {one.code: one for one in (division, *gazetteer().parents(division))}
    columns = ("code", "name", "level", "province", "city", "county", "pinyin", "initials", "lon", "lat")
    kinds = [pa.float64() if name in ("lon", "lat") else pa.string() for name in columns]
    divisions = [wanted[code] for code in sorted(wanted)]
    places = [
        pa.array([getattr(one, name) for one in divisions], kind)
        for name, kind in zip(columns, kinds, strict=True)
    ]
    themes = all_themes()
    named = {
        name: pa.array([getattr(theme, name) for theme in themes], pa.string())
        for name in ("code", "zh", "en", "about", "group_zh", "group_en")
    }
    return {
        "places": pa.Table.from_arrays(places, names=list(columns)),
        "themes": pa.table(named | {"rank": pa.array(range(1, len(themes) + 1), pa.int32())}),
    }
