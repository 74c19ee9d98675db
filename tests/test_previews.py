"""A look at offered files before anything is stored, and storing what was understood."""

from pathlib import Path

import pytest

from dashboard.batch import find_files, plan
from dashboard.corpus import folder_sources
from dashboard.intake import Offer, offers
from dashboard.models import Source
from dashboard.previews import Preview, Stored, preview, previews, store
from dashboard.reprints import print_of
from dashboard.versions import extractor_version

TEXT = (
    "德清县政协2022年工作\n\n2022年，德清县政协围绕数字乡村建设开展专题协商12次，形成建议35条。"
    "委员走进村社，与群众面对面协商民生实事，推动解决停车难、养老服务等问题26件。\n"
)


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02" * 100, b"%PDF-1.4 broken", b"PK\x03\x04"], ids=["empty", "binary", "pdf", "docx"]
)
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.pdf", "a.docx"])
def test_what_cannot_be_read_is_said_not_raised(name: str, content: bytes) -> None:
    found = preview(Offer(name, content))
    assert (found.extraction is None) == bool(found.error)
    assert (found.error or "。").endswith("。")


def test_each_field_shows_its_words() -> None:
    found = preview(Offer("a.txt", TEXT.encode(), Source(published="2022-12-31")))
    assert found.extraction and found.extraction.practices
    fields = {one.field: one for one in found.fields()}
    assert fields["title"].quote == "德清县政协2022年工作"
    assert (fields["body"].value, fields["place"].value) == ("德清县政协", "浙江省湖州市德清县")
    assert fields["body"].quote == fields["place"].quote == "德清县政协"
    for one in fields.values():
        assert one.quote is None or TEXT[one.start : one.end] == one.quote


def test_a_reprint_is_named() -> None:
    original = preview(Offer("original.txt", TEXT.encode()))
    assert original.extraction
    again = preview(Offer("again.txt", f"转载\n{TEXT}".encode()), [print_of(original.extraction)])
    assert again.reprint_of == "original"


def test_files_are_understood_then_stored_and_not_extracted_again(tmp_path: Path) -> None:
    corpus, out = tmp_path / "corpus", tmp_path / "out"
    corpus.mkdir()
    (corpus / "甲.txt").write_text("原有")
    said: list[tuple[int, int, str, bool]] = []
    offered = offers([
        ("甲.txt", TEXT.encode()), ("乙.txt", b"there already"), ("丙.txt", b""),
        ("sources.csv", "doc,published\n甲,2022-12-31\n".encode()),
    ])  # fmt: skip
    known = {offered[1].sha256: "旧"}
    found = previews(offered, corpus, out, lambda done, total, file, wrong: said.append((done, total, file, wrong is None)), known)
    assert [(one.name, one.twin, one.can_be_kept) for one in found] == [
        ("甲-2.txt", None, True), ("乙.txt", "旧", False), ("丙.txt", None, False),
    ]  # fmt: skip
    assert "空" in (found[2].error or "") and sorted(said) == [(1, 2, "丙.txt", False), (2, 2, "甲-2.txt", True)]
    assert [path.name for path in corpus.iterdir()] == ["甲.txt"]
    assert store(corpus, found, {}) == Stored(("甲-2.txt",), (), ())
    assert store(corpus, found, {}) == Stored((), (("甲.txt", "甲-2.txt"),), ()), "stored twice, it is there once"
    assert len(list(corpus.glob("*.txt"))) == 2
    assert (corpus / "甲.txt").read_text() == "原有"
    assert folder_sources(corpus) == {"甲-2": Source(published="2022-12-31")}
    files, _ = find_files([corpus / "甲-2.txt"])
    version = extractor_version()
    (job,), _ = plan(files, folder_sources(corpus), out / "cache" / version, version)
    assert job.kept.exists()


@pytest.mark.parametrize(
    ("name", "content", "names", "held"),
    [
        ("a.txt", TEXT, (), "a.txt"),
        ("b.txt", TEXT, (), "a.txt"),
        ("a.txt", TEXT[:-1] + " ", ("a-2.txt",), None),
        ("c.txt", f"{TEXT}又。", (), "c.txt"),
    ],
    ids=["the same", "under another name", "same name and length, other bytes", "below a folder"],
)
def test_bytes_that_are_there_are_not_stored_again(
    tmp_path: Path, name: str, content: str, names: tuple[str, ...], held: str | None
) -> None:
    (tmp_path / "夹").mkdir()
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "夹" / "c.txt").write_text(f"{TEXT}又。", "utf-8")
    stored = store(tmp_path, [preview(Offer(name, content.encode()))], {name: Source(title="题")})
    assert stored == Stored(names, ((name, held),) if held else (), ())
    assert set(folder_sources(tmp_path)) == {Path(one).stem for one in names}


def test_a_person_who_leaves_stops_it(tmp_path: Path) -> None:
    def leave(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        previews([Offer("a.txt", TEXT.encode())], tmp_path / "corpus", tmp_path / "out", leave, {})
    assert not (tmp_path / "corpus").exists()


def test_a_preview_of_nothing_has_no_fields() -> None:
    assert list(Preview(Offer("a.txt"), "a.txt", None, "坏。").fields()) == []
