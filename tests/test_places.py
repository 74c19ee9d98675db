"""Which division a name means: the table, its years, and exact matching in running text."""

import random
from itertools import pairwise

import pytest

from dashboard.lexicon import read_rows
from dashboard.places import (
    Division,
    Mention,
    body_level,
    body_name,
    contains,
    gazetteer,
    narrow,
    nearest,
    place_of,
)

G = gazetteer()
NOW = 2026


def one(surface: str, year: int | None = NOW) -> Division:
    """The only division of that name in that year."""
    (division,) = G.named(surface, year)
    return division


def mentions(text: str) -> list[tuple[str, list[str]]]:
    """(text, places of the candidates in force today) of every mention."""
    return [(m.text, ["".join(p or "-" for p in place_of(d)) for d in current(m)]) for m in G.scan(text)]


def current(mention: Mention) -> tuple[Division, ...]:
    return narrow(mention.candidates, year=NOW)


# surface, year → (code, province, city, county), body, level
NAMES = [
    ("张家港市", 2020, "320582", ("江苏省", "苏州市", "张家港市"), "张家港市政协", "county"),
    ("如东县", 2020, "320623", ("江苏省", "南通市", "如东县"), "如东县政协", "county"),
    ("同安区", 2020, "350212", ("福建省", "厦门市", "同安区"), "厦门市同安区政协", "county"),
    ("长寿区", 2020, "500115", ("重庆市", "重庆市", "长寿区"), "重庆市长寿区政协", "county"),
    ("德清", 2020, "330521", ("浙江省", "湖州市", "德清县"), "德清县政协", "county"),
    ("吴兴", 2020, "330502", ("浙江省", "湖州市", "吴兴区"), "湖州市吴兴区政协", "county"),
    ("岱岳", 2020, "370911", ("山东省", "泰安市", "岱岳区"), "泰安市岱岳区政协", "county"),
    ("云梦", 2020, "420923", ("湖北省", "孝感市", "云梦县"), "云梦县政协", "county"),
    ("应城市", 2020, "420981", ("湖北省", "孝感市", "应城市"), "应城市政协", "county"),
    ("湾沚区", 2022, "340210", ("安徽省", "芜湖市", "湾沚区"), "芜湖市湾沚区政协", "county"),
    ("芜湖县", 2018, "340221", ("安徽省", "芜湖市", "芜湖县"), "芜湖县政协", "county"),
    ("龙南市", 2021, "360783", ("江西省", "赣州市", "龙南市"), "龙南市政协", "county"),
    ("龙南县", 2015, "360727", ("江西省", "赣州市", "龙南县"), "龙南县政协", "county"),
    ("龙海市", 2018, "350681", ("福建省", "漳州市", "龙海市"), "龙海市政协", "county"),
    ("龙海区", 2022, "350604", ("福建省", "漳州市", "龙海区"), "漳州市龙海区政协", "county"),
    ("即墨市", 2015, "370282", ("山东省", "青岛市", "即墨市"), "即墨市政协", "county"),
    ("铜山县", 2005, "320323", ("江苏省", "徐州市", "铜山县"), "铜山县政协", "county"),
    ("潼南县", 2013, "500223", ("重庆市", "重庆市", "潼南县"), "潼南县政协", "county"),
    ("两江新区", 2026, "500157", ("重庆市", "重庆市", "两江新区"), "重庆市两江新区政协", "county"),
    ("济源市", 2020, "419001", ("河南省", None, "济源市"), "济源市政协", "county"),
    ("石河子市", 2020, "659001", ("新疆维吾尔自治区", None, "石河子市"), "石河子市政协", "county"),
    ("仙桃", 2020, "429004", ("湖北省", None, "仙桃市"), "仙桃市政协", "county"),
    ("五指山", 2020, "469001", ("海南省", None, "五指山市"), "五指山市政协", "county"),
    ("神农架", 2020, "429021", ("湖北省", None, "神农架林区"), "神农架林区政协", "county"),
    ("六枝", 2020, "520203", ("贵州省", "六盘水市", "六枝特区"), "六枝特区政协", "county"),
    ("襄樊市", 2008, "420600", ("湖北省", "襄樊市", None), "襄樊市政协", "prefecture"),
    ("襄阳", 2012, "420600", ("湖北省", "襄阳市", None), "襄阳市政协", "prefecture"),
    ("巢湖市", 2005, "341400", ("安徽省", "巢湖市", None), "巢湖市政协", "prefecture"),
    ("巢湖市", 2015, "340181", ("安徽省", "合肥市", "巢湖市"), "巢湖市政协", "county"),
    ("湖州", 2020, "330500", ("浙江省", "湖州市", None), "湖州市政协", "prefecture"),
    ("厦门", 2020, "350200", ("福建省", "厦门市", None), "厦门市政协", "sub-provincial"),
    ("徐州市", 2020, "320300", ("江苏省", "徐州市", None), "徐州市政协", "prefecture"),
    ("北京", 2020, "110000", ("北京市", "北京市", None), "北京市政协", "provincial"),
    ("广西", 2020, "450000", ("广西壮族自治区", None, None), "广西壮族自治区政协", "provincial"),
    ("海南", 2020, "460000", ("海南省", None, None), "海南省政协", "provincial"),
    ("河南", 2020, "410000", ("河南省", None, None), "河南省政协", "provincial"),
    ("香港", 2020, "810000", ("香港特别行政区", None, None), "香港特别行政区政协", "provincial"),
    ("喀什", 2020, "653100", ("新疆维吾尔自治区", "喀什地区", None), "喀什地区政协", "prefecture"),
]  # fmt: skip


@pytest.mark.parametrize(("surface", "year", "code", "place", "body", "level"), NAMES)
def test_a_name_has_one_place_in_its_year(
    surface: str, year: int, code: str, place: tuple[str, str | None, str | None], body: str, level: str
) -> None:
    found = [d for d in G.named(surface, year) if d.code == code]
    assert len(found) == 1
    assert (place_of(found[0]), body_name(found[0]), body_level(found[0])) == (place, body, level)
    if surface not in ("喀什", "襄阳"):  # also 喀什市, 襄阳县's city
        assert len(G.named(surface, year)) == 1


SHORT = [
    ("博州", "博尔塔拉蒙古自治州"),
    ("博尔塔拉", "博尔塔拉蒙古自治州"),
    ("博尔塔拉州", "博尔塔拉蒙古自治州"),
    ("巴音郭楞", "巴音郭楞蒙古自治州"),
    ("湘西州", "湘西土家族苗族自治州"),
    ("恩施州", "恩施土家族苗族自治州"),
    ("延边州", "延边朝鲜族自治州"),
    ("伊犁州", "伊犁哈萨克自治州"),
    ("黔南州", "黔南布依族苗族自治州"),
    ("甘孜州", "甘孜藏族自治州"),
    ("海西州", "海西蒙古族藏族自治州"),
    ("海南州", "海南藏族自治州"),
    ("红河州", "红河哈尼族彝族自治州"),
    ("西双版纳", "西双版纳傣族自治州"),
    ("克州", "克孜勒苏柯尔克孜自治州"),
    ("锡盟", "锡林郭勒盟"),
    ("漾濞", "漾濞彝族自治县"),
    ("漾濞县", "漾濞彝族自治县"),
    ("三都", "三都水族自治县"),
    ("焉耆", "焉耆回族自治县"),
    ("前郭县", "前郭尔罗斯蒙古族自治县"),
    ("阜新县", "阜新蒙古族自治县"),
    ("积石山", "积石山保安族东乡族撒拉族自治县"),
    ("喀左县", "喀喇沁左翼蒙古族自治县"),
    ("科右中旗", "科尔沁右翼中旗"),
    ("阿左旗", "阿拉善左旗"),
    ("鄂温克旗", "鄂温克族自治旗"),
    ("莫旗", "莫力达瓦达斡尔族自治旗"),
    ("准格尔", "准格尔旗"),
    ("内蒙古", "内蒙古自治区"),
    ("新疆", "新疆维吾尔自治区"),
    ("宁夏自治区", "宁夏回族自治区"),
]


@pytest.mark.parametrize(("surface", "name"), SHORT)
def test_customary_short_forms(surface: str, name: str) -> None:
    assert [d.name for d in G.named(surface, NOW)] == [name]


@pytest.mark.parametrize(
    ("surface", "cities"),
    [
        ("鼓楼区", ["南京市", "徐州市", "福州市", "开封市"]),
        ("和平区", ["天津市", "沈阳市"]),
        ("朝阳区", ["北京市", "长春市"]),
        ("普陀区", ["上海市", "舟山市"]),
        ("铁西区", ["沈阳市", "鞍山市", "四平市"]),
        ("桥西区", ["石家庄市", "张家口市"]),
        ("青山区", ["包头市", "武汉市"]),
        ("巴州", ["巴中市", "巴音郭楞蒙古自治州"]),
    ],
)
def test_an_ambiguous_name_keeps_all_its_candidates(surface: str, cities: list[str]) -> None:
    assert sorted(d.city or "" for d in G.named(surface, NOW)) == sorted(cities)


SCANS: list[tuple[str, list[tuple[str, list[str]]]]] = [
    ("江苏省徐州市鼓楼区政协", [("江苏省徐州市鼓楼区", ["江苏省徐州市鼓楼区"])]),
    ("徐州市鼓楼区政协", [("徐州市鼓楼区", ["江苏省徐州市鼓楼区"])]),
    ("徐州鼓楼区", [("徐州鼓楼区", ["江苏省徐州市鼓楼区"])]),
    ("湖北武汉江岸区", [("湖北武汉江岸区", ["湖北省武汉市江岸区"])]),
    ("海南州共和县政协", [("海南州共和县", ["青海省海南藏族自治州共和县"])]),
    ("吉林省吉林市", [("吉林省吉林市", ["吉林省吉林市-"])]),
    ("重庆市长寿区", [("重庆市长寿区", ["重庆市重庆市长寿区"])]),
    ("阳泉市郊区政协", [("阳泉市郊区", ["山西省阳泉市郊区"])]),
    ("浙江、江苏两省", [("浙江", ["浙江省--"]), ("江苏", ["江苏省--"])]),
    ("德清、长兴、安吉等县", [(n, [f"浙江省湖州市{n}县"]) for n in ("德清", "长兴", "安吉")]),
    ("湖州市场监管", [("湖州", ["浙江省湖州市-"])]),
    ("城区和郊区", []),
    ("国家长治久安", []),
    ("孙中山先生", []),
    ("隆重庆祝", []),
    ("画出最大同心圆", []),
    ("广大同志", []),
    ("鄂伦春族群众", []),
    ("河北雄安新区", [("河北", ["河北省--"])]),
    ("新疆生产建设兵团", []),
    ("杭州西湖", [("杭州", ["浙江省杭州市-"]), ("西湖", ["浙江省杭州市西湖区"])]),
]


@pytest.mark.parametrize(("text", "expected"), SCANS)
def test_scan(text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert mentions(text) == expected


@pytest.mark.parametrize(
    ("text", "form", "ordinary"),
    [
        ("与甘肃省合作", "合作", True),
        ("合作市场", "合作", True),
        ("大方支持", "大方", True),
        ("大方县政协", "大方县", False),
        ("和平发展", "和平", True),
        ("建设平安城市", "平安", True),
        ("中国人民和非洲人民", "民和", True),
        ("创建示范县", "范县", True),
        ("，范县政协", "范县", False),
        ("河南范县", "河南范县", False),
        ("市和县政协", "和县", True),
        ("协商河长制", "商河", True),
    ],
)
def test_common_words_and_chance_matches_are_marked(text: str, form: str, ordinary: bool) -> None:
    assert (form, ordinary) in [(m.text, m.ordinary) for m in G.scan(text)]


@pytest.mark.parametrize(
    ("text", "bare"),
    [("湖州", True), ("湖州市", False), ("博州", False), ("红旗", True), ("科右中旗", False)],
)
def test_bare_means_without_a_suffix(text: str, bare: bool) -> None:
    assert [m.bare for m in G.scan(text)] == [bare]


@pytest.mark.parametrize(
    ("surface", "year", "today"),
    [
        ("芜湖县", 2018, ["湾沚区"]),
        ("铜山县", 2005, ["铜山区"]),
        ("龙海市", 2018, ["龙海区"]),
        ("即墨市", 2015, ["即墨区"]),
        ("潼南县", 2013, ["潼南区"]),
        ("襄樊市", 2008, ["襄阳市"]),
        ("龙南县", 2015, ["龙南市"]),
        ("巢湖市", 2005, ["合肥市", "芜湖市", "马鞍山市"]),
        ("莱芜市", 2010, ["济南市"]),
        ("渝北区", 2020, ["两江新区"]),
        ("平江区", 2010, ["姑苏区"]),
    ],
)
def test_a_former_division_knows_what_it_is_today(surface: str, year: int, today: list[str]) -> None:
    names = []
    for code in one(surface, year).now:
        division = G.by_code(code)
        assert division
        names.append(division.name)
    assert names == today


def test_narrow_and_nearest() -> None:
    assert narrow(G.named("芜湖县"), year=2023) == ()
    assert [d.code for d in nearest(G.named("芜湖县"), 2023)] == ["340221"]
    assert nearest((), 2023) == ()
    assert len(narrow(G.named("芜湖县") + G.named("湾沚区"), year=2020)) == 2  # in the year of change, both


def test_parents() -> None:
    assert [d.name for d in G.parents(one("张家港市"))] == ["苏州市", "江苏省"]
    assert [d.name for d in G.parents(one("长寿区"))] == ["重庆市"]
    assert [d.name for d in G.parents(one("济源市"))] == ["河南省"]
    assert [d.name for d in G.parents(one("谷城县", 2005))] == ["襄樊市", "湖北省"]


def test_a_code_is_said_by_its_latest_name() -> None:
    assert G.by_code("420600") == one("襄阳市")
    assert G.by_code("000000") is None


def test_the_table_is_whole() -> None:
    present = [d for d in G.divisions if d.until is None]
    assert len({d.code for d in present}) == len(present) == 3214
    assert sum(d.level == "province" for d in present) == 34
    assert sum(d.level == "prefecture" for d in present) == 333
    assert sum(d.subprovincial for d in present) == 15
    assert all(d.now == (d.code,) for d in present)
    known = {d.code for d in present}
    assert {code for d in G.divisions for code in d.now} <= known
    assert all(d.now for d in G.divisions if d.until and d.until > 2000)
    assert all(d.pinyin.isascii() and d.pinyin.isalpha() for d in G.divisions)
    assert {
        d.name: d.pinyin for d in present if d.name in ("重庆市", "六安市", "三都水族自治县", "长治市")
    } == {
        "重庆市": "chongqingshi",
        "六安市": "luanshi",
        "三都水族自治县": "sandushuizuzizhixian",
        "长治市": "changzhishi",
    }
    assert all(3 < d.lat < 54 and 73 < d.lon < 136 for d in present if d.lat and d.lon)


def test_every_division_is_found_by_its_full_name_behind_its_parents() -> None:
    for d in G.divisions:
        if d.until is None or d.until > 1990:
            text = "".join(dict.fromkeys(part for part in place_of(d) if part))
            year = d.until - 1 if d.until and d.until > (d.since or 0) else d.until or NOW
            found = G.scan(text)
            assert [(m.text, narrow(m.candidates, year=year)) for m in found] == [(text, (d,))]


def test_matching_is_leftmost_longest() -> None:
    words = sorted(G.forms.keys() - G.common - G.doubtful)
    hides = {row["word"] for row in read_rows("place_words.csv", "word", "kind") if row["kind"] == "hides"}
    forms = {*words, *hides}
    chance = random.Random(1)
    for _ in range(300):
        text = "".join(chance.choice([chance.choice(words), chance.choice("的市县和新")]) for _ in range(12))
        found = [(start, text[start:end]) for _, start, end in G.sure.find_matches_as_indexes(text)]
        expected, i = [], 0
        while i < len(text):
            longest = next(
                (n for n in range(16, 0, -1) if i + n <= len(text) and text[i : i + n] in forms), 0
            )
            if longest:
                expected.append((i, text[i : i + longest]))
            i += longest or 1
        assert found == expected


def test_mentions_lie_in_their_text_and_do_not_overlap() -> None:
    pool = sorted(G.forms) + list("政协的与，。在市县区") + ["市场", "合作", "区域"]
    chance = random.Random(2)
    for _ in range(300):
        text = "".join(chance.choice(pool) for _ in range(20))
        found = G.scan(text)
        assert all(text[m.start : m.end] == m.text and m.candidates for m in found)
        assert all(a.end <= b.start for a, b in pairwise(found))


def test_contains_goes_by_the_names_of_the_time() -> None:
    assert contains(one("襄樊市", 2005), one("谷城县", 2005))
    assert not contains(one("襄阳市", 2020), one("谷城县", 2005))
    assert not contains(one("德清县"), one("德清县"))
