"""Files → extractions, many at once: worker processes, a time limit a document, a cache.

Each worker writes what it found into the cache and says only that it did, so memory stays flat. A worker that
crashes or hangs costs its own document, which becomes a named failure; the rest goes on.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import TimeoutError as TooLong
from dataclasses import dataclass
from pathlib import Path

import msgspec
from pebble import ProcessExpired

from dashboard.engines import local
from dashboard.errors import DocumentError
from dashboard.extract import extract_document
from dashboard.extract.read import SUFFIXES, read_document
from dashboard.models import Extraction, Failure, Source
from dashboard.reprints import Print, print_of

SECONDS = int(os.environ.get("DASHBOARD_SECONDS") or 60)
"""Time limit of one document; the usual one takes milliseconds."""
BESIDE = frozenset({"sources.csv", "sources.xlsx"})
PIECE = 1 << 16
"""Bytes of a file read at a time."""

Progress = Callable[[str, int, int], None]
"""Called with (step, done, total)."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file to extract, and where its extraction is kept."""

    path: Path
    source: Source | None
    sha256: str
    kept: Path

    @property
    def doc(self) -> str:
        """The document's name."""
        return self.path.stem

    @property
    def key(self) -> str:
        """What tells this extraction apart: file, bytes, source and rules."""
        return self.kept.stem


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: nothing, or why its file cannot be used."""

    job: Job
    failure: Failure | None = None

    def extraction(self) -> Extraction:
        """The extraction, read back from the cache."""
        return _KEPT.decode(self.job.kept.read_bytes()).extraction

    def print(self) -> Print:
        """What is compared to find reprints, read back from the cache."""
        return _PRINTED.decode(self.job.kept.read_bytes()).print


@dataclass(frozen=True, slots=True)
class Printed:
    """The part of a cache file that is read for every document at once."""

    print: Print


@dataclass(frozen=True, slots=True)
class Kept(Printed):
    """What a cache file holds."""

    extraction: Extraction


_PRINTED = msgspec.msgpack.Decoder(Printed)
_KEPT = msgspec.msgpack.Decoder(Kept)


def find_files(paths: Sequence[Path]) -> tuple[list[Path], list[Failure]]:
    """Documents among the paths and below the folders among them, in order of name; what is none is named.

    Hidden files and sources.csv are passed over. Symbolic links are not followed.
    """
    files: list[Path] = []
    failures: list[Failure] = []
    for path in paths:
        found = sorted(_walk(path)) if path.is_dir() else [path]
        for file in found:
            readable = file.name.encode("utf-8", "replace").decode("utf-8")
            if readable != file.name:
                failures.append(Failure(readable, "文件名里有读不出来的字符", "请改名，再放进资料目录。"))
            elif file.is_symlink():
                failures.append(Failure(file.name, "是符号链接", "请把文件本身放进资料目录。"))
            elif file.suffix.lower() not in SUFFIXES:
                kinds = "、".join(sorted(SUFFIXES))
                failures.append(Failure(file.name, f"不支持“{file.suffix}”格式", f"可用的格式：{kinds}。"))
            else:
                files.append(file)
    return files, failures


def _walk(folder: Path) -> Iterator[Path]:
    for entry in os.scandir(folder):
        if entry.name.startswith((".", "~$")) or entry.name in BESIDE:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        else:
            yield Path(entry.path)


def plan(
    files: Sequence[Path], sources: Mapping[str, Source], cache: Path, extractor: str
) -> tuple[list[Job], list[Failure]]:
    """Jobs in order of document; a second file of one stem, and one of the same bytes, is a failure."""
    jobs: dict[str, Job] = {}
    failures: list[Failure] = []
    twins: dict[str, str] = {}
    for path in files:
        try:
            digest = file_digest(path)
        except OSError as error:
            failures.append(
                Failure(path.name, f"读不出来（{error.strerror}）", "请检查文件是否存在、能否打开。")
            )
            continue
        if path.stem in jobs:
            other = jobs[path.stem].path.name
            failures.append(Failure(path.name, f"与 {other} 的文件名（不含扩展名）相同", "请改名后再导入。"))
        elif digest in twins and path.stat().st_size:
            failures.append(Failure(path.name, f"与 {twins[digest]} 完全相同", "删去其中一个即可。"))
        else:
            twins[digest] = path.name
            source = sources.get(path.stem)
            key = extraction_key(path.name, digest, source, extractor)
            jobs[path.stem] = Job(path, source, digest, cache / f"{key}.msgpack")
    return [jobs[doc] for doc in sorted(jobs)], failures


def extraction_key(file: str, sha256: str, source: Source | None, extractor: str) -> str:
    """What tells an extraction apart: file, bytes, source and rules."""
    return hashlib.sha256(repr((file, sha256, extractor, source)).encode()).hexdigest()[:32]


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    digest = hashlib.sha256()  # hashlib.file_digest clears a buffer many times the size of a usual document first
    with path.open("rb", buffering=0) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def extract_all(jobs: Sequence[Job], processes: int, progress: Progress) -> list[Outcome]:
    """Extract every job that is not in the cache yet; the outcomes in the order of the jobs."""
    ended: dict[str, Outcome] = {}
    progress("extract", 0, len(jobs))
    for outcome in extract_each(jobs, processes):
        ended[outcome.job.doc] = outcome
        progress("extract", len(ended), len(jobs))
    return [ended[job.doc] for job in jobs]


def extract_each(jobs: Sequence[Job], processes: int) -> Iterator[Outcome]:
    """The same, each outcome as soon as it is there: first those that are in the cache."""
    waiting = [job for job in jobs if not job.kept.exists()]
    left = {job.doc for job in waiting}
    yield from (Outcome(job) for job in jobs if job.doc not in left)
    if waiting:
        for job, result in local(min(processes, len(waiting)), SECONDS)(_extract_one, waiting):
            yield Outcome(job, failure_of_loss(job.path.name, result) if isinstance(result, Exception) else result)


def failure_of_loss(file: str, error: Exception) -> Failure:
    """The failure of a document whose worker hung, died or raised."""
    advice = "其余文件不受影响；请把这个文件交给维护者，或另存为 .txt 再试。"
    if isinstance(error, TooLong):
        return Failure(file, f"处理超过 {SECONDS} 秒，已停止", advice)
    if isinstance(error, ProcessExpired):
        return Failure(file, f"处理时进程意外退出（代码 {error.exitcode}）", advice)
    return Failure(file, f"处理时出错（{type(error).__name__}: {error}）", advice)


def _extract_one(job: Job) -> Failure | None:
    """In the worker: read, extract, keep. The kept file appears in one step, whole."""
    try:
        document = read_document(job.path, job.source)
    except DocumentError as error:
        return failure_of(job.path.name, error)
    if document.sha256 != job.sha256:
        return Failure(job.path.name, "处理期间文件有改动", "再生成一次即可。")
    extraction = extract_document(document)
    kept = msgspec.msgpack.encode(Kept(print_of(extraction), extraction))
    temporary = job.kept.with_suffix(f".{os.getpid()}")
    temporary.write_bytes(kept)
    temporary.replace(job.kept)
    return None


def failure_of(file: str, error: DocumentError) -> Failure:
    """A failure from the sentence(s) of an error: what happened, then what to do."""
    message = str(error).removeprefix(f"{file}：")
    reason, _, advice = message.partition("。")
    return Failure(file, reason, advice or "请检查该文件。")
