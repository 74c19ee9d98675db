"""Files offered by people: names made safe, archives within limits, nothing over another file."""

import io
import zipfile
from pathlib import Path

import pytest

from dashboard.intake import FILE_MB, MOST_FILES, Offer, free_name, look, offers, safe_name, store


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("讲话.txt", "讲话.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\报告 2022.HTML", "报告_2022.html"),
        ("a\0b.txt", "a_b.txt"),
        ("..txt", "document.txt"),
        ("con<>:|?*.pdf", "con.pdf"),
        ("政协（2023）“三进”.docx", "政协（2023）“三进”.docx"),
        ("x" * 300 + ".txt", "x" * 80 + ".txt"),
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


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([("a.txt", b"x")], [("a.txt", None)]),
        ([("a.exe", b"x")], [("a.exe", "type")]),
        ([("a.txt", b"x" * ((FILE_MB << 20) + 1))], [("a.txt", "size")]),
        ([("a.zip", archive(("甲.txt", b"x"), ("__MACOSX/._b.txt", b"x"), ("../乙.txt", b"y")))],
         [("甲.txt", None), ("乙.txt", None)]),
        ([("a.zip", b"PK\x03\x04broken")], [("a.zip", "zip")]),
        ([("a.zip", archive(("big.txt", b"0" * ((FILE_MB << 20) + 5))))], [("big.txt", "size")]),
        ([("a.zip", archive(*((f"{n}.txt", b"x") for n in range(MOST_FILES + 1))))], [("a.zip", "zip")]),
    ],
    ids=["plain", "type", "size", "archive", "broken", "bomb", "many"],
)  # fmt: skip
def test_files_are_taken_within_limits(files: list[tuple[str, bytes]], expected: list[tuple[str, str | None]]) -> None:
    assert [(one.name, one.problem) for one in offers(files)] == expected


def test_what_cannot_be_read_is_said_not_raised() -> None:
    for content in (b"", b"\x00\x01\x02" * 100, b"%PDF-1.4 broken"):
        found = look(Offer("a.pdf" if content[:1] == b"%" else "a.txt", content))
        assert found.extraction is None
        assert found.error


def test_kept_files_never_replace_others(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text("原有")
    text = "湖州市政协召开协商会议，邀请委员与群众面对面协商。".encode()
    assert free_name(tmp_path, "甲.txt") == "甲-2.txt"
    assert store(tmp_path, [look(Offer("甲.txt", text)), look(Offer("甲.txt", text))]) == ("甲-2.txt", "甲-3.txt")
    assert (tmp_path / "甲.txt").read_text() == "原有"
