"""The passages of a dataset → its search index; many passages in stretches, side by side, by the engine of the build.

A worker needs the dataset's folder where it finds the database and puts its stretch. What a worker could not do, be
it lost, elsewhere or of another version, is done in processes of this machine.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from dashboard.batch import Progress
from dashboard.engines import Engine, local
from dashboard.errors import DatasetError
from dashboard.parts import programme
from dashboard.search import build_index, build_stretch, is_stretch, join_stretches
from dashboard.store import INDEX, count_passages, passages_to_index

FEWEST = 250_000
"""Passages in a stretch: half a minute or so. Up to here there is one, made without further processes."""
MOST = 64
"""Stretches: each is a segment or two, and every query looks into every segment."""
STRETCHES = "stretches"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Passages first … end - 1 of a dataset that is being written, to be indexed by a programme of this version."""

    folder: Path
    programme: str
    first: int
    end: int

    @property
    def path(self) -> Path:
        """Where its index is put."""
        return self.folder / STRETCHES / f"{self.first:010}"


def index_passages(folder: Path, version: str, engine: Engine, processes: int, progress: Progress) -> None:
    """Write the index of a dataset into its folder. Raises DatasetError (disk full and the like)."""
    total = count_passages(folder)
    progress("index", 0, total)
    if total <= FEWEST:
        with passages_to_index(folder) as passages:
            build_index(passages, folder / INDEX, version)
        return
    stretches = split_passages(folder, total)
    done = 0
    for run in (engine, local(processes)):
        waiting = [one for one in stretches if not is_stretch(one.path)]
        for stretch, result in run(index_stretch, waiting) if waiting else ():
            if not isinstance(result, Exception) and is_stretch(stretch.path):
                done += stretch.end - stretch.first
                progress("index", done, total)
            elif run is not engine and isinstance(result, Exception):
                raise DatasetError(f"检索索引没有建成（{result}）。请检查磁盘空间，再运行一次。") from result
    indexed = join_stretches([one.path for one in stretches], folder / INDEX, version)
    if indexed != total:
        raise DatasetError(f"检索索引有 {indexed} 段，而数据集有 {total} 段。请再运行一次。")
    shutil.rmtree(folder / STRETCHES)


def split_passages(folder: Path, total: int) -> list[Stretch]:
    """All passages in stretches of one length, in order."""
    length = max(FEWEST, -(-total // MOST))
    return [
        Stretch(folder.resolve(), programme(), first, min(first + length, total))
        for first in range(0, total, length)
    ]


def index_stretch(stretch: Stretch) -> int:
    """In the worker: index a stretch and return how many passages. What an earlier try left goes first."""
    if programme() != stretch.programme:
        raise DatasetError(f"工作进程的程序版本是 {programme()}，而不是 {stretch.programme}。请装同一版本。")
    with passages_to_index(stretch.folder, stretch.first, stretch.end) as passages:
        shutil.rmtree(stretch.path, ignore_errors=True)
        return build_stretch(passages, stretch.path, stretch.first)
