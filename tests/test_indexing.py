"""An index in stretches is the index: same passages, totals and scores, whoever made the stretches, whoever was lost."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard import indexing
from dashboard.build import silent
from dashboard.engines import Engine, local
from dashboard.errors import DatasetError
from dashboard.indexing import STRETCHES, Stretch, index_passages, index_stretch, split_passages
from dashboard.search import Index, join_stretches, open_index, similar
from dashboard.search.reading import Mode
from dashboard.store import DATABASE, INDEX, current

QUERIES = ("协商", "有事好商量", "委员 协商", "协商 -提案", "开", "“积分” | 提案", "没有的词", "请你来协商")
Tasks = Iterable[Stretch]


@pytest.fixture
def folder(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dataset whose index is yet to be made, in several stretches."""
    monkeypatch.setattr(indexing, "FEWEST", 150)
    shutil.copy(built / str(current(built)) / DATABASE, tmp_path)
    return tmp_path


@pytest.fixture
def plain(built: Path) -> Index:
    return open_index(built / str(current(built)) / INDEX)


def dead(_: Callable[[Any], Any], tasks: Tasks) -> Iterator[tuple[Stretch, Exception]]:
    """Every worker dies."""
    return ((task, RuntimeError("killed")) for task in tasks)


def elsewhere(_: Callable[[Any], Any], tasks: Tasks) -> Iterator[tuple[Stretch, int]]:
    """Workers that put their stretch where this machine does not see it."""
    return ((task, task.end - task.first) for task in tasks)


def half(function: Callable[[Any], Any], tasks: Tasks) -> Iterator[tuple[Stretch, Any]]:
    """One stretch is done, one is left half done, of one the worker is of another version, the rest is lost."""
    for n, task in enumerate(tasks):
        if n == 1:
            task.path.mkdir(parents=True)
            (task.path / "meta.json").write_text("{")
        try:
            yield task, function(replace(task, programme="other") if n == 2 else task) if n in (0, 2) else RuntimeError("lost")
        except DatasetError as error:
            yield task, error


LOSING = [pytest.param(engine, id=engine.__name__, marks=pytest.mark.slow) for engine in (dead, elsewhere, half)]


@pytest.mark.parametrize("engine", [pytest.param(local(2), id="local"), *LOSING])
def test_stretches_are_one_index(folder: Path, plain: Index, engine: Engine) -> None:
    index_passages(folder, "v", engine, 1, silent)
    joined = open_index(folder / INDEX, "v")
    assert joined.searcher.num_segments > 2
    assert not (folder / STRETCHES).exists()
    assert_same(joined, plain)


def assert_same(joined: Index, plain: Index) -> None:
    assert joined.passages == plain.passages
    modes: tuple[Mode, ...] = ("exact", "ranked")
    for query in QUERIES:
        assert joined.matching(query).tolist() == plain.matching(query).tolist()
        for mode in modes:
            mine, theirs = (one.search(query, mode=mode, limit=1000) for one in (joined, plain))
            assert (mine.total, mine.facets) == (theirs.total, theirs.facets)
            scored = [sorted((row.number, round(row.score, 3)) for row in hits.rows) for hits in (mine, theirs)]
            assert scored[0] == scored[1]
        for order in ("newest", "source"):
            rows = [one.search(query, order=order, limit=50).rows for one in (joined, plain)]  # type: ignore[arg-type]
            assert [row.number for row in rows[0]] == [row.number for row in rows[1]]
    mine, theirs = (similar(one, 40) for one in (joined, plain))
    assert [round(one.score, 3) for one in mine] == [round(one.score, 3) for one in theirs]


def test_few_passages_are_one_stretch(folder: Path, plain: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "FEWEST", 1_000_000)
    index_passages(folder, "v", dead, 1, silent)
    assert open_index(folder / INDEX, "v").passages == plain.passages


def test_stretches_cover_all_passages_once(tmp_path: Path) -> None:
    for total in (250_001, 10_000_000, 700_000_001):
        stretches = split_passages(tmp_path, total)
        assert [one.first for one in stretches] == [0, *(one.end for one in stretches[:-1])]
        assert stretches[-1].end == total and 1 < len(stretches) <= indexing.MOST
        assert len({one.path for one in stretches}) == len(stretches)


def test_what_is_not_whole_is_not_joined(folder: Path) -> None:
    first, second, *_ = split_passages(folder, 400)
    assert index_stretch(first) == 150
    with pytest.raises(DatasetError, match="不是完整的一段索引"):
        join_stretches([first.path, second.path], folder / INDEX, "v")
    with pytest.raises(DatasetError, match="程序版本"):
        index_stretch(replace(second, programme="other"))
