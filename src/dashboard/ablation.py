"""Extraction with the lexicon's name rows emptied: what it finds without knowing what practices are called.

Name rows are the variants of kind brand and mechanism in aliases.csv, and the same words where they stand among
the theme cues and the words kept whole for readers; no word that extraction is cut by may be one. They may lead a name to its canonical form, never to be found at all.
A copy of code and lexicon is made and the extraction run there, so that no switch has to reach into its rules.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from dashboard import DATA, ROOT
from dashboard.errors import LexiconError
from dashboard.records import Record

KINDS = ("brand", "mechanism")
SCRIPT = """
import json, sys
from pathlib import Path
from dashboard.evaluate import extract_records
json.dump(extract_records(Path(sys.argv[1]), set(sys.argv[2:])), sys.stdout)
"""


def extract_without_names(documents: Path, only: set[str]) -> list[Record]:
    """Records of the documents named by `only`, as evaluate.extract_records gives them, without any name row."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(
            ROOT / "src" / "dashboard", root / "src" / "dashboard", ignore=shutil.ignore_patterns("ui")
        )
        for part in ("lexicon", "model"):
            shutil.copytree(DATA / part, root / "data" / part)
        empty_names(root / "data" / "lexicon")
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(documents.resolve()), *sorted(only)],
            env=os.environ | {"PYTHONPATH": str(root / "src"), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    if done.returncode:
        raise LexiconError(f"清空名称行之后提取出错：{done.stderr.strip().splitlines()[-1]}。请检查词表。")
    records: list[Record] = json.loads(done.stdout)
    return records


def empty_names(lexicon: Path) -> int:
    """Take the name rows out of a lexicon folder; how many names they were."""
    with (lexicon / "aliases.csv").open(encoding="utf-8", newline="") as lines:
        names = {row["variant"] for row in csv.DictReader(lines) if row["kind"] in KINDS}
    for file, delimiter in (("aliases.csv", ","), ("theme_cues.csv", ","), ("namedict.txt", " ")):
        with (lexicon / file).open(encoding="utf-8", newline="") as lines:
            kept = [line for line in lines if not names & set(line.strip().split(delimiter))]
        (lexicon / file).write_text("".join(kept), encoding="utf-8", newline="")
    (lexicon / "names.csv").write_text("canonical,variant,note\n", encoding="utf-8")
    return len(names)
