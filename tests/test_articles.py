"""Where articles begin and end, what they are called and who wrote them."""

import pytest

from dashboard.extract.articles import find_articles
from dashboard.models import Document, Source


def articles(text: str) -> list[tuple[str, str | None, str | None]]:
    found = find_articles(Document("x", text, "x.txt", "txt", "utf-8", "", Source()))
    return [(article.title, article.author, article.author_role) for article in found]


PROSE = "县政协在12个乡镇建起议事点。"
PAGES: list[tuple[str, str, list[tuple[str, str | None, str | None]]]] = [
    ("plain", f"议事点建到家门口\n{PROSE}", [("议事点建到家门口", None, None)]),
    ("no title", PROSE, [("", None, None)]),
    ("two-line title", f"议事点\n——某县的做法\n2020年5月1日\n{PROSE}", [("议事点——某县的做法", None, None)]),
    ("an annual summary", f"桃江县政协2020年工作总结\n2020年12月30日\n{PROSE}", [("桃江县政协2020年工作总结", None, None)]),
    (
        "one of a series, with its committee",
        f"全省政协工作交流会发言材料之七\n\n议事点\n漯 河 市 政 协\n（2020年9月）\n\n{PROSE}",
        [("议事点", None, None)],
    ),
    ("no number, no series", f"某县政协优秀提案选登\n——议事点\n2020年5月1日\n{PROSE}", [("某县政协优秀提案选登——议事点", None, None)]),
    ("reporter", f"议事点\n本报记者 王 立\n{PROSE}", [("议事点", "王立", "本报记者")]),
    ("who edited it", f"议事点\n{PROSE}\n文/图 王立　　责任编辑: 程晓　　审核: 方正", [("议事点", "王立", "文")]),
    ("office", f"议事点\n某县政协主席  张立平\n{PROSE}", [("议事点", "张立平", "某县政协主席")]),
    ("wire", f"议事点\n本报讯（记者 王立 通讯员 李平）{PROSE}", [("议事点", "王立、李平", "记者")]),
    ("signed", f"议事点\n{PROSE}（作者王立,系某县政协主席）", [("议事点", "王立", "某县政协主席")]),
    (
        "speech",
        f"王平主席在全县政协工作会上的讲话\n{PROSE}",
        [("王平主席在全县政协工作会上的讲话", "王平", "主席")],
    ),
    (
        "menu above",
        f"首页\n要闻\n视频\n专题\n当前位置：首页\n议事点开张\n{PROSE}",
        [("议事点开张", None, None)],
    ),
    (
        "page title above",
        f"议事点开张_某县政协\n议事点开张\n时间：2020-01-02\n{PROSE}",
        [("议事点开张", None, None)],
    ),
    ("title asks", f"路灯坏了谁来管？\n来源：某报\n{PROSE}", [("路灯坏了谁来管？", None, None)]),
    ("title in two halves", f"政协委员齐上阵 共话发展\n\n{PROSE}", [("政协委员齐上阵 共话发展", None, None)]),
    ("heading is no title", f"议事点\n{PROSE}\n搭平台\n{PROSE}", [("议事点", None, None)]),
    (
        "two items of news",
        f"议事点\n{PROSE}\n读书会\n本报讯 {PROSE}",
        [("议事点", None, None), ("读书会", None, None)],
    ),
    (
        "two signed articles",
        f"议事点\n甲县政协主席  王立\n{PROSE}\n\n读书会\n乙县政协主席  李平\n{PROSE}",
        [("议事点", "王立", "甲县政协主席"), ("读书会", "李平", "乙县政协主席")],
    ),
    (
        "places",
        f"甲县政协：议事点\n{PROSE}\n\n乙县政协：读书会\n{PROSE}",
        [("甲县政协：议事点", None, None), ("乙县政协：读书会", None, None)],
    ),
    (
        "staff over the title",
        f"责任编辑 周某某    版式 高某    校对 于某\n议事点\n2020年5月1日\n{PROSE}",
        [("议事点", None, None)],
    ),
    (
        "a plan after the news",
        f"审议通过年度计划\n本报讯（记者 王立）{PROSE}\n\n政协某县委员会2014年度协商工作计划\n（2014年3月4日通过）\n\n全年协商5次。",
        [("审议通过年度计划", "王立", "记者"), ("政协某县委员会2014年度协商工作计划", None, None)],
    ),
    (
        "papers adopted, each on a line",
        f"常委会会议召开\n{PROSE}\n会议通过了以下文件：\n政协桃江县委员会提案工作条例\n政协桃江县委员会委员考核办法\n{PROSE}",
        [("常委会会议召开", None, None)],
    ),
    (
        "a heading that begins with a verb",
        f"议事有章法\n{PROSE}\n\n落实省政协年度协商计划\n{PROSE}",
        [("议事有章法", None, None)],
    ),
    (
        "titles with a date at the end",
        f"要闻\n2018年9月12日\n{PROSE}\n\n奇台县政协：监督小组上岗    2018-09-08\n{PROSE}\n\n吉木萨尔县政协：学习不断线    2018-09-05\n{PROSE}",
        [
            ("要闻", None, None),
            ("奇台县政协：监督小组上岗", None, None),
            ("吉木萨尔县政协：学习不断线", None, None),
        ],
    ),
    (
        "sent from a place",
        f"议事点\n本报讯 {PROSE}\n\n取经回来\n桃江讯　{PROSE}",
        [("议事点", None, None), ("取经回来", None, None)],
    ),
    (
        "continued from another page",
        f"议事点\n本报讯 {PROSE}\n\n读书会\n在读书会上,委员遇见几个正\n\n（上接1版）\n视察团登上山顶。",
        [("议事点", None, None), ("", None, None)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in PAGES], ids=[row[0] for row in PAGES])
def test_articles(text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert articles(text) == expected


def test_spans_leave_out_navigation_date_and_what_follows_related_news() -> None:
    text = f"首页 > 要闻\n议事点\n来源：某报\n{PROSE}\n相关新闻\n{PROSE}\n版权所有 某县政协"
    (article,) = find_articles(Document("x", text, "x.txt", "txt", "utf-8", "", Source()))
    assert [text[span.start : span.end] for span in article.spans] == ["议事点", PROSE]


def test_evidence_points_at_title_and_author() -> None:
    text = f"议事点\n本报记者 王立\n{PROSE}"
    (article,) = find_articles(Document("x", text, "x.txt", "txt", "utf-8", "", Source()))
    assert [(e.field, text[e.start : e.end]) for e in article.evidence] == [
        ("title", "议事点"),
        ("author", "王立"),
    ]
