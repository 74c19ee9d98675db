"""Builds in the background, one at a time for all visitors of this server, in a process of its own.

A process of its own keeps pages quick, and no page's end can stop it. Started again after a kill it goes on
where it stopped. `python -m dashboard.worker DOCUMENTS OUT REVIEWS` is that process; it says its progress as JSON lines.
"""

import os
import sys
import threading
import time
import traceback
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

from dashboard import DATA
from dashboard.build import CHANGED, DOCUMENTS, REVIEWS, build, stale
from dashboard.dataset import datasets_folder, published
from dashboard.errors import AtlasError
from dashboard.processes import listen, say
from dashboard.store import DATABASE

STEPS = ("wait", "read", "extract", "store", "index", "publish")


@dataclass(frozen=True, slots=True)
class Status:
    """How far the build is: `running`, its step (one of STEPS), done of total, seconds since it started, and
    what went wrong, a whole sentence, where something did. `runs` counts the builds that this server started."""

    running: bool = False
    step: str = "read"
    done: int = 0
    total: int = 1
    started: float = 0.0
    error: str | None = None
    runs: int = 0

    @property
    def seconds(self) -> int:
        """Seconds since the build started."""
        return int(time.time() - self.started) if self.started else 0

    @property
    def share(self) -> float:
        """Rough share of the whole that is done: each step is a sixth, and so much of its own."""
        return (STEPS.index(self.step) + self.done / max(self.total, 1)) / len(STEPS)


_lock = threading.Lock()
_status = Status()


def status() -> Status:
    """The state of the build now."""
    return _status


def documents_folder() -> Path:
    """Where the documents are: the environment's DASHBOARD_DOCUMENTS, else data/documents."""
    return Path(os.environ.get("DASHBOARD_DOCUMENTS") or DOCUMENTS)


def reviews_folder() -> Path:
    """Where the decisions are: the environment's DASHBOARD_REVIEWS, else data/reviews."""
    return Path(os.environ.get("DASHBOARD_REVIEWS") or REVIEWS)


def is_fixed() -> bool:
    """Whether one dataset is shown, wherever it came from: DASHBOARD_DATASET names a version, not a folder of them."""
    return (datasets_folder() / DATABASE).is_file()


def changes() -> tuple[str, ...]:
    """Keys of what has changed since the published dataset was built (those of build.CHANGED).

    Files are read again only where a name, a size or a date has changed since the last call.
    """
    if is_fixed() or not documents_folder().is_dir():
        return ()
    try:
        return _changes(published(), stamp(documents_folder()), stamp(reviews_folder()), stamp(DATA / "lexicon"))
    except OSError:  # something cannot be read, or went while it was: a build says so
        return ()


@lru_cache(maxsize=4)
def _changes(version: str | None, *stamps: int) -> tuple[str, ...]:
    words = stale(documents_folder(), datasets_folder(), reviews_folder())
    return tuple(key for key, word in CHANGED.items() if word in words)


def stamp(folder: Path) -> int:
    """A number that changes with any file of a folder: its name, size or date. A link counts as itself."""
    seen = []
    for place, folders, files in os.walk(folder):
        for path in (Path(place, name) for name in (*folders, *files)):
            try:
                found = path.lstat()
            except FileNotFoundError:  # gone since it was listed
                continue
            seen.append((path, found.st_size, found.st_mtime_ns))
    return hash(tuple(sorted(seen)))


def start() -> Status:
    """Start a build unless one runs; at once. Progress is in `status`."""
    global _status
    with _lock:
        if not _status.running:
            _status = Status(running=True, started=time.time(), runs=_status.runs + 1)
            folders = (documents_folder(), datasets_folder(), reviews_folder())
            threading.Thread(target=_follow, args=folders, daemon=True, name="build").start()
        return _status


def start_if_needed() -> None:
    """Build where nothing is published yet, or where another programme's tables are."""
    if published() is None or "store" in changes():
        start()


def _follow(*folders: Path) -> None:
    """Run the building process and keep the status up with what it says; whatever happens, then it no longer runs."""
    global _status
    error: str | None = "生成数据集的进程意外结束。请重试；已完成的部分不会重做。"
    try:
        for said in listen("dashboard.worker", *(str(folder.resolve()) for folder in folders)):
            match said:
                case {"step": str(step), "done": int(done), "total": int(total)}:
                    with _lock:
                        _status = replace(_status, step=step, done=done, total=total)
                case {"error": str() | None as error}:
                    pass
    except OSError as problem:
        error = f"生成数据集的进程没有启动或没有正常结束（{problem}）。请重试。"
    finally:
        with _lock:
            _status = replace(_status, running=False, error=error)


def payload() -> dict[str, object]:
    """The status as HTTP tells it."""
    return {**asdict(_status), "seconds": _status.seconds, "share": round(_status.share, 3)}


def main(documents: Path, out: Path, reviews: Path) -> None:
    """Build and say the progress; whatever happens is said, never raised."""
    error = None
    try:
        build(documents, out, progress=lambda step, done, total: say(step=step, done=done, total=total), reviews=reviews)
    except AtlasError as problem:
        error = str(problem)
    except Exception as problem:  # whatever it was, a person is told
        traceback.print_exc()
        error = f"生成数据集时出错（{type(problem).__name__}: {problem}）。旧数据集不受影响；请重试，再出错请告诉维护者。"
    say(error=error)


if __name__ == "__main__":
    chosen, target, decisions = map(Path, sys.argv[1:4])
    main(chosen, target, decisions)
