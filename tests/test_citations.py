"""Citations: what is known, in the order of GB/T 7714; nothing invented."""

import pytest

from dashboard.citations import bibtex, bibtex_key, dataset_gbt7714, gbt7714, list_gbt7714

CITED = [
    ("newspaper", {"author": "张三", "title": "题", "publisher": "新华日报", "published": "2022-05-31"},
     "张三. 题[N]. 新华日报, 2022-05-31."),
    ("newspaper with address", {"title": "题", "publisher": "联谊报", "published": "2020", "url": "http://a.cn/x"},
     "题[N/OL]. 联谊报, 2020. http://a.cn/x."),
    ("site", {"author": "李四", "title": "题", "publisher": "人民政协网", "published": "2022-04-15",
              "accessed": "2025-01-02", "url": "http://a.cn"},
     "李四. 题[EB/OL]. 人民政协网, 2022-04-15[2025-01-02]. http://a.cn."),
    ("nothing but a file", {"doc": "000"}, "000[Z]."),
    ("missing values", {"doc": "1", "title": None, "author": float("nan")}, "1[Z]."),
    ("line breaks", {"title": "上\n下"}, "上 下[Z]."),
]  # fmt: skip


@pytest.mark.parametrize(("source", "text"), [row[1:] for row in CITED], ids=[row[0] for row in CITED])
def test_gbt7714(source: dict[str, object], text: str) -> None:
    assert gbt7714(source) == text


def test_bibtex() -> None:
    entry = bibtex({"doc": "甲 1", "title": "50% {真}", "published": "2022-05"})
    assert entry == (
        "@misc{doc-7532201,\n  title = {50\\% \\{真\\}},\n  date = {2022-05},\n  year = {2022}\n}\n"
    )
    signs = bibtex({"doc": "0", "title": r"A&B_$#^~\{", "url": "https://a.cn/%E6%B9%96?a_b=1&c#{d}"})
    assert r"title = {A\&B\_\$\#\textasciicircum{}\textasciitilde{}\textbackslash{}\{}," in signs
    assert "url = {https://a.cn/%E6%B9%96?a_b=1&c#%7Bd%7D}" in signs, "an address stays one that opens"
    assert bibtex_key("000") == "doc-000"


def test_each_document_once_in_order() -> None:
    sources = [{"doc": "b", "title": "乙"}, {"doc": "a", "title": "甲"}, {"doc": "b", "title": "乙"}]
    assert list_gbt7714(sources) == "[1] 乙[Z].\n[2] 甲[Z].\n"


SIGNED = {"doc": "000", "title": "主席谈协商", "publisher": "新华日报", "published": "2022-05-31", "article": 3, "author": "甲"}


def test_each_signed_article_is_cited_by_itself_whatever_comes_first() -> None:
    one, other = {**SIGNED, "article_title": "其一"}, {**SIGNED, "article": 4, "author": "乙", "article_title": "其二"}
    nobody = {**SIGNED, "author": None, "article": 5, "article_title": "其三"}
    entries = ("甲. 其一[N]. 新华日报, 2022-05-31.", "乙. 其二[N]. 新华日报, 2022-05-31.", "主席谈协商[N]. 新华日报, 2022-05-31.")
    for chosen in ((0, 1, 2), (2, 1, 0), (1, 0, 1)):
        rows = [(one, other, nobody)[n] for n in chosen]
        listed = dict.fromkeys(entries[n] for n in chosen)
        assert list_gbt7714(rows) == "".join(f"[{n}] {entry}\n" for n, entry in enumerate(listed, 1))
    assert [bibtex(row).split(",")[0] for row in (one, other, nobody)] == ["@misc{doc-000-3", "@misc{doc-000-4", "@misc{doc-000"]


def test_dataset() -> None:
    assert dataset_gbt7714("abc", "2026-01-02") == "城市政协实践图谱[DS]. 数据版本 abc, 2026-01-02."
