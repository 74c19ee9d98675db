"""A process that does one thing in forked children, so that a test can kill them at any moment, hundreds of times.

Reads a line of JSON {"task", …} on stdin, forks, prints the child's id, and when it is gone its exit status (negative:
the signal that ended it). A child notes each thing that was confirmed to it in the file `acknowledged`, a line each.
"""

import json
import os
import resource
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas  # noqa: F401  a build loads it; loaded here, each child has it

from dashboard.build import build
from dashboard.corpus import add_files
from dashboard.errors import AtlasError
from dashboard.extract import extract_document
from dashboard.extract.read import text_document
from dashboard.models import Source
from dashboard.reviews import append_decision, decide

TEXT = "2022年，德清县政协围绕数字乡村建设开展专题协商12次，形成建议35条。"
PROLOGUE = "德清县政协2022年工作\n\n"
FIELDS: dict[str, Any] = {"kind": "outcome", "body": "德清县政协", "level": "county", "themes": ["digital"]}


def content_of(name: str) -> bytes:
    """What a file of this name holds: much of it, so that writing takes a while."""
    return f"{name}{TEXT}".encode() * 2_000


def run(call: dict[str, Any]) -> None:
    """One task; what was confirmed is noted at once."""
    noted = os.open(call["acknowledged"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    room = call.get("bytes", resource.RLIM_INFINITY)

    def note(line: str) -> None:
        limit(resource.RLIM_INFINITY)
        os.write(noted, line.encode() + b"\n")
        limit(room)

    folder, tag = Path(call["folder"]), call["tag"]
    limit(room)
    if call["task"] == "review":
        document = text_document("a", PROLOGUE + TEXT)
        start = len(PROLOGUE)
        for n in range(call["times"]):
            made = decide("edit", document, start, start + len(TEXT), f"甲{n % 3}", FIELDS, "因" * (n % 700))
            decision = replace(made, id=f"{tag}-{n}")
            append_decision(folder, decision)
            note(decision.id)
    elif call["task"] == "import":
        for n in range(call["times"]):
            name = f"{tag}-{n}"
            add_files(folder, [(f"{name}.txt", content_of(name))], {name: Source(title=name)})
            note(name)
    else:
        result = build(folder, Path(call["out"]), 1, reviews=Path(call["reviews"]))
        note(json.dumps([result.version, *result.notes]))


def limit(size: int) -> None:
    """Let no file grow beyond so many bytes: writing fails as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def main() -> None:
    """Serve calls until stdin ends."""
    extract_document(text_document("a", PROLOGUE + TEXT))  # the children have the lexicon then
    print("ready", flush=True)
    for line in sys.stdin:
        call = json.loads(line)
        child = os.fork()
        if not child:
            os.setsid()
            status = 1
            try:
                run(call)
                status = 0
            except AtlasError as error:
                limit(resource.RLIM_INFINITY)
                Path(f"{call['acknowledged']}.error").write_text(str(error), "utf-8")
                status = 2
            finally:
                os._exit(status)
        print(child, flush=True)
        _, ended = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(ended), flush=True)


if __name__ == "__main__":
    main()
