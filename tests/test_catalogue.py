"""Every number of every view leads back to exactly the records that it counts."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from sample import Sample

from dashboard import catalogue, queries
from dashboard.catalogue import VIEWS, read_options
from dashboard.dataset import Dataset, open_dataset
from dashboard.filters import Filters, narrow
from dashboard.models import KINDS

Asked = Mapping[str, list[str]]

NAMED, MEASURED = {"name": ["有事好商量"]}, {"measure": ["活动（次）"]}
OPTIONS: Mapping[str, tuple[Asked, ...]] = {
    "practices_by_theme_city": tuple({"by": [by]} for by in queries.ROWS),
    "practices_by_year": ({}, {"basis": ["stated"]}),
    "similar_cities": ({"of": ["330500"]},),
    "first_seen": ({}, {"of": ["theme"]}, NAMED),
    "spread": (NAMED, {**NAMED, "basis": ["stated"]}),
    "distinctive_words": ({"of": ["330500"]},),
    "figures": ({}, MEASURED),
    "practices_by_city_point": ({"of": ["330000"]}, {"of": ["320000"]}),
}
ASKED = [(name, asked) for name in VIEWS for asked in OPTIONS.get(name, ({},))]
IDS = ["-".join([name, *(one for values in asked.values() for one in values)]) for name, asked in ASKED]

COUNTS = {
    "coverage_by_body_year": "practices", "similar_cities": "", "distinctive_words": "", "measures": "", "spread": "", "figures": "",
}  # fmt: skip
"""Column that counts the records of a row, where it is not n; nothing where no column does."""

CITIES = ("330500", "320100", "320582", "320000")
WITHIN = [
    ("all", Filters()),
    ("places, one a county, one a province", Filters(city=CITIES)),
    ("a county alone", Filters(city=("330521",))),
    ("a province and a county of another", Filters(city=("320000", "330521"))),
    ("no place", Filters(city=("national", "unplaced"))),
    ("province", Filters(province=("320000",))),
    ("theme", Filters(theme=("digital",))),
    ("themes and a text", Filters(theme=("digital", "member_performance"), q="协商")),
    ("level and kind", Filters(level=("county", "provincial"), kind=tuple(KINDS[:1]))),
    ("years", Filters(from_=2020, to=2021)),
    ("stated years", Filters(efrom=2019, eto=2020)),
]


def wrong_rows(dataset: Dataset, name: str, asked: Asked, filters: Filters) -> list[tuple[str, object, int]]:
    """Rows of a view that do not lead to as many records as they count: address, what they show, what they lead to."""
    view = VIEWS[name]
    options, ignored = read_options(view, asked)
    assert not ignored
    frame = view.ask(dataset, filters, options)
    column = COUNTS.get(name, "n")
    counts = frame[column].fillna(0) if column else [None] * len(frame)
    wrong = []
    for address, n in zip(catalogue.addresses(view, frame, options), counts, strict=True):
        said = parse_qs(address)
        if "id" in said:
            found = len(queries.practices_by_id(dataset, said["id"]))
            right = found == 1
        else:
            narrowed, further = narrow(catalogue.base(view, filters, options), said)
            found = queries.count_practices(dataset, narrowed, further) if address else 0
            right = found > 0 if n is None else found == n
        if not right:
            wrong.append((address, n, found))
    return wrong


@pytest.mark.parametrize(("name", "asked"), ASKED, ids=IDS)
def test_every_row_leads_to_the_records_that_it_counts(built: Path, name: str, asked: Asked) -> None:
    """On the shipped data."""
    dataset = open_dataset(built)
    filters = Filters(city=("330500", "320500", "320582")) if name.startswith("compare") else Filters()
    assert len(VIEWS[name].ask(dataset, filters, read_options(VIEWS[name], asked)[0]))
    assert wrong_rows(dataset, name, asked, filters) == []


@pytest.mark.parametrize("filters", [row[1] for row in WITHIN], ids=[row[0] for row in WITHIN])
def test_so_it_does_whatever_the_filters(dataset: Sample, filters: Filters) -> None:
    asked_here = [case for case in ASKED if case[0] != "distinctive_words"]  # the sample's index knows no quotation marks
    wrong = {(name, str(asked)): wrong_rows(dataset, name, asked, filters) for name, asked in asked_here}  # type: ignore[arg-type]
    assert {case: rows for case, rows in wrong.items() if rows} == {}


@pytest.mark.parametrize(("name", "asked"), [case for case in ASKED if VIEWS[case[0]].draw], ids=[
    one for one, (name, _) in zip(IDS, ASKED, strict=True) if VIEWS[name].draw])  # fmt: skip
def test_a_mark_leads_where_its_row_of_the_table_does(dataset: Sample, name: str, asked: Asked) -> None:
    view = VIEWS[name]
    options, _ = read_options(view, asked)
    frame = view.ask(dataset, Filters(city=CITIES), options)
    drawn = catalogue.figure(view, frame, "zh", False, options)
    assert drawn is not None
    marks = [point[0] for trace in drawn.data if trace.customdata is not None for point in trace.customdata]
    assert {one for one in marks if one} <= set(catalogue.addresses(view, frame, options))
    assert any(marks) or not any(catalogue.addresses(view, frame, options))
