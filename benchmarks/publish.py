"""Own documents in, then one more: python -m benchmarks.publish [--documents 10000] [--import 1000] [--more 3].

Made documents are paragraphs of data/made/documents drawn by chance under the name of a county and a year, of their
length in the middle. A corpus of them is built; a zip of further ones goes through what the import page does (opened,
looked at, compared with all that is there, stored, built); then single ones are added, each built as the server does
it, in a process of its own. Prints seconds, seconds of
processor and the most memory of each step's processes.
"""

import argparse
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.__main__ import format_table
from dashboard import DATA, ROOT
from dashboard.batch import find_files
from dashboard.corpus import add_files
from dashboard.dataset import open_dataset
from dashboard.intake import offers
from dashboard.places import gazetteer
from dashboard.previews import previews, prints_of, store
from dashboard.store import current

SEED = 11
CHARACTERS = 1_000
ASKED = "SELECT sha256, doc FROM documents"


def made_documents() -> Iterator[str]:
    """Documents without end, no two alike."""
    draw = random.Random(SEED)
    texts = [path.read_text("utf-8") for path in sorted((DATA / "made" / "documents").glob("*.txt"))]
    paragraphs = sorted({line.strip() for text in texts for line in text.splitlines() if len(line.strip()) > 40})
    counties = sorted({one.name for one in gazetteer().divisions if one.level == "county" and not one.until})
    while True:
        county, year, own = draw.choice(counties), draw.randrange(2014, 2025), [draw.choice(paragraphs)]
        while sum(map(len, own)) < CHARACTERS:
            own.append(draw.choice(paragraphs))
        yield f"{county}政协{year}年工作\n\n{county}政协办公室 {year}年{draw.randrange(1, 13)}月\n" + "\n".join(own) + "\n"


def bring_in(documents: Path, out: Path, archive: Path) -> None:
    """What the import page does with an archive, up to its files in the corpus."""
    dataset = open_dataset(out)
    known = dict(dataset.cursor().execute(ASKED).fetchall())
    offered = offers([(archive.name, archive.read_bytes())])
    found = previews(offered, documents, out, lambda *_: None, known, prints_of(dataset))
    names = store(documents, found, {}).names
    print(len(names))


def timed(*call: str) -> tuple[float, float, float]:
    """Seconds of a Python process, of the processor, and the most megabytes that it, or one of its own, has held.

    Raises RuntimeError if it fails.
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    watch = "import os, resource, subprocess, sys; code = subprocess.call(sys.argv[1:], stdout=sys.stderr); " \
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); " \
        "print(code, used.ru_utime + used.ru_stime, used.ru_maxrss)"  # fmt: skip
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", watch, sys.executable, *call], env=environment, cwd=ROOT, check=True,
                          capture_output=True, text=True)  # fmt: skip
    seconds = time.perf_counter() - started
    code, worked, kilobytes = map(float, done.stdout.split())
    if code or '"error": "' in done.stderr:
        raise RuntimeError(done.stderr[-2000:])
    return seconds, worked, kilobytes / 1024


def main() -> int:
    """Measure in a folder that is gone afterwards; print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.publish", description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000, help="of the corpus")
    parser.add_argument("--import", type=int, default=1_000, dest="imported", help="brought in as one zip")
    parser.add_argument("--more", type=int, default=3, help="single documents published one after the other")
    parser.add_argument("--folder", type=Path, help="work here and leave everything, for the next run to go on with")
    parser.add_argument("--bring-in", nargs=3, type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.bring_in:
        bring_in(*asked.bring_in)
        return 0
    with tempfile.TemporaryDirectory() as own:
        folder = asked.folder or Path(own)
        documents, out, reviews = folder / "documents", folder / "out", folder / "reviews"
        build = ("-m", "dashboard.worker", str(documents), str(out), str(reviews))
        texts, rows = made_documents(), []

        def row(what: str, seconds: float, worked: float, most: float) -> None:
            counts = open_dataset(out).cursor().execute("SELECT documents, practices FROM dataset").fetchall()[0]
            rows.append({"what": what, "s": seconds, "cpu s": worked, "most mb": most, "documents": counts[0], "practices": counts[1]})
            print(json.dumps(rows[-1], ensure_ascii=False), file=sys.stderr, flush=True)

        present = len(find_files([documents])[0]) if documents.is_dir() else 0
        for _ in range(present):
            next(texts)
        if present < asked.documents:
            add_files(documents, [(f"m{n:06}.txt", next(texts).encode()) for n in range(present, asked.documents)], {})
        row("the corpus built", *timed(*build))
        if asked.imported:
            archive = folder / "import.zip"
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
                for n in range(asked.imported):
                    target.writestr(f"资料{n:04}.txt", next(texts))
            archive.write_bytes(packed.getvalue())
            row(f"{asked.imported} looked at and stored", *timed(
                "-m", "benchmarks.publish", "--bring-in", str(documents), str(out), str(archive)))  # fmt: skip
            row(f"{asked.imported} published", *timed(*build))
        for n in range(asked.more):
            before = current(out)
            add_files(documents, [(f"more{time.time_ns()}.txt", next(texts).encode())], {})
            row(f"one more published ({n + 1})", *timed(*build))
            assert current(out) != before
    print(format_table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
