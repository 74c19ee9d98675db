"""Filters: address ↔ value ↔ SQL; whatever an address says, there is an answer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.filters import (
    MAX_TEXT,
    NAMES,
    Filters,
    Further,
    city_code,
    from_query,
    narrow,
    read_number,
    to_query,
    where,
    where_read,
)

READ = [
    ("code", {"city": ["330500"]}, Filters(city=("330500",)), ()),
    ("name", {"city": ["湖州市"], "province": ["江苏省"]}, Filters(city=("330500",), province=("320000",)), ()),
    ("county", {"city": ["张家港市"]}, Filters(city=("320582",)), ()),
    ("former name", {"city": ["襄樊市"]}, Filters(city=("420600",)), ()),
    ("former code", {"city": ["340221"]}, Filters(city=("340210",)), ()),
    ("municipality", {"city": ["北京市"]}, Filters(city=("110000",)), ()),
    ("no city", {"city": ["national", "unplaced"]}, Filters(city=("national", "unplaced")), ()),
    ("ambiguous name", {"city": ["鼓楼区"]}, Filters(), ("city=鼓楼区",)),
    ("unknown city", {"city": ["火星", "湖州市"]}, Filters(city=("330500",)), ("city=火星",)),
    ("a city is no province", {"province": ["330500"]}, Filters(), ("province=330500",)),
    ("twice the same", {"city": ["湖州市", "330500"]}, Filters(city=("330500",)), ()),
    ("theme by code and name", {"theme": ["digital", "委员读书"]}, Filters(theme=("digital", "member_reading")), ()),
    ("codes", {"level": ["county", "x"], "kind": ["plan"], "state": ["edited"]},
     Filters(level=("county",), kind=("plan",), state=("edited",)), ("level=x",)),
    ("years", {"from": ["2020"], "to": ["2023"]}, Filters(from_=2020, to=2023), ()),
    ("years the wrong way round", {"from": ["2023"], "to": ["2020"]}, Filters(from_=2020, to=2023), ()),
    ("year 99999", {"from": ["99999"], "efrom": ["-1"], "eto": ["二〇二〇"]}, Filters(),
     ("from=99999", "efrom=-1", "eto=二〇二〇")),
    ("years in other digits", {"from": ["²020"], "to": ["２０２０"], "efrom": ["02020"], "eto": ["9" * 5000]}, Filters(),
     ("from=²020", "to=２０２０", "efrom=02020", "eto=" + "9" * 40 + "…")),
    ("of two years the last", {"to": ["2020", "2021"]}, Filters(to=2021), ("to=2020",)),
    ("text", {"q": [" 有事 好商量\0 "]}, Filters(q="有事 好商量"), ()),
    ("script", {"q": ["<script>alert(1)</script>"], "city": ["'; DROP TABLE x"]},
     Filters(q="<script>alert(1)</script>"), ("city='; DROP TABLE x",)),
    ("long text", {"q": ["甲" * 10_000]}, Filters(q="甲" * MAX_TEXT), ("q=" + "甲" * 40 + "…",)),
    ("long value", {"theme": ["x" * 10_000]}, Filters(), ("theme=" + "x" * 40 + "…",)),
    ("control characters are shown harmless", {"kind": ["a\n\x1b"]}, Filters(), ("kind=a��",)),
    ("names of no filter", {"lang": ["en"], "v": ["1"], "doc": ["000"]}, Filters(), ()),
    ("empty", {"city": [""], "from": [""], "q": [""]}, Filters(), ()),
]  # fmt: skip


@pytest.mark.parametrize(("query", "filters", "ignored"), [row[1:] for row in READ], ids=[row[0] for row in READ])
def test_read(query: dict[str, list[str]], filters: Filters, ignored: tuple[str, ...]) -> None:
    assert from_query(query) == (filters, ignored)


NUMBERS = [
    ("plain", "20", 20), ("nought", "0", 0), ("with blanks", " 7 ", 7), ("leading noughts", "007", 7), ("too many", "101", 100),
    ("longer than Python reads", "9" * 5000, 100), ("empty", "", None), ("below nought", "-1", None), ("signed", "+1", None),
    ("underlined", "1_0", None), ("a fraction", "1.5", None), ("full width", "１２", None), ("raised", "²", None),
    ("Arabic", "٣", None), ("Chinese", "两", None), ("with a null", "1\0", None),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "number"), [row[1:] for row in NUMBERS], ids=[row[0] for row in NUMBERS])
def test_numbers_of_an_address(raw: str, number: int | None) -> None:
    assert read_number(raw, 100) == number


@pytest.mark.parametrize("filters", [row[2] for row in READ], ids=[row[0] for row in READ])
def test_address_round_trip(filters: Filters) -> None:
    query: dict[str, list[str]] = {}
    for name, value in to_query(filters):
        query.setdefault(name, []).append(value)
    assert from_query(query) == (filters, ())


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(), max_size=4), max_size=6))
def test_any_address_has_an_answer(query: dict[str, list[str]]) -> None:
    filters, _ = from_query(query)
    condition, parameters = where(filters)
    assert condition.count("?") == len(parameters)
    assert not any(value in condition for values in query.values() for value in values if len(value) > 20)


CITIES = [
    ("320582", "320500"), ("320500", "320500"), ("320000", "320000"), ("110105", "110000"), ("429004", "429004"),
    ("500112", "500000"), ("330521", "330500"), ("national", "national"), ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("code", "city"), CITIES)
def test_city_code(code: str, city: str) -> None:
    assert city_code(code) == city


WHERE = [
    ("nothing", Filters(), "TRUE", []),
    ("city with counties", Filters(city=("330500",)), "(code BETWEEN ? AND ?)", ["330500", "330599"]),
    ("county alone", Filters(city=("330521",)), "(code BETWEEN ? AND ?)", ["330521", "330521"]),
    ("province", Filters(province=("320000",)), "(code BETWEEN ? AND ?)", ["320000", "329999"]),
    ("national", Filters(city=("national",)), "((code IS NULL AND level = 'national'))", []),
    ("years", Filters(from_=2020, eto=2021), "year >= ? AND event_year <= ?", [2020, 2021]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "condition", "parameters"), [row[1:] for row in WHERE], ids=[row[0] for row in WHERE]
)
def test_where(filters: Filters, condition: str, parameters: list[object]) -> None:
    assert where(filters) == (condition, parameters)


def test_reading_is_not_narrowed_by_what_tells_records_apart() -> None:
    assert where_read(Filters(theme=("digital",), kind=("plan",), q="x", efrom=2020)) == ("TRUE", [])


NARROWED = [
    ("one of two cities", Filters(city=("330500", "320100"), kind=("plan",)), {"city": ["320100"], "theme": ["digital"]},
     Filters(city=("320100",), theme=("digital",), kind=("plan",)), ()),
    ("a city in the filters' province", Filters(province=("320000",)), {"city": ["320100"]}, Filters(city=("320100",)), ()),
    ("a city of which the filters leave a county", Filters(city=("320582",)), {"city": ["320500"]}, Filters(city=("320582",)), ()),
    ("a city beside its county", Filters(city=("320500", "320582")), {"city": ["320500"]}, Filters(city=("320500",)), ()),
    ("a county of the filters' province", Filters(city=("320000", "320582")), {"city": ["320500"]}, Filters(city=("320500",)), ()),
    ("one of two themes", Filters(theme=("digital", "follow_up")), {"theme": ["digital"]}, Filters(theme=("digital",)), ()),
    ("a theme beside that of the filters", Filters(theme=("digital",)), {"theme": ["follow_up"]}, Filters(theme=("digital",)),
     (("with_theme", "follow_up"),)),
    ("text in text", Filters(q="协商 平台"), {"q": ['"议事"']}, Filters(q='协商 平台 "议事"'), ()),
    ("text in either of two", Filters(q="协商 | 平台"), {"q": ['"议事"']}, Filters(q='(协商 | 平台) "议事"'), ()),
    ("what no filter says", Filters(), {"name": ["有事好商量"], "without": ["year"], "x": ["y"]}, Filters(),
     (("name", "有事好商量"), ("without", "year"))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "said", "narrowed", "further"), [row[1:] for row in NARROWED], ids=[row[0] for row in NARROWED]
)
def test_a_mark_narrows_the_filters(filters: Filters, said: dict[str, list[str]], narrowed: Filters, further: Further) -> None:
    assert narrow(filters, said) == (narrowed, further)
