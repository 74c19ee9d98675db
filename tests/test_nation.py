"""Every division of today on pages of its own: whose act it is must hold for places nobody wrote a test for."""

from collections import defaultdict

import pytest

from dashboard.extract import extract_document
from dashboard.extract.read import text_document
from dashboard.places import Division, body_name, gazetteer

TODAY = [d for d in gazetteer().divisions if d.until is None and (d.since or 0) <= 2022]
BARE = {"自治县": "县", "自治旗": "旗", "自治州": "州", "自治区": "自治区", "林区": "区", "特区": "区", "地区": "地区"}


def bare(division: Division) -> str:
    """What it calls itself before 政协: 县, 旗, 州, 地区 …"""
    return next((short for end, short in BARE.items() if division.name.endswith(end)), division.name[-1])


PAGES = {
    "news": "{name}政协开展民营经济专题视察\n\n2022年6月8日 来源：{city}日报\n\n　　本报讯（记者 李晓明）6月7日，{name}政协组织部分委员视察民营经济，先后走访了3家企业。\n"
    "　　视察组召开座谈会，委员们提出意见建议12条。\n",
    "bare": "{name}：协商议事进村组\n\n2022-09-15 {city}政协网\n\n　　近年来，{name}政协坚持协商于民，建立协商议事室36个。\n　　今年以来，{bare}政协共开展协商活动58次，解决问题120件。\n"
    "　　该{bare}政协还建立了委员联系群众制度，走访群众2000余人次。\n",
    "report": "政协{official}委员会常务委员会工作报告\n（2022年1月12日）\n\n各位委员：\n　　一、过去一年的主要工作\n　　一年来，常委会组织委员视察调研86次，形成调研报告42篇。\n"
    "　　我们召开专题协商会议21次，提出意见建议300余条，被{bare}委、{bare}政府采纳180条。\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_place_acts_on_its_own_page(page: str) -> None:
    wrong = []
    silent = []
    for division in TODAY:
        if division.level == "province":
            continue
        text = page.format(name=division.name, official=body_name(division).removesuffix("政协"), city=division.city or division.province, bare=bare(division))
        practices = extract_document(text_document("page", text)).practices
        wrong += [(body_name(division), practice.body, practice.text) for practice in practices if practice.body != body_name(division)]
        silent += [] if practices else [division.name]
    assert (wrong, set(silent) - {"和县"}) == ([], set())  # 政协和县委… is 政协 and 县委 in most texts


@pytest.mark.slow
def test_a_name_that_several_places_share_needs_a_word_about_its_city() -> None:
    namesakes: dict[str, list[Division]] = defaultdict(list)
    for division in TODAY:
        namesakes[division.name].append(division)
    shared = [division for each in namesakes.values() if len(each) > 1 for division in each]
    assert len(shared) > 50
    for division in shared:
        for source, body in (("", None), (f" 来源：{division.city or division.province}日报", body_name(division))):
            text = f"{division.name}政协协商议事进社区\n\n2021年6月9日{source}\n\n　　{division.name}政协在社区设立协商议事室18个，开展协商活动40次。\n"
            assert [one.body for one in extract_document(text_document("page", text)).practices] == ([body] if body else [])
