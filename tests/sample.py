"""A small made-up dataset: real tables in a real DuckDB file."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np

from dashboard.aggregate import add_aggregates
from dashboard.fold import fold
from dashboard.lexicon import all_themes
from dashboard.schema import TABLES, arrow_table, create_statement
from dashboard.store import COVERAGE

BODIES = {
    "南京市政协": ("320100", "江苏省", "南京市", None, "sub-provincial"),
    "徐州市鼓楼区政协": ("320302", "江苏省", "徐州市", "鼓楼区", "county"),
    "张家港市政协": ("320582", "江苏省", "苏州市", "张家港市", "county"),
    "苏州市政协": ("320500", "江苏省", "苏州市", None, "prefecture"),
    "湖州市政协": ("330500", "浙江省", "湖州市", None, "prefecture"),
    "德清县政协": ("330521", "浙江省", "湖州市", "德清县", "county"),
    "仙桃市政协": ("429004", "湖北省", None, "仙桃市", "county"),
    "江苏省政协": ("320000", "江苏省", None, None, "provincial"),
    "全国政协": (None, None, None, None, "national"),
    "某地政协": (None, None, None, None, None),
    "绍兴市政协": ("330600", "浙江省", "绍兴市", None, "prefecture"),
}
"""Body → code, province, city, county, level. 绍兴市政协 is read and has no practice."""

# doc, body, kind, themes, names, figures (value, unit, of, scope), year, event_year, state, text
PRACTICES = [
    ("甲", "南京市政协", "practice", ["consultation_brand"], ["有事好商量"], [(300, "场", "协商", "annual")], 2021, 2020,
     "adjudicated", "开展“有事好商量”协商300场。"),
    ("甲", "南京市政协", "plan", ["digital", "member_performance"], ["委员履职APP"], [], 2021, None,
     "extracted", "将推广委员履职APP，实行积分管理。"),
    ("甲", "徐州市鼓楼区政协", "practice", ["consultation_brand"], ["有事好商量"], [(20, "场", "协商", "annual")], 2021,
     None, "extracted", "建成“有事好商量”协商议事室，开展协商20场。"),
    ("乙", "张家港市政协", "practice", ["member_performance"], [], [(1.2, "万人次", "参与", "total")], 2023, 2022,
     "edited", "委员积分1.2万人次。"),
    ("乙", "苏州市政协", "outcome", ["proposals_opinions", "follow_up"], [], [(98.5, "%", "办结率", "annual")], 2023,
     2022, "extracted", "提案办结率98.5%。"),
    ("丙", "湖州市政协", "practice", ["consultation_brand"], ["请你来协商"], [(45, "场", "协商", "annual")], 2020, 2019,
     "adjudicated", "“请你来协商”平台全年协商45场。"),
    ("丙", "湖州市政协", "practice", ["consultation_brand"], ["请你来协商"], [], 2020, None,
     "extracted", "=2+3 是“请你来协商”的一个例子。"),
    ("丁", "湖州市政协", "outcome", ["consultation_brand"], ["请你来协商"], [(50, "场", "协商", "annual")], 2020, 2019,
     "extracted", "“请你来协商”平台2019年协商50场。"),
    ("丁", "德清县政协", "practice", ["digital"], [], [], 2023, None, "extracted", "用远程协商连通各镇。"),
    ("戊", "仙桃市政协", "practice", ["serving_people"], ["委员工作室"], [], None, None,
     "extracted", "建委员工作室12个。"),
    ("戊", "江苏省政协", "practice", ["theory_learning"], [], [], 2021, None, "extracted", "举办学习座谈会。"),
    ("戊", "全国政协", "practice", [], [], [], 2021, None, "extracted", "召开双周协商座谈会。"),
    ("戊", "某地政协", "practice", ["digital"], ["有事好商量"], [], 2021, None, "extracted", "网上也有“有事好商量”。"),
]  # fmt: skip
READ = [("己", "绍兴市政协", 2022), *{(doc, body, year) for doc, body, *_, year, _, _, _ in PRACTICES}]


class Scan:
    """The index's promise kept the slow way: every passage whose folded text holds the folded query."""

    def __init__(self, path: Path) -> None:
        rows = duckdb.connect(str(path), read_only=True).execute("SELECT text FROM passages ORDER BY number").fetchall()
        self.texts = [fold(text) for (text,) in rows]

    def matching(self, query: str) -> np.ndarray:
        return np.array([n for n, text in enumerate(self.texts) if fold(query) in text], dtype=np.int64)


@dataclass(frozen=True)
class Sample:
    """What queries need of a dataset."""

    version: str
    path: Path
    built: datetime
    connection: duckdb.DuckDBPyConnection
    index: Scan

    def cursor(self) -> duckdb.DuckDBPyConnection:
        return self.connection.cursor()


def write_sample(path: Path) -> None:
    """Write the sample as a dataset's file."""
    connection = duckdb.connect(str(path))
    for table in TABLES:
        connection.execute(create_statement(table))
    rows: dict[str, list[dict[str, object]]] = {table: [] for table in TABLES}
    for doc, year in {doc: year for doc, _, year in READ}.items():
        rows["documents"].append({
            "doc": doc, "file": f"{doc}.txt", "format": "txt", "encoding": "utf-8", "sha256": "0", "text": _text(doc),
            "title": f"题{doc}", "author": "张三", "publisher": "某报", "published": f"{year}-05-01" if year else None,
            "url": f"http://example.org/{doc}", "accessed": "2025-01-01", "genre": "经验文章", "year": year,
        })  # fmt: skip
    for n, (doc, body, year) in enumerate(sorted(READ, key=str)):
        rows["articles"].append({"doc": doc, "n": n, "title": f"题{doc}", "body": body, "year": year, **_place(body),
                                 "published": str(year) if year else None, "start": 0, "end": 5, "spans": "[]",
                                 "evidence": "[]"})  # fmt: skip
    for number, (doc, body, kind, themes, names, figures, year, event, state, text) in enumerate(PRACTICES):
        start = _text(doc).index(text)
        found = {"doc": doc, "article": 0, "start": start, "end": start + len(text), "text": text, "body": body,
                 **_place(body), "year": year}  # fmt: skip
        one = f"p{number:03}"
        rows["passages"].append({**found, "number": number, "id": f"s{number}", "role": "sentence", "paragraph": 0,
                                 "position": 0, "headings": [], "practice": one})  # fmt: skip
        rows["practices"].append({**found, "id": one, "kind": kind, "themes": themes, "event_year": event, "passage": number,
                                  "confidence": 0.9, "rule": "r1", "state": state, "evidence": "[]"})  # fmt: skip
        rows["practice_themes"] += [{"practice": one, "theme": theme, "rank": n} for n, theme in enumerate(themes)]
        rows["practice_names"] += [{"practice": one, "name": name, "canonical": name, "start": start, "end": start + 2}
                                   for name in names]  # fmt: skip
        rows["figures"] += [{"practice": one, "n": n, "value": value, "unit": unit, "of": of, "text": text, "start": start,
                             "end": start + 1, "scope": scope}
                            for n, (value, unit, of, scope) in enumerate(figures)]  # fmt: skip
    for table, values in rows.items():
        columns = list(TABLES[table])
        arrow = arrow_table(table, [tuple(row.get(column) for column in columns) for row in values])
        connection.register("batch", arrow)
        connection.execute(f"INSERT INTO {table} SELECT * FROM batch")
        connection.unregister("batch")
    connection.execute(COVERAGE)
    connection.execute("CREATE TABLE places (code VARCHAR, name VARCHAR, level VARCHAR, province VARCHAR, city VARCHAR, "
                       "county VARCHAR, pinyin VARCHAR, initials VARCHAR, lon DOUBLE, lat DOUBLE)")
    connection.execute("INSERT INTO places VALUES "
                       "('320100', '南京市', 'prefecture', '江苏省', '南京市', NULL, 'nanjingshi', 'njs', 118.8, 32.1), "
                       "('330500', '湖州市', 'prefecture', '浙江省', '湖州市', NULL, 'huzhoushi', 'hzs', 120.1, 30.9), "
                       "('320300', '徐州市', 'prefecture', '江苏省', '徐州市', NULL, 'xuzhoushi', 'xzs', NULL, NULL), "
                       "('320000', '江苏省', 'province', '江苏省', NULL, NULL, 'jiangsusheng', 'jss', NULL, NULL)")
    connection.execute("CREATE TABLE themes (code VARCHAR, zh VARCHAR, en VARCHAR, about VARCHAR, \"group\" VARCHAR, "
                       "rank INTEGER)")
    connection.executemany("INSERT INTO themes VALUES (?, ?, ?, ?, ?, ?)", [
        (theme.code, theme.zh, theme.en, theme.about, theme.group_zh, n) for n, theme in enumerate(all_themes())])
    connection.execute(
        "CREATE TABLE dataset AS SELECT '0123abcd4567' AS version, TIMESTAMP '2026-01-02' AS built_at, 'x' AS extractor,"
        " 6 AS documents, 9 AS articles, (SELECT count(*) FROM passages) AS passages,"
        " (SELECT count(*) FROM practices) AS practices, 0 AS failures")
    add_aggregates(connection)
    connection.close()


def open_sample(path: Path) -> Sample:
    return Sample("0123abcd4567", path, datetime(2026, 1, 2), duckdb.connect(str(path), read_only=True), Scan(path))


def _text(doc: str) -> str:
    return "\n".join(row[-1] for row in PRACTICES if row[0] == doc)


def _place(body: str) -> dict[str, object]:
    return dict(zip(("code", "province", "city", "county", "level"), BODIES[body], strict=True))

