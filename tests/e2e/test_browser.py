"""The routes that matter, in a real browser: each test is one thing a person does."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard import catalogue, exports
from dashboard.dataset import open_dataset
from dashboard.filters import Filters

from .conftest import HOSTILE, Site

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)


def opened(page: Page, site: Site, path: str) -> Page:
    """The page at a path, drawn to its foot."""
    page.goto(f"{site.address}/{path}")
    expect(page.locator(".foot")).to_be_visible()
    return page


def test_the_first_start_shows_its_progress_and_builds_once(site: Site, browser: Browser) -> None:
    context = browser.new_context(locale="zh-CN")
    site.watch(context)
    status, body = site.get("api/v1/practices")
    runs = []
    if status == 503:
        runs.append(json.loads(body)["progress"]["runs"])
        first = context.new_page()
        first.goto(site.address)
        expect(first.get_by_text(re.compile("正在准备数据|哪些城市在做什么")).first).to_be_visible(timeout=60_000)
        first.close()  # closing the tab neither stops the build nor starts another
    second = context.new_page()
    second.goto(f"{site.address}/search?q=协商")
    status, body = site.get("api/v1/practices")
    if status == 503:
        runs.append(json.loads(body)["progress"]["runs"])
    expect(second.get_by_text("见于")).to_be_visible(timeout=160_000)
    assert set(runs) <= {1}
    assert len(list((site.folder / "datasets").glob("*/practices.duckdb"))) == 1
    context.close()


def test_a_deep_link_shows_the_same_view_and_its_chips_take_it_apart(page: Page, ready: Site) -> None:
    opened(page, ready, "compare?city=湖州市&city=320100&theme=consultation_brand")
    chips = page.locator(".chips a")
    expect(chips).to_have_text(["湖州市×", "南京市×", "协商平台与品牌×", "全部清除"])
    chips.nth(2).click()
    expect(chips).to_have_text(["湖州市×", "南京市×", "全部清除"])
    assert parse_qs(urlsplit(page.url).query) == {"city": ["330500", "320100"]}
    page.go_back()
    expect(chips).to_have_count(4)
    page.reload()
    expect(chips).to_have_count(4)


def test_back_takes_the_filters_away_one_by_one(page: Page, ready: Site) -> None:
    opened(page, ready, "")
    chips = page.locator(".chips a")
    for n, (field, typed) in enumerate((("省份", "江苏"), ("主题", "基层协商"), ("类别", "计划")), 1):
        page.get_by_role("button", name=field).first.click()
        page.get_by_role("combobox", name=field).fill(typed)
        page.get_by_role("option").first.click()
        expect(chips).to_have_count(n + 1)
        page.keyboard.press("Escape")
    for left in (["江苏省×", "基层协商与社会治理×", "全部清除"], ["江苏省×", "全部清除"], []):
        page.go_back()
        expect(chips).to_have_text(left)
        page.wait_for_timeout(500)
        expect(chips).to_have_text(left)


def test_a_city_is_found_by_its_initials_and_stands_in_the_address(page: Page, ready: Site) -> None:
    opened(page, ready, "")
    page.get_by_role("button", name="城市", exact=True).click()
    field = page.get_by_role("combobox", name="城市")
    field.fill("huzs")
    page.get_by_role("option", name=re.compile("^湖州市")).first.click()
    expect(page.locator(".chips a").first).to_have_text("湖州市×")
    page.wait_for_url(re.compile("city=330500"))
    page.keyboard.press("Escape")
    page.locator("nav.pages a", has_text="原文检索").click()
    expect(page.locator(".chips a").first).to_have_text("湖州市×")
    page.wait_for_url(re.compile(r"/search\?city=330500"))


def test_from_a_cell_to_its_records_to_the_passage(page: Page, ready: Site) -> None:
    opened(page, ready, "?city=330500")
    chart = page.locator(".js-plotly-plot").nth(1)
    expect(chart).to_be_visible()
    chart.scroll_into_view_if_needed()
    page.wait_for_timeout(800)
    for mark in chart.locator(".scatterlayer .points path").all():
        box = mark.bounding_box()
        if box and box["width"] > 15:
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            break
    record = page.locator(".record").first
    expect(record).to_be_visible()
    quotation = record.locator("blockquote").inner_text()
    record.get_by_text("看原文").click()
    chosen = page.locator(".document mark.chosen")
    expect(chosen).to_have_text(quotation)
    expect(chosen).to_be_in_viewport()
    expect(page.locator(".fields")).to_contain_text("湖州市政协")


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_a_download_is_the_http_answer_and_the_export(page: Page, ready: Site, form: exports.Format) -> None:
    opened(page, ready, "?city=330500")
    page.get_by_role("button", name="下载").nth(1).click()
    with page.expect_download() as waited:
        page.get_by_role("button", name=re.compile({"csv": "CSV", "xlsx": "Excel 工作簿", "parquet": "Parquet"}[form])).last.click()
    content = Path(waited.value.path()).read_bytes()
    name = "practices_by_theme_city"
    assert (200, content) == ready.get(f"api/v1/charts/{name}.{form}?city=330500&lang=zh")
    view = catalogue.VIEWS[name]
    options, _ = catalogue.read_options(view, {})
    dataset = open_dataset(ready.folder / "datasets")
    assert content == exports.export_view(dataset, view, Filters(city=("330500",)), options, form, "zh")
    assert waited.value.suggested_filename.endswith(form)


def test_a_basket_becomes_a_word_file(page: Page, ready: Site) -> None:
    opened(page, ready, "search?q=协商")
    page.get_by_text("收入摘录篮").first.click()
    expect(page.locator("nav.pages")).to_contain_text("摘录篮 1")
    expect(page.get_by_text("移出摘录篮").first).to_be_visible()  # the list is drawn anew: its links know the basket
    assert "pin=" not in page.url
    page.get_by_text("收入摘录篮").first.click()
    expect(page.locator("nav.pages")).to_contain_text("摘录篮 2")
    expect(page.get_by_text("移出摘录篮")).to_have_count(2)
    page.locator("nav.pages a", has_text="摘录篮").click()
    expect(page.locator(".record")).to_have_count(2)
    with page.expect_download() as waited:
        page.get_by_role("button", name="Word").click()
    with zipfile.ZipFile(io.BytesIO(Path(waited.value.path()).read_bytes())) as file:
        words = file.read("word/document.xml").decode()
    assert "政协" in words
    shared = page.url
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto(shared)
    expect(other.locator(".record")).to_have_count(2)


def test_a_quotation_is_copied_with_source_and_link(page: Page, ready: Site) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, ready, "search?q=协商")
    page.get_by_text("复制引文与出处").first.click()
    expect(page.get_by_text("已复制").first).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("“")
    assert f"{ready.address}/document?doc=" in copied
    assert "&v=" in copied
    page.get_by_text("复制本页链接").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('http'))")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(copied).query).keys() == {"q", "v"}


def test_nothing_in_a_document_becomes_markup(page: Page, ready: Site) -> None:
    opened(page, ready, "document?doc=hostile")
    expect(page.locator(".document")).to_contain_text('<script>document.title = "taken"</script>')
    shown = page.locator(".document").inner_text().replace("\xa0", " ")
    assert "".join(HOSTILE.split()) in "".join(shown.split())
    opened(page, ready, "search?q=协商会议 面对面")
    expect(page.locator(".record blockquote").first).to_contain_text("**协商会议**")
    assert page.locator("blockquote b, blockquote img, blockquote script, blockquote a").count() == 0
    assert page.title() != "taken"


def test_a_hostile_address_does_no_harm(page: Page, ready: Site) -> None:
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    opened(page, ready, "search?q=<img src=x onerror=alert(1)>&city=<script>alert(2)</script>&from=99999&doc=\"'>")
    expect(page.get_by_text("已略过")).to_be_visible()
    page.wait_for_timeout(500)
    assert said == []


@pytest.mark.parametrize(("locale", "words"), [("en-GB", "Which cities do what"), ("zh-TW", "哪些城市在做什么"), ("fr", "Which cities")])
def test_the_browser_says_the_language_first_and_the_address_remembers(ready: Site, browser: Browser, locale: str, words: str) -> None:
    context = browser.new_context(locale=locale)
    ready.watch(context)
    page = opened(context.new_page(), ready, "")
    expect(page.locator("h1")).to_contain_text(words)
    before = page.locator("h1").inner_text()
    page.locator(".mast .tools a").click()
    expect(page.locator("h1")).not_to_have_text(before)
    page.wait_for_url(re.compile(r"lang=(zh|en)"))
    page.locator("nav.pages a").nth(1).click()
    page.wait_for_url(re.compile(r"/compare\?.*lang=(zh|en)"))
    context.close()


@pytest.mark.slow
def test_changed_documents_are_noticed_and_a_new_dataset_without_a_restart(page: Page, ready: Site) -> None:
    opened(page, ready, "?city=330500")
    (ready.folder / "documents" / "新.txt").write_text("湖州市政协召开“六六”协商会，邀请委员面对面协商。", "utf-8")
    try:
        expect(page.get_by_text("生成数据集之后，这些有了变动：资料文件")).to_be_visible(timeout=90_000)
        page.get_by_role("button", name="重新生成").click()
        expect(page.get_by_role("button", name="换用新数据集")).to_be_visible(timeout=90_000)
        page.get_by_role("button", name="换用新数据集").click()
        opened(page, ready, "search?q=六六")
        expect(page.get_by_text("“六六”见于 1 个段句")).to_be_visible()
    finally:
        (ready.folder / "documents" / "新.txt").unlink()


@pytest.fixture(scope="module", autouse=True)
def nothing_outside(site: Site) -> Iterator[None]:
    """After all tests: neither the browser nor the server has asked for anything beyond this machine."""
    yield
    assert site.outside == []
    assert len(site.seen) > 50
    there = [line for line in site.connections() if "127.0.0.1" not in line and "localhost" not in line]
    assert [line for line in there if not line.startswith("socket.connect '/")] == []
