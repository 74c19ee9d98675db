"""Files offered by people: names made safe, archives within limits, one sentence for each refusal."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from dashboard.intake import FILE_MB, MOST_FILES, free_names, offers, safe_name
from dashboard.models import Source


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("讲话.txt", "讲话.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\报告 2022.HTML", "报告_2022.html"),
        ("a\0b\n.txt", "a_b.txt"),
        ("..txt", "document.txt"),
        ("con<>:|?*.pdf", "con_.pdf"),
        ("LPT1.txt", "LPT1_.txt"),
        ("aux.2022.txt", "aux_2022.txt"),
        ("contents.txt", "contents.txt"),
        ("政协（2023）“三进”.docx", "政协（2023）“三进”.docx"),
        ("x" * 300 + ".txt", "x" * 80 + ".txt"),
        ("𠀀" * 80 + ".txt", "𠀀" * 50 + ".txt"),
        ("e\u0301.txt", "\u00e9.txt"),
        ("\u202etxt.exe.txt", "txt_exe.txt"),
    ],
    ids=lambda value: value[:16],
)
def test_names_are_made_safe(name: str, expected: str) -> None:
    assert safe_name(name) == expected


def archive(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
    return target.getvalue()


def link() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        entry = zipfile.ZipInfo("link.txt")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(entry, "/etc/passwd")
    return target.getvalue()


def of_windows(name: str) -> bytes:
    """An archive as Chinese Windows writes it: the name in GBK, nowhere said."""
    encoded = name.encode("gb18030")
    return archive(("x" * len(encoded), b"\xb5\xc2")).replace(b"x" * len(encoded), encoded)


def with_header(flags: int, method: int) -> bytes:
    """An archive of one file whose headers say other flags and another way of packing."""
    whole = bytearray(archive(("甲.txt", b"x")))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = whole.index(signature) + at
        whole[start] |= flags
        whole[start + 2 : start + 4] = method.to_bytes(2, "little")
    return bytes(whole)


CASES = [
    ("plain", [("a.txt", b"x")], [("a.txt", "")]),
    ("type", [("a.exe", b"x")], [("a.exe", "类型")]),
    ("size", [("a.txt", b"x" * ((FILE_MB << 20) + 1))], [("a.txt", "50 MB")]),
    ("same bytes", [("a.txt", b"x"), ("b.txt", b"x")], [("a.txt", ""), ("b.txt", "与 a.txt 内容完全相同")]),
    ("archive", [("a.zip", archive(("甲.txt", b"x"), ("__MACOSX/._b.txt", b"x"), ("夹/乙.txt", b"y")))],
     [("甲.txt", ""), ("乙.txt", "")]),
    ("names of windows", [("a.zip", of_windows("讲话.txt"))], [("讲话.txt", "")]),
    ("above", [("a.zip", archive(("../乙.txt", b"y"), ("甲.txt", b"x")))], [("乙.txt", "指向包外"), ("甲.txt", "")]),
    ("absolute", [("a.zip", archive(("/etc/乙.txt", b"y")))], [("乙.txt", "指向包外")]),
    ("drive", [("a.zip", archive(("C:乙.txt", b"y")))], [("C_乙.txt", "指向包外")]),
    ("link", [("a.zip", link())], [("link.txt", "符号链接")]),
    ("nested", [("a.zip", archive(("b.zip", b"PK")))], [("b.zip", "又有压缩包")]),
    ("broken", [("a.zip", b"PK\x03\x04broken")], [("a.zip", "打不开")]),
    ("password", [("a.zip", with_header(1, zipfile.ZIP_DEFLATED))], [("甲.txt", "密码")]),
    ("packed in an unknown way", [("a.zip", with_header(0, 97))], [("a.zip", "打不开")]),
    ("ratio", [("a.zip", archive(("big.txt", b"0" * (30 << 20))))], [("a.zip", "100 倍")]),
    ("many", [("a.zip", archive(*((f"{n}.txt", b"x") for n in range(MOST_FILES + 1))))], [("a.zip", "1001 份")]),
    ("table", [("a.txt", b"x"), ("sources.csv", b"doc,published\na.txt,2022-05")], [("a.txt", "")]),
    ("bad table", [("sources.xlsx", b"PK broken")], [("sources.xlsx", "表格打不开")]),
    ("no rows", [("sources.csv", b"name,when\na,b\n")], [("sources.csv", "doc（文件名）")]),
]  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_files_are_taken_within_limits(files: list[tuple[str, bytes]], expected: list[tuple[str, str]]) -> None:
    found = offers(files)
    assert [one.name for one in found] == [name for name, _ in expected]
    for one, (_, reason) in zip(found, expected, strict=True):
        assert (one.problem is None) == (reason == "")
        assert reason in (one.problem or "") and (one.problem or "。").endswith("。")


def test_a_row_of_the_sources_table_goes_with_its_file() -> None:
    table = "doc,published,publisher\n讲 话.1.txt,2022-05-31,文史馆\n".encode("gb18030")
    (one,) = offers([("讲 话.1.txt", b"x"), ("出处.csv", table)])
    assert one.name == "讲_话_1.txt"
    assert one.source == Source(published="2022-05-31", publisher="文史馆")


def test_what_lies_about_its_size_is_not_unpacked_beyond_the_limit() -> None:
    content = bytearray(archive(("big.txt", b"0" * (60 << 20))))
    for at in range(len(content) - 4):
        if content[at : at + 4] == (60 << 20).to_bytes(4, "little"):
            content[at : at + 4] = (9).to_bytes(4, "little")  # as both directories of the archive state it
    (one,) = offers([("a.zip", bytes(content))])
    assert one.problem


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    (tmp_path / "A.txt").write_text("原有")
    assert free_names(tmp_path, ["a.pdf", "b.txt", "A.html", "b.txt"]) == ["a-2.pdf", "b.txt", "A-3.html", "b-2.txt"]
