"""Run benchmarks: python -m benchmarks [NAME …] [--scale 10000,100000,1000000] [--json FILE]."""

import argparse
import importlib
import json
import os
import pkgutil
import platform
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from unicodedata import east_asian_width

import benchmarks
from benchmarks import Row


def main() -> int:
    """Print a table for each benchmark and scale; write all rows as JSON where asked."""
    found = [one.name for one in pkgutil.iter_modules(benchmarks.__path__) if one.name != "__main__"]
    modules = {name: importlib.import_module(f"benchmarks.{name}") for name in sorted(found)}
    names = [name for name, module in modules.items() if hasattr(module, "run")]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=benchmarks.__doc__)
    parser.add_argument("names", nargs="*", help=f"which ones (default: all of {', '.join(names)})")
    parser.add_argument("--scale", default="10000,100000", help="sizes, with commas (default: %(default)s)")
    parser.add_argument("--json", type=Path, help="file for all rows")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(names)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    rows: list[Row] = []
    for name in asked.names or names:
        for scale in map(int, asked.scale.split(",")):
            measured = [{"benchmark": name, "scale": scale, **row} for row in modules[name].run(scale)]
            print(f"\n{name}, {scale:,}\n{format_table(measured)}", flush=True)
            rows += measured
    if asked.json:
        about = {"machine": platform.machine(), "python": platform.python_version(), "cores": os.cpu_count()}
        asked.json.write_text(json.dumps({**about, "rows": rows}, ensure_ascii=False, indent=1), "utf-8")
    return 0


def format_table(rows: Sequence[Row]) -> str:
    """Return rows as a plain table; columns in order of first appearance."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    names = [name for name in names if name not in ("benchmark", "scale")]
    cells = [names, *([_show(row.get(name)) for name in names] for row in rows)]
    widths = [max(_width(row[at]) for row in cells) for at in range(len(names))]
    return "\n".join(_join(row, widths) for row in cells)


def _join(row: Sequence[str], widths: Iterable[int]) -> str:
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
    return "  ".join(padded).rstrip()


def _show(value: str | int | float | None) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"
    return "" if value is None else f"{value:,}" if isinstance(value, int) else value


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


if __name__ == "__main__":
    sys.exit(main())
