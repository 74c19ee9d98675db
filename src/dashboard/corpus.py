"""The folder of documents: sources tables read and merged, files added safely.

A file appears in the folder in one step, whole, never over another; nothing outside the folder is written. A sources
table has a column `doc` (file name, with or without suffix) and any of Source's fields, as .csv or .xlsx.
"""

import csv
import io
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from pathlib import Path

from filelock import FileLock, Timeout

from dashboard.dates import is_date
from dashboard.errors import DocumentError
from dashboard.extract.read import read_sources
from dashboard.models import Failure, Source

SOURCES = "sources.csv"
SHEET = "sources.xlsx"
TABLES = (".csv", ".xlsx")
SHEET_MB = 50
SHEET_ROWS = 20_000
"""Limits of a sources workbook: megabytes unpacked, rows read."""
INCOMING = ".incoming-"
COLUMNS = ("doc", *(field.name for field in fields(Source)))


def read_table(name: str, content: bytes) -> dict[str, Source]:
    """Rows of a sources table by document. Raises DocumentError saying what is wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{Path(name).stem}.csv"
        path.write_bytes(content if name.lower().endswith(".csv") else _as_csv(name, content))
        sources = read_sources(path)
    if not sources:
        raise DocumentError(f"{name}：出处表里没有可用的行。第一行写列名，其中要有 doc（文件名）。")
    return sources


def folder_sources(folder: Path) -> dict[str, Source]:
    """Rows of the folder's sources.xlsx and sources.csv; where both name a document the .csv counts.

    Raises DocumentError where one of them cannot be read.
    """
    sheet = folder / SHEET
    rows = read_table(SHEET, sheet.read_bytes()) if sheet.is_file() and not sheet.is_symlink() else {}
    return rows | read_sources(folder)


def dated(sources: Mapping[str, Source]) -> tuple[dict[str, Source], list[Failure]]:
    """The sources without what stands for a date and is none, and a failure for each that had one."""
    odd = {doc: source for doc, source in sources.items() if source.published and not is_date(source.published)}
    failures = [
        Failure(SOURCES, f"{doc} 的 published“{(source.published or '')[:30]}”不是日期", "请写成 2022、2022-05 或 2022-05-31；这一份先按没有写日期处理。")
        for doc, source in odd.items()
    ]
    return {**sources, **{doc: replace(source, published=None) for doc, source in odd.items()}}, failures


def _as_csv(name: str, content: bytes) -> bytes:
    """The first sheet of a workbook as CSV; dates as ISO, whole numbers without a point."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(item.file_size for item in package.infolist()) > SHEET_MB << 20:
                raise DocumentError(f"{name}：解开后超过 {SHEET_MB} MB。请只留出处表一张。")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        target = io.StringIO(newline="")
        writer = csv.writer(target)
        for row in sheet.iter_rows(max_row=SHEET_ROWS, max_col=40, values_only=True):
            writer.writerow([_cell(value) for value in row])
    except DocumentError:
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise nearly anything
        raise DocumentError(f"{name}：表格打不开（{type(error).__name__}）。请用表格软件另存一份。") from error
    return target.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def add_files(
    folder: Path, files: Sequence[tuple[str, bytes]], sources: Mapping[str, Source]
) -> tuple[str, ...]:
    """Add files under free, safe names, their rows to sources.csv first; notes worth telling a person.

    Killed anywhere, whole files are there or not at all, and rows of files that did not come are harmless. Raises
    DocumentError where the folder cannot be written to, or a name is taken.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with _adding(folder) as notes:
            notes += _merge(folder, sources)
            for name, content in files:
                if Path(name).name != name or name.startswith("."):
                    raise DocumentError(f"文件名 {name!r} 不能用。请只写名称，不要路径。")
                if (folder / name).exists() or (folder / name).is_symlink():
                    raise DocumentError(f"资料目录里已有 {name}。请改名后再导入；其余的已存入。")
                _write(folder / name, content)
    except (OSError, Timeout) as error:
        raise DocumentError(
            f"存不进 {folder}（{error}）。请检查磁盘空间和权限；已存入的文件是完整的。"
        ) from error
    return tuple(notes)


@contextmanager
def _adding(folder: Path) -> Iterator[list[str]]:
    """One import at a time; what an import that was killed left half written goes, and is said."""
    with FileLock(folder / ".lock", timeout=60):
        left = sorted(folder.glob(f"{INCOMING}*"))
        for path in left:
            path.unlink()
        yield [f"已清理上次导入中断留下的 {len(left)} 个未写完的文件。"] if left else []


def _write(path: Path, content: bytes) -> None:
    """On disk, whole, when this returns; before that the name does not exist (or names the old content)."""
    temporary = path.with_name(f"{INCOMING}{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _merge(folder: Path, sources: Mapping[str, Source]) -> list[str]:
    """Add rows to sources.csv; a row that is there stays as it is, and so do columns this tool does not know."""
    path = folder / SOURCES
    if path.is_symlink():
        raise DocumentError(f"{path} 是符号链接。请把文件本身放进资料目录。")
    known = read_sources(folder)
    rows = {doc: source for doc, source in sources.items() if doc not in known and source != Source()}
    notes = [
        f"出处表里已有 {doc} 的一行，没有改动。" for doc, source in sources.items() if known.get(doc, source) != source
    ]
    if not rows:
        return notes
    lines = list(csv.reader(io.StringIO(_text(path), newline="")))
    header = lines[0] if lines else list(COLUMNS)
    used = [name for name in COLUMNS if any(asdict(source).get(name) for source in rows.values())]
    plain = [name.strip() for name in header]
    header += [name for name in used if name not in plain]
    plain = [name.strip() for name in header]
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([*row, *[""] * (len(header) - len(row))] for row in lines[1:])
    for doc, source in rows.items():
        cells = {"doc": doc, **{key: value or "" for key, value in asdict(source).items()}}
        writer.writerow([cells.get(name, "") for name in plain])
    _write(path, target.getvalue().encode("utf-8-sig"))
    return notes


def _text(path: Path) -> str:
    """The table's text; it has been read before, so one of the two fits."""
    if not path.exists():
        return ""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")
