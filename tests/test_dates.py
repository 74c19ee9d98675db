"""Dates of the sources table: what is one, how people write them, their year."""

import pytest

from dashboard.dates import is_date, iso_date, year_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022", True), ("2022-05", True), ("2022-05-31", True), ("2024-02-29", True), ("2023-02-29", False),
        ("2019-99-99", False), ("2019-13", False), ("2019-00", False), ("0000", False), ("", False), ("22", False),
        ("2022-5-1", False), ("2022/05/31", False), ("20220531", False), ("2022-W05", False), ("２０２２", False),
        ("2022年", False), ("2022-05-31 ", False), ("2022-05-3", False), ("2022-05-31-01", False),
    ],
)  # fmt: skip
def test_a_date_is_one_that_the_calendar_has(text: str, expected: bool) -> None:
    assert is_date(text) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2022", "2022"), ("2022年", "2022"), ("2022-05-31", "2022-05-31"), ("2022/5/31", "2022-05-31"), ("2022.5.3", "2022-05-03"),
        ("2022年5月31日", "2022-05-31"), ("2022年5月", "2022-05"), ("2022/5", "2022-05"), ("2022-5-1 0:00", "2022-05-01"),
        ("2022-05-31T08:30:00", "2022-05-31"), ("5/31/2022", "5/31/2022"), ("2023-2-29", "2023-2-29"), ("2022/13", "2022/13"),
        ("去年", "去年"), ("", ""), ("20220531", "20220531"),
    ],
)  # fmt: skip
def test_a_date_as_people_write_it_becomes_iso(written: str, expected: str) -> None:
    assert iso_date(written) == expected


@pytest.mark.parametrize(
    ("date", "year"),
    [("2022-05-31", 2022), ("2022", 2022), (None, None), ("", None), ("五月", None), ("5/31/2022", None), ("²022-05", None), ("99999", None)],
)
def test_year_of_a_date(date: str | None, year: int | None) -> None:
    assert year_of(date) == year
