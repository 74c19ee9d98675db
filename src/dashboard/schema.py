"""The tables of a dataset: columns derived from the models, so that there is one schema.

A column is a field of a model, or one that the store adds (a place, a reference). A field that holds
further values (spans, evidence, figures) is stored as JSON text where it has no table of its own.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pyarrow as pa

from dashboard.models import Article, Document, Failure, Figure, Name, Practice, Sentence, Source
from dashboard.reviews import Decision

Columns = dict[str, pa.DataType]

PLACE: Columns = {name: pa.string() for name in ("code", "province", "city", "county", "level")}


def column_type(annotation: Any) -> pa.DataType:
    """Arrow type of a field's annotation: text, numbers, lists of text; all else is JSON text."""
    if get_origin(annotation) in (Union, UnionType):
        (annotation,) = (one for one in get_args(annotation) if one is not NoneType)
    if get_origin(annotation) is Literal:
        return pa.string()
    if get_origin(annotation) is tuple and get_args(annotation)[0] is str:
        return pa.list_(pa.string())
    plain = {str: pa.string(), bool: pa.bool_(), int: pa.int32(), float: pa.float64()}
    return plain.get(annotation, pa.string())


def columns_of(model: type, without: Iterable[str] = ()) -> Columns:
    """Columns of a frozen dataclass, in its order."""
    hints = get_type_hints(model)
    left_out = set(without)
    return {one.name: column_type(hints[one.name]) for one in fields(model) if one.name not in left_out}


TABLES: dict[str, Columns] = {
    "documents": {
        **columns_of(Document, without=["source"]),
        **columns_of(Source),
        "year": pa.int32(),
        "duplicate_of": pa.string(),
    },
    "articles": {**columns_of(Article), **PLACE, "year": pa.int32(), "start": pa.int32(), "end": pa.int32()},
    "passages": {
        "number": pa.int32(),
        "id": pa.string(),
        **columns_of(Sentence),
        "body": pa.string(),
        **PLACE,
        "year": pa.int32(),
        "practice": pa.string(),
    },
    "practices": {
        **columns_of(Practice, without=["names", "figures"]),
        "passage": pa.int32(),
        "extracted": pa.string(),
        "decision": pa.string(),
    },
    "practice_themes": {"practice": pa.string(), "theme": pa.string(), "rank": pa.int32()},
    "practice_names": {"practice": pa.string(), "name": pa.string(), **columns_of(Name, without=["text"])},
    "figures": {"practice": pa.string(), "n": pa.int32(), **columns_of(Figure)},
    "extractions": {"doc": pa.string(), "key": pa.string(), "print": pa.string()},
    "rejected": {"decision": pa.string(), **columns_of(Practice, without=["names", "figures"])},
    "reviews": {**columns_of(Decision), "applied": pa.bool_(), "reason": pa.string()},
    "failures": columns_of(Failure),
}
"""Table → columns. Tables that SQL derives from these (coverage, places, themes, dataset) are in store.py."""


def reader(model: type, without: Iterable[str] = ()) -> Callable[[Any], tuple[Any, ...]]:
    """A function that gives the column values of one instance, in the order of `columns_of`."""
    hints = get_type_hints(model)
    names = list(columns_of(model, without))
    packed = [
        n
        for n, name in enumerate(names)
        if column_type(hints[name]) == pa.string() and not _is_text(hints[name])
    ]
    plain = attrgetter(*names)

    def read(value: Any) -> tuple[Any, ...]:
        row: tuple[Any, ...] = plain(value)
        if not packed:
            return row
        cells = list(row)
        for n in packed:
            cells[n] = msgspec.json.encode(cells[n]).decode()
        return tuple(cells)

    return read


def _is_text(annotation: Any) -> bool:
    """Whether a field holds text as it is (a literal of texts too)."""
    parts = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    return all(one in (str, NoneType) or get_origin(one) is Literal for one in parts)


def arrow_table(name: str, rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    """Rows of one table as Arrow, typed by TABLES."""
    columns = TABLES[name]
    values = zip(*rows, strict=True) if rows else ([] for _ in columns)
    arrays = [pa.array(list(value), kind) for value, kind in zip(values, columns.values(), strict=True)]
    return pa.Table.from_arrays(arrays, names=list(columns))


def duckdb_type(kind: pa.DataType) -> str:
    """DuckDB's name of an Arrow type used here."""
    names = {pa.string(): "VARCHAR", pa.bool_(): "BOOLEAN", pa.int32(): "INTEGER", pa.float64(): "DOUBLE"}
    return "VARCHAR[]" if pa.types.is_list(kind) else names[kind]


def create_statement(table: str) -> str:
    """CREATE TABLE of one table; column names quoted, since `end` is a keyword."""
    columns = ", ".join(f'"{name}" {duckdb_type(kind)}' for name, kind in TABLES[table].items())
    return f"CREATE TABLE {table} ({columns})"


def insert_statement(table: str) -> str:
    """INSERT of a registered Arrow table called `batch`."""
    return f"INSERT INTO {table} SELECT * FROM batch"
