"""What several test files share: the shipped corpus built once and the small sample written once, in folders that are gone afterwards."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sample import Sample, open_sample, write_sample

from dashboard.build import build

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each process that a test starts would compile everything anew


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """OUT with the published dataset of data/documents and data/reviews."""
    out = tmp_path_factory.mktemp("built")
    build(out=out, jobs=1)
    return out


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """The sample, opened for reading."""
    path = tmp_path_factory.mktemp("sample") / "practices.duckdb"
    write_sample(path)
    sample = open_sample(path)
    yield sample
    sample.connection.close()
