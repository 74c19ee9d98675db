"""When a text appeared, and the year a sentence itself states."""

import time

import pytest

from dashboard.extract import extract_document
from dashboard.extract.read import text_document
from dashboard.extract.years import find_event_year
from dashboard.models import Sentence, Source


def sentence(text: str) -> Sentence:
    return Sentence("d", 0, 0, len(text), text, "sentence", 0, 0)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2016年10月，市政协设立界别活动室。", 2016),
        ("今年开展协商12次。", 2020),
        ("6 月中旬以来，市政协组织 32 名委员开展监督。", 2020),
        ("7 月 1 日，机关党支部组织党员参观。", 2020),
        ("去年报送信息90条。", 2019),
        ("前年启动的读书活动办了三季。", 2018),
        ("明年要再建5个议事点。", 2021),
        ("6月3日，县政协召开协商会。", 2020),
        ("8月，区政协视察河道。", 2020),
        ("12日至14日，区政协组织委员视察河道。", 2020),
        ("▲ 18日,县政协组织义诊。", 2020),
        ("市政协考察团13日来访。", 2020),
        ("区政协发出意见书，请承办单位在30日内书面反馈。", None),
        ("平台逢五开议，15日议街道的事。", None),
        ("监督小组15日前交回清单。", None),
        ("近年来，县政协组织委员走访企业。", None),
        ("本届以来，共提交提案600件。", None),
        ("县政协组织委员走访企业。", None),
        ("2012年至2016年共开常委会21次。", None),
        ("2012年~2018年,县政协委员提出提案1094件。", None),
        ("会议听取各联络组一季度工作汇报。", None),
        ("一季度走访企业12家。", 2020),
        ("上半年组织委员听取项目建设情况通报，提出建议20条。", 2020),
        ("一季度开展优秀提案评选，评出10件。", 2020),
        ("2016年至2018年，县政协报送信息200篇，12月份还召开表彰会。", None),
    ],
)
def test_year_a_sentence_states(text: str, year: int | None) -> None:
    found, evidence = find_event_year(sentence(text), text, "2020")
    assert found == year
    assert all(text[one.start : one.end] == one.value or one.field == "event_year" for one in evidence)


BODY = "临夏县政协组织委员视察农村饮水工程，提出整改建议12条。\n"


@pytest.mark.parametrize(
    ("text", "source", "published"),
    [
        ("标题\n2019-04-18 来源：临夏县政协\n" + BODY, Source(), "2019-04-18"),
        ("标题\n" + BODY + "（发布时间：2017年11月2日）\n", Source(), "2017-11-02"),
        ("标题\n" + BODY + "二○二二年三月五日\n", Source(), "2022-03-05"),
        ("标题\n" + BODY, Source(published="2015-01-09"), "2015-01-09"),
        ("标题\n" + BODY, Source(url="https://example.gov.cn/2018/0620/c12.html"), "2018-06-20"),
        ("标题\n" + BODY + "收稿日期：2022-11-08\n", Source(published="2023"), "2023"),
        ("标题\n[文章编号] 1009-0000(2023)02-0041-09\n" + BODY + "收稿日期：2022-11-08\n", Source(), "2023"),
        ("标题\n\n（原载《协商研究》2021年第6期）\n\n" + BODY + "注释\n[1]参见某区政协的报告，2020年12月。\n", Source(), "2021"),
        ("标题\n德清县政协自2018年起组织委员走访。\n参考文献\n《某刊》2012年第3期\n", Source(), "2018"),
        ("标题\n" + BODY + "[收稿日期] 2022-11-08\n[文章编号] 1009-0000(2023)02-0041-09\n", Source(), "2023"),
        ("标题\n发布时间：2023.\n12.01\n" + BODY, Source(), "2023-12-01"),
        ("标题\n县政协办公室　某某　　2019-11-08\n\n10月21日，" + BODY, Source(), "2019-11-08"),
        ("标题\n来源：网友投稿 2021-05-03 10:22\n" + BODY, Source(), "2021-05-03"),
        ("标题\n2004年~2010年，县政协委员提出提案1386件。\n" + BODY, Source(), None),
        ("标题\n2004年至2010年，县政协委员提出提案1386件，2011年又提出提案120件。\n" + BODY, Source(), "2011"),
        ("标题\n1990年，县政协制订《实施办法》。\n" + BODY, Source(), None),
        ("标题\n" + BODY, Source(), None),
    ],
    ids=["dateline", "closing line", "Chinese numerals", "sources table wins", "address", "a paper's year given", "a paper's number", "a journal's number, not a footnote's date", "a journal referred to", "in brackets", "in two lines", "before an empty line", "sent in by a reader", "years from and to alone", "a year after them", "a chapter on earlier times", "nowhere"],
)
def test_when_a_text_appeared(text: str, source: Source, published: str | None) -> None:
    extraction = extract_document(text_document("d", text, source))
    assert extraction.articles[0].published == published
    assert {practice.year for practice in extraction.practices} <= {int(published[:4]) if published else None}


@pytest.mark.parametrize(
    ("before", "text", "year"),
    [
        ("【主席会议】 2019年2月21日，二十次主席会议召开。", "4月18日，二十一次主席会议听取通报。", 2019),
        ("【主席会议】 2019年11月21日，主席会议召开。", "4月18日，主席会议听取通报。", 2020),
        ("近年来，县政协在2019年2月办了一期。", "4月18日，县政协办了第二期。", 2020),
        ("", "4月18日，县政协召开协商会。", 2020),
        ("2018年3月，县政协建成首个工作室。2020年以来，建成12个。", "5月，县政协组织委员走访。", 2020),
        ("2019年3月，县政协启动调研。如今，30个议事室全部建成。", "6月20日，县政协召开现场会。", 2020),
    ],
)
def test_a_chronicles_month_is_of_the_year_it_goes_through(before: str, text: str, year: int) -> None:
    assert find_event_year(sentence(text), text, "2020", before)[0] == year


def test_a_text_of_empty_lines_is_read_at_once() -> None:
    since = time.perf_counter()
    extract_document(text_document("d", "德清县政协走访企业12家。\n" + " \n" * 4000 + "完。\n", Source()))
    assert time.perf_counter() - since < 5


@pytest.mark.parametrize(
    ("issued", "text", "done", "year"),
    [
        ("2014-02-18", "4月和9月，县政协两次组织委员沿江察看。", True, 2013),
        ("2018-01", "8月4日，《人民政协报》刊发了这一做法。", True, 2017),
        ("2014-02-18", "4月和9月，县政协两次组织委员沿江察看。", False, 2014),
        ("2014-02-18", "1月20日，县政协召开座谈会。", True, 2014),
        ("2014-02-18", "6月底前办结提案120件。", True, 2014),
        ("2014-02-18", "5月1日起实行积分制。", True, 2014),
        ("2014-02-18", "下半年走访企业12家，三季度专门听取了汇报。", True, 2013),
        ("2014-02-18", "下半年走访企业12家。", False, 2014),
        ("2014-03-18", "一季度走访企业12家。", True, 2014),
        ("2014-07-18", "9月5日，县政协召开主席会议。", True, 2014),
        ("2014", "9月5日，县政协召开主席会议。", True, 2014),
    ],
)
def test_a_month_that_has_not_come_yet_was_last_year(issued: str, text: str, done: bool, year: int) -> None:
    assert find_event_year(sentence(text), text, issued, done=done)[0] == year
