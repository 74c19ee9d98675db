"""Imports under way: what offered files hold is found in the background, so that a page may be closed and opened again.

An import lives in this server until its files are kept or it is given up; of too many the oldest that are done go, and
where all are still read no other begins.
"""

import logging
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.errors import DocumentError
from dashboard.intake import Offer
from dashboard.labels import LANGS, label
from dashboard.previews import Preview, previews
from dashboard.reprints import Print

_LOG = logging.getLogger(__name__)
MOST = 5
"""Imports held at a time; each holds its files."""
SHOWN = 8
"""Files whose result is told while the others are still read."""


@dataclass(frozen=True, slots=True)
class Import:
    """Files offered at one time: `done` of `total` understood since `started` (epoch seconds), `latest` the newest
    results (file, what is wrong with it or None), `found` all of them once it no longer runs; `error` a whole sentence."""

    key: str
    offers: tuple[Offer, ...]
    started: float
    total: int
    done: int = 0
    latest: tuple[tuple[str, str | None], ...] = ()
    running: bool = True
    found: tuple[Preview, ...] = ()
    error: str | None = None

    @property
    def rate(self) -> float:
        """Files a second so far; 0 before there is a rate."""
        passed = time.time() - self.started
        return self.done / passed if passed > 1 else 0.0

    @property
    def seconds_left(self) -> int | None:
        """Seconds that the rest will take at this rate; None before there is one."""
        return round((self.total - self.done) / self.rate) if self.rate else None


class _GivenUp(Exception):
    """Raised where the reading of an import is broken off."""


_lock = threading.Lock()
_imports: dict[str, Import] = {}


def start(
    offers: Sequence[Offer], corpus: Path, out: Path, known: Mapping[str, str], prints: Sequence[Print] = ()
) -> str:
    """Begin to find what the files hold; at once. The key by which `look` tells how far it is.

    Raises DocumentError where MOST imports are still read.
    """
    key = uuid.uuid4().hex
    with _lock:
        ended = [one.key for one in _imports.values() if not one.running]
        if len(_imports) - len(ended) >= MOST:
            raise DocumentError(*(label("ui.import.many", lang, n=MOST) for lang in LANGS))
        for old in ended[: max(0, len(_imports) - MOST + 1)]:
            del _imports[old]
        _imports[key] = Import(key, tuple(offers), time.time(), len(offers))
    threading.Thread(target=_run, args=(key, tuple(offers), corpus, out, known, prints), daemon=True).start()
    return key


def look(key: str) -> Import | None:
    """How far an import is; None where there is none, or no longer."""
    return _imports.get(key)


def unfinished() -> list[Import]:
    """Imports that are neither kept nor given up, the newest first."""
    return sorted(_imports.values(), key=lambda one: -one.started)


def give_up(key: str) -> None:
    """Forget an import, and break off its reading where it runs; nothing of it has been stored."""
    with _lock:
        _imports.pop(key, None)


def _run(
    key: str, offers: tuple[Offer, ...], corpus: Path, out: Path, known: Mapping[str, str], prints: Sequence[Print]
) -> None:
    def progress(done: int, total: int, file: str, problem: str | None) -> None:
        now = _imports.get(key)
        if now is None:
            raise _GivenUp
        latest = ((file, problem), *now.latest)[:SHOWN] if file else now.latest
        _change(key, done=done, total=total, latest=latest)

    try:
        _change(key, found=tuple(previews(offers, corpus, out, progress, known, prints)))
    except _GivenUp:
        return
    except Exception as error:  # whatever it was, the page must not wait for ever
        _LOG.exception("import %s", key)
        _change(key, error=f"导入没有完成（{error}）。没有存入任何文件；请检查磁盘空间后再试。")
    _change(key, running=False)


def _change(key: str, **values: object) -> None:
    with _lock:
        if key in _imports:
            _imports[key] = replace(_imports[key], **values)  # type: ignore[arg-type]
