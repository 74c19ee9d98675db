"""Every view by name: its question, its figure, its sentence. Pages, HTTP and command line all go through here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import plotly.graph_objects as go

from dashboard import charts, queries
from dashboard.charts.look import place_label
from dashboard.dataset import Dataset
from dashboard.filters import Filters, Further, city_code, from_query, is_province, of_sources
from dashboard.labels import Lang, known, label, theme_name
from dashboard.lexicon import all_themes
from dashboard.models import LEVELS
from dashboard.places import gazetteer
from dashboard.search import quote

Options = Mapping[str, str]
Ask = Callable[[Dataset, Filters, Options], pd.DataFrame]
Draw = Callable[[pd.DataFrame, Lang, bool, Options], go.Figure]
Address = Callable[[Any, Options], str]
"""A row of a view's frame, as a named tuple → the address query of what lies behind it, "" where nothing does."""
Reviewed = Callable[[Filters, Further], pd.DataFrame]
"""queries.reviewed of a dataset, asked directly or from a cache."""

SHARES = ("count", "share")
MOST_COMPARED = 6
FEW = 5
"""Rows of coverage beside the first words of the overview."""


@dataclass(frozen=True, slots=True)
class View:
    """One view: `ask` gives its frame, `draw` its figure (None: a table alone), `options` what may be chosen.

    An option's choices are its allowed values, the first the default; an empty tuple means free text, of which
    `understood` may say whether it means anything. `unit` names the words that say what is counted (default: those of
    the view's name), `behind` gives the filters of the records the view is drawn from, None where it is drawn from none:
    where it counts what was read, or what it is about has not been chosen. `address` leads from a row, be it drawn or
    in a table, to its records.
    """

    name: str
    ask: Ask
    draw: Draw | None
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit: Callable[[Filters, Options], str] | None = None
    behind: Callable[[Filters, Options], Filters | None] = lambda filters, _: filters
    understood: Callable[[str], bool] = lambda _: True
    address: Address = lambda *_: ""


def read_options(view: View, query: Mapping[str, Sequence[str]]) -> tuple[Options, tuple[str, ...]]:
    """(options of the view with their defaults, what was left out as "name=value")."""
    read: dict[str, str] = {}
    ignored: list[str] = []
    for name, choices in view.options.items():
        value = ([one.strip() for one in query.get(name, ()) if one.strip()] or [""])[-1][:200]
        if value not in choices if choices else not view.understood(value):
            if value:
                ignored.append(f"{name}={value[:40]}")
            value = choices[0] if choices else ""
        read[name] = value
    return read, tuple(ignored)


def title(view: View, lang: Lang) -> str:
    """The question the view answers."""
    return label(f"view.{view.name}", lang)


def addresses(view: View, frame: pd.DataFrame, options: Options) -> list[str]:
    """For each row the address query of what lies behind it, "" where nothing does; to be read over `base`."""
    return [view.address(row, options) for row in frame.itertuples(index=False)]


def base(view: View, filters: Filters, options: Options) -> Filters:
    """The filters within which a row's address is meant: those of the records that the view is drawn from, or of the
    sources where it counts what was read."""
    return view.behind(filters, options) or of_sources(filters)


def further(options: Options) -> Further:
    """What the records behind a view must meet beside its filters: one name or one measure."""
    return tuple((name, options[name]) for name in ("name", "measure") if options.get(name))


def figure(view: View, frame: pd.DataFrame, lang: Lang, dark: bool, options: Options) -> go.Figure | None:
    """The drawing of a view's frame; None of a view that is a table alone."""
    if view.draw is None:
        return None
    return view.draw(frame.assign(behind=addresses(view, frame, options)), lang, dark, options)


def sentence(
    view: View, frame: pd.DataFrame, filters: Filters, options: Options, version: str, lang: Lang, reviewed: Reviewed
) -> str:
    """What stands over the chart: unit and denominator, how much is reviewed, the filters, the data version."""
    key = "unit." + (view.unit(filters, options) if view.unit else view.name)
    city = _city(filters, options)
    parts = [label(key, lang, **_numbers(frame), of=place_name(city, lang) if city else "")]
    behind = view.behind(filters, options)
    if behind is not None:
        parts.append(reviewed_said(reviewed(behind, further(options)), lang))
    parts.append(label("sentence.footer", lang, filters=filters_said(filters, lang), version=version))
    return ("" if lang == "zh" else " ").join(parts)


def reviewed_said(counted: pd.DataFrame, lang: Lang) -> str:
    """How many of the records were reviewed (a row of queries.reviewed)."""
    practices, reviewed = (int(counted[name].iloc[0]) for name in ("practices", "reviewed"))
    share = round(100 * reviewed / practices) if practices else 0
    return label("sentence.reviewed", lang, practices=practices, reviewed=reviewed, share=share)


def filters_said(filters: Filters, lang: Lang) -> str:
    """The filters in words."""
    comma, stop = ("、", "；") if lang == "zh" else (", ", "; ")
    parts = [
        label(f"sentence.{name}", lang, values=comma.join(place_name(code, lang) for code in codes))
        for name in ("city", "province") if (codes := getattr(filters, name))
    ]  # fmt: skip
    if filters.theme:
        parts.append(label("sentence.theme", lang, values=comma.join(theme_name(code, lang) for code in filters.theme)))
    for name in ("level", "kind", "state"):
        if codes := getattr(filters, name):
            words = comma.join(label(f"{name}.{code}", lang) for code in codes)
            parts.append(label(f"sentence.{name}", lang, values=words))
    for name, low, high in (("years", filters.from_, filters.to), ("stated", filters.efrom, filters.eto)):
        if low is not None or high is not None:
            first, last = (str(year) if year is not None else label("sentence.open", lang) for year in (low, high))
            parts.append(label(f"sentence.{name}", lang, first=first, last=last))
    if filters.q:
        parts.append(label("sentence.q", lang, values=filters.q))
    return stop.join(parts) or label("sentence.all", lang)


def place_name(code: str, lang: Lang) -> str:
    """Name of a division code, or of what stands in a city's place; a county with its city."""
    if known(f"place.{code}"):
        return label(f"place.{code}", lang)
    division = gazetteer().by_code(code)
    if division is None:
        return code
    return (division.city or "") + division.name if division.level == "county" else division.name


def _numbers(frame: pd.DataFrame) -> dict[str, object]:
    """What a sentence may count: rows shown, places, bodies, records, undated, texts read."""
    first: Mapping[Any, Any] = {} if frame.empty else frame.iloc[0].to_dict()
    counts = frame["n"].fillna(0).sum() if "n" in frame else len(frame)
    dateless = frame[frame["year"].isna()] if "year" in frame else frame[:0]
    undated = dateless["n"].sum() if "n" in frame else len(dateless)
    key = "body" if {"body", "bodies"} <= set(frame) else "place" if "place" in frame else None
    return {
        "shown": frame[key].nunique() if key else len(frame), "places": first.get("places", 0),
        "bodies": first.get("bodies", 0), "records": first.get("records", int(counts)), "undated": int(undated),
        "texts": first.get("texts", 0),
    }  # fmt: skip


def _city(filters: Filters, options: Options) -> str:
    """Code of the one city a view is about: its option, else the first city of the filters, else none."""
    chosen = from_query({"city": [options.get("of", "")]})[0].city
    return city_code((chosen or filters.city or ("",))[0])


def _is_order(value: str) -> bool:
    """Whether rows or columns of the matrix can be in this order: a rule, a theme, a row's own."""
    rows = ("national", "unplaced", *LEVELS)
    themes = (theme.code for theme in all_themes())
    return value in ("total", "name", "province", *rows, *themes) or _is_city(value) or "政协" in value


def _is_city(value: str) -> bool:
    return bool(from_query({"city": [value]})[0].city)


def _is_province(value: str) -> bool:
    return bool(from_query({"province": [value]})[0].province)


def _draw_bars(name: str, frame: pd.DataFrame, lang: Lang, dark: bool, _: Options) -> go.Figure:
    keys = [None if pd.isna(key) else str(key) for key in frame["key"]]
    if name == "theme":
        names = [theme_name(key, lang) for key in keys]
    elif name == "city":
        tiers = frame["tier"]
        names = [place_label(key, word, tier, lang) for key, word, tier in zip(keys, frame["name"], tiers, strict=True)]
    elif name == "body":
        names = [str(key) for key in keys]
    else:
        names = [label(f"{name}.{key or 'none'}", lang) for key in keys]
    return charts.bars(frame, lang, dark, names)


def _bars(name: Any, unit: str = "records") -> View:
    return View(f"practices_by_{name}", lambda dataset, filters, _: queries.practices_by(dataset, filters, name),
                partial(_draw_bars, name), unit=lambda *_: unit, address=partial(_bar, name))  # fmt: skip


def _matrix_unit(_: Filters, options: Options) -> str:
    if options["by"] != "city":
        return {"body": "bodies", "province": "provinces", "level": "levels"}[options["by"]]
    return "share" if options["show"] == "share" else "practices_by_theme_city"


def _ask_first_seen(dataset: Dataset, filters: Filters, options: Options) -> pd.DataFrame:
    only = [options["name"]] if options["name"] else None
    return queries.first_seen(dataset, filters, "theme" if options["of"] == "theme" else "name", only)


def _ask_spread(dataset: Dataset, filters: Filters, options: Options) -> pd.DataFrame:
    stated = options["basis"] == "stated"
    return queries.spread(dataset, filters, options["name"], "stated" if stated else "published")


def _ask_figures(dataset: Dataset, filters: Filters, options: Options) -> pd.DataFrame:
    return queries.figures(dataset, filters, options["measure"] or None)


def _province(filters: Filters, options: Options) -> str:
    """The one province a view is about: its option, else the first of the filters, else none."""
    return (from_query({"province": [options["of"]]})[0].province or filters.province or ("",))[0]


def _ask_points(dataset: Dataset, filters: Filters, options: Options) -> pd.DataFrame:
    return queries.practices_by_city_point(dataset, replace(filters, province=()), _province(filters, options))


def _of_city(filters: Filters, options: Options) -> Filters | None:
    """The filters within the one city of a view; of a province's code its own body alone, as that is a place."""
    city = _city(filters, options)
    if not city:
        return None
    own = tuple(code for code in filters.city if city_code(code) == city) or (city,)
    return replace(filters, city=own, level=("provincial",) if is_province(city) else filters.level)


def _of_province(filters: Filters, options: Options) -> Filters | None:
    province = _province(filters, options)
    return replace(filters, province=(province,)) if province else None


def _compared(filters: Filters, _: Options) -> Filters | None:
    return replace(filters, city=filters.city[:MOST_COMPARED], province=()) if filters.city else None


def _address(**values: Any) -> str:
    """Address query of these values; those that are missing are left out."""
    return urlencode([(name.rstrip("_"), str(value)) for name, value in values.items() if not pd.isna(value)])


def _of_place(place: str, **values: Any) -> str:
    """Address query of a place's row: a province's own row holds its own body alone, not what lies below it."""
    return _address(city=place, level="provincial" if is_province(place) else None, **values)


def _of_body(body: str, city: str, level: Any, **values: Any) -> str:
    """Address query of a body's row. Those without a place of their own share it, and are told apart by their names."""
    return _address(city=city, level=level, body=None if city.isdigit() else body, **values)


def _of_year(year: Any, low: str = "from", high: str = "to", column: str = "year") -> dict[str, Any]:
    """Values of an address that hold one year, or what has none."""
    return {"without": column} if pd.isna(year) else {low: year, high: year}


def _bar(name: str, row: Any, _: Options) -> str:
    if name == "city":
        return _of_place(row.key)
    if name == "body":
        return _of_body(row.key, row.city, row.level)
    return _address(**({"without": name} if pd.isna(row.key) else {name: row.key}))


def _cell(row: Any, _: Options) -> str:
    """A cell of the matrix: its row may be a place, a body, a province or a level."""
    if row.state != "value":
        return ""
    if row.tier == "body":
        return _of_body(row.place, row.city, row.level, theme=row.theme)
    if row.tier == "level":
        return _address(level=row.level, without="level" if pd.isna(row.level) else None, theme=row.theme)
    return _address(province=row.place, theme=row.theme) if row.tier == "province" else _of_place(row.place, theme=row.theme)


def _year(row: Any, options: Options) -> str:
    if row.state != "value":
        return ""
    return _address(**(_of_year(row.year, "efrom", "eto", "event_year") if options["basis"] == "stated" else _of_year(row.year)))


def _earliest(row: Any, options: Options) -> str:
    """A name or theme of a place, its first record first."""
    if pd.isna(row.n):
        return ""
    return _of_place(row.place, order="oldest", **{"theme" if options.get("of") == "theme" else "name": row.name})


def _id(row: Any, _: Options) -> str:
    return _address(id=row.practice)


_VIEWS = (
    View("coverage_by_body_year",
         lambda dataset, filters, options: queries.coverage_by_body_year(
             dataset, filters, **({"limit": FEW} if options["rows"] == "few" else {})),
         lambda frame, lang, dark, _: charts.coverage(frame, lang, dark), {"rows": ("all", "few")},
         behind=lambda *_: None,
         address=lambda row, _: "" if row.state != "value" else _of_body(row.body, row.city, row.level, **_of_year(row.year))),
    View("practices_by_theme_city",
         lambda dataset, filters, options: queries.practices_by_theme_city(
             dataset, filters, options["by"], options["sort"] or "total", across=options["across"]),
         lambda frame, lang, dark, options: charts.theme_city(frame, lang, dark, options["show"] == "share"),
         {"by": tuple(queries.ROWS), "show": SHARES, "sort": (), "across": ()}, _matrix_unit, understood=_is_order,
         address=_cell),
    View("practices_by_year",
         lambda dataset, filters, options: queries.practices_by_year(
             dataset, filters, "stated" if options["basis"] == "stated" else "published"),
         lambda frame, lang, dark, options: charts.by_year(frame, lang, dark, options["basis"] == "stated"),
         {"basis": ("published", "stated")},
         lambda _, options: "stated" if options["basis"] == "stated" else "practices_by_year", address=_year),
    _bars("theme", "themes"), _bars("city", "cities"), _bars("body"), _bars("level"), _bars("kind"), _bars("state"),
    View("compare_themes",
         lambda dataset, filters, _: queries.compare_themes(dataset, filters, filters.city[:MOST_COMPARED]),
         lambda frame, lang, dark, options: charts.small_multiples(frame, lang, dark, options["show"] == "share"),
         {"show": SHARES}, behind=_compared, address=_cell),
    View("compare_names",
         lambda dataset, filters, _: queries.compare_names(dataset, filters, filters.city[:MOST_COMPARED]), None,
         behind=_compared, address=_earliest),
    View("similar_cities",
         lambda dataset, filters, options: queries.similar_cities(dataset, _city(filters, options)),
         lambda frame, lang, dark, _: charts.bars(
             frame.round({"similarity": 2}), lang, dark, list(frame["place_name"]), "similarity"),
         {"of": ()}, lambda filters, options: "similar_cities" if _city(filters, options) else "no_city",
         behind=lambda filters, options: Filters() if _city(filters, options) else None, understood=_is_city,
         address=lambda row, _: _of_place(row.place)),
    View("names", lambda dataset, filters, _: queries.names(dataset, filters), None,
         address=lambda row, _: _address(name=row.name, order="oldest")),
    View("first_seen", _ask_first_seen,
         lambda frame, lang, dark, options: charts.first_seen(frame, lang, dark, options["of"] == "theme"),
         {"of": ("name", "theme"), "name": ()}, address=_earliest),
    View("spread", _ask_spread, lambda frame, lang, dark, _: charts.spread(frame, lang, dark),
         {"name": (), "basis": ("published", "stated")}, lambda _, options: ("spread_stated" if options["basis"] == "stated" else "spread") if options["name"] else "no_name",
         behind=lambda filters, options: filters if options["name"] else None, address=_id),
    View("themes_together", lambda dataset, filters, _: queries.themes_together(dataset, filters),
         lambda frame, lang, dark, _: charts.together(frame, lang, dark),
         address=lambda row, _: urlencode([("with_theme", row.theme), ("with_theme", row.with_theme)])),
    View("distinctive_words",
         lambda dataset, filters, options: queries.distinctive_words(dataset, filters, _city(filters, options)),
         lambda frame, lang, dark, _: charts.coefficients(frame, lang, dark), {"of": ()},
         lambda filters, options: "distinctive_words" if _city(filters, options) else "no_city",
         behind=_of_city, understood=_is_city, address=lambda row, _: _address(q=quote(row.word))),
    View("measures", lambda dataset, filters, _: queries.measures(dataset, filters), None,
         address=lambda row, _: _address(measure=row.measure)),
    View("figures", _ask_figures, lambda frame, lang, dark, _: charts.dots(frame, lang, dark), {"measure": ()},
         address=_id),
    View("practices_by_province", lambda dataset, filters, _: queries.practices_by_province(dataset, filters),
         lambda frame, lang, dark, _: charts.province_tiles(frame, lang, dark),
         address=lambda row, _: _address(province=row.code) if row.state == "value" else ""),
    View("practices_by_city_point", _ask_points,
         lambda frame, lang, dark, _: charts.city_points(frame, lang, dark), {"of": ()},
         lambda filters, options: "practices_by_city_point" if _province(filters, options) else "no_province",
         behind=_of_province, understood=_is_province,
         address=lambda row, _: _of_place(row.place) if row.state == "value" else ""),
)  # fmt: skip

VIEWS: Mapping[str, View] = {view.name: view for view in _VIEWS}
"""Every view by its name: the name of its query function, and of its HTTP address."""
