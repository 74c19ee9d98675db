"""Dates as people write them in tables of sources, and their year: ISO text of any precision (2022, 2022-05, 2022-05-31)."""

import re
from datetime import date

_ISO = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_WRITTEN = re.compile(r"([0-9]{4})[-/.年](?:([0-9]{1,2})(?:[-/.月]([0-9]{1,2}))?[日月]?)?(?:[ T][0-9:.]*)?")
"""As spreadsheets and people write a date: 2022/5/31, 2022.5, 2022年5月31日, 2022-05-31 00:00:00."""


def is_date(text: str) -> bool:
    """Whether a text is an ISO date of any precision that the calendar has."""
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return _ISO.fullmatch(text) is not None


def iso_date(text: str) -> str:
    """A date written otherwise, year first, as ISO; any other text as it is."""
    written = _WRITTEN.fullmatch(text)
    iso = "-".join([written[1], *(f"{int(part):02}" for part in written.groups()[1:] if part)]) if written else text
    return iso if is_date(iso) else text


def year_of(text: str | None) -> int | None:
    """The year of an ISO date of any precision; None where there is no date or the text is none."""
    found = re.match(r"([0-9]{4})(?:-|$)", text or "")
    return int(found[1]) if found else None
