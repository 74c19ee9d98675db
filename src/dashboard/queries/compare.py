"""Cities side by side: their themes, their names, who resembles whom and by what."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

import pandas as pd

from dashboard.dataset import Dataset
from dashboard.filters import Filters, city_code
from dashboard.places import gazetteer
from dashboard.queries.overview import practices_by_theme_city
from dashboard.queries.records import practices
from dashboard.queries.selection import fetch, frame

NOWHERE = "999999"
"""A division code that no division has."""

UNREAD = "999900"
"""A city's code that no city has: asked for, it has the row of a place of which nothing was read."""

PEERS_LIMIT = 6
"""Cities that can be told apart side by side."""

NAMES_OF = """
, named AS (
    SELECT name, place, count(*) AS n, min(year) AS first_year, min(event_year) AS first_stated,
           arg_min(practice, (coalesce(year, 9999), number)) AS practice
    FROM selected GROUP BY name, place)
SELECT named.name, place, practice_places.name AS place_name, n, first_year, first_stated, practice,
       count(*) OVER (PARTITION BY named.name) AS places
FROM named LEFT JOIN practice_places USING (place)
ORDER BY places DESC, n DESC, named.name, place LIMIT ?
"""

# What is shared is listed for the few most similar alone: lists in order are what costs.
SIMILAR = """
WITH shared AS MATERIALIZED (
    SELECT other.place, other.sort, other.feature, own.weight * other.weight AS part
    FROM place_features AS own JOIN place_features AS other USING (sort, feature)
    WHERE own.place = ? AND other.place <> own.place AND own.weight > 0),
nearest AS (
    SELECT place, sum(part) / any_value(length) / (SELECT length FROM place_lengths WHERE place = ?) AS similarity
    FROM shared JOIN place_lengths USING (place) GROUP BY place ORDER BY similarity DESC, place LIMIT ?)
SELECT place, any_value(practice_places.name) AS place_name, any_value(province) AS province,
       any_value(similarity) AS similarity,
       coalesce(list(feature ORDER BY part DESC, feature) FILTER (sort = 'theme'), []) AS themes,
       coalesce(list(feature ORDER BY part DESC, feature) FILTER (sort = 'name'), []) AS names
FROM nearest JOIN shared USING (place) JOIN practice_places USING (place)
GROUP BY place ORDER BY similarity DESC, place
"""

SAME_LEVEL = """
SELECT place FROM (SELECT place, level, sum(documents) AS documents FROM coverage_facts GROUP BY ALL)
WHERE level IN (SELECT level FROM coverage_facts WHERE place = ? AND level <> 'county')
GROUP BY place ORDER BY place = ? DESC, sum(documents) DESC, place LIMIT ?
"""

SAME_PROVINCE = """
SELECT place FROM (SELECT place, sum(documents) AS documents FROM coverage_facts GROUP BY ALL)
     JOIN practice_places USING (place)
WHERE tier IN ('city', 'county') AND province = (SELECT province FROM practice_places WHERE place = ?)
ORDER BY place = ? DESC, documents DESC, place LIMIT ?
"""


def compare_themes(dataset: Dataset, filters: Filters, cities: Sequence[str]) -> pd.DataFrame:
    """Themes of the cities on one scale, in the order given: columns as of practices_by_theme_city.

    A county asked for stands for itself, not for the city that holds it; a place of which nothing was read has
    its rows too, state unread.
    """
    found = _each(dataset, filters, cities, practices_by_theme_city)
    missing = [code for code in cities if code not in set(found["place"])]
    if missing:
        unread = practices_by_theme_city(dataset, replace(filters, city=(UNREAD,), province=()))
        rows = [unread.assign(place=code, place_name=_name(code), city=code) for code in missing]
        found = _in_order(pd.concat([found, *rows], ignore_index=True), cities)
    totals = found.groupby("place")["total"].first()
    return found.assign(places=len(totals), records=totals.sum())


def compare_names(dataset: Dataset, filters: Filters, cities: Sequence[str], limit: int = 200) -> pd.DataFrame:
    """What the cities call their practices: name, place, place_name, n, first_year, first_stated, practice, places.

    Names that several of them bear come first (`places` counts the cities compared).
    """
    found = _each(dataset, filters, cities, lambda dataset, own: frame(dataset, own, NAMES_OF, [limit], of="name"))
    found["places"] = found.groupby("name")["place"].transform("nunique")
    found = found.sort_values(["places", "n", "name", "place"], ascending=[False, False, True, True])
    return found.head(limit).reset_index(drop=True)


def compare_passages(
    dataset: Dataset, filters: Filters, cities: Sequence[str], theme: str | None = None, each: int = 10
) -> pd.DataFrame:
    """The passages themselves: up to `each` practices a city, newest first, columns as of `practices` and `place`."""
    themes = (theme,) if theme else filters.theme
    columns = [
        practices(dataset, replace(filters, city=(city,), province=(), theme=themes), limit=each).assign(place=city)
        for city in cities
    ]
    return pd.concat(columns, ignore_index=True) if columns else practices(dataset, filters, 0).assign(place="")


def similar_cities(dataset: Dataset, city: str, limit: int = 10) -> pd.DataFrame:
    """Cities that do alike: place, place_name, province, similarity (0..1), themes, names (what makes it, most first).

    Cosine between the cities' themes and named practices over the whole corpus, whatever the filters: what
    everybody does weighs little and a shared name much (weights: aggregate.PLACE_FEATURES).
    """
    place = city_code(city)
    return fetch(dataset.cursor(), SIMILAR, [place, place, limit])


def peers(dataset: Dataset, city: str, by: Literal["level", "province", "similar"]) -> tuple[str, ...]:
    """A peer group in one click: the city first, then the best documented of its level or province, or the most similar."""
    place = city_code(city)
    if by == "similar":
        alike = similar_cities(dataset, city, PEERS_LIMIT - 1)["place"]
        return (place, *alike)
    question = SAME_LEVEL if by == "level" else SAME_PROVINCE
    found = fetch(dataset.cursor(), question, [place, place, PEERS_LIMIT])["place"]
    return tuple(found)


def _each(
    dataset: Dataset,
    filters: Filters,
    cities: Sequence[str],
    ask: Callable[[Dataset, Filters], pd.DataFrame],
) -> pd.DataFrame:
    """The answers for the cities in the order given: one question for whole cities, one for each county."""
    whole = tuple(code for code in cities if code == city_code(code))
    answers = [ask(dataset, replace(filters, city=whole or (NOWHERE,), province=()))]
    for code in cities:
        if code != city_code(code):
            answer = ask(dataset, replace(filters, city=(code,), province=()))
            answer = answer.assign(place=code, place_name=_name(code))
            answers.append(answer.assign(city=code) if "city" in answer else answer)
    found = pd.concat([answer for answer in answers if len(answer)] or answers[:1], ignore_index=True)
    found = found[found["place"] != NOWHERE]
    # A city that this dataset does not know has only its code.
    named = [_name(place) if name == place else name for place, name in zip(found["place"], found["place_name"], strict=True)]
    return _in_order(found.assign(place_name=named), cities)


def _name(code: str) -> str:
    division = gazetteer().by_code(code)
    return division.name if division else code


def _in_order(found: pd.DataFrame, cities: Sequence[str]) -> pd.DataFrame:
    """The rows by the cities as they were asked for; those of one city keep their order."""
    ranks = {code: rank for rank, code in enumerate(cities)}
    order = found["place"].map(lambda place: ranks.get(place, len(ranks))).argsort(kind="stable")
    return found.iloc[order].reset_index(drop=True)
