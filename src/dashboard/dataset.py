"""A published dataset opened for reading, by its version: practices.duckdb and its search index."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from dashboard import DATA
from dashboard.errors import AtlasError, DatasetError
from dashboard.search import Index, open_index
from dashboard.store import DATABASE, INDEX, current

NEWEST = "SELECT position FROM figure_facts, corpus_totals, article_facts, (SELECT theme FROM place_matrix) LIMIT 0"
"""The tables that came last: a dataset of an older programme has them not, and is not opened."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """One version, open until `close`. Shared by threads: each call takes a cursor of its own."""

    version: str
    path: Path
    built: datetime
    connection: duckdb.DuckDBPyConnection
    index: Index

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor for one call of one thread."""
        return self.connection.cursor()

    def close(self) -> None:
        """Let go of the database file; cursors end with it."""
        self.connection.close()


def datasets_folder(path: Path | None = None) -> Path:
    """Where datasets are: `path`, else the environment's DASHBOARD_DATASET, else data/datasets."""
    return path or Path(os.environ.get("DASHBOARD_DATASET") or DATA / "datasets")


def published(path: Path | None = None) -> str | None:
    """The version that open_dataset would open now; None where there is none. Cheap: asked on every page."""
    folder = datasets_folder(path)
    return folder.name if (folder / DATABASE).is_file() else current(folder)


def open_dataset(path: Path | None = None) -> Dataset:
    """Open OUT (its published version) or OUT/<version>. Raises DatasetError with what to do."""
    folder = datasets_folder(path)
    if not (folder / DATABASE).is_file():
        version = current(folder)
        if version is None:
            raise DatasetError(
                f"{folder} 里还没有数据集。请先运行 python -m dashboard build。",
                "There is no dataset yet. Run python -m dashboard build first.",
            )
        folder = folder / version
    try:
        connection = duckdb.connect(str(folder / DATABASE), read_only=True)
    except duckdb.Error as error:
        raise DatasetError(
            f"数据集 {folder} 打不开（{error}）。请重新生成，或选用另一个版本。",
            f"The dataset {folder.name} cannot be opened. Build it anew, or choose another version.",
        ) from error
    try:
        version, built = _version(connection, folder)
        return Dataset(version, folder, built, connection, _index(folder, version))
    except AtlasError:
        connection.close()
        raise


def _version(connection: duckdb.DuckDBPyConnection, folder: Path) -> tuple[str, datetime]:
    """The version and when it was built."""
    try:
        # nothing a query says may reach files or the network
        connection.execute("SET enable_external_access = false")
        connection.execute(NEWEST)
        ((version, built),) = connection.execute("SELECT version, built_at FROM dataset").fetchall()
        return str(version), datetime.fromisoformat(str(built))
    except (duckdb.Error, ValueError) as error:
        raise DatasetError(
            f"{folder / DATABASE} 不是完整的数据集（{error}）。请重新生成。",
            f"The dataset {folder.name} is not complete, or of another version of this programme. Build it anew.",
        ) from error


def _index(folder: Path, version: str) -> Index:
    """The index of this very version; search over another one would give wrong passages."""
    if not (folder / INDEX).is_dir():
        raise DatasetError(
            f"数据集 {folder} 缺少检索索引（{INDEX} 目录）。请重新生成。",
            f"The dataset {folder.name} has no search index. Build it anew.",
        )
    return open_index(folder / INDEX, version)
