"""Files offered for the corpus: names made safe, archives opened within limits; nothing is stored here.

Whatever is offered, each file becomes one Offer: its bytes under a safe name, or one sentence why it is not taken.
"""

import hashlib
import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from dashboard.corpus import TABLES, read_table
from dashboard.errors import DocumentError
from dashboard.models import Source

TYPES = (".txt", ".html", ".htm", ".docx", ".pdf")
ENCRYPTED = 0x1
"""The bit of an archive member's flags that says it needs a password."""
FILE_MB = 50
ARCHIVE_MB = 200
RATIO = 100
TOTAL_MB = 500
MOST_FILES = 1000
"""Limits of one import: megabytes of a file, megabytes an archive unpacks to and how many times its own size that
may be, megabytes and files in all."""

NAME_BYTES = 200
"""A name of more bytes is shortened: file systems allow 255, and a number may be added."""
RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"))
)
"""Names that Windows keeps for devices, whatever their suffix."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One file as offered: its safe name, its bytes and its row of a sources table, or why it is not taken."""

    name: str
    content: bytes = b""
    source: Source | None = None
    problem: str | None = None

    @property
    def sha256(self) -> str:
        """Of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


def offers(files: Iterable[tuple[str, bytes]]) -> list[Offer]:
    """The files, those of archives in their place; rows of sources tables go to the files they name.

    A table that cannot be read is an Offer with a problem; one that can is none.
    """
    found: list[Offer] = []
    sources: dict[str, Source] = {}
    seen: dict[str, str] = {}
    size = 0
    for offer in _unpacked_all(files):
        size += len(offer.content)
        if offer.problem:
            found.append(offer)
        elif len(found) >= MOST_FILES or size > TOTAL_MB << 20:
            found.append(_refused(offer.name, f"一次最多导入 {MOST_FILES} 份、共 {TOTAL_MB} MB，其余没有读。请分几次导入"))
            break
        elif Path(offer.name).suffix in TABLES:
            try:
                rows = read_table(offer.name, offer.content)
                sources |= {Path(safe_name(f"{doc}.txt")).stem: row for doc, row in rows.items()}
            except DocumentError as error:
                found.append(Offer(offer.name, problem=str(error)))
        elif offer.sha256 in seen:
            found.append(_refused(offer.name, f"与 {seen[offer.sha256]} 内容完全相同，只需一份"))
        else:
            seen[offer.sha256] = offer.name
            found.append(offer)
    return [replace(one, source=sources.get(Path(one.name).stem)) for one in found]


def _unpacked_all(files: Iterable[tuple[str, bytes]]) -> Iterator[Offer]:
    for name, content in files:
        if name.lower().endswith(".zip"):
            yield from _unpacked(safe_name(name), content)
        else:
            yield _offer(name, content)


def _refused(name: str, reason: str) -> Offer:
    return Offer(safe_name(name), problem=f"{reason}。")


def _offer(name: str, content: bytes) -> Offer:
    safe = safe_name(name)
    if Path(safe).suffix not in (*TYPES, *TABLES):
        return _refused(name, "不是可读的类型，请用 txt、html、docx、pdf，或它们的 zip；出处表用 csv、xlsx")
    if len(content) > FILE_MB << 20:
        return _refused(name, f"文件超过 {FILE_MB} MB，请拆成几个文件")
    return Offer(safe, content)


def _unpacked(name: str, content: bytes) -> Iterator[Offer]:
    """The documents in an archive; what its own directory says of sizes is checked while reading."""
    if len(content) > FILE_MB << 20:
        yield _refused(name, f"压缩包超过 {FILE_MB} MB，请分成几个")
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir() and _wanted(one.filename)]
            if reason := _too_much(members, len(content)):
                yield _refused(name, reason)
                return
            left = ARCHIVE_MB << 20
            for one in members:
                inner = _member_name(one)
                if reason := _hostile(one, inner):
                    yield _refused(inner, reason)
                    continue
                if one.flag_bits & ENCRYPTED:
                    yield _refused(inner, "压缩包有密码，请解密后再导入")
                    continue
                with archive.open(one) as file:
                    data = file.read(min(left, FILE_MB << 20) + 1)
                left -= len(data)
                if left < 0:
                    yield _refused(name, f"压缩包实际解开后超过 {ARCHIVE_MB} MB，其余没有读")
                    return
                yield _offer(inner, data)
    # a damaged archive, or one packed in an unknown way, makes zipfile raise any of these
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError, zlib.error, MemoryError, LookupError):
        yield _refused(name, "压缩包打不开，或内容已损坏，请重新压缩")


def _too_much(members: list[zipfile.ZipInfo], packed: int) -> str | None:
    size = sum(one.file_size for one in members)
    if len(members) > MOST_FILES:
        return f"压缩包里有 {len(members)} 份文件，一次最多 {MOST_FILES} 份，请分成几个"
    if size > ARCHIVE_MB << 20:
        return f"压缩包解开后有 {size >> 20} MB，最多 {ARCHIVE_MB} MB，请分成几个"
    if size > RATIO * max(packed, 1 << 16):
        return f"压缩包解开后是原来的 {RATIO} 倍以上，不像正常的资料，没有解开"
    return None


def _hostile(one: zipfile.ZipInfo, name: str) -> str | None:
    """Why a member of an archive is not even looked at."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name):
        return f"压缩包里的路径“{name[:60]}”指向包外，没有读"
    if stat.S_ISLNK(one.external_attr >> 16):
        return "压缩包里的符号链接不读，请放入文件本身"
    if path.suffix.lower() in (".zip", ".rar", ".7z", ".gz", ".tar"):
        return "压缩包里又有压缩包，请先解开"
    return None


def _member_name(one: zipfile.ZipInfo) -> str:
    """A member's name; Chinese Windows writes it in GBK without saying so, and zipfile reads that as cp437."""
    if one.flag_bits & 0x800 or one.filename.isascii():
        return one.filename
    try:
        raw = one.filename.encode("cp437")
    except UnicodeEncodeError:
        return one.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return one.filename


def _wanted(name: str) -> bool:
    plain = PurePosixPath(name.replace("\\", "/")).name
    return not plain.startswith((".", "~")) and "__MACOSX" not in name


def safe_name(name: str) -> str:
    """A file name without any path that every system allows; its suffix in small letters."""
    plain = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    stem, suffix = Path(plain).stem, Path(plain).suffix.lower()
    kept = re.sub(r"[^\w（）()《》“”、，。+-]+", "_", stem).strip("._ ")[:80]
    kept = kept.encode("utf-8", "replace")[:NAME_BYTES].decode("utf-8", "ignore") or "document"
    if kept.lower().partition(".")[0] in RESERVED:
        kept += "_"
    return kept + re.sub(r"[^.a-z0-9]", "", suffix)[:10]


def free_names(folder: Path, names: Iterable[str]) -> list[str]:
    """The names, each with a number where a document of its stem is in the folder, or before it among them, already."""
    present = {path.stem.casefold() for path in folder.iterdir()} if folder.is_dir() else set()
    free: list[str] = []
    for name in names:
        stem, suffix, number = Path(name).stem, Path(name).suffix, 1
        while stem.casefold() in present:
            number += 1
            stem = f"{Path(name).stem}-{number}"
        present.add(stem.casefold())
        free.append(stem + suffix)
    return free
