"""Files → Documents: the exact text that every offset of the tool refers to.

Text is decoded, never silently repaired: `.txt` is kept character for character (only a byte order mark is
not text); the other formats are turned into plain lines once, here, and stay as they are from then on. Where
bytes had to be replaced, `Document.encoding` says how many. Whatever the bytes are, the only exception is
DocumentError, whose message is "<file>：<what happened>。<what to do>。".
"""

import csv
import hashlib
import io
import re
import stat
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import TypeVar

from dashboard.dates import iso_date
from dashboard.errors import DocumentError
from dashboard.extract.formats import docx_text, html_text, pdf_text
from dashboard.models import Document, Source

LIMIT_BYTES = 50 * 1024 * 1024
LIMIT_TEXT = 5 * 1024 * 1024
FORMATS = {".txt": "txt", ".html": "html", ".htm": "html", ".docx": "docx", ".pdf": "pdf"}
SUFFIXES = frozenset(FORMATS)

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_CHINESE = re.compile(r"[\u3000\u3400-\u9fff，。、；：“”（）《》]")
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过说产面而方后"
    "多定行学法所民得经政协委员市县区省议事商提案乡镇建开展工点题村席报记者第月日議會為協員區縣經發這對時來國個產過"
)
_SAMPLE = 65536

Content = TypeVar("Content", str, bytes)


def read_document(path: Path, source: Source | None = None) -> Document:
    """One file as a Document, `source` (a row of sources.csv) kept with it. Raises DocumentError."""
    path = Path(path)
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        raise _unreadable(path, f"不支持“{path.suffix}”格式", "请另存为 .txt、.html、.docx 或 .pdf")
    data = _read_bytes(path)
    encoding: str | None = None
    if form == "txt":
        text, encoding = _decode(path, data)
    elif form == "html":
        decoded, encoding = _decode(path, data)
        text = _convert(path, html_text, decoded)
    elif form == "docx":
        text = _convert(path, docx_text, data)
    else:
        text = _convert(path, pdf_text, data)
    return _document(path, form, text, encoding, hashlib.sha256(data).hexdigest(), source)


def text_document(doc: str, text: str, source: Source | None = None) -> Document:
    """A text that is in no file of its own (a row of a table), as if it stood in `doc`.txt. Raises DocumentError."""
    path = Path(f"{doc}.txt")
    data = text.encode("utf-8", "surrogatepass")
    text, encoding = _visible(path, text, "utf-8")
    return _document(path, "txt", text, encoding, hashlib.sha256(data).hexdigest(), source)


def _document(
    path: Path, form: str, text: str, encoding: str | None, sha256: str, source: Source | None
) -> Document:
    if not text.strip():
        raise _unreadable(path, "文件里没有文字", "请检查文件是否为空，或正文是否只是图片")
    if len(text) > LIMIT_TEXT or len(text.encode("utf-8", "replace")) > LIMIT_TEXT:
        raise _unreadable(path, "文字超过 5 MB", "请把它拆成几个文件再导入")
    return Document(path.stem, text, path.name, form, encoding, sha256, source or Source())


def read_sources(folder: Path) -> dict[str, Source]:
    """Rows of sources.csv by document stem; `folder` is that file or the folder holding it ({} if absent).

    Columns `doc` and any of Source's fields; others are ignored, empty cells are None. Dates written otherwise
    (2022/5/31, 2022年5月) become ISO.
    """
    path = Path(folder)
    if path.is_dir():
        path = path / "sources.csv"
        if not path.exists():
            return {}
    text, _ = _decode(path, _read_bytes(path))
    names = {field.name for field in fields(Source)}
    sources: dict[str, Source] = {}
    try:
        for row in csv.DictReader(io.StringIO(text, newline="")):
            cells = {
                key.strip(): value.strip() for key, value in row.items() if key and isinstance(value, str)
            }
            if cells.get("doc"):
                named = Path(cells["doc"])
                doc = named.stem if named.suffix.lower() in FORMATS else cells["doc"]
                source = Source(**{key: value for key, value in cells.items() if key in names and value})
                sources[doc] = replace(source, published=iso_date(source.published)) if source.published else source
    except csv.Error as error:
        raise _unreadable(path, f"不是有效的 CSV 表（{error}）", "请用表格软件另存为 CSV UTF-8") from error
    return sources


def _unreadable(path: Path, reason: str, advice: str) -> DocumentError:
    return DocumentError(f"{path.name}：{reason}。{advice}。")


def _read_bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _unreadable(path, "不是普通文件", "请指定一个文件")
        if status.st_size > LIMIT_BYTES:
            raise _unreadable(path, "文件超过 50 MB", "请把它拆成几个文件再导入")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise _unreadable(path, f"打不开（{error}）", "请检查路径和权限") from error
    if not data:
        raise _unreadable(path, "文件是空的", "请检查文件是否保存完整")
    return data


def _convert(path: Path, convert: Callable[[Content], str], content: Content) -> str:
    try:
        text = convert(content)
    except DocumentError as error:
        raise DocumentError(f"{path.name}：{error}") from error
    # Damaged files make these libraries raise nearly anything (KeyError, struct.error, RecursionError, …),
    # and one bad file must never stop a batch.
    except Exception as error:
        raise _unreadable(
            path, f"文件已损坏（{type(error).__name__}）", "请用原软件打开后另存一份再导入"
        ) from error
    return _CONTROL.sub("\ufffd", text)


def _decode(path: Path, data: bytes) -> tuple[str, str]:
    """Text and the name of its encoding; strict everywhere, a few damaged bytes replaced and counted."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _visible(path, *_decoded(path, data, (encoding,)))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if "\x00" not in text:
            return _visible(path, text, "utf-8")
    if b"\x00" in data:
        return _visible(path, *_decoded(path, data, ("utf-16-le", "utf-16-be")))
    return _visible(path, *_decoded(path, data, ("gb18030", "big5hkscs", "utf-8")))


def _decoded(path: Path, data: bytes, encodings: tuple[str, ...]) -> tuple[str, str]:
    """First encoding that fits strictly and reads as writing; else the one that damages least, if little."""
    fitting: list[tuple[float, str, str]] = []
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding in ("utf-16", "utf-8-sig"):  # said by the file's own mark
            return text, encoding
        if _reads(text):
            fitting.append((_commonness(text), text, encoding))
    if fitting:
        _, text, encoding = max(fitting, key=lambda found: found[0])
        return text, encoding
    damaged = [(data.decode(encoding, "replace"), encoding) for encoding in encodings]
    text, encoding = min(damaged, key=lambda pair: pair[0].count("\ufffd"))
    wrong = text.count("\ufffd")
    if wrong * 50 > len(text) or not _reads(text):
        raise _unreadable(path, "不是文本文件，或编码无法识别", "请另存为 UTF-8 编码的文本")
    return text, f"{encoding}, {wrong} replaced"


def _commonness(text: str) -> float:
    """Share of the commonest characters among the Chinese ones: some 0.3 in prose, 0.02 in bytes misread."""
    chinese = _CHINESE.findall(text[:_SAMPLE])
    return sum(c in _COMMON for c in chinese) / max(len(chinese), 1)


def _reads(text: str) -> bool:
    """Whether decoded text is writing, not bytes misread: mostly Chinese, common characters among it."""
    foreign = sum(not c.isascii() for c in text[:_SAMPLE])
    chinese = len(_CHINESE.findall(text[:_SAMPLE]))
    return chinese >= 0.6 * foreign and (chinese < 30 or _commonness(text) > 0.04)


def _visible(path: Path, text: str, encoding: str) -> tuple[str, str]:
    controls = len(_CONTROL.findall(text))
    if "\x00" in text or controls * 200 > len(text) + 200:
        raise _unreadable(path, "是二进制文件，不是文本", "请检查文件类型，另存为 .txt 再导入")
    return text.removeprefix("\ufeff"), encoding
