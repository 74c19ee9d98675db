"""Tables derived from the models, the laws that every record obeys, and one atomic pointer."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from sample import write_sample

from dashboard.aggregate import GROWING, add_aggregates
from dashboard.errors import DatasetError
from dashboard.locations import code_of, lexicon_tables, place_of_body
from dashboard.models import (
    Article,
    Document,
    Evidence,
    Extraction,
    Figure,
    Level,
    Name,
    Practice,
    Sentence,
    Source,
    Span,
)
from dashboard.overlay import apply_decisions
from dashboard.reprints import Print, find_repeated, find_reprints, print_of
from dashboard.reviews import Decision
from dashboard.rows import Shelf, passages_of
from dashboard.schema import TABLES, column_type, create_statement
from dashboard.store import current, keep, publish, remove_orphans, write_dataset, writing
from dashboard.verify import verify
from dashboard.versions import Inputs, digest

TEXT = "标题\n湖州市政协开展协商12次，打造“议事厅”。德清县政协随后跟进。\n版权所有"
INPUTS = Inputs("d", "s", "r", "e", "t")


def extraction(doc: str = "d") -> Extraction:
    practice = Practice(
        f"id-{doc}", doc, 0, 3, 24, TEXT[3:24], "practice", "湖州市政协", "prefecture", "330500", "浙江省",
        "湖州市", None, ("digital", "follow_up"), (Name("议事厅", "议事厅", 19, 22),),
        (Figure(12.0, "次", "协商", "12次", 12, 15),), 2022, None, 0.5, "rule",
        evidence=(Evidence("body", "湖州市政协", 3, 8, "r"),),
    )  # fmt: skip
    sentences = (
        Sentence(doc, 0, 0, 2, "标题", "title", 0, 0),
        Sentence(doc, 0, 3, 24, TEXT[3:24], "sentence", 1, 0, ("一、协商",)),
        Sentence(doc, 0, 24, 34, TEXT[24:34], "sentence", 1, 1, ("一、协商",)),
        Sentence(doc, None, 35, 39, "版权所有", "furniture", 2, 0),
    )
    article = Article(doc, 0, "标题", None, None, "德清县政协", "2022-05", None, (Span(0, 34),))
    source = Source(publisher="联谊报", published="2022")
    return Extraction(
        Document(doc, TEXT, f"{doc}.txt", "txt", "utf-8", "0", source), (article,), sentences, (practice,)
    )


def written(
    folder: Path, *extractions: Extraction, decisions: tuple[Decision, ...] = ()
) -> duckdb.DuckDBPyConnection:
    shelves = (Shelf(apply_decisions(one, decisions, code_of)) for one in extractions)
    write_dataset(folder, INPUTS, shelves, decisions, [], place_of_body, lexicon_tables)
    return duckdb.connect(str(folder / "practices.duckdb"), read_only=True)


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (str, pa.string()), (str | None, pa.string()), (int | None, pa.int32()), (float, pa.float64()),
        (bool, pa.bool_()), (Level, pa.string()), (tuple[str, ...], pa.list_(pa.string())),
        (tuple[Span, ...], pa.string()), (dict, pa.string()),
    ],
)  # fmt: skip
def test_column_types_come_from_annotations(annotation: object, expected: pa.DataType) -> None:
    assert column_type(annotation) == expected


def test_every_table_can_be_created() -> None:
    with duckdb.connect() as connection:
        for table, columns in TABLES.items():
            connection.execute(create_statement(table))
            described = connection.execute(f"DESCRIBE {table}").fetchall()
            assert [row[0] for row in described] == list(columns)


def test_one_document_in_all_tables(tmp_path: Path) -> None:
    connection = written(tmp_path, extraction("a"), extraction("b"))

    def rows(sql: str) -> list[tuple[object, ...]]:
        return connection.execute(sql).fetchall()

    assert rows("SELECT doc, publisher, year, duplicate_of FROM documents") == [
        ("a", "联谊报", 2022, None),
        ("b", "联谊报", 2022, None),
    ]
    assert rows('SELECT doc, body, city, county, level, year, start, "end" FROM articles LIMIT 1') == [
        ("a", "德清县政协", "湖州市", "德清县", "county", 2022, 0, 34)
    ]
    assert rows(
        "SELECT number, role, body, code, practice FROM passages WHERE doc = 'b' ORDER BY number"
    ) == [
        (4, "title", "德清县政协", "330521", None),
        (5, "sentence", "湖州市政协", "330500", "id-b"),
        (6, "sentence", "德清县政协", "330521", None),
        (7, "furniture", None, None, None),
    ]
    assert rows("SELECT count(*), count(DISTINCT id) FROM passages") == [(8, 8)]
    assert rows("SELECT passage, state, extracted, themes FROM practices WHERE doc = 'b'") == [
        (5, "extracted", None, ["digital", "follow_up"])
    ]
    assert rows("SELECT theme, rank FROM practice_themes WHERE practice = 'id-a' ORDER BY rank") == [
        ("digital", 1),
        ("follow_up", 2),
    ]
    assert rows("SELECT name, canonical, start FROM practice_names LIMIT 1") == [("议事厅", "议事厅", 19)]
    assert rows("SELECT value, unit, text FROM figures LIMIT 1") == [(12.0, "次", "12次")]
    assert rows("SELECT body, year, documents, articles, practices FROM coverage ORDER BY body") == [
        ("德清县政协", 2022, 2, 2, 0),
        ("湖州市政协", 2022, 2, 2, 2),
    ]
    assert rows("SELECT code, name FROM places ORDER BY code") == [
        ("330000", "浙江省"),
        ("330500", "湖州市"),
        ("330521", "德清县"),
    ]
    assert rows("SELECT count(*) FROM themes") == [(19,)]
    assert rows("SELECT version, documents, passages, practices FROM dataset") == [(INPUTS.version, 2, 8, 2)]
    connection.close()


def test_a_decision_shows_what_extraction_said(tmp_path: Path) -> None:
    decision = Decision("k", "2026", "甲", "edit", "d", 3, 24, TEXT[3:24], fields={"kind": "plan"})
    gone = replace(decision, id="g", quote="没有的话。")
    elsewhere = replace(decision, id="e", doc="x")
    connection = written(tmp_path, extraction(), decisions=(decision, gone, elsewhere))
    query = "SELECT kind, state, decision, extracted->>'$.kind' FROM practices"
    assert connection.execute(query).fetchall() == [("plan", "edited", "k", "practice")]
    assert connection.execute("SELECT id, applied FROM reviews ORDER BY id").fetchall() == [
        ("e", False),
        ("g", False),
        ("k", True),
    ]
    ((file, reason),) = connection.execute("SELECT file, reason FROM failures").fetchall()
    assert (file, "1 条审核意见没有用上" in reason) == ("d.txt", True)
    connection.close()


GOOD = extraction()
PRACTICE = GOOD.practices[0]
BROKEN = [
    ("quote", replace(PRACTICE, text="别的话。")),
    ("empty span", replace(PRACTICE, end=3, text="")),
    ("beyond the text", replace(PRACTICE, end=99)),
    ("article", replace(PRACTICE, article=7)),
    ("name", replace(PRACTICE, names=(Name("议事", "议事", 3, 5),))),
    ("figure", replace(PRACTICE, figures=(Figure(1.0, "次", "", "1次", 12, 14),))),
    ("evidence", replace(PRACTICE, evidence=(Evidence("body", "", 3, 99, "r"),))),
]


@pytest.mark.parametrize("practice", [case[1] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_record_that_breaks_a_law_is_named_and_left_out(practice: Practice) -> None:
    sound, failures = verify(replace(GOOD, practices=(practice,)))
    assert (sound.practices, len(failures), failures[0].file) == ((), 1, "d.txt")


def test_sound_records_pass_and_a_second_id_does_not() -> None:
    assert verify(GOOD) == (GOOD, ())
    sound, failures = verify(replace(GOOD, practices=(PRACTICE, PRACTICE)))
    assert (sound.practices, len(failures)) == ((PRACTICE,), 1)


def test_passage_of_a_practice_is_the_one_it_shares_most_with() -> None:
    across = replace(PRACTICE, start=20, end=34)
    assert passages_of([PRACTICE, across], GOOD.sentences) == [1, 2]


def test_pointer_names_what_was_published_last(tmp_path: Path) -> None:
    assert current(tmp_path / "nowhere") is None
    for version in ("one", "two"):
        publish(tmp_path, version)
        assert current(tmp_path) == version
    assert [path.name for path in tmp_path.iterdir()] == ["current"]


def test_orphans_are_removed_and_a_broken_version_gives_way(tmp_path: Path) -> None:
    (tmp_path / ".building-1-a").mkdir()
    (tmp_path / "v").mkdir()  # a version without its files
    assert remove_orphans(tmp_path) == [".building-1-a"]
    made = tmp_path / "made"
    made.mkdir()
    (made / "practices.duckdb").write_text("x")
    assert (keep(made, tmp_path, "v") / "practices.duckdb").is_file()


def test_unwritable_dataset_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="磁盘空间"):
        written(tmp_path / "missing", extraction())


@pytest.mark.parametrize(
    ("body", "year", "expected"),
    [
        ("湖州市政协", 2022, ("330500", "浙江省", "湖州市", None, "prefecture")),
        ("徐州市鼓楼区政协", 2022, ("320302", "江苏省", "徐州市", "鼓楼区", "county")),
        ("山东省政协", None, ("370000", "山东省", None, None, "provincial")),
        ("全国政协", 2022, (None, None, None, None, "national")),
        ("全国政协民族和宗教委员会", 2022, (None, None, None, None, "national")),
        ("鼓楼区政协", 2022, (None,) * 5),
        ("某市政协", 2022, (None,) * 5),
    ],
)
def test_place_of_body(body: str, year: int | None, expected: tuple[str | None, ...]) -> None:
    assert place_of_body(body, year) == expected


def test_reprints_point_to_the_earliest() -> None:
    sentence = (
        "湖州市政协把“请你来协商”平台向乡镇街道延伸，组织委员围绕老旧小区改造开展协商议事一百二十六场，"
    )
    sentence += "推动解决停车难等实际问题。"
    prints = [
        replace(print_of(_document_of(doc, text)), published=date)
        for doc, date, text in (
            ("a", "2022-03", sentence),
            ("b", "2022-01", sentence.replace("，", ",")),
            ("c", "2022-02", sentence[::-1]),
            ("d", None, "太短。"),
        )
    ]
    assert find_reprints(prints) == {"a": "b"}
    assert find_reprints([Print("x", None, b"")]) == {}
    assert find_repeated([prints[1]], [prints[0]]) == {"a": "b"}
    assert find_repeated([prints[0]], [prints[1], Print("x", None, b"")]) == {"b": "a"}, "whatever its date"


def _document_of(doc: str, text: str) -> Extraction:
    sentence = Sentence(doc, 0, 0, len(text), text, "sentence", 0, 0)
    return Extraction(Document(doc, text, doc, "txt", None, "", Source()), (), (sentence,), ())


def test_digest_is_unambiguous() -> None:
    assert digest(["ab", "c"]) != digest(["a", "bc"])


def test_memory_for_building_can_be_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_MEMORY", "300MB")
    with writing(tmp_path) as connection:
        found = connection.execute("SELECT current_setting('memory_limit'), current_setting('threads')")
        assert found.fetchall() == [("286.1 MiB", 1)]  # a thread needs 200 MB, whatever number of cores there is
    monkeypatch.setenv("DASHBOARD_MEMORY", "lots")
    with pytest.raises(DatasetError, match="Memory"), writing(tmp_path):
        pass


def test_facts_are_the_same_in_slices_of_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sample(tmp_path / "sample.duckdb")
    with duckdb.connect(str(tmp_path / "sample.duckdb")) as connection:
        written = [{name: sorted(map(str, connection.table(name).fetchall())) for name in GROWING}]
        for size in (1, 4):
            monkeypatch.setattr("dashboard.aggregate.SLICE", size)
            add_aggregates(connection)
            written.append({name: sorted(map(str, connection.table(name).fetchall())) for name in GROWING})
    assert all(written[0].values()) and written[0] == written[1] == written[2]
