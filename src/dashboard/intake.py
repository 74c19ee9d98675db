"""Files offered for the corpus: names made safe, archives opened within limits, a look before anything is kept."""

import hashlib
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dashboard.errors import DocumentError
from dashboard.extract import extract_document
from dashboard.extract.read import read_document
from dashboard.models import Extraction

TYPES = (".txt", ".html", ".htm", ".docx", ".pdf")
FILE_MB = 20
ARCHIVE_MB = 100
MOST_FILES = 200
"""Limits of one import: megabytes of a file, megabytes an archive unpacks to, files."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One file as offered: its safe name and bytes, or why it cannot be taken (a key of the interface's labels)."""

    name: str
    content: bytes = b""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What was understood of an offer: its extraction, or what went wrong, a whole sentence; `sha256` of its bytes."""

    offer: Offer
    sha256: str
    extraction: Extraction | None
    error: str | None


def offers(files: Iterable[tuple[str, bytes]]) -> Iterator[Offer]:
    """The files, those of archives in their place, at most MOST_FILES."""
    number = 0
    for name, content in files:
        for offer in _unpacked(name, content) if name.lower().endswith(".zip") else (_offer(name, content),):
            if number < MOST_FILES:
                yield offer
            number += 1


def _offer(name: str, content: bytes) -> Offer:
    safe = safe_name(name)
    if Path(safe).suffix.lower() not in TYPES:
        return Offer(safe, problem="type")
    return Offer(safe, content) if len(content) <= FILE_MB << 20 else Offer(safe, problem="size")


def _unpacked(name: str, content: bytes) -> Iterator[Offer]:
    """The documents in an archive; none of them where it is broken, too large or asks for a password."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir() and _wanted(one.filename)]
            if len(members) > MOST_FILES or sum(one.file_size for one in members) > ARCHIVE_MB << 20:
                yield Offer(safe_name(name), problem="zip")
                return
            for one in members:
                with archive.open(one) as file:  # the size an archive states may be a lie
                    yield _offer(one.filename, file.read((FILE_MB << 20) + 1))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
        yield Offer(safe_name(name), problem="zip")


def _wanted(name: str) -> bool:
    plain = Path(name.replace("\\", "/")).name
    return not plain.startswith((".", "~")) and "__MACOSX" not in name


def safe_name(name: str) -> str:
    """A file name without any path that every system allows; its suffix in small letters."""
    plain = Path(name.replace("\\", "/")).name
    stem, suffix = Path(plain).stem, Path(plain).suffix.lower()
    kept = re.sub(r"[^\w（）()《》“”、，。+-]+", "_", stem).strip("._ ")[:80]
    return (kept or "document") + re.sub(r"[^.a-z0-9]", "", suffix)


def look(offer: Offer) -> Look:
    """Read and extract an offer, in a folder that is gone afterwards. Never raises for what is in a file."""
    digest = hashlib.sha256(offer.content).hexdigest()
    if offer.problem:
        return Look(offer, digest, None, None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / offer.name
        path.write_bytes(offer.content)
        try:
            return Look(offer, digest, extract_document(read_document(path, None)), None)
        except DocumentError as error:
            return Look(offer, digest, None, str(error))


def free_name(folder: Path, name: str) -> str:
    """`name`, or with a number where a document of that stem is in the folder already."""
    stems = {path.stem for path in folder.iterdir()} if folder.is_dir() else set()
    stem, suffix, number = Path(name).stem, Path(name).suffix, 1
    while stem in stems:
        number += 1
        stem = f"{Path(name).stem}-{number}"
    return stem + suffix


def store(folder: Path, found: Iterable[Look]) -> tuple[str, ...]:
    """Write the offers that were understood into the folder, never over another file; the names given."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for one in found:
        name = free_name(folder, one.offer.name)
        with (folder / name).open("xb") as file:
            file.write(one.offer.content)
        names.append(name)
    return tuple(names)
