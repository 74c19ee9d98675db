"""What would be understood of files that are offered, before anything is stored.

`preview` looks at one file in this process. `previews` has many extracted by processes of their own, with the time
limit of a build, so that no file can hold up the server; what they find is kept in the cache of the next build.
`python -m dashboard.previews FOLDER CACHE` is that process; it says its progress as JSON lines.
"""

import hashlib
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from dashboard.batch import Job, Outcome, extract_each, find_files, plan
from dashboard.corpus import SOURCES, add_files, read_table
from dashboard.dataset import Dataset
from dashboard.dates import year_of
from dashboard.errors import DocumentError
from dashboard.extract import extract_document
from dashboard.extract.read import read_document
from dashboard.intake import Offer, free_names
from dashboard.locations import place_of_body, place_text
from dashboard.models import Evidence, Extraction, Source
from dashboard.processes import listen, say
from dashboard.reprints import Print, find_repeated, print_of, read_print
from dashboard.versions import extractor_version

Told = Callable[[int, int, str, str | None], None]
"""Called with done, total, the file that is done now, and what is wrong with it."""
PRINTS = "SELECT doc, published, print FROM extractions JOIN documents USING (doc) WHERE print IS NOT NULL ORDER BY doc"
FIELDS = ("title", "body", "author", "published")
"""What a preview tells of each article, with the words it came from."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an article as it was understood; `quote` are its words in the text, None where another place (the
    sources table, a default) gave it."""

    article: int
    field: str
    value: str
    quote: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What was understood of an offer, or `error`, a whole sentence.

    `name` is what it would be called in the corpus; `twin` the file there with the very same bytes, `reprint_of` the
    document whose text it repeats.
    """

    offer: Offer
    name: str
    extraction: Extraction | None
    error: str | None
    twin: str | None = None
    reprint_of: str | None = None

    @property
    def can_be_kept(self) -> bool:
        """Whether it was understood and is not there already."""
        return self.extraction is not None and self.twin is None

    def fields(self) -> Iterator[Field]:
        """Title, body with its place, author and date of each article, with their words."""
        if self.extraction is None:
            return
        text = self.extraction.document.text
        for article in self.extraction.articles:
            shown: Mapping[str, Evidence] = {one.field: one for one in reversed(article.evidence)}
            for name in FIELDS:
                value, found = getattr(article, name), shown.get(name)
                words = (text[found.start : found.end], found.start, found.end) if found else (None, 0, 0)
                if value:
                    yield Field(article.n, name, value, *words)
                if value and name == "body" and (place := _place(value, article.published)):
                    yield Field(article.n, "place", place, *words)


def _place(body: str, published: str | None) -> str:
    """Where a body is, from the province down; empty for a national one."""
    _, province, city, county, _ = place_of_body(body, year_of(published))
    return place_text(province, city, county)


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of files that were to be kept: the names given to those stored, (name offered, name there) of those
    the corpus held already, and notes worth telling a person."""

    names: tuple[str, ...]
    held: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def preview(offer: Offer, prints: Sequence[Print] = ()) -> Preview:
    """One offer, looked at here and now. Never raises for what is in a file."""
    if offer.problem:
        return Preview(offer, offer.name, None, offer.problem)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / offer.name
        path.write_bytes(offer.content)
        try:
            extraction = extract_document(read_document(path, offer.source))
        except DocumentError as error:
            return Preview(offer, offer.name, None, str(error))
    found = Preview(offer, offer.name, extraction, None)
    own = replace(print_of(extraction), doc="")
    return replace(found, reprint_of=find_repeated(prints, [own]).get("") if prints else None)


def previews(
    offers: Sequence[Offer],
    corpus: Path,
    out: Path,
    progress: Told,
    known: Mapping[str, str],
    prints: Sequence[Print] = (),
) -> list[Preview]:
    """All offers, in their order. `known`: SHA-256 → document there is already, `prints` those to compare with.

    Stopped by an exception of `progress`, it leaves nothing behind but extractions a build can use.
    """
    cache = out / "cache" / extractor_version()
    cache.mkdir(parents=True, exist_ok=True)
    free = iter(free_names(corpus, [one.name for one in offers if not one.problem]))
    names = [one.name if one.problem else next(free) for one in offers]
    with tempfile.TemporaryDirectory() as staged:
        for offer, name in zip(offers, names, strict=True):
            if not offer.problem and offer.sha256 not in known:
                (Path(staged) / name).write_bytes(offer.content)
        sources = {Path(name).stem: one.source for one, name in zip(offers, names, strict=True) if one.source}
        if sources:
            add_files(Path(staged), (), sources)
        failures = _extracted(Path(staged), cache, progress)
        jobs, _ = _plan(Path(staged), cache)
    by_doc = {job.doc: job for job in jobs}
    repeated = find_repeated(prints, [Outcome(job).print() for job in jobs if job.kept.exists()]) if prints else {}
    found: list[Preview] = []
    for offer, name in zip(offers, names, strict=True):
        if offer.problem or offer.sha256 in known:
            found.append(Preview(offer, name, None, offer.problem, known.get(offer.sha256)))
            continue
        job = by_doc.get(Path(name).stem)
        if job is None or not job.kept.exists():
            why = failures.get(name, "没有处理完。请再试一次。")
            found.append(Preview(offer, name, None, f"{name}：{why}"))
            continue
        found.append(Preview(offer, name, Outcome(job).extraction(), None, None, repeated.get(job.doc)))
    return found


def store(folder: Path, found: Sequence[Preview], sources: Mapping[str, Source]) -> Stored:
    """Add what was understood to the corpus, but nothing whose bytes are there already, under whatever name.

    `sources` by the name of the preview: what a person wrote over the row of a sources table. Raises DocumentError.
    """
    rows: dict[str, Source] = {}
    wanted = [one for one in found if one.can_be_kept]
    there = _held(folder, [one.offer for one in wanted])
    kept = [one for one in wanted if one.offer.sha256 not in there]
    names = free_names(folder, [one.offer.name for one in kept])
    for one, name in zip(kept, names, strict=True):
        if source := sources.get(one.name, one.offer.source):
            rows[Path(name).stem] = source
    files = [(name, one.offer.content) for name, one in zip(names, kept, strict=True)]
    held = tuple((one.offer.name, there[one.offer.sha256]) for one in wanted if one.offer.sha256 in there)
    return Stored(tuple(names), held, add_files(folder, files, rows))


def _held(folder: Path, offers: Sequence[Offer]) -> dict[str, str]:
    """SHA-256 → name of the document in the folder, or below it, with the bytes of an offer."""
    sizes = {len(one.content) for one in offers}
    files = find_files([folder])[0] if offers and folder.is_dir() else []
    same_size = [path for path in files if path.stat().st_size in sizes]
    digests = {hashlib.sha256(path.read_bytes()).hexdigest(): path.name for path in same_size}
    return {one.sha256: digests[one.sha256] for one in offers if one.sha256 in digests}


def prints_of(dataset: Dataset) -> tuple[Print, ...]:
    """What is compared to find reprints, of all documents of a dataset; empty for one of an earlier programme."""
    try:
        rows = dataset.cursor().execute(PRINTS).fetchall()
    except duckdb.BinderException:
        return ()
    return tuple(read_print(*row) for row in rows)


def _plan(folder: Path, cache: Path) -> tuple[list[Job], dict[str, str]]:
    """Jobs of the staged files, and what cannot be one."""
    files, failures = find_files([folder])
    table = folder / SOURCES
    sources = read_table(SOURCES, table.read_bytes()) if table.exists() else {}
    jobs, more = plan(files, sources, cache, cache.name)
    return jobs, {one.file: f"{one.reason}。{one.advice}" for one in (*failures, *more)}


def _extracted(folder: Path, cache: Path, progress: Told) -> dict[str, str]:
    """Have the staged files extracted by a process of its own; what went wrong by file."""
    failures: dict[str, str] = {}
    with closing(listen("dashboard.previews", str(folder), str(cache.resolve()))) as heard:  # where `progress` raises, nobody waits
        for said in heard:
            if said["problem"]:
                failures[said["file"]] = said["problem"]
            progress(said["done"], said["total"], said["file"], said["problem"])
    return failures


def main(folder: Path, cache: Path) -> None:
    """Extract the staged files and say each as it is done."""
    jobs, failures = _plan(folder, cache)
    for done, (file, problem) in enumerate(failures.items(), 1):
        say(done=done, total=len(jobs) + len(failures), file=file, problem=problem)
    for done, outcome in enumerate(extract_each(jobs, 2), len(failures) + 1):
        file, one = outcome.job.path.name, outcome.failure
        say(done=done, total=len(jobs) + len(failures), file=file, problem=f"{one.reason}。{one.advice}" if one else None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
