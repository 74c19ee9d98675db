"""How a source is cited: GB/T 7714-2015 for papers and reports, BibTeX for reference managers.

`source` is a mapping with doc, title, author, publisher, published, url, accessed, genre, as rows of the documents
and practices tables have them; what is not known is left out, never invented.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

Source = Mapping[Any, Any]

NAME = "城市政协实践图谱"

TEXT = str.maketrans({
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
})  # fmt: skip
"""What LaTeX reads as commands → the sign itself."""

RAW = str.maketrans({sign: f"%{ord(sign):X}" for sign in "\\{}"})
"""An address is read as it stands; what would end or break its braces is written as addresses write it."""


def gbt7714(source: Source) -> str:
    """作者. 题名[载体]. 出版者, 日期. 地址. The carrier: N newspaper, Z other papers, /OL with an address, EB/OL a site."""
    author, title, publisher = (_known(source, name) for name in ("author", "title", "publisher"))
    published, url, accessed = (_known(source, name) for name in ("published", "url", "accessed"))
    newspaper = publisher.endswith(("报", "日报", "时报", "周刊"))
    site = not newspaper and (bool(url) or publisher.endswith(("网", "网站")))
    carrier = "EB/OL" if site else "N" if newspaper else "Z"
    carrier += "/OL" if url and not site else ""
    parts = [_stopped(author)] if author else []
    parts.append(f"{title or _known(source, 'doc')}[{carrier}].")
    if site:
        parts.append(_stopped(f"{publisher}{', ' if publisher and published else ''}{published}"))
        if accessed:
            parts[-1] = parts[-1].removesuffix(".") + f"[{accessed}]."
    elif publisher or published:
        parts.append(_stopped(", ".join(one for one in (publisher, published) if one)))
    if url:
        parts.append(_stopped(url) if not url.endswith(".") else url)
    return " ".join(part for part in parts if part not in ("", "."))


def bibtex(source: Source) -> str:
    """One @misc entry, its key made of the document's name."""
    fields = {
        "title": _known(source, "title") or _known(source, "doc"),
        "author": _known(source, "author"),
        "organization": _known(source, "publisher"),
        "date": _known(source, "published"),
        "year": _known(source, "published")[:4],
        "url": _known(source, "url"),
        "urldate": _known(source, "accessed"),
        "note": _known(source, "genre"),
    }
    lines = [f"  {name} = {{{value.translate(RAW if name == 'url' else TEXT)}}}" for name, value in fields.items() if value]
    return f"@misc{{{bibtex_key(_known(source, 'doc'))},\n" + ",\n".join(lines) + "\n}\n"


def bibtex_key(doc: str) -> str:
    """A key of a document: its name with all but letters, digits, _ and - made into hexadecimal."""
    return "doc-" + re.sub(r"[^0-9A-Za-z_-]", lambda found: f"{ord(found[0]):x}", doc)


def list_gbt7714(sources: Iterable[Source]) -> str:
    """A numbered list, each document once, in the order given."""
    return "".join(f"[{n}] {gbt7714(source)}\n" for n, source in enumerate(_distinct(sources), 1))


def list_bibtex(sources: Iterable[Source]) -> str:
    """One entry a document, in the order given."""
    return "\n".join(map(bibtex, _distinct(sources)))


def dataset_gbt7714(version: str, built: str) -> str:
    """The dataset itself; `built` is the ISO date of its build."""
    return f"{NAME}[DS]. 数据版本 {version}, {built}."


def dataset_bibtex(version: str, built: str) -> str:
    """The dataset itself as an entry."""
    return (
        f"@misc{{city-practice-atlas-{version},\n  title = {{{NAME} (City Practice Atlas)}},\n  date = {{{built}}},\n"
        f"  year = {{{built[:4]}}},\n  version = {{{version}}},\n  note = {{dataset}}\n}}\n"
    )


def _distinct(sources: Iterable[Source]) -> list[Source]:
    """The first row of each document."""
    found: dict[str, Source] = {}
    for source in sources:
        found.setdefault(_known(source, "doc"), source)
    return list(found.values())


def _known(source: Source, name: str) -> str:
    value = source.get(name)
    return "" if value is None or pd.isna(value) else " ".join(str(value).split())


def _stopped(text: str) -> str:
    return text if not text or text.endswith((".", "。")) else text + "."
