"""One frozen Filters value, the only meaning of a page's address: address ↔ Filters ↔ SQL.

Values are codes: division codes (GB/T 2260), theme codes, levels, kinds, states. In an address a place may
also stand by its full name (city=湖州市). What cannot be understood is left out and named, never an error,
so that an old or hostile address shows the nearest valid view and says what it left out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial

from dashboard.lexicon import all_themes
from dashboard.models import KINDS, LEVELS, STATES
from dashboard.places import gazetteer
from dashboard.search.query import Or, parse

MUNICIPALITIES = ("11", "12", "31", "50")
"""First two digits of 直辖市: the municipality with its districts is one city."""

MAX_VALUES = 400
"""Values one filter may hold: every prefecture-level city of the country fits in."""

MAX_TEXT = 1_000
"""Characters of text filter that are used; the rest is left out and named."""

YEARS = range(1949, 2101)
"""Years a filter may hold: the first 政协 met in 1949."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What is shown. Within one field any value may hold, between fields all must; empty means everything.

    `city` holds division codes of any tier and means that place with everything below it, or "national", or
    "unplaced" (no place known); `from_`/`to` are
    years of publication, `efrom`/`eto` years that the text itself states, all inclusive; `q` is a search
    query as search.py understands it. A record without a year is outside every range of years.
    """

    city: tuple[str, ...] = ()
    province: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    from_: int | None = None
    to: int | None = None
    efrom: int | None = None
    eto: int | None = None
    q: str = ""

    @property
    def active(self) -> bool:
        """Whether anything is left out."""
        return self != Filters()


NAMES = tuple(field.name.rstrip("_") for field in fields(Filters))
"""Names in an address, in the order of the fields."""


def city_code(code: str) -> str:
    """Code of the city a division counts to: 320582 (张家港市) → 320500; 110105 → 110000; 429004 → itself; none of none.

    A prefecture-level city holds its counties, 直辖市 their districts; a county directly under a province
    (third and fourth digit 90) stands alone, and so does a province's own body. aggregate.py has it in SQL.
    """
    if not code or code in _NO_CITY:
        return code
    if code[:2] in MUNICIPALITIES:
        return code[:2] + "0000"
    return code if code[2:4] == "90" else code[:4] + "00"


def is_province(code: str) -> bool:
    """Whether a code is that of a province that is no city: as a place it is the province's own body alone."""
    return code.endswith("0000") and code[:2] not in MUNICIPALITIES


def from_query(query: Mapping[str, Sequence[str]]) -> tuple[Filters, tuple[str, ...]]:
    """(filters, what was left out as "name=value"). Names of no filter (lang, v, doc …) are passed over."""
    read: dict[str, object] = {}
    ignored: list[str] = []
    for name, one in _READERS.items():
        values: dict[str, None] = {}
        for number, raw in enumerate(query.get(name, ())):
            value = one(raw) if number < MAX_VALUES else None
            if value is not None:
                values[value] = None
            elif raw.strip():
                ignored.append(_said(name, raw))
        read[name] = tuple(values)
    for name in ("from", "to", "efrom", "eto"):
        raws = list(query.get(name, ()))
        ignored.extend(_said(name, raw) for raw in raws[:-1])
        year = _year(raws[-1]) if raws else None
        if year is None and raws and raws[-1].strip():
            ignored.append(_said(name, raws[-1]))
        read["from_" if name == "from" else name] = year
    texts = [text.replace("\0", "").strip() for text in query.get("q", ())]
    text = " ".join(text for text in texts if text)
    if len(text) > MAX_TEXT:
        ignored.append(_said("q", text[MAX_TEXT:]))
    read["q"] = text[:MAX_TEXT].strip()
    return _ordered(Filters(**read)), tuple(dict.fromkeys(ignored))  # type: ignore[arg-type]


def to_query(filters: Filters) -> list[tuple[str, str]]:
    """Name and value pairs of an address, only what is set, in a fixed order; from_query reads them back."""
    pairs: list[tuple[str, str]] = []
    for field in fields(Filters):
        value = getattr(filters, field.name)
        name = field.name.rstrip("_")
        if isinstance(value, tuple):
            pairs += [(name, one) for one in value]
        elif value not in (None, ""):
            pairs.append((name, str(value)))
    return pairs


def read_number(raw: str, most: int = 10**9) -> int | None:
    """The whole number that a value of an address says, `most` where it says more; None where it says none."""
    digits = raw.strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    return min(int(digits), most) if len(digits) < 20 else most


Further = tuple[tuple[str, str], ...]
"""Names of FURTHER and their values: what records must meet beside the filters."""

FURTHER: Mapping[str, str] = {
    "body": "body = ?",
    "name": "number IN (SELECT number FROM name_facts WHERE name = ?)",
    "measure": "number IN (SELECT number FROM figure_facts WHERE measure = ?)",
    "with_theme": "number IN (SELECT number FROM practice_facts WHERE theme = ?)",
    "without": """CASE ? WHEN 'year' THEN year IS NULL WHEN 'event_year' THEN event_year IS NULL
                  WHEN 'level' THEN level IS NULL WHEN 'theme' THEN theme IS NULL END""",
}
"""What a mark or a row may stand for and no filter can say, as a condition over practice_facts."""


def narrow(filters: Filters, said: Mapping[str, Sequence[str]]) -> tuple[Filters, Further]:
    """The filters within what a mark or a row of a view says ({"city": ["330500"], "theme": ["digital"]}), and what
    its records must meet beside them.

    It stands in place of what the filters said on the same names, except where both must hold: a text, and a theme
    beside those of the filters. Of a city of which they leave single counties these are kept.
    """
    mark, _ = from_query(said)
    changed = {field.name: getattr(mark, field.name) for field in fields(Filters) if field.name.rstrip("_") in said}
    further = [(name, value) for name in FURTHER for value in said.get(name, ())]
    if "city" in changed:
        changed |= {"city": tuple(one for code in mark.city for one in _counted(filters, code)), "province": ()}
    if "q" in changed:
        changed["q"] = " ".join(_grouped(text) for text in (filters.q, mark.q) if text)
    if filters.theme and not {*mark.theme} <= {*filters.theme}:
        further += [("with_theme", code) for code in changed.pop("theme")]
    return replace(filters, **changed), tuple(further)


def _counted(filters: Filters, code: str) -> tuple[str, ...]:
    """What a row of a city counts: the counties of it that the filters leave alone, else the city."""
    counties = tuple(own for own in filters.city if own != code and city_code(own) == code)
    return (code,) if {code, code[:2] + "0000"} & {*filters.city} else counties or (code,)


def _grouped(text: str) -> str:
    """A query that may stand beside another."""
    return f"({text})" if isinstance(parse(text), Or) else text


def where(filters: Filters, theme: str = "") -> tuple[str, list[object]]:
    """(condition, parameters) over columns code, level, kind, state, year, event_year; TRUE if none is set.

    `theme` is the condition that stands for the theme filter, with one ? for the list of theme codes
    (default: over practices, by practice_themes). The text filter is not in it: it is asked of the index.
    """
    conditions: list[str] = []
    parameters: list[object] = []
    for codes in (filters.city, filters.province):
        if codes:
            conditions.append("(" + " OR ".join(_NO_CITY.get(code, "code BETWEEN ? AND ?") for code in codes) + ")")
            parameters += [bound for code in codes if code not in _NO_CITY for bound in _range(code)]
    if filters.theme:
        conditions.append(theme or "id IN (SELECT practice FROM practice_themes WHERE theme IN ?)")
        parameters.append(list(filters.theme))
    for condition, values in (
        ("level IN ?", filters.level), ("kind IN ?", filters.kind), ("state IN ?", filters.state),
    ):  # fmt: skip
        if values:
            conditions.append(condition)
            parameters.append(list(values))
    for condition, bound in (
        ("year >= ?", filters.from_), ("year <= ?", filters.to),
        ("event_year >= ?", filters.efrom), ("event_year <= ?", filters.eto),
    ):  # fmt: skip
        if bound is not None:
            conditions.append(condition)
            parameters.append(bound)
    return " AND ".join(conditions) or "TRUE", parameters


def where_read(filters: Filters) -> tuple[str, list[object]]:
    """The same over what was read (tables coverage, articles)."""
    return where(of_sources(filters))


def of_sources(filters: Filters) -> Filters:
    """The filters of place, level and year of publication alone.

    The others tell records apart, not sources: they never make a read source unread.
    """
    return replace(filters, theme=(), kind=(), state=(), efrom=None, eto=None, q="")


_NO_CITY = {
    "national": "(code IS NULL AND level = 'national')",
    "unplaced": "(code IS NULL AND level IS DISTINCT FROM 'national')",
}
"""What stands in a city's place for national bodies and for records whose place is not known."""


def _range(code: str) -> tuple[str, str]:
    """First and last division code within a division."""
    width = 2 if code.endswith("0000") else 4 if code.endswith("00") else 6
    return code[:width].ljust(6, "0"), code[:width].ljust(6, "9")


def _ordered(filters: Filters) -> Filters:
    """Ranges the right way round: from=2023&to=2020 means 2020 to 2023."""
    for low, high in (("from_", "to"), ("efrom", "eto")):
        first, last = getattr(filters, low), getattr(filters, high)
        if first is not None and last is not None and first > last:
            filters = replace(filters, **{low: last, high: first})
    return filters


def _said(name: str, raw: str) -> str:
    shown = "".join(character if character.isprintable() else "�" for character in raw[:40])
    return f"{name}={shown}{'…' if len(raw) > 40 else ''}"


def _year(raw: str) -> int | None:
    year = read_number(raw)
    return year if len(raw.strip()) == 4 and year in YEARS else None


def _place(raw: str, province: bool) -> str | None:
    """Today's division code of a code or full name, where it is one place's alone (鼓楼区 is not)."""
    raw = raw.strip()
    if not raw or len(raw) > 40:
        return None
    if raw in _NO_CITY and not province:
        return raw
    if len(raw) == 6 and raw.isascii() and raw.isdigit():
        division = gazetteer().by_code(raw)
        found = [division] if division else []
    else:
        found = [division for division in gazetteer().named(raw) if division.name == raw]
        found = [division for division in found if division.until is None] or found
    codes = {code for division in found for code in division.now if code.endswith("0000") or not province}
    return codes.pop() if len(codes) == 1 else None


def _theme(raw: str) -> str | None:
    return next((theme.code for theme in all_themes() if raw.strip() in (theme.code, theme.zh)), None)


def _one_of(values: Sequence[str], raw: str) -> str | None:
    return raw.strip() if raw.strip() in values else None


_READERS: dict[str, Callable[[str], str | None]] = {
    "city": partial(_place, province=False),
    "province": partial(_place, province=True),
    "theme": _theme,
    "level": partial(_one_of, LEVELS),
    "kind": partial(_one_of, KINDS),
    "state": partial(_one_of, STATES),
}
