"""HTML, Word and PDF → plain lines of text in reading order; pure functions of their content.

What a reader of the page would see is kept whole, menus and footers included: a body may be named in the
masthead alone, and telling navigation from article is the next step's work. Libraries' own errors pass
through; what they cannot see (a scanned page, a locked file, a bomb) raises DocumentError.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from statistics import median
from typing import TypeAlias

import lxml.etree
import lxml.html
import pypdfium2

from dashboard.errors import DocumentError

# fmt: off
_DROPPED = frozenset(
    (
        "script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea",
        "math", "video", "audio", "canvas",
    )
)
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd",
        "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
        "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "legend", "li",
        "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot",
        "thead", "title", "tr", "ul",
    )
)
# fmt: on
_CELLS = frozenset(("td", "th", "a", "option", "button", "label"))
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LIMIT_UNPACKED = 100 * 1024 * 1024
LIMIT_PAGES = 2_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PdfLine: TypeAlias = tuple[str, float, float, float]  # text, left, right, height in points
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[\s\-—–·.•第页共/|~～]*\d{1,4}[\s\-—–·.•第页共/|~～\d]*")


def html_text(markup: str) -> str:
    """Visible text, one line a block; white space as a browser shows it, \\u3000 and \\xa0 kept."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    cleaned = markup.replace("\x00", "\ufffd").encode("utf-8", "replace")
    root = lxml.html.document_fromstring(cleaned, parser=parser)
    lines: list[str] = []
    pieces: list[str] = []

    def flush() -> None:
        line = _SPACES.sub(" ", "".join(pieces)).strip(" ")
        pieces.clear()
        if line:
            lines.append(line)

    hidden: lxml.etree._Element | None = None
    for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if hidden is None and (
                tag in _DROPPED or "hidden" in element.attrib or _HIDDEN.search(element.get("style") or "")
            ):
                hidden = element
            if hidden is None:
                if tag in _BLOCKS:
                    flush()
                if element.text:
                    pieces.append(element.text)
        else:
            if hidden is None:
                if tag in _BLOCKS:
                    flush()
                elif tag in _CELLS:
                    pieces.append(" ")
            elif hidden is element:
                hidden = None
            if hidden is None and element.tail:
                pieces.append(element.tail)
    flush()
    return "\n".join(lines)


def docx_text(data: bytes) -> str:
    """Paragraphs and table rows (cells separated by a tab) in the order of the body."""
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise DocumentError("文件已加密，或是旧的 .doc 格式。请去掉密码，另存为 .docx 再导入。")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if sum(item.file_size for item in package.infolist()) > _LIMIT_UNPACKED:
            raise DocumentError("文件解压后超过 100 MB。请删去大图片或拆成几个文件再导入。")
        content = package.read("word/document.xml")
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    body = lxml.etree.fromstring(content, parser).find(f"{_W}body")
    return "\n".join(_docx_lines(body)) if body is not None else ""


def _docx_lines(container: lxml.etree._Element) -> Iterator[str]:
    for block in container:
        if block.tag == f"{_W}p":
            yield _docx_run(block)
        elif block.tag == f"{_W}tbl":
            for row in block.iter(f"{_W}tr"):
                cells = (
                    " ".join(_docx_run(p) for p in cell.iter(f"{_W}p")).strip()
                    for cell in row.iterfind(f"{_W}tc")
                )
                yield "\t".join(cells)
        elif isinstance(block.tag, str) and block.tag.endswith(("}sdt", "}sdtContent", "}customXml", "}ins")):
            yield from _docx_lines(block)


def _docx_run(paragraph: lxml.etree._Element) -> str:
    """Text of a paragraph: insertions read, deletions not, each text box once."""
    pieces = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        if node.tag == f"{_W}t":
            if next(node.iterancestors(_FALLBACK), None) is None:
                pieces.append(node.text or "")
        elif node.tag == f"{_W}tab":
            if node.getparent().tag == f"{_W}r":  # tab stops of the paragraph's properties are no text
                pieces.append("\t")
        else:
            pieces.append("-" if node.tag.endswith("noBreakHyphen") else "\n")
    return "".join(pieces)


def pdf_text(data: bytes) -> str:
    """Text layer, wrapped lines joined to paragraphs; headers and numbers repeated on later pages dropped."""
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentError("PDF 已加密。请去掉密码再导入。") from error
        raise DocumentError("PDF 已损坏，无法打开。请用原软件重新导出再导入。") from error
    try:
        if len(pdf) > LIMIT_PAGES:
            raise DocumentError(f"PDF 有 {len(pdf)} 页，超过 {LIMIT_PAGES} 页的上限。请拆成几份再导入。")
        pages = []
        for number in range(len(pdf)):
            page = pdf[number]
            lines = _pdf_lines(page)
            if not lines and any(True for _ in page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,))):
                raise DocumentError(
                    f"第 {number + 1} 页是扫描图片，没有文字层。请先做文字识别（OCR）再导入。"
                )
            pages.append(lines)
            page.close()
    finally:
        pdf.close()
    return "\n".join(_unwrapped(_without_running_heads(pages)))


def _pdf_lines(page: pypdfium2.PdfPage) -> list[_PdfLine]:
    layer = page.get_textpage()
    text = layer.get_text_range()
    lines: list[_PdfLine] = []
    # Offsets of the string and character indices agree unless characters beyond the BMP occur; geometry is
    # only a hint for joining lines, so a shift there costs at most a line break.
    total = layer.count_chars()
    for found in re.finditer(r"[^\r\n]+", text):
        quote = found.group().replace("\ufffe", "").replace("\x02", "").strip()
        if not quote:
            continue
        lead = len(found.group()) - len(found.group().lstrip())
        first = min(found.start() + lead, total - 1)
        last = min(found.start() + len(found.group().rstrip()) - 1, total - 1)
        left, bottom, _, top = layer.get_charbox(first, loose=True)
        _, _, right, _ = layer.get_charbox(last, loose=True)
        lines.append((quote, left, right, top - bottom))
    layer.close()
    return lines


def _without_running_heads(pages: list[list[_PdfLine]]) -> list[_PdfLine]:
    edge = [{_DIGITS.sub("#", line[0]) for line in (*page[:2], *page[-2:])} for page in pages]
    counts = Counter(head for heads in edge for head in heads)
    kept: list[_PdfLine] = []
    seen: set[str] = set()
    for page in pages:
        for n, line in enumerate(page):
            at_edge = n < 2 or n >= len(page) - 2
            head = _DIGITS.sub("#", line[0])
            if at_edge and (_PAGE_NUMBER.fullmatch(line[0]) or (counts[head] > 1 and len(head) < 40)):
                if head in seen or _PAGE_NUMBER.fullmatch(line[0]):
                    continue
                seen.add(head)
            kept.append(line)
    return kept


def _unwrapped(lines: list[_PdfLine]) -> list[str]:
    """Join a line with the next where the first runs to the column's edge and the next is not indented."""
    paragraphs: list[str] = []
    for n, (quote, *_) in enumerate(lines):
        if n and _continues(lines, n):
            previous = paragraphs.pop()
            gap = " " if previous[-1:].isascii() and previous[-1:].isalnum() and quote[:1].isascii() else ""
            paragraphs.append(previous + gap + quote)
        else:
            paragraphs.append(quote)
    return paragraphs


def _continues(lines: list[_PdfLine], n: int) -> bool:
    _, left, right, height = lines[n - 1]
    _, next_left, _, next_height = lines[n]
    em = max(height, 1.0)
    if abs(next_height - height) > 0.25 * em:
        return False
    around = [line for line in lines[max(0, n - 12) : n + 12] if abs(line[3] - height) <= 0.25 * em]
    column = [line for line in around if abs(line[1] - left) < 4 * em]
    edge = max(line[2] for line in column)
    if right < edge - 1.6 * em:
        return False
    # At a column break the next line belongs to another column, whose own left edge decides.
    there = [line[1] for line in around if abs(line[1] - next_left) < 4 * em]
    return next_left - min(median(there), min(there) + 0.5 * em) < 0.8 * em
