"""The only caching: open datasets by version, answers by version and filters. No side effects."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import catalogue, queries, worker
from dashboard.dataset import Dataset, datasets_folder, open_dataset, published
from dashboard.errors import DatasetError
from dashboard.extract import extract_document
from dashboard.filters import Filters, to_query
from dashboard.labels import Lang
from dashboard.models import Extraction
from dashboard.previews import prints_of
from dashboard.queries.selection import fetch
from dashboard.reprints import Print
from dashboard.reviews import Decision, read_decisions
from dashboard.search import Similar
from dashboard.search import similar as similar_passages
from dashboard.store import DATABASE

OPTIONS = """
SELECT code, name, level, province, city, county, pinyin, initials FROM places ORDER BY code
"""
YEARS = """
SELECT list(DISTINCT year) FILTER (published) AS published, list(DISTINCT year) FILTER (NOT published) AS stated
FROM (SELECT true AS published, year FROM coverage UNION ALL SELECT false, event_year FROM practices) WHERE year IS NOT NULL
"""

ALIKE = 5
"""Similar records shown with one."""


@st.cache_resource(max_entries=4, show_spinner=False)
def dataset_at(path: str) -> Dataset:
    """One open dataset for all sessions; a version never changes once it is there."""
    return open_dataset(Path(path))


def dataset(version: str) -> Dataset:
    """The dataset of this version. Raises DatasetError where it is not there."""
    folder = datasets_folder()
    if not (folder / DATABASE).is_file():
        folder = folder / Path(version).name
    found = dataset_at(str(folder)) if (folder / DATABASE).is_file() else None
    if found is None or version not in (found.version, folder.name):
        raise DatasetError(f"没有版本为 {version} 的数据集。", f"There is no dataset of version {version}.")
    return found


def newest() -> str | None:
    """The version published now, None where there is none; read anew each time."""
    return published()


def ask(question: Callable[..., Any], version: str, filters: Filters | None = None, *args: Any, **more: Any) -> Any:
    """Answer of a query function, from the cache where it has been asked of this version before."""
    name = f"{question.__module__}.{question.__qualname__}"
    key = None if filters is None else tuple(to_query(filters))
    return _answer(name, version, key, args, more, question, filters)


@st.cache_data(max_entries=400, show_spinner=False)
def _answer(
    name: str, version: str, key: object, args: tuple[Any, ...], more: dict[str, Any],
    _question: Callable[..., Any], _filters: Filters | None,
) -> Any:  # fmt: skip
    first = () if _filters is None else (_filters,)
    return _question(dataset(version), *first, *args, **more)


def chart(name: str, version: str, filters: Filters, options: catalogue.Options) -> pd.DataFrame:
    """The frame of a view of the catalogue."""
    return _chart(name, version, tuple(to_query(filters)), tuple(sorted(options.items())), filters)


@st.cache_data(max_entries=400, show_spinner=False)
def _chart(
    name: str, version: str, key: object, options: tuple[tuple[str, str], ...], _filters: Filters
) -> pd.DataFrame:
    return catalogue.VIEWS[name].ask(dataset(version), _filters, dict(options))


def reviewed(version: str) -> catalogue.Reviewed:
    """How much of what the filters leave is reviewed: asked once for all charts of a page."""
    return lambda filters, further: ask(queries.reviewed, version, filters, further)


def figure(
    name: str, version: str, filters: Filters, options: catalogue.Options, lang: Lang, dark: bool
) -> Any:
    """The drawing of a view, made once (a tenth of a second); nobody may change it. None where a view has none."""
    return _figure(name, version, tuple(to_query(filters)), tuple(sorted(options.items())), lang, dark, filters)


@st.cache_resource(max_entries=200, show_spinner=False)
def _figure(
    name: str, version: str, key: object, options: tuple[tuple[str, str], ...], lang: Lang, dark: bool, _filters: Filters
) -> Any:
    frame = chart(name, version, _filters, dict(options))
    return None if frame.empty else catalogue.figure(catalogue.VIEWS[name], frame, lang, dark, dict(options))


@st.cache_data(max_entries=8, show_spinner=False)
def places(version: str) -> pd.DataFrame:
    """Divisions that this dataset knows: code, name, level, province, city, county, pinyin, initials; tree order."""
    return fetch(dataset(version).cursor(), OPTIONS)


@st.cache_data(max_entries=8, show_spinner=False)
def years(version: str) -> tuple[set[int], set[int]]:
    """Years in which something was published, and years that texts state."""
    ((published, stated),) = dataset(version).cursor().execute(YEARS).fetchall()
    return set(published or ()), set(stated or ())


@st.cache_data(max_entries=200, show_spinner=False)
def similar(version: str, passage: int) -> tuple[Similar, ...]:
    """Records of other cities like that of a passage, the most alike first."""
    return similar_passages(dataset(version).index, passage, ALIKE)


@st.cache_data(max_entries=2, show_spinner=False)
def prints(version: str) -> tuple[Print, ...]:
    """What offered files are compared with to find reprints."""
    return prints_of(dataset(version))


def decisions() -> tuple[Decision, ...]:
    """All decisions that people have made, published or not."""
    return _decisions(worker.stamp(worker.reviews_folder()))


@st.cache_resource(max_entries=2, show_spinner=False)
def _decisions(stamp: int) -> tuple[Decision, ...]:
    return read_decisions(worker.reviews_folder())


@st.cache_resource(max_entries=20, show_spinner=False)
def extraction(version: str, doc: str) -> Extraction | None:
    """What extraction alone finds in a document, without any decision; None where there is no such document."""
    found = ask(queries.stored_document, version, None, doc)
    return extract_document(found) if found else None


@st.cache_data(ttl=30, max_entries=2, show_spinner=False)
def changes(version: str) -> tuple[str, ...]:
    """Keys of what has changed on disk since this version was built; looked at every half minute at most."""
    return worker.changes()
