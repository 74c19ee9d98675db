"""A real server on a corpus of its own, a real browser, and a record of all that either asks for outside."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from dashboard import DATA, ROOT

HOSTILE = """<script>document.title = "taken"</script><img src="http://evil.example/x.png" onerror="document.title='taken'">
德清县政协召开**协商会议**，[点此](http://evil.example) 邀请委员<b>面对面</b>协商，`代码` $x^2$ :material/home: 共15场。
"""

# The server's Python writes down each address it connects to or looks up.
WATCH = """
import os, sys
def _watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo"):
        with open(os.environ["CONNECTIONS"], "a", encoding="utf-8") as file:
            file.write(event + " " + repr(args[1] if event == "socket.connect" else args[0]) + "\\n")
sys.addaudithook(_watch)
"""


def find_chromium() -> str | None:
    """A Chromium or Chrome of this machine."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
    return os.environ.get("CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)


@dataclass
class Site:
    """A running server: its address, its folders, and every outside request of its visitors."""

    address: str
    folder: Path
    outside: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of an HTTP answer."""
        try:
            with urllib.request.urlopen(f"{self.address}/{path}", timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def watch(self, context: BrowserContext) -> None:
        """Record each request of this context that does not go to the server itself."""
        here = (self.address, self.address.replace("http", "ws"), "data:", "blob:", "about:")

        def note(url: str) -> None:
            self.seen.append(url)
            if not url.startswith(here):
                self.outside.append(url)

        context.on("request", lambda request: note(request.url))
        context.on("page", lambda page: page.on("websocket", lambda socket: note(socket.url)))

    def connections(self) -> list[str]:
        """What the server's own Python asked for."""
        path = self.folder / "connections"
        return path.read_text("utf-8").splitlines() if path.exists() else []


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser; without one the tests are skipped, or fail where BROWSER_REQUIRED=1."""
    path = find_chromium()
    if path is None:
        message = "no Chromium: apt-get install chromium (or set CHROMIUM to its path)"
        if os.environ.get("BROWSER_REQUIRED") == "1":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield made
        made.close()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(folder: Path, port: int, *options: str, **environment: str) -> Iterator[Site]:
    """A server whose documents, decisions and datasets are in a folder of its own, with Streamlit's options."""
    folders = {
        "DASHBOARD_DATASET": str(folder / "datasets"), "DASHBOARD_DOCUMENTS": str(folder / "documents"),
        "DASHBOARD_REVIEWS": str(folder / "reviews"), "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true"]
    with (folder / "log").open("w") as log, subprocess.Popen(
        [*command, *options], cwd=ROOT, env=os.environ | folders | environment, stdout=log, stderr=subprocess.STDOUT
    ) as server:
        made = Site(f"http://127.0.0.1:{port}", folder)
        try:
            for _ in range(120):
                try:
                    if made.get("_stcore/health")[0] == 200:
                        break
                except OSError:
                    time.sleep(0.25)
            else:
                pytest.fail("the server did not start: " + (folder / "log").read_text()[-2000:])
            yield made
        finally:
            server.terminate()
            server.wait(20)


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server started on documents never built before, among them one full of markup."""
    folder = tmp_path_factory.mktemp("资料 site")
    shutil.copytree(DATA / "documents", folder / "documents")
    shutil.copytree(DATA / "reviews", folder / "reviews")
    (folder / "documents" / "hostile.txt").write_text(HOSTILE, "utf-8")
    (folder / "hook").mkdir()
    (folder / "hook" / "sitecustomize.py").write_text(WATCH, "utf-8")
    path = os.pathsep.join([str(folder / "hook"), str(ROOT / "src")])
    with served(folder, free_port(), CONNECTIONS=str(folder / "connections"), PYTHONPATH=path) as made:
        yield made


@pytest.fixture(scope="session")
def ready(site: Site) -> Site:
    """The server once its first dataset is there."""
    for _ in range(240):
        if site.get("api/v1/practices")[0] == 200:
            return site
        time.sleep(0.5)
    pytest.fail("no dataset: " + json.dumps(site.get("api/v1/practices")[1].decode()))


@contextmanager
def visitor_to(site: Site, browser: Browser) -> Iterator[Page]:
    """A new visitor who reads Chinese, watched."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768}, accept_downloads=True)
    site.watch(context)
    made = context.new_page()
    made.set_default_timeout(60_000)
    yield made
    context.close()


@pytest.fixture
def page(ready: Site, browser: Browser) -> Iterator[Page]:
    """A new visitor to the first server."""
    with visitor_to(ready, browser) as made:
        yield made
