"""Tables of data/lexicon as people leave them: saved by Excel, without a column, in another coding, gone."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard import DATA, fold, lexicon, places
from dashboard.errors import LexiconError
from dashboard.extract import cues, scene, shapes
from dashboard.queries import geography
from dashboard.search import ranking

READERS: list[tuple[str, str, Callable[[], object]]] = [
    ("themes.csv", "about", lexicon.all_themes.__wrapped__),
    ("names.csv", "canonical", lexicon._canonical_names.__wrapped__),
    ("characters.csv", "simplified", fold.characters.__wrapped__),
    ("divisions.csv", "pinyin", lambda: places.gazetteer.__wrapped__().divisions),
    ("place_words.csv", "kind", lambda: places.gazetteer.__wrapped__().common),
    ("theme_cues.csv", "theme", lambda: cues._table.__wrapped__().themes),
    ("newspapers.csv", "newspaper", scene._newspapers.__wrapped__),
    ("shapes.csv", "longest", shapes._rows.__wrapped__),
    ("aliases.csv", "group", ranking.aliases.__wrapped__),
    ("tiles.csv", "code", lambda: geography.tiles.__wrapped__().to_dict()),
]
"""Table, one of its columns, and the function that reads it anew."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of data/lexicon that is read in its place."""
    shutil.copytree(DATA / "lexicon", tmp_path / "lexicon")
    monkeypatch.setattr(lexicon, "DATA", tmp_path)
    return tmp_path / "lexicon"


@pytest.mark.parametrize(("name", "column", "read"), READERS, ids=[name for name, *_ in READERS])
def test_a_table_is_read_as_excel_saves_it_and_a_broken_one_is_named(
    folder: Path, name: str, column: str, read: Callable[[], object]
) -> None:
    shipped, path = read(), folder / name
    text = path.read_text("utf-8")
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert read() == shipped

    path.write_text(text.replace(column, "x", 1), "utf-8")
    with pytest.raises(LexiconError, match=f"{name} 缺少 {column} 列"):
        read()
    path.write_text(text, "gb18030")
    with pytest.raises(LexiconError, match=f"{name} 读不出来.*CSV UTF-8"):
        read()
    path.unlink()
    with pytest.raises(LexiconError, match=f"{name} 打不开.*请恢复") as caught:
        read()
    assert str(folder) not in str(caught.value), "no reader is told where files lie on the server"


BROKEN = [
    ("a weight that is none", "theme_cues.csv", "digital,云上提案,四,domain", cues._table, "云上提案.*四"),
    ("a row that ends early", "theme_cues.csv", "digital,云上提案", cues._table, "云上提案"),
    ("a year that is none", "divisions.csv", "999999,某市,prefecture,某省,某市,,今年,,,,,,,,", places.gazetteer, "今年"),
    ("a kind of word that is none", "place_words.csv", "某地,sure", places.gazetteer, "sure"),
    ("a theme twice", "themes.csv", "digital,甲,A,乙,丙,B", lexicon.all_themes, "重复"),
]


@pytest.mark.parametrize(("name", "row", "read", "said"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_row_is_told(folder: Path, name: str, row: str, read: Callable[[], object], said: str) -> None:
    with (folder / name).open("a", encoding="utf-8") as lines:
        lines.write(row + "\n")
    with pytest.raises(LexiconError, match=said):
        read.__wrapped__()  # type: ignore[attr-defined]
