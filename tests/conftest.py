"""What several test files share: the shipped corpus built once, in a folder that is gone afterwards."""

import os
from pathlib import Path

import pytest

from dashboard.build import build

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each process that a test starts would compile everything anew


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """OUT with the published dataset of data/documents and data/reviews."""
    out = tmp_path_factory.mktemp("built")
    build(out=out, jobs=1)
    return out
