"""Files of every kind become exact text or one clear error."""

import contextlib
import io
import os
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.errors import DocumentError
from dashboard.extract.read import LIMIT_TEXT, read_document, read_sources
from dashboard.models import Source

TEXT = (
    "\u3000\u3000县政协在12个乡镇建起“议事点”，\r\n请群众说话。\r"
    "今年已办成49件实事，委员们都说这样的会要常开。\n"
)


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("gb2312", "gb18030"),
        ("gb18030", "gb18030"),
    ],
)
def test_text_is_kept_exactly(tmp_path: Path, encoding: str, named: str) -> None:
    document = read_document(write(tmp_path, "a.txt", TEXT.encode(encoding)))
    assert (document.text, document.encoding, document.doc, document.format) == (TEXT, named, "a", "txt")


def test_big5(tmp_path: Path) -> None:
    text = "問需於民，市政協組織委員到社區聽取意見，一年提交提案一百四十三件，並交由有關部門辦理。"
    document = read_document(write(tmp_path, "a.txt", text.encode("big5")))
    assert (document.text, document.encoding) == (text, "big5hkscs")


def test_damaged_bytes_are_counted(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, "a.txt", (TEXT * 3).encode()[:-2]))
    assert document.encoding == "utf-8, 1 replaced" and document.text.endswith("\ufffd")


def test_html_shows_what_a_browser_shows(tmp_path: Path) -> None:
    page = (
        '<html><head><meta charset="gb2312"><title>议事点_某县政协</title><style>p{}</style></head><body>'
        "<ul><li><a>首页</a></li><li><a>要闻</a></li></ul><div>县政协<b>建起</b>议事点。<br>请群众说话。</div>"
        "<a>上一篇</a><a>下一篇</a><table><tr><td>提案</td><td>12件</td></tr></table>"
        "<p style='display: none'>看不见</p><script>var a;</script><p>版权所有</p></body></html>"
    )
    document = read_document(write(tmp_path, "a.html", page.encode("gb18030")))
    assert document.text.split("\n") == [
        "议事点_某县政协", "首页", "要闻", "县政协建起议事点。", "请群众说话。", "上一篇 下一篇", "提案 12件",
        "版权所有",
    ]  # fmt: skip


def test_docx_keeps_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("议事点")
    table = word.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "提案", "12件"
    word.add_paragraph("县政协建起议事点。")
    word.save(str(tmp_path / "a.docx"))
    assert read_document(tmp_path / "a.docx").text == "议事点\n提案\t12件\n县政协建起议事点。"


def pdf(*pages: bytes) -> bytes:
    """A PDF of these content streams, its Chinese in a font that a viewer must supply."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    fonts = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /UniGB-UCS2-H /DescendantFonts [<<"
        " /Type /Font /Subtype /CIDFontType0 /BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1)"
        " /Supplement 2 >> /DW 1000 >>] >>"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
    ]
    objects.append(fonts.encode())
    for n, stream in enumerate(pages):
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents {5 + 2 * n} 0 R"
        objects.append(f"{page} /Resources << /Font << /F 3 0 R >> >> >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out, offsets = b"%PDF-1.4\n", []
    for n, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        out
        + head
        + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    )


def lines(*rows: tuple[int, int, str]) -> bytes:
    shown = [f"BT /F 10 Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET" for x, y, text in rows]
    return "\n".join(shown).encode()


def test_pdf_joins_wrapped_lines_and_drops_repeated_heads(tmp_path: Path) -> None:
    first = lines(
        (50, 380, "某县政协简报"), (70, 340, "县政协在十二个乡镇建起议事点请群"), (50, 325, "众说话。"),
        (70, 310, "今年已经办成四十九件实事群众都说"), (140, 20, "1"),
    )  # fmt: skip
    second = lines(
        (50, 380, "某县政协简报"), (50, 340, "好。"), (70, 325, "下一步再建三个。"), (140, 20, "2")
    )
    document = read_document(write(tmp_path, "a.pdf", pdf(first, second)))
    assert document.text.split("\n") == [
        "某县政协简报",
        "县政协在十二个乡镇建起议事点请群众说话。",
        "今年已经办成四十九件实事群众都说好。",
        "下一步再建三个。",
    ]


def scanned() -> bytes:
    image = b"q 300 0 0 400 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
    return pdf(lines((50, 380, "议事点")), image)


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * (101 * 1024 * 1024))
    return packed.getvalue()


BAD = [
    ("empty", "a.txt", b"", "空的"),
    ("blank", "a.txt", b" \n\t", "没有文字"),
    ("image", "a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "编码"),
    ("binary", "a.txt", "县政协".encode() + b"\x01\x02" * 300, "二进制"),
    ("too much text", "a.txt", b"a" * (LIMIT_TEXT + 1), "5 MB"),
    ("unknown kind", "a.xyz", b"a", "格式"),
    ("old word", "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"a" * 99, ".doc"),
    ("no package", "a.docx", b"not a zip", "损坏"),
    ("bomb", "a.docx", bomb(), "解压"),
    ("broken pdf", "a.pdf", b"%PDF-1.4 no", "损坏"),
    ("scanned page", "a.pdf", scanned(), "第 2 页"),
    ("pdf of too many pages", "a.pdf", pdf(*[b""] * 2_001), "2000 页的上限"),
    ("no text in html", "a.html", b"<html><script>1</script></html>", "没有文字"),
]


@pytest.mark.parametrize(("name", "data", "words"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_what_cannot_be_read_is_said_in_one_sentence(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    with pytest.raises(DocumentError, match=words) as error:
        read_document(write(tmp_path, name, data))
    assert str(error.value).startswith(f"{name}：") and str(error.value).endswith("。")


def test_not_a_file(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    for name in ("folder.txt", "pipe.txt", "missing.txt"):
        with pytest.raises(DocumentError):
            read_document(tmp_path / name)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    suffix=st.sampled_from([".txt", ".html", ".docx", ".pdf"]),
    head=st.sampled_from(
        [
            b"",
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"%PDF-1.4\n",
            b"PK\x03\x04",
            b"<html>",
            "县政协".encode("gb18030"),
        ]
    ),
    data=st.binary(max_size=400),
)
def test_any_bytes_give_text_or_a_document_error(
    tmp_path: Path, suffix: str, head: bytes, data: bytes
) -> None:
    path = write(tmp_path, f"fuzz{suffix}", head + data)
    try:
        document = read_document(path)
    except DocumentError:
        return
    assert document.text.strip() and document.text.encode("utf-8", "strict")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.integers(0, 1500), data=st.binary(min_size=1, max_size=20), kind=st.sampled_from([".pdf", ".docx"])
)
def test_a_damaged_file_gives_text_or_a_document_error(
    tmp_path: Path, at: int, data: bytes, kind: str
) -> None:
    whole = pdf(lines((50, 380, "议事点"))) if kind == ".pdf" else _word()
    at = at % len(whole)
    path = write(tmp_path, f"fuzz{kind}", whole[:at] + data + whole[at + len(data) :])
    with contextlib.suppress(DocumentError):
        assert read_document(path).text.strip()


def _word() -> bytes:
    packed = io.BytesIO()
    xml = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("word/document.xml", xml % "<w:p><w:r><w:t>议事点</w:t></w:r></w:p>")
    return packed.getvalue()


SOURCES = "doc,title,published,url,colour\n001,议事点,2020,,red\n002.txt,,2021-05-06,http://a,\n,x,,,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_sources(tmp_path: Path, encoding: str) -> None:
    write(tmp_path, "sources.csv", SOURCES.encode(encoding))
    expected = {
        "001": Source(title="议事点", published="2020"),
        "002": Source(published="2021-05-06", url="http://a"),
    }
    assert read_sources(tmp_path) == expected == read_sources(tmp_path / "sources.csv")


def test_a_folder_without_sources_has_none(tmp_path: Path) -> None:
    assert read_sources(tmp_path) == {}
