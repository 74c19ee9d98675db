"""Review without a mouse: from a record on any page to a decision and back, in a real browser."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.reviews import Decision, read_decisions

from .conftest import Site, free_port, served, visitor_to

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)


TEXT = """德清县政协2022年工作

2022年，德清县政协围绕数字乡村建设开展专题协商12次，形成建议35条。
2022年，德清县政协建立“请你来协商”平台，组织委员面对面协商8场。
2021年，德清县政协组织委员视察养老服务设施建设，提出意见建议20条。
2021年，德清县政协开展民主监督6次，推动解决停车难问题15个。
"""


OTHER = "德清县政协机关简讯\r\n\r\n2022年，德清县政协𠮷日走访委员企业6家。\r\n县政协机关𠮷日办读书会，大家都来。\r\n"
"""Lines that end in two characters, and a character beyond the first plane."""


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server on one document that nobody has decided anything on."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "documents").mkdir()
    (folder / "documents" / "a.txt").write_text(TEXT, "utf-8")
    (folder / "documents" / "b.txt").write_bytes(OTHER.encode())
    with served(folder, free_port()) as made:
        until = time.monotonic() + 120
        while made.get("api/v1/practices")[0] != 200 and time.monotonic() < until:
            time.sleep(0.5)
        yield made


@pytest.fixture
def page(desk: Site, browser: Browser) -> Iterator[Page]:
    """A new visitor to the desk."""
    with visitor_to(desk, browser) as made:
        yield made


def made(site: Site, since: int = 0) -> tuple[Decision, ...]:
    """Decisions in the order they were made, those that were taken back too."""
    return read_decisions(site.folder / "reviews")[since:]


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus is on what is called so."""
    for _ in range(150):
        page.keyboard.press("Tab")
        found = page.evaluate("(e => e.matches('tr') ? '' : (e.getAttribute('aria-label') || e.innerText || '').trim())(document.activeElement)")
        if str(found).startswith(words):
            return
    raise AssertionError(f"Tab never comes to {words}")


def sign(page: Page, who: str) -> None:
    """Say who decides."""
    tab_to(page, "核对人")
    page.keyboard.type(who)


def leave_fields(page: Page) -> None:
    """Out of any field, so that a letter is a key; once the page is drawn, since a key before that is lost."""
    page.wait_for_timeout(500)
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")


def go_on(page: Page, key: str, shown: str) -> None:
    """Press a key until another record is shown: a key that comes while the page is drawn anew is lost."""
    gone = page.locator("mark.chosen", has_text=shown)
    for _ in range(4):
        leave_fields(page)
        page.keyboard.press(key)
        try:
            return expect(gone).to_have_count(0, timeout=15_000)
        except AssertionError:
            continue
    expect(gone).to_have_count(0)


def test_an_error_is_reported_from_any_record_and_decided_by_keys(page: Page, desk: Site) -> None:
    since = len(made(desk))
    page.goto(f"{desk.address}/search?q=协商")
    expect(page.locator(".foot")).to_be_visible()
    tab_to(page, "报告错误")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review?*record=*")
    expect(page.locator("mark.chosen")).to_be_visible()
    quotation = page.locator("mark.chosen").inner_text()
    sign(page, "axe 张三")  # letters in a field are letters
    assert made(desk, since) == ()
    tab_to(page, "理由")
    page.keyboard.type("不是事实")
    page.keyboard.press("Tab")
    leave_fields(page)
    page.keyboard.press("x")
    expect(page.get_by_role("status").filter(has_text="不是记录")).to_be_visible()
    (one,) = made(desk, since)
    assert (one.action, one.who, one.why) == ("reject", "axe 张三", "不是事实")
    assert "".join(one.quote.split()) == "".join(quotation.split())
    leave_fields(page)
    page.keyboard.press("u")
    expect(page.get_by_role("status").filter(has_text="不是记录")).to_have_count(0)
    expect(page.locator("mark.chosen")).to_be_visible()
    assert [decision.action for decision in made(desk, since)] == ["reject", "withdraw"]


SELECT = """([first, last]) => {
  const box = document.querySelector('.document'), walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.data.includes(first)) range.setStart(node, node.data.indexOf(first));
    if (node.data.includes(last)) range.setEnd(node, node.data.indexOf(last) + last.length);
  }
  getSelection().removeAllRanges(); getSelection().addRange(range);
}"""


def test_selected_text_becomes_a_record_of_these_very_words(page: Page, desk: Site) -> None:
    since = len(made(desk))
    page.goto(f"{desk.address}/document?doc=b")
    expect(page.locator(".document")).to_be_visible()
    page.evaluate(SELECT, ["县政协机关", "读书会"])
    page.get_by_text("补记所选文字").click()
    page.wait_for_url("**/review?*start=*")
    expect(page.locator("mark.chosen")).to_have_text("县政协机关𠮷日办读书会")
    tab_to(page, "主体")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("德清县政协")
    sign(page, "王五")
    leave_fields(page)
    page.keyboard.press("a")
    expect(page.get_by_role("status").filter(has_text="补记这一句")).to_be_visible()
    (one,) = made(desk, since)
    assert (one.action, one.quote, one.start) == ("add", "县政协机关𠮷日办读书会", OTHER.index("县政协机关𠮷"))


def test_the_queue_goes_on_by_keys(page: Page, desk: Site) -> None:
    since = len(made(desk))
    page.goto(f"{desk.address}/review")
    seen: list[str] = []
    for key, words in (("n", None), ("a", "无误"), ("e", "按改动保存")):
        expect(page.locator("mark.chosen")).to_have_count(1)
        if words == "无误":
            sign(page, "李四")
        if words == "按改动保存":
            tab_to(page, "发表年份")
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.type("2021")
            page.keyboard.press("Tab")
        seen.append(page.locator("mark.chosen").inner_text())
        go_on(page, key, seen[-1])
    two = made(desk, since)
    assert [(one.action, one.who) for one in two] == [("accept", "李四"), ("edit", "李四")]
    assert two[1].fields["year"] == 2021
    page.keyboard.press("u")
    expect(page.locator("mark.chosen", has_text=seen[-1])).to_be_visible()
    assert len(made(desk, since)) == 3
