"""What each field of a record came from: its words in the text, the rule that found them, a mark that lights up."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import queries
from dashboard.labels import label, theme_name
from dashboard.locations import place_text
from dashboard.ui import data
from dashboard.ui.i18n import language, t
from dashboard.ui.marked import attribute, plain
from dashboard.ui.records import Row, known, known_list, rows_of, whole
from dashboard.ui.view import View

PENS = {
    "body": "body", "place": "place", "level": "place", "published": "year", "year": "year", "event_year": "year",
    "theme": "theme", "name": "name", "figure": "figure",
}  # fmt: skip
"""Field → the colour its words are marked with."""


def pen_of(field: str) -> str:
    """The colour of a field's mark, a class of the style sheet."""
    return PENS.get(field.partition(":")[0], "body")


def evidence(shown: View, doc: str, practice: Row) -> list[dict[str, Any]]:
    """What each field of a record came from: field, value, start, end, rule, key; names and figures with them."""
    found = [dict(one) for one in json.loads(practice["evidence"] or "[]")]
    said = {one["field"] for one in found}
    for row in rows_of(data.ask(queries.document_articles, shown.version, None, doc)):
        if row["n"] == practice["article"]:  # what the article tells for all of its records
            found += [one for one in json.loads(row["evidence"] or "[]") if one["field"] == "published" and not said & {"year"}]
    for row in rows_of(data.ask(queries.document_names, shown.version, None, doc)):
        if row["practice"] == practice["id"]:
            found.append({"field": "name", "value": row["name"], "start": row["start"], "end": row["end"], "rule": ""})
    for row in rows_of(data.ask(queries.document_figures, shown.version, None, doc)):
        if row["practice"] == practice["id"]:
            found.append({"field": "figure", "value": row["text"], "start": row["start"], "end": row["end"], "rule": ""})
    for number, one in enumerate(found):
        one["key"] = f"e{number}"
    return found


def fields_table(practice: Mapping[str, Any], found: Sequence[Mapping[str, Any]], text: str) -> str:
    """The fields of a record with the words they came from (`found`, as `evidence` gives it) in its document's text."""
    lang = language()
    parts = [str(practice[name]) for name in ("province", "city", "county") if known(practice.get(name))]
    place = place_text(*parts) or t("facet.none")
    themes = list(practice["themes"]) if known_list(practice["themes"]) else []
    rows = [
        ("body", practice["body"]), ("place", place), ("level", label(f"level.{practice['level']}", lang)),
        ("kind", label(f"kind.{practice['kind']}", lang)),
        *((f"theme:{code}", theme_name(code, lang)) for code in themes),
        *(("name", one["value"]) for one in found if one["field"] == "name"),
        *(("figure", one["value"]) for one in found if one["field"] == "figure"),
        ("year", whole(practice["year"]) or t("field.unknown")),
        ("event_year", whole(practice["event_year"]) or t("field.unsaid")),
    ]  # fmt: skip
    made = "".join(_field(name, value, found, text) for name, value in rows)
    return f'<table class="fields"><tbody>{made}</tbody></table>'


def _field(name: str, value: object, found: Sequence[Mapping[str, Any]], text: str) -> str:
    """One row: the field, its value, the words it came from; they light up where the pointer or the keyboard goes."""
    names = {"year": ("year", "published")}.get(name, (name,))
    own = [one for one in found if one["field"] in names and (name not in ("name", "figure") or one["value"] == value)]
    words = t(f"field.{name.partition(':')[0]}")
    pen = f'<span class="pen {pen_of(name)}"></span>' if own else ""
    lights = attribute("data-lights", own[0]["key"]) + ' tabindex="0"' if own else ""
    rules = t("comma").join(dict.fromkeys(str(one["rule"]) for one in own if one["rule"]))
    quoted = t("comma").join(dict.fromkeys(f"“{text[one['start'] : one['end']]}”" for one in own))
    said = f'<span class="from">{plain(t("field.rule", words=quoted, rules=rules))}</span>' if rules else ""
    return f"<tr{lights}><th>{pen}{plain(words)}</th><td>{plain(value)}{said}</td></tr>"
