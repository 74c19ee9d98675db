"""The login of an office, from end to end: a provider on this machine, Streamlit's own login, the roles of a file."""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.reviews import read_decisions

from .conftest import Site, free_port, served, visitor_to
from .provider import CLIENT, SECRET, provider

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)
ROLES = 'reading = "members"\nmembers = ["@office.cn"]\nreview = ["Li@office.cn"]\npublish = ["wang@office.cn"]\n'
PEOPLE = [
    {"email": "zhao@office.cn", "email_verified": True}, {"email": "li@office.cn"}, {"email": "wang@office.cn"},
    {"email": "qian@elsewhere.cn"}, {"email": "wang@office.cn ", "email_verified": False},
]  # fmt: skip
READER, REVIEWER, PUBLISHER, STRANGER, UNVERIFIED = range(len(PEOPLE))
Enter = Callable[[int], Page]


@pytest.fixture(scope="module")
def office(ready: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with a login, on the dataset that the other one has built."""
    folder = tmp_path_factory.mktemp("office")
    for name in ("documents", "reviews", "datasets"):
        shutil.copytree(ready.folder / name, folder / name)
    (folder / "roles.toml").write_text(ROLES, "utf-8")
    port = free_port()
    with provider(PEOPLE) as address:
        (folder / "secrets.toml").write_text(
            f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{"long " * 9}"\n'
            f'client_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
            f'server_metadata_url = "{address}/.well-known/openid-configuration"\n', "utf-8"
        )  # fmt: skip
        options = ("--secrets.files", str(folder / "secrets.toml"))
        with served(folder, port, *options, DASHBOARD_ROLES=str(folder / "roles.toml")) as made:
            yield made


@pytest.fixture
def visitor(office: Site, browser: Browser) -> Iterator[Page]:
    """Somebody not logged in."""
    with visitor_to(office, browser) as page:
        yield page


@pytest.fixture
def enter(office: Site, visitor: Page) -> Enter:
    """Log in as one of PEOPLE, by hand, from the page that asks for it; back on the overview."""

    def by_hand(person: int) -> Page:
        visitor.goto(office.address)
        visitor.get_by_role("button", name="登录").click()
        visitor.get_by_role("link", name=PEOPLE[person]["email"].strip()).nth(int(person == UNVERIFIED)).click()
        visitor.wait_for_url(f"{office.address}/**")
        return visitor

    return by_hand


def status(page: Page, office: Site, path: str = "api/v1/practices") -> int:
    """What HTTP answers with the cookies of this browser."""
    return page.request.get(f"{office.address}/{path}").status


def test_without_a_login_the_page_explains_and_http_refuses(visitor: Page, office: Site) -> None:
    for path in ("", "search?q=协商", "review", "import", "document?doc=003"):
        visitor.goto(f"{office.address}/{path}")
        expect(visitor.get_by_role("alert")).to_have_text("请先登录。")
        expect(visitor.get_by_role("button", name="登录")).to_be_visible()
        assert visitor.locator(".record, .document, .foot, blockquote").count() == 0
    for path in ("practices", "practices.csv", "passages.json?q=协商", "charts/practices_by_year.xlsx"):
        assert status(visitor, office, f"api/v1/{path}") == 401


def test_a_member_reads_and_does_no_more(enter: Enter, office: Site) -> None:
    page = enter(READER)
    expect(page.locator(".foot")).to_be_visible()
    assert status(page, office) == 200
    for path, words in (("review", "审核只对指定的人员开放"), ("import", "导入和发布只对指定的人员开放")):
        page.goto(f"{office.address}/{path}")
        expect(page.get_by_role("alert")).to_contain_text(words)
        assert page.locator("form, [data-testid=stForm], [data-testid=stFileUploader]").count() == 0


def test_a_stranger_is_told_so_and_can_change_the_account(enter: Enter, office: Site) -> None:
    page = enter(STRANGER)
    expect(page.get_by_role("alert")).to_contain_text("不在可以阅读的人员之列")
    assert status(page, office) == 403
    with page.expect_response("**/auth/logout"):  # the page is already empty before the cookie is gone
        page.get_by_role("button", name="换一个账号").click()
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    assert status(page, office) == 401


def test_an_address_that_is_not_verified_is_nobody(enter: Enter, office: Site) -> None:
    page = enter(UNVERIFIED)
    expect(page.get_by_role("alert")).to_have_text("请先登录。")
    assert status(page, office) == 401


def test_a_named_reviewer_decides_under_the_own_address(enter: Enter, office: Site) -> None:
    page = enter(REVIEWER)
    before = len(read_decisions(office.folder / "reviews"))
    page.goto(f"{office.address}/review")
    page.get_by_role("textbox", name="核对人").fill("somebody else")
    page.get_by_role("button", name="无误").click()
    expect(page.get_by_role("status").filter(has_text="无误")).to_be_visible()
    *_, last = read_decisions(office.folder / "reviews")
    assert len(read_decisions(office.folder / "reviews")) == before + 1
    assert last.who == "li@office.cn"
    page.goto(f"{office.address}/import")
    expect(page.get_by_role("alert")).to_contain_text("导入和发布只对指定的人员开放")
    (office.folder / "roles.toml").write_text(ROLES.replace("Li@office.cn", "sun@office.cn"), "utf-8")
    try:
        page.goto(f"{office.address}/review")
        expect(page.get_by_role("alert")).to_contain_text("审核只对指定的人员开放")  # from now on, without a restart
    finally:
        (office.folder / "roles.toml").write_text(ROLES, "utf-8")


def test_a_named_publisher_brings_files_in_and_nobody_else_can(enter: Enter, office: Site, tmp_path: Path) -> None:
    page = enter(PUBLISHER)
    page.goto(f"{office.address}/import")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    own = tmp_path / "新来的.txt"
    own.write_text("安化县政协组织委员走访茶企，收集建议二十条，办成实事六件。", "utf-8")
    page.locator("input[type=file]").set_input_files(own)
    expect(page.get_by_role("cell", name="新来的.txt").first).to_be_visible()
    (address,) = set(sent)
    for cookies, refused in (({}, 401), ({"_streamlit_user": "forged"}, 401)):
        answer = httpx.put(address, files={"f": b"x"}, cookies=cookies)
        assert (answer.status_code, list(answer.json())) == (refused, ["error"])
    page.get_by_role("button", name=re.compile("存入")).click()
    until = time.monotonic() + 60
    while time.monotonic() < until and not (office.folder / "documents" / "新来的.txt").exists():
        time.sleep(0.2)
    assert (office.folder / "documents" / "新来的.txt").exists()


def test_a_member_cannot_upload(enter: Enter, office: Site) -> None:
    page = enter(READER)
    expect(page.locator(".foot")).to_be_visible()
    answer = page.request.put(f"{office.address}/_stcore/upload_file/any/one", data=b"x")
    assert answer.status == 403
    assert "导入和发布" in json.loads(answer.text())["error"]
