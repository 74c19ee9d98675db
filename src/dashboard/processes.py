"""Processes of our own beside the server: they say how far they are as JSON objects, a line each, on stdout."""

import json
import subprocess
import sys
from collections.abc import Generator
from typing import Any

from dashboard import ROOT


def say(**what: object) -> None:
    """In such a process: say an object, at once."""
    print(json.dumps(what), flush=True)


def listen(module: str, *arguments: str) -> Generator[dict[str, Any], None, None]:
    """Run `python -m module arguments`; what it says, as it says it. Lines that are no object, a library's, are passed over.

    Closed before the end, it ends the process. Raises OSError where that cannot be started.
    """
    command, pipe = [sys.executable, "-m", module, *arguments], subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, encoding="utf-8", errors="replace", cwd=ROOT / "src") as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                said = _read(line)
                if isinstance(said, dict):
                    yield said
        except BaseException:
            process.terminate()
            raise


def _read(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
