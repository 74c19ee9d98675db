"""The filter bar: what is shown, in widgets, in words that can be taken away one by one, in the address."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any

import streamlit as st

from dashboard.catalogue import place_name
from dashboard.filters import Filters, is_province
from dashboard.labels import label, theme_name
from dashboard.lexicon import all_themes
from dashboard.models import KINDS, LEVELS, STATES
from dashboard.places import gazetteer
from dashboard.queries import records as record_queries
from dashboard.ui import data, first
from dashboard.ui.i18n import language, t
from dashboard.ui.marked import anchor, plain
from dashboard.ui.view import View, link, seed_widgets, widget_key

LONGEST_CHIP = 40
"""Characters of a text filter that its chip shows."""
MOST_PAIRS = 30
"""Pairs of filters tried where no single one in the way."""
TIERS = ("province", "prefecture", "county")
WITHOUT = ("document", "basket", "method", "import")
"""Pages that the filters do not change."""


def filter_bar(shown: View) -> Any:
    """Notices, the bar and the filters in force; returns the room for what the address said in vain, of which
    the page, when it has run, may know more. No widget's options depend on another's value."""
    first.notices()
    if shown.page not in WITHOUT:
        seed_widgets()
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="bar"):
            _choice("city", place_options(shown, ("prefecture", "county")), place_path)
            _choice("province", [code for code in place_options(shown, TIERS) if code.endswith("0000")], place_words)
            _choice("theme", [theme.code for theme in all_themes()], _theme_words)
            _years(shown)
            _choice("kind", KINDS, lambda code: label(f"kind.{code}", shown.lang))
            _choice("level", LEVELS, lambda code: label(f"level.{code}", shown.lang))
            _choice("state", STATES, lambda code: label(f"state.{code}", shown.lang))
            st.text_input(
                t("filter.q"), key=widget_key("q"), placeholder=t("filter.q.hint"), label_visibility="collapsed", width=300,
            )  # fmt: skip
        chips(shown)
        if shown.filters.active and shown.page not in ("search", "review"):
            _nothing_left(shown)
    room = st.empty()
    say_ignored(shown, room)
    return room


def say_ignored(shown: View, room: Any) -> None:
    """What the address said in vain, in the room kept for it."""
    if ignored := dict.fromkeys((*shown.ignored, *st.session_state["ignored"])):
        words = t("ignored", what=t("comma").join(ignored))
        room.html(f'<p class="note warn" role="status">{plain(words)}</p>')


def _choice(field: str, options: Sequence[str], words: Callable[[str], str]) -> None:
    chosen: list[str] = st.session_state[widget_key(field)]
    said = t(f"filter.{field}") + (f" {len(chosen)}" if chosen else "")
    with st.popover(said, key=f"open_{field}", type="secondary"):
        st.multiselect(
            t(f"filter.{field}"), list(dict.fromkeys([*options, *chosen])), key=widget_key(field), format_func=words,
            placeholder=t(f"filter.{field}.hint"), filter_mode="fuzzy", select_all=False, width=340,
        )  # fmt: skip


def _years(shown: View) -> None:
    published, stated = data.years(shown.version)
    now = [year for field in ("from_", "to", "efrom", "eto") if (year := st.session_state[widget_key(field)])]
    with st.popover(t("filter.years") + (f" {len(now)}" if now else ""), key="open_years"):
        for pair, known, words in ((("from_", "to"), published, t("filter.published")), (("efrom", "eto"), stated, t("filter.stated"))):
            options = [None, *sorted({*known, *now}, reverse=True)]
            st.html(f'<p class="note">{plain(words)}</p>')
            with st.container(horizontal=True):
                for field in pair:
                    st.selectbox(
                        t(f"filter.{field}"), options, key=widget_key(field), width=150,
                        format_func=lambda year: t("filter.any") if year is None else str(year),
                    )  # fmt: skip


def place_options(shown: View, tiers: tuple[str, ...]) -> list[str]:
    """Codes of the divisions of these tiers that the dataset knows, province by province, city by city."""
    known = data.places(shown.version)
    codes = [str(code) for code in known["code"]]
    return [code for code in codes if _tier(code) in tiers]


@lru_cache(maxsize=1)
def all_divisions() -> tuple[str, ...]:
    """Codes of all divisions there are today, tree order."""
    return tuple(sorted({one.code for one in gazetteer().divisions if one.until is None}))


def _tier(code: str) -> str:
    if is_province(code):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def place_words(code: str) -> str:
    """Name, the city it lies in, and its pinyin: typing any of them, or initials, finds it."""
    division = gazetteer().by_code(code)
    if division is None:
        return place_name(code, language())
    within = f"（{division.city}）" if division.county and division.city else ""
    return f"{division.name}{within} {division.pinyin}"


def place_path(code: str) -> str:
    """A division, the way up the tree from it, its pinyin: 德清县 ‹ 湖州市 ‹ 浙江省 deqingxian."""
    division = gazetteer().by_code(code)
    if division is None:
        return place_name(code, language())
    above = [part for part in (division.county, division.city, division.province) if part]
    return f"{' ‹ '.join(dict.fromkeys(above))} {division.pinyin}"


def _theme_words(code: str) -> str:
    """A theme under its group, as the taxonomy has them."""
    theme = next(one for one in all_themes() if one.code == code)
    return f"{theme.group_zh if language() == 'zh' else theme.group_en} › {theme_name(code, language())}"


def ways_out(shown: View) -> list[tuple[str, Filters]]:
    """Each filter in force in words, and the filters without it."""
    filters = shown.filters
    made: list[tuple[str, Filters]] = []
    for field in (field.name for field in fields(Filters)):
        value = getattr(filters, field)
        if isinstance(value, tuple):
            for one in value:
                without = _with(filters, field, tuple(other for other in value if other != one))
                made.append((chip_words(field, one, shown), without))
        elif value not in (None, ""):
            made.append((chip_words(field, str(value), shown), _with(filters, field, "" if field == "q" else None)))
    return made


def chips(shown: View) -> None:
    """The filters in force, each a link to the page without it, and one that clears all."""
    if not shown.filters.active:
        return
    links = [
        anchor(link(shown.page, without), words, title=t("chip.remove"), end=("x", "×"))
        for words, without in ways_out(shown)
    ]
    links.append(anchor(link(shown.page, Filters()), t("chip.clear"), "clear"))
    st.html(f'<div class="chips" role="group" aria-label="{plain(t("chip.all"))}">{"".join(links)}</div>')


def _nothing_left(shown: View) -> None:
    """Where the filters leave no record at all: that it is so, and which to take away for how many records."""
    if not data.ask(record_queries.count_practices, shown.version, shown.filters):
        st.html(f'<div class="note warn" role="status"><p>{plain(t("empty"))}</p><p class="links">{"".join([*nearest(shown), *ways_back(shown)])}</p></div>')


def nearest(shown: View) -> list[str]:
    """Links to what is nearest and has records: one filter less, else any two of them less."""
    ways = [(words, without) for words, without in ways_out(shown) if without.active]
    found = _with_records(shown, ways)
    if not found:
        comma = t("comma")
        pairs = {both: f"{one}{comma}{other}" for one, rest in ways for other, both in ways_out(replace(shown, filters=rest)) if both.active}
        found = _with_records(shown, [(words, both) for both, words in list(pairs.items())[:MOST_PAIRS]])
    return [anchor(link(shown.page, without), t("empty.without", filter=words, n=n), top=1) for words, without, n in found]


def ways_back(shown: View) -> list[str]:
    """Links to this page without any filter, and to what was read at all."""
    return [anchor(link(shown.page, Filters()), t("empty.clear"), top=1),
            anchor(link("overview", Filters()), t("empty.coverage"), top=1)]  # fmt: skip


def _with_records(shown: View, ways: Sequence[tuple[str, Filters]]) -> list[tuple[str, Filters, int]]:
    """Those ways that leave records, the most first."""
    counted = [(words, without, data.ask(record_queries.count_practices, shown.version, without)) for words, without in ways]
    return sorted((one for one in counted if one[2]), key=lambda one: -one[2])


def _with(filters: Filters, field: str, value: object) -> Filters:
    return replace(filters, **{field: value})  # type: ignore[arg-type]


def chip_words(field: str, value: str, shown: View) -> str:
    """One filter in words."""
    if field in ("city", "province"):
        return place_name(value, shown.lang)
    if field == "theme":
        return theme_name(value, shown.lang)
    if field in ("level", "kind", "state"):
        return label(f"{field}.{value}", shown.lang)
    return t(f"chip.{field}", value=value if len(value) <= LONGEST_CHIP else value[:LONGEST_CHIP] + "…")
