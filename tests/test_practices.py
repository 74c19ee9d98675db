"""Whole documents as they come: whose act it is, where and when, what is no record, and no text that breaks."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.errors import DocumentError
from dashboard.extract import extract_document
from dashboard.extract.read import text_document
from dashboard.models import Extraction, Source


def extract(text: str, **source: str) -> Extraction:
    return extract_document(text_document("d", text, Source(**source)))


BODIES: list[tuple[str, str, dict[str, str], str, str]] = [
    ("named in full", "县政协组织委员视察\n2021-04-02\n岚县政协组织委员视察农村饮水工程，提出整改建议12条。\n", {}, "岚县政协", "吕梁市"),
    ("by the title alone", "巴东县政协：协商议事到码头\n2021-04-02\n县政协把协商会开到码头，组织委员与群众协商停车难题3次。\n", {}, "巴东县政协", "恩施土家族苗族自治州"),
    ("by the publisher", "协商议事到村头\n2021-04-02\n市政协组织委员走访企业36家，召开专题协商会2次。\n", {"publisher": "赤峰市政协网"}, "赤峰市政协", "赤峰市"),
    ("a pronoun for it", "安化县政协工作综述\n2020-12-02\n安化县政协开展民主监督6次。\n该县政协还办起“茶马夜话”协商平台，举办活动14期。\n", {}, "安化县政协", "益阳市"),
    ("an autonomous prefecture by its short form", "延边州政协助力乡村振兴\n2022-05-06\n延边州政协组织委员到边境村开展调研，形成报告4篇。\n", {}, "延边朝鲜族自治州政协", "延边朝鲜族自治州"),
    ("a district whose city stands in the masthead", "太原日报\n2019-03-04\n协商进社区\n杏花岭区政协在社区设立协商议事室18个。\n", {}, "太原市杏花岭区政协", "太原市"),
]


@pytest.mark.parametrize(("text", "source", "body", "city"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES])
def test_whose_act_it_is(text: str, source: dict[str, str], body: str, city: str) -> None:
    practices = extract(text, **source).practices
    assert practices and {(one.body, one.city) for one in practices} == {(body, city)}


@pytest.mark.parametrize(
    "text",
    [
        "市人大常委会开展执法检查\n2021-05-01\n市人大常委会组织代表检查水污染防治法实施情况，提出意见11条。\n",
        "怎样写好论文\n论文要有问题意识。\n材料要扎实，语言要简洁。\n",
        "首页 新闻 公告 联系我们\n版权所有 2020\n",
    ],
    ids=["another organ", "another subject", "navigation alone"],
)
def test_texts_without_a_record(text: str) -> None:
    assert extract(text).practices == ()


PIECES = st.sampled_from(
    ["市政协", "该县政协", "鼓楼区政协", "组织委员", "开展协商", "“有事好商量”", "《办法》", "12件", "百分之1.2.3", "一是", "今年", "2021年", "。", "；", "\n", "\r\n",
     "\u3000", " ", "（", "”", "“", "?", "\x00", "𠮷", "ＡＢ", "來", "——", "http://a.cn/2020/01/02/", "本报讯", "(上接1版)", "1.", "要", "将", "\ufeff", "%"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=60).map("".join))
def test_any_text_keeps_the_span_law(text: str) -> None:
    try:
        extraction = extract(text)
    except DocumentError:
        return
    whole = extraction.document.text
    for practice in extraction.practices:
        spans = [(practice.start, practice.end, practice.text)]
        spans += [(one.start, one.end, one.text) for one in practice.names]
        spans += [(one.start, one.end, one.text) for one in practice.figures]
        assert all(0 <= start < end <= len(whole) and whole[start:end] == quote for start, end, quote in spans)
    for sentence in extraction.sentences:
        assert whole[sentence.start : sentence.end] == sentence.text


@pytest.mark.parametrize(
    "text",
    ["市政协组织委员协商，" * 30_000, "市政协开展调研1次。\n" * 20_000, "“" * 100_000, "1" * 100_000, "（《“" * 30_000],
    ids=["a line without an end", "short lines", "quotation marks", "digits", "brackets"],
)
def test_absurd_texts_end(text: str) -> None:
    begun = time.monotonic()
    extract(text)
    assert time.monotonic() - begun < 60
