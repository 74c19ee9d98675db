"""Readers at once on a running server: python -m benchmarks.load [--readers 50] [--seconds 60] [--think 3].

Starts the application on a free port of this machine (or asks the one at --address) and lets each reader open pages
and HTTP addresses with filters, one after another, with a pause between. A page is opened as a browser does it: a new
connection, one run of the page's script, until the server says it has finished. Prints answers, errors and the
quantiles of their time in milliseconds; exit status 1 where anything went wrong.
"""

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import quantiles
from urllib.parse import urlencode

import httpx
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.__main__ import format_table
from dashboard import ROOT
from dashboard.lexicon import all_themes

PAGES = ("", "compare", "themes", "timeline", "figures", "map", "search", "downloads", "method")
ROUTES = ("practices", "passages", "practices.csv", "charts/practices_by_theme_city", "charts/practices_by_year")
WORDS = ("协商", "委员工作室", "数字", "有事好商量", "乡村")
WRONG = ("已记入服务器日志", "server's log has it")
"""What a page says when it failed."""
Times = defaultdict[str, list[float]]


def main() -> int:
    """Run the readers, print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=3, help="mean seconds between two answers of one reader")
    parser.add_argument("--address", help="of a server that runs already, http://…")
    asked = parser.parse_args()
    times: Times = defaultdict(list)
    errors: list[str] = []
    with server(asked.address) as address:
        asyncio.run(_read(address, asked.readers, asked.seconds, asked.think, times, errors))
    rows = []
    for name in sorted(times):
        took = [1000 * one for one in times[name]]
        cuts = quantiles(took, n=20, method="inclusive") if len(took) > 1 else took * 19
        rows.append({"what": name, "answers": len(took), "p50 ms": cuts[9], "p95 ms": cuts[18], "most ms": max(took)})
    print(f"{asked.readers} readers, {asked.seconds:.0f} s, {len(errors)} errors\n{format_table(rows)}")
    for error in errors[:10]:
        print(error, file=sys.stderr)
    return 1 if errors or not times else 0


@contextmanager
def server(address: str | None) -> Iterator[str]:
    """The address of a server that answers; one of our own is stopped afterwards."""
    if address:
        yield address.rstrip("/")
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 180
        while time.monotonic() < until:
            try:
                if httpx.get(f"{address}/api/v1/practices?limit=1", timeout=10).status_code == 200:
                    break
            except httpx.HTTPError:
                pass
            time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        process.wait()


async def _read(address: str, readers: int, seconds: float, think: float, times: Times, errors: list[str]) -> None:
    until = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=readers)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:

        async def reader(number: int) -> None:
            draw = random.Random(number)
            await asyncio.sleep(draw.uniform(0, think))
            while time.monotonic() < until:
                query = urlencode(_filters(draw))
                page = draw.random() < 0.5
                name = draw.choice(PAGES if page else ROUTES)
                started = time.monotonic()
                try:
                    if page:
                        await _open_page(address, name, query)
                    else:
                        (await client.get(f"/api/v1/{name}?{query}")).raise_for_status()
                except Exception as error:  # a load test counts whatever goes wrong
                    errors.append(f"{name or 'overview'}?{query}: {type(error).__name__} {error}")
                else:
                    took = time.monotonic() - started
                    times["all pages" if page else "all addresses"].append(took)
                    times[f"page {name or 'overview'}" if page else f"/api/v1/{name}"].append(took)
                await asyncio.sleep(draw.expovariate(1 / think) if think else 0)

        await asyncio.gather(*map(reader, range(readers)))


def _filters(draw: random.Random) -> list[tuple[str, str]]:
    """Up to three filters, as readers set them."""
    choices = [
        ("theme", draw.choice([theme.code for theme in all_themes()])), ("kind", draw.choice(("practice", "plan"))),
        ("from", str(draw.randrange(2015, 2022))), ("q", draw.choice(WORDS)), ("city", draw.choice(("330500", "320500", "320600"))),
    ]  # fmt: skip
    return draw.sample(choices, draw.choice((0, 1, 1, 2, 3)))


async def _open_page(address: str, name: str, query: str) -> None:
    """One run of a page in a session of its own. Raises where the page says it failed, or never ends."""
    asked = BackMsg()
    asked.rerun_script.query_string = query
    asked.rerun_script.page_name = name
    asked.rerun_script.context_info.locale = "zh-CN"
    place = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    async with asyncio.timeout(60):
        async with websockets.connect(place, subprotocols=["streamlit"], origin=address, max_size=None) as stream:  # type: ignore[arg-type,list-item]
            await stream.send(asked.SerializeToString())
            async for data in stream:
                assert isinstance(data, bytes)
                message = ForwardMsg()
                message.ParseFromString(data)
                kind = message.WhichOneof("type")
                if kind == "page_not_found":
                    raise RuntimeError("page not found")
                if kind == "delta" and (
                    message.delta.new_element.WhichOneof("type") == "exception" or any(word.encode() in data for word in WRONG)
                ):
                    raise RuntimeError("the page failed")
                if kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return
    raise RuntimeError("the connection ended before the page did")


if __name__ == "__main__":
    sys.exit(main())
