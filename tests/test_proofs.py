"""Long proofs, run once in CI (`pytest -m slow`): killed anywhere, disk full, two at once, hostile files.

No decision that was confirmed is lost, no half file or half dataset is ever visible, and the next start says what it
cleared up.
"""

import io
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from victim import PROLOGUE, TEXT, content_of

from dashboard import DATA, ROOT
from dashboard.build import build
from dashboard.corpus import INCOMING, add_files, folder_sources
from dashboard.dataset import open_dataset
from dashboard.errors import AtlasError
from dashboard.intake import offers
from dashboard.previews import preview
from dashboard.reviews import check_decisions, read_decisions
from dashboard.store import current

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="fork and kill -9 are matters of POSIX systems"),
]
KILLS = 70
"""Of each of review, import and build."""
SEED = 20_261_122


@dataclass
class Victim:
    """The process of victim.py, and a file for what its children were confirmed."""

    process: subprocess.Popen[str]
    noted: Path

    def start(self, task: str, folder: Path, tag: str = "x", **more: Any) -> int:
        """Start a task in a child; its process id."""
        call = {"task": task, "folder": str(folder), "tag": tag, "acknowledged": str(self.noted), **more}
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(call, default=str) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def end(self) -> int:
        """Wait for the child; its exit status."""
        assert self.process.stdout
        return int(self.process.stdout.readline())

    def kill(self, child: int, after: float) -> int:
        """Kill the child and all its processes after some seconds, unless it has ended; its exit status."""
        stop = threading.Timer(after, lambda: _kill_group(child))
        stop.start()
        status = self.end()
        stop.cancel()
        stop.join()
        return status

    def acknowledged(self) -> list[str]:
        """What was confirmed, whole lines only."""
        return self.noted.read_text("utf-8").splitlines() if self.noted.exists() else []


def _kill_group(child: int) -> None:
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:
        os.kill(child, signal.SIGKILL)  # before it has a group of its own


@pytest.fixture
def victims(tmp_path: Path) -> Iterator[Callable[[], Victim]]:
    """A function that starts a victim process; all are ended afterwards."""
    started: list[subprocess.Popen[str]] = []

    def start() -> Victim:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "victim.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        )  # fmt: skip
        started.append(process)
        assert process.stdout and process.stdout.readline() == "ready\n"
        return Victim(process, tmp_path / f"acknowledged-{len(started)}")

    yield start
    for process in started:
        process.terminate()
        process.communicate()


def test_no_confirmed_decision_is_lost_to_a_kill(victims: Callable[[], Victim], tmp_path: Path) -> None:
    victim, draw, reviews, killed = victims(), random.Random(SEED), tmp_path / "reviews", 0
    for n in range(KILLS):
        child = victim.start("review", reviews, f"t{n}", times=10_000)
        killed += victim.kill(child, draw.uniform(0, 0.12)) == -signal.SIGKILL
        confirmed = victim.acknowledged()
        decisions, torn = check_decisions(reviews)
        assert set(confirmed) <= {one.id for one in decisions}, f"lost after kill {n}"
        assert len(torn) <= n + 1
    print(f"\nreview: {killed} kills, {len(victim.acknowledged())} decisions confirmed, none lost, {len(torn)} torn lines")
    assert killed == KILLS and len(victim.acknowledged()) > KILLS


def test_no_half_file_is_visible_after_a_kill(victims: Callable[[], Victim], tmp_path: Path) -> None:
    victim, draw, corpus, killed, cleared = victims(), random.Random(SEED), tmp_path / "corpus", 0, 0
    for n in range(KILLS):
        child = victim.start("import", corpus, f"t{n}", times=10_000)
        killed += victim.kill(child, draw.uniform(0, 0.12)) == -signal.SIGKILL
        confirmed = victim.acknowledged()
        files = {path.stem: path for path in corpus.glob("*.txt")}
        assert set(confirmed) <= set(files), f"lost after kill {n}"
        assert all(path.read_bytes() == content_of(name) for name, path in files.items())
        assert set(confirmed) <= set(folder_sources(corpus) if corpus.is_dir() else ())
        cleared += bool(list(corpus.glob(f"{INCOMING}*")))
        for path in files.values():
            path.unlink()  # keeps the folder small; rows of sources.csv stay
        victim.noted.unlink(missing_ok=True)
        (corpus / "sources.csv").unlink(missing_ok=True)
    left = bool(list(corpus.glob(f"{INCOMING}*")))
    notes = add_files(corpus, [("last.txt", b"x")], {})
    assert bool(notes) == left
    print(f"\nimport: {killed} kills, {cleared} left something half written, all cleared up")
    assert killed == KILLS and not list(corpus.glob(f"{INCOMING}*"))


def test_no_half_dataset_is_visible_after_a_kill(victims: Callable[[], Victim], tmp_path: Path) -> None:
    victim, draw = victims(), random.Random(SEED)
    documents, out, reviews = tmp_path / "documents", tmp_path / "out", tmp_path / "reviews"
    documents.mkdir()
    (documents / "a.txt").write_text(PROLOGUE + TEXT + "\n", "utf-8")
    build(documents, out, 1, reviews=reviews)
    assert victim.start("review", reviews, "first", times=1) and victim.end() == 0
    started = time.monotonic()
    assert victim.start("build", documents, out=out, reviews=reviews) and victim.end() == 0
    before, seconds, outcomes = current(out), time.monotonic() - started, Counter[str]()
    for n in range(4 * KILLS):
        if outcomes["killed"] == KILLS:
            break
        extracting = n % 8 == 7  # a process of its own extracts the new document, which takes longest
        if extracting:
            (documents / f"n{n}.txt").write_text(f"安吉县政协{n}年工作\n\n{TEXT}{n}\n", "utf-8")
        assert victim.start("review", reviews, f"t{n}", times=1) and victim.end() == 0
        expected, orphans = len(list(documents.glob("*.txt"))), set(out.glob(".building-*"))
        child = victim.start("build", documents, out=out, reviews=reviews)
        status = victim.kill(child, draw.uniform(0, 6.0 if extracting else 1.1 * seconds))
        version = current(out)
        assert version
        dataset = open_dataset(out)  # whole, whichever it is
        ((found, decided),) = dataset.cursor().execute(WHOLE).fetchall()
        dataset.close()
        if version != before:
            assert (found, decided) == (expected, len(read_decisions(reviews)))
        outcomes["killed" if status == -signal.SIGKILL else "done"] += 1
        outcomes["killed when published"] += bool(status) and version != before
        outcomes["killed while writing"] += bool(set(out.glob(".building-*")) - orphans)
        if extracting and status:
            assert victim.start("build", documents, out=out, reviews=reviews) and victim.end() == 0
        before = current(out)
    last = build(documents, out, 1, reviews=reviews)
    assert not list(out.glob(".building-*"))
    assert last.counts["documents"] == len(list(documents.glob("*.txt")))
    print(f"\nbuild: {dict(outcomes)}; at the end it said: {last.notes}")
    assert outcomes["killed"] == KILLS


WHOLE = "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM reviews)"


def test_two_builders_and_a_reader_of_the_old_one(victims: Callable[[], Victim], tmp_path: Path) -> None:
    documents, out, reviews = tmp_path / "documents", tmp_path / "out", tmp_path / "reviews"
    documents.mkdir()
    (documents / "a.txt").write_text(PROLOGUE + TEXT + "\n", "utf-8")
    build(documents, out, 1, reviews=reviews)
    reader = open_dataset(out)
    first, second = victims(), victims()
    for n in range(5):
        (documents / f"n{n}.txt").write_text(f"安吉县政协{n}年工作\n\n{TEXT}{n}\n", "utf-8")
        for victim in (first, second):
            victim.start("build", documents, out=out, reviews=reviews)
        assert [victim.end() for victim in (first, second)] == [0, 0]
        versions = {json.loads(victim.acknowledged()[-1])[0] for victim in (first, second)}
        assert versions == {current(out)}
        assert reader.cursor().execute("SELECT count(*) FROM documents").fetchall() == [(1,)]
        assert reader.index.count("数字乡村") == 1
    reader.close()


@pytest.mark.parametrize("task", ["review", "import", "build"])
def test_a_full_disk_costs_nothing_that_was_confirmed(victims: Callable[[], Victim], tmp_path: Path, task: str) -> None:
    victim, documents, out = victims(), tmp_path / "documents", tmp_path / "out"
    documents.mkdir()
    (documents / "a.txt").write_text(PROLOGUE + TEXT + "\n", "utf-8")
    folder = tmp_path / "reviews" if task == "review" else documents
    before = build(documents, out, 1, reviews=tmp_path / "none").version
    refused = 0
    for n, size in enumerate((0, 1, 700, 3_000, 40_000, 150_000, 300_000, 700_000, 1 << 28)):
        if task == "build":
            (documents / f"n{n}.txt").write_text(f"安吉县政协{n}年工作\n\n{TEXT}{n}\n", "utf-8")
            build(documents, tmp_path / "elsewhere", 1, reviews=tmp_path / "none")  # its extraction is what is shared
        victim.start(task, folder, f"t{n}", times=60, bytes=size, out=out, reviews=tmp_path / "none")
        status = victim.end()
        error = Path(f"{victim.noted}.error")
        if status:
            refused += 1
            assert status == 2 and error.read_text("utf-8").endswith("。"), "a sentence, not a crash"
            error.unlink()
        if task == "build":
            assert status or current(out) != before
            before = current(out) or ""
            open_dataset(out).close()
        elif task == "review":
            decisions, torn = check_decisions(folder)
            assert not torn and set(victim.acknowledged()) <= {one.id for one in decisions}
        else:
            assert all((documents / f"{name}.txt").read_bytes() == content_of(name) for name in victim.acknowledged())
            assert not list(documents.glob(f"{INCOMING}*"))
    print(f"\n{task}: a full disk refused {refused} of {n + 1}")
    assert 3 <= refused <= n, "with room enough it is done"


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n4 0 obj<</Length 60>>stream\nBT /F1 12 Tf 20 200 Td (CPPCC consulted 12 times in 2022.) Tj ET\nendstream endobj\ntrailer<</Root 1 0 R>>\n"


def good_files() -> dict[str, bytes]:
    """One file of each kind that is read."""
    text = (DATA / "documents" / "003.txt").read_text("utf-8")[:900]
    word, book = docx.Document(), openpyxl.Workbook()
    for line in text.splitlines():
        word.add_paragraph(line)
    sheet = book.active
    assert sheet is not None
    for row in (("doc", "title", "published"), ("a", "甲", "2022")):
        sheet.append(row)
    saved, kept, packed = io.BytesIO(), io.BytesIO(), io.BytesIO()
    word.save(saved)
    book.save(kept)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("讲话.txt", text)
        archive.writestr("b.html", f"<html><body><p>{text}</p></body></html>")
    page = f"<html><head><meta charset=gbk></head><body><h1>{text[:20]}</h1><table><tr><td>{text}</td></tr></table></body></html>"
    return {
        "a.txt": text.encode("gb18030"), "b.txt": text.encode("utf-16"), "c.html": page.encode("gb18030"),
        "d.docx": saved.getvalue(), "e.pdf": PDF, "f.zip": packed.getvalue(), "sources.xlsx": kept.getvalue(),
        "sources.csv": "doc,title\na,甲\n".encode("gb18030"),
    }  # fmt: skip


def spoiled(draw: random.Random, files: dict[str, bytes]) -> tuple[str, bytes]:
    """One file with its bytes, its length, its kind or its name spoiled."""
    name, content = draw.choice(list(files.items()))
    data = bytearray(content)
    for _ in range(draw.choice((0, 1, 1, 3, 40))):
        at = draw.randrange(max(len(data), 1))
        match draw.randrange(6):
            case 0:
                data[at : at + 1] = bytes([draw.randrange(256)])
            case 1:
                del data[at:]
            case 2:
                data[at:at] = draw.randbytes(draw.choice((1, 30, 3_000)))
            case 3:
                data[at:at] = data[: draw.randrange(1, 2_000)] * draw.choice((1, 50))
            case 4:
                data[at : at + 4] = draw.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"<!--", b"]]>\r"))
            case 5:
                data += draw.choice(list(files.values()))[draw.randrange(200) :]
    if draw.random() < 0.3:
        name = Path(name).stem + Path(draw.choice(list(files))).suffix
    if draw.random() < 0.2:
        name = draw.choice(("../", "/etc/", "C:\\", "con", "\0", "\u202e", " .", "超" * 200, "a\n")) + name
    return name, bytes(data[: 2 << 20])


def test_hostile_files_get_a_sentence(tmp_path: Path) -> None:
    draw, files, outcomes, slowest = random.Random(SEED), good_files(), Counter[str](), 0.0
    for name, content in files.items():
        if not name.startswith("sources"):
            assert all(preview(one).extraction for one in offers([(name, content)])), f"{name} is a good one"
    for n in range(700):
        name, content = spoiled(draw, files)
        started = time.monotonic()
        try:
            for offer in offers([(name, content)]):
                assert offer.name == Path(offer.name).name and len(offer.name.encode()) < 240
                found = preview(offer)
                assert (found.extraction is None) == bool(found.error)
                assert found.error is None or found.error.endswith("。")
                outcomes["understood" if found.extraction else "refused when offered" if offer.problem else "not readable"] += 1
        except AtlasError as error:
            pytest.fail(f"file {n} ({name!r}) raised {error!r}")
        slowest = max(slowest, time.monotonic() - started)
    print(f"\nhostile files: 700 tried, {dict(outcomes)}, slowest {slowest:.1f} s")
    assert slowest < 30
