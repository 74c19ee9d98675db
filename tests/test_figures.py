"""Numbers that measure a practice, and numbers that do not."""

import time

import pytest

from dashboard.extract.figures import cn_number, find_figures

CASES: list[tuple[str, str, list[tuple[float, str]]]] = [
    ("plain", "全年收到提案214件,立案188件。", [(214, "件"), (188, "件")]),
    ("full-width digits", "走访企业３６家，座谈８场。", [(36, "家"), (8, "场")]),
    ("thousands comma", "发放问卷1,250份。", [(1250, "份")]),
    ("more or less", "服务群众300余人次，近90户受益。", [(300, "人次"), (90, "户")]),
    ("ten thousand stays in the unit", "到位资金2.4亿元，惠及1.5万余人次。", [(2.4, "亿元"), (1.5, "万人次")]),
    ("per cent", "办复率100％，满意率达百分之九十八。", [(100, "%"), (98, "%")]),
    ("Chinese numerals", "先后调研十六次，形成报告二十三篇。", [(16, "次"), (23, "篇")]),
    ("a digit for each place", "收到建议二○三条。", [(203, "条")]),
    ("nouns without a measure word", "组织45委员分赴6乡镇。", [(45, "名"), (6, "个")]),
    ("two and a pair", "聘请两名律师驻点。", [(2, "名")]),
    ("each one", "每名委员联系一户困难家庭。", [(1, "户")]),
    ("years in a row", "连续三年开展评议。", [(3, "年")]),
    ("per cent with a fraction", "满意率为百分之九十八点五，好评百分之1.2.3。", [(98.5, "%"), (1.2, "%")]),
    ("a rate", "每月下湖一趟，每名干部联系一个议事点。", [(1, "趟"), (1, "个")]),
    ("a time allowed", "接单后三天内回话，两年内建成。", [(3, "天"), (2, "年")]),
    ("scanned with gaps", "开展协商1 5次，文稿5 000字。", [(15, "次"), (5000, "字")]),
    ("a year beside a count", "截至2023 100名委员参加，2022 120件、2023 150件。", [(100, "名"), (120, "件"), (150, "件")]),
    ("numbers side by side", "投入1,500 300万元，活动3.5 120人次，分别3 5 8 2件。", [(300, "万元"), (120, "人次"), (2, "件")]),
    ("ten thousand and more", "行驶一万四千公里，引资两亿一千万元。", [(1.4, "万公里"), (2.1, "亿元")]),
    ("and a half", "连线两个半小时，历时三个半月。", [(2.5, "小时"), (3.5, "个月")]),
    ("tenths", "履约率升到九成一。", [(9.1, "成")]),
    ("days allowed", "三日内送出。", [(3, "日")]),
    ("said once", "历时五个月写成。", [(5, "个月")]),
    ("score and steps", "细化为六道工序，低于七十分的重来。", [(6, "道"), (70, "分")]),
    ("times", "学习六回，登记民愿38桩，宣讲三遍。", [(6, "回"), (38, "桩"), (3, "遍")]),
    ("one as an article", "印成一本手册，立下一条规矩，围着一张桌。", []),
    ("one as a rate", "每月读一本书，每季解一道难题，每人领一题。", [(1, "本"), (1, "题")]),
    ("words that look like numbers", "六盘水市政协、三门县政协委员乘三轮车入户，不搞千篇一律。", []),
    ("an age", "由35岁以下干部主讲。", []),
    ("dates", "2021年9月18日，第3次会议在302室召开。", []),
    ("clock", "9时30分开会。", []),
    ("ordinals", "第十二届委员会第四次会议召开。", []),
    ("an article", "这是一次生动的实践，也是一条新路。", []),
    ("idioms", "大家欢聚一堂，一步一个脚印。", []),
    ("one of many", "这项工作列入全市52个改革项目之一。", []),
    ("inside a name", "推行“三访五问”，实施“百名委员进千家”行动。", []),
    ("inside a title", "印发《关于做好20件实事的通知》。", []),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_figures_of_a_sentence(text: str, expected: list[tuple[float, str]]) -> None:
    found = list(find_figures(text, offset=100))
    assert [(one.value, one.unit) for one in found] == expected
    assert all(text[one.start - 100 : one.end - 100] == one.text for one in found)


@pytest.mark.parametrize(
    ("text", "scope", "approx"),
    [
        ("累计办结问题61件。", "total", None),
        ("今年走访委员80名。", "annual", None),
        ("视察约20次。", None, "约"),
        ("截至11月底共开展活动70场。", "total", None),
    ],
)
def test_scope_and_approximation_are_said(text: str, scope: str | None, approx: str | None) -> None:
    (figure,) = find_figures(text)
    assert (figure.scope, figure.approx) == (scope, approx)


@pytest.mark.parametrize(
    ("text", "value"), [("四百八十六", 486), ("一百零五", 105), ("十", 10), ("二十", 20), ("二○", 20), ("半", 0.5), ("三千二百", 3200)]
)
def test_chinese_numerals(text: str, value: float) -> None:
    assert cn_number(text) == value


@pytest.mark.parametrize("piece", ["100 ", "1 ", "一千", "一", "1,000", "两个半", "三年"])
def test_a_page_of_numbers_takes_no_time(piece: str) -> None:
    begun = time.monotonic()
    list(find_figures(piece * (20_000 // len(piece))))
    assert time.monotonic() - begun < 5
