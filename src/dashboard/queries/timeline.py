"""Since when: names and themes by the year they are first seen, and how a practice spread."""

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from dashboard.dataset import Dataset
from dashboard.filters import Filters
from dashboard.queries.overview import SHOWN
from dashboard.queries.selection import fetch, frame

NAMES = """
SELECT name, count(*) AS n, count(DISTINCT place) FILTER (place <> 'unplaced') AS places,
       count(DISTINCT body) AS bodies, min(year) AS first_year, min(event_year) AS first_stated, max(year) AS last_year
FROM selected GROUP BY name ORDER BY places DESC, n DESC, name LIMIT ?
"""

ALL_NAMES = "SELECT * FROM name_totals LIMIT ?"

WIDEST_NAMES = """
SELECT name FROM selected GROUP BY name
ORDER BY count(DISTINCT place) FILTER (place <> 'unplaced') DESC, count(*) DESC, name LIMIT ?
"""

THEMED = """
, named AS (SELECT theme AS name, place, year, event_year, number FROM selected
            WHERE theme IS NOT NULL AND (len(?::VARCHAR[]) = 0 OR list_contains(?::VARCHAR[], theme)))"""
NAMED = """
, named AS (SELECT name, place, year, event_year, number FROM selected WHERE name IN (SELECT unnest(?::VARCHAR[])))"""

# `number >= 0` leaves nothing out: a condition on that side has DuckDB pass over rows of practices before it reads
# their texts (a Bloom filter, on filtered sides only).
# Year and number go into one integer, so that one minimum gives the earliest year and its first record.
FIRST_SEEN = """
, found AS (
    SELECT name, place, count(*) AS n, min(event_year) AS stated,
           min(coalesce(year, 9999)::BIGINT * 10000000000 + number) AS earliest
    FROM named GROUP BY name, place),
chosen AS (
    SELECT name, row_number() OVER (ORDER BY count(*) DESC, sum(n) DESC, name) AS rank
    FROM found GROUP BY name),
bearers AS (
    SELECT place, count(*) AS names, min(earliest) AS since, count(*) OVER () AS places
    FROM found GROUP BY place ORDER BY names DESC, since, place LIMIT ?),
cells AS (
    SELECT name, place, n, stated, (earliest % 10000000000)::INTEGER AS number,
           nullif((earliest // 10000000000)::INTEGER, 9999) AS year
    FROM found WHERE place IN (SELECT place FROM bearers)),
years_read AS (SELECT DISTINCT place, year FROM read WHERE year IS NOT NULL),
quoted AS (SELECT rowid AS number, id, doc, start, "end", text FROM practices
           WHERE rowid IN (SELECT number FROM cells WHERE number >= 0))
SELECT chosen.name, bearers.place, coalesce(practice_places.name, bearers.place) AS place_name,
       practice_places.province, coalesce(tier, 'city') AS tier, n, cells.year, stated,
       CASE WHEN cells.year IS NOT NULL THEN (SELECT count(*) FROM years_read
            WHERE years_read.place = bearers.place AND years_read.year < cells.year) END AS earlier_years_read,
       quoted.id AS practice, doc, start, "end", text,
       CASE WHEN n > 0 THEN 'value' WHEN bearers.place IN (SELECT place FROM read) THEN 'read'
            ELSE 'unread' END AS state, bearers.places
FROM chosen CROSS JOIN bearers LEFT JOIN cells ON cells.name = chosen.name AND cells.place = bearers.place
     LEFT JOIN practice_places ON practice_places.place = bearers.place
     LEFT JOIN quoted ON quoted.number = cells.number
ORDER BY bearers.names DESC, bearers.since, bearers.place, chosen.rank
"""

SPREAD = """
SELECT first_seen.year, first_seen.body, first_seen.place, practice_places.name AS place_name, first_seen.practice, practices.doc,
       practices.start, practices."end", practices.text,
       CASE WHEN first_seen.year IS NOT NULL
            THEN count(*) OVER (ORDER BY first_seen.year RANGE UNBOUNDED PRECEDING) END AS bodies
FROM (SELECT body, any_value(place) AS place, min(BASIS) AS year,
             arg_min(practice, (coalesce(BASIS, 9999), number)) AS practice
      FROM selected WHERE name = ? GROUP BY body) AS first_seen
     LEFT JOIN practice_places ON practice_places.place = first_seen.place
     LEFT JOIN practices ON practices.id = first_seen.practice
ORDER BY first_seen.year NULLS LAST, first_seen.body
"""
BASES = {"published": SPREAD.replace("BASIS", "year"), "stated": SPREAD.replace("BASIS", "event_year")}


def names(dataset: Dataset, filters: Filters, limit: int = 100) -> pd.DataFrame:
    """What practices are called, most places first: name, n, places, bodies, first_year, first_stated, last_year."""
    if not filters.active:
        return fetch(dataset.cursor(), ALL_NAMES, [limit])
    return frame(dataset, filters, NAMES, [limit], of="name")


def first_seen(
    dataset: Dataset,
    filters: Filters,
    of: Literal["name", "theme"] = "name",
    only: Sequence[str] | None = None,
    limit: int = 20,
) -> pd.DataFrame:
    """Earliest evidence in this corpus: one row a name (or theme) and place.

    Columns name, place, place_name, province, tier, n, year (first published), stated (first year a text states),
    earlier_years_read (how many years before `year` were read for the place: 0 means it may well be older),
    practice with its doc, start, end, text, state (value · read · unread), places (how many bear one of the names).
    `only` picks names; otherwise the `limit` names borne by most places. The 40 places with most of them. Of themes
    those of the theme filter, where there is one: of others the filters leave out what could be said.
    """
    if of == "theme":
        themes = list(filters.theme)
        return frame(dataset, filters, THEMED + FIRST_SEEN, [themes, themes, SHOWN])
    if only:
        chosen = list(only)
    elif filters.active:
        chosen = list(frame(dataset, filters, WIDEST_NAMES, [limit], of="name")["name"])
    else:
        chosen = list(names(dataset, filters, limit)["name"])
    return frame(dataset, filters, NAMED + FIRST_SEEN, [chosen, SHOWN], of="name")


def spread(
    dataset: Dataset, filters: Filters, name: str, basis: Literal["published", "stated"] = "published"
) -> pd.DataFrame:
    """How a named practice went from body to body: one row a body, at the first year it is seen there.

    Columns year, body, place, place_name, practice, doc, start, end, text, bodies (so far, those of the same
    year together; missing where the year is).
    """
    return frame(dataset, filters, BASES[basis], [name], of="name")
