"""Where sentences end, which units are headings, and the law that no character is lost or doubled."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.extract.articles import find_articles
from dashboard.extract.headings import run_in_level
from dashboard.extract.read import SUFFIXES, read_document
from dashboard.extract.sentences import split_line, split_sentences
from dashboard.models import Document, Source

FOLDER = Path(__file__).parent / "fixtures" / "layouts"
LAYOUTS = sorted(path for path in FOLDER.iterdir() if path.suffix in SUFFIXES)

LINES = [
    ("full stop", "县政协开会。委员发言。", ["县政协开会。", "委员发言。"]),
    ("semicolon stays", "建一个群；开一次会。", ["建一个群；开一次会。"]),
    ("inside quotes", "他说“先谈。再签”才行。", ["他说“先谈。再签”才行。"]),
    ("speech with its own mark", "“议完就办。”主席说。", ["“议完就办。”", "主席说。"]),
    ("title with a question mark", "围绕“路怎么修？”开展协商。", ["围绕“路怎么修？”开展协商。"]),
    ("unbalanced quote", "委员“三进“工作。下一步抓落实。", ["委员“三进“工作。", "下一步抓落实。"]),
    ("slip around an end", "唱响“三进“品牌。再创“新”业绩。", ["唱响“三进“品牌。", "再创“新”业绩。"]),
    (
        "bracketed sentence",
        "会开了。（图为会场。）下一步再议。",
        ["会开了。", "（图为会场。）", "下一步再议。"],
    ),
    ("bracket inside", "议事室(含站点。)全覆盖。", ["议事室(含站点。)全覆盖。"]),
    ("half-width question", "路怎么修?县政协来商量。", ["路怎么修?", "县政协来商量。"]),
    ("stray question mark", "培训?320人次。", ["培训?320人次。"]),
    ("half-width exclamation", "办成了!群众都说好。", ["办成了!", "群众都说好。"]),
    ("broken tag", "品行形?!?/p>", ["品行形?!?/p>"]),
    ("half-width stop at the end", "文件减少25％.", ["文件减少25％."]),
    ("decimal", "增长2.5％。", ["增长2.5％。"]),
    ("no mark", "整理意见274条", ["整理意见274条"]),
    ("straight quotes", '"这哪行?"有人问。', ['"这哪行?"', "有人问。"]),
    ("corner quotes", "「提得準。」主任說。", ["「提得準。」", "主任說。"]),
    ("nested quotes", "“‘有事’好商量。”他说。", ["“‘有事’好商量。”", "他说。"]),
    ("dots", "等等……县政协再议。", ["等等……县政协再议。"]),
    ("space between", "会议结束。 (刘某)", ["会议结束。", "(刘某)"]),
    ("nothing but marks", "。。。", ["。。。"]),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in LINES], ids=[row[0] for row in LINES])
def test_split_line(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in split_line(text)] == expected


RUN_IN = [
    ("numbered", "一、把牢方向,以学促干。", 2, 1),
    ("bracketed number", "(一)坚持高位推进。", 2, 2),
    ("numbered, nothing after it", "（一）有场所。", 1, 2),
    ("numbered act alone", "（一）建成议事室12个。", 1, 0),
    ("ordinal", "第一，提高认识，把提案摆在更重的位置。", 2, 2),
    ("arabic", "1.加强组织。", 2, 3),
    ("arabic act", "1.严格落实“第一议题”制度，组织学习12次。", 1, 0),
    ("arabic act with more after it", "2、就国民经济计划执行情况开展协商。", 2, 0),
    ("dashes", "——筑牢政治忠诚。", 2, 3),
    ("verb and object", "完善协商体系。", 2, 4),
    ("predicate", "协商平台不断拓展延伸。", 2, 4),
    ("asking", "支部怎么建?", 2, 4),
    ("founds something", "制定并严格实行协商工作流程。", 2, 0),
    ("names a body", "县政协打造平台。", 2, 0),
    ("counts", "走访群众300人。", 2, 0),
    ("nothing after it", "完善协商体系。", 1, 0),
    ("bracketed number that counts", "(二)围绕法治建设，委员们就窗口作风提出提案27件。", 2, 0),
    ("bracketed number that says who", "(四)组织实施：由主席会议统一组织，4月底前完成调研。", 2, 0),
    ("goes on with the story", "随后举行座谈。", 2, 0),
]


@pytest.mark.parametrize(
    ("quote", "left", "level"), [row[1:] for row in RUN_IN], ids=[row[0] for row in RUN_IN]
)
def test_run_in_level_of_a_lines_first_unit(quote: str, left: int, level: int) -> None:
    assert run_in_level(quote, 0, left) == level


@pytest.mark.parametrize(
    ("quote", "level"), [("一是拟题。", 5), ("二是创办党派委员工作室。", 0), ("三是建成3个点。", 0)]
)
def test_run_in_level_within_a_line(quote: str, level: int) -> None:
    assert run_in_level(quote, 3, 2) == level


def layout_units(path: Path) -> str:
    """What a page is taken for: its articles, then each unit with article, role, text and headings."""
    document = read_document(path)
    articles = find_articles(document)
    rows = [f"# {a.n}\t{a.title}\t{a.author or '-'}\t{a.author_role or '-'}" for a in articles]
    for unit in split_sentences(document, articles):
        article = "-" if unit.article is None else str(unit.article)
        quote = unit.text.replace("\t", "⇥")
        rows.append(f"{article}\t{unit.role}\t{quote}\t{' / '.join(unit.headings)}".rstrip())
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.stem)
def test_layouts(path: Path) -> None:
    expected = path.with_name(path.name + ".units").read_text(encoding="utf-8")
    assert layout_units(path) == expected


# fmt: off
PIECES = st.sampled_from([
    "县政协", "开会", "。", "！", "?", "“", "”", "（", "）", '"', "\n", "\r\n", "\n\n", "　　", "    ", "\t",
    "一、", "(一)", "1.", "是", "要", "本报讯（记者 王某）", "本报记者 李某", "首页",
    "|", ">",
    "2021年3月4日", "来源：", "上接1版", "（上接1版）", "【", "】", "——", "●", "各位委员：", "海宁市政协：", "相关新闻",
    "\u2028", "\x1c", "𠮷", "國", "　", "摄",
])
# fmt: on


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=60).map("".join))
def test_every_visible_character_is_in_exactly_one_unit(text: str) -> None:
    document = Document("x", text, "x.txt", "txt", "utf-8", "", Source())
    articles = find_articles(document)
    units = split_sentences(document, articles)
    end = 0
    for unit in units:
        assert unit.start >= end and not text[end : unit.start].strip()
        assert unit.text == text[unit.start : unit.end] and unit.text == unit.text.strip() != ""
        end = unit.end
    assert not text[end:].strip()
    for article in articles:
        assert all(0 <= span.start < span.end <= len(text) for span in article.spans) and article.spans
        assert all(0 <= e.start < e.end <= len(text) for e in article.evidence)
    covered = sorted((span.start, span.end) for article in articles for span in article.spans)
    assert all(before[1] <= after[0] for before, after in pairwise(covered))
