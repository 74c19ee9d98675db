"""Take the pictures of the README: `python scripts/pictures.py` → docs/pictures/*.png.

Starts the application on a free port, waits for its dataset, and photographs each page of SHOTS in Chromium
(playwright, in requirements-dev.txt; the browser is found by name or by the environment's CHROMIUM). The dataset is
built into a folder of its own, from what the project ships, so that own documents never get into a picture.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from dashboard import DATA, ROOT

PICTURES = ROOT / "docs" / "pictures"
LIMIT = 250_000
"""Bytes that one picture may have."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


@dataclass(frozen=True)
class Shot:
    """One picture: its file, the address, what it waits for, the light, the language, what is scrolled to the top."""

    name: str
    address: str
    wait: str = ".foot"
    light: str = "light"
    lang: str = "zh-CN"
    top: str = ""
    height: int = 900


SHOTS = (
    Shot("overview", "", ".js-plotly-plot", height=1000),
    Shot("overview-dark", "", ".js-plotly-plot", "dark", "en", height=1000),
    Shot("compare", "compare?city=320100&city=330500&city=320582", ".js-plotly-plot", height=1000),
    Shot("search", "search?q=有事好商量"),
    Shot("matrix", "", ".js-plotly-plot >> nth=1", top='h2:has-text("哪些城市在哪些主题上有记录")', height=1000),
    Shot("document", "document?doc=004&start=1742&end=1810"),
)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A server on data/documents with its datasets in `folder`; its address once the first dataset is there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true"]
    environment = os.environ | {"DASHBOARD_DATASET": str(folder), "PYTHONPATH": str(ROOT / "src")}
    environment |= {"DASHBOARD_DOCUMENTS": str(DATA / "documents"), "DASHBOARD_REVIEWS": str(DATA / "reviews")}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(f"{address}/api/v1/practices")
            yield address
        finally:
            server.terminate()


def wait_for(address: str, seconds: int = 300) -> None:
    """Return once the address answers with 200."""
    for _ in range(seconds):
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(1)
    raise SystemExit(f"{address} gave no answer for {seconds} seconds")


def shoot(browser: Browser, server: str, shot: Shot) -> bytes:
    """One page as a PNG of at most 256 colours."""
    context = browser.new_context(
        locale=shot.lang, color_scheme="dark" if shot.light == "dark" else "light",
        viewport={"width": 1366, "height": shot.height},
    )  # fmt: skip
    page = context.new_page()
    page.goto(f"{server}/{shot.address}")
    page.locator(shot.wait).first.wait_for(timeout=60_000)
    page.locator(".foot").wait_for(timeout=60_000)
    page.wait_for_timeout(2_500)  # web fonts and the charts' own transitions
    if shot.top:
        page.locator(shot.top).first.evaluate("element => element.scrollIntoView()")
        page.wait_for_timeout(500)
    taken = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    small = io.BytesIO()
    taken.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def main() -> None:
    """All pictures, or those named on the command line."""
    path = os.environ.get("CHROMIUM") or next((found for name in BROWSERS if (found := shutil.which(name))), None)
    asked = set(sys.argv[1:])
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for shot in SHOTS:
            if not asked or shot.name in asked:
                data = shoot(browser, server, shot)
                if len(data) > LIMIT:
                    raise SystemExit(f"{shot.name}: {len(data):,} bytes, more than {LIMIT:,}")
                (PICTURES / f"{shot.name}.png").write_bytes(data)
                print(f"{shot.name}.png {len(data):,} bytes")
        browser.close()


if __name__ == "__main__":
    main()
