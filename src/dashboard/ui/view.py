"""What a page shows and the address that says so: one value a run, and the codec between the two.

The address is the only home of the state. A run first sees who changed: where a person touched a widget of
the filter bar, the widgets win; otherwise the address wins (a link, Back, a pasted address).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from dashboard.filters import NAMES, Filters, from_query, read_number, to_query
from dashboard.labels import LANGS, Lang
from dashboard.ui.i18n import language

Pairs = tuple[tuple[str, str], ...]

WIDGETS = {
    "city": "f_city", "province": "f_province", "theme": "f_theme", "level": "f_level", "kind": "f_kind",
    "state": "f_state", "from_": "f_from", "to": "f_to", "efrom": "f_efrom", "eto": "f_eto", "q": "f_q",
}  # fmt: skip
"""Field of Filters → key of its widget in the filter bar, as first drawn (`widget_key`)."""

BASKET_LIMIT = 200
"""Records a basket holds: its address stays shorter than any server's or browser's limit."""


@dataclass(frozen=True, slots=True)
class View:
    """One run: which page, which filters, in which language and light; `ignored` is what an address said in vain."""

    page: str
    version: str
    filters: Filters
    lang: Lang
    dark: bool
    ignored: tuple[str, ...]
    basket: tuple[str, ...]


def read_address() -> Pairs:
    """All names and values of the address, names in a fixed order, values of one name in theirs."""
    return tuple((name, value) for name in sorted(st.query_params) for value in st.query_params.get_all(name))


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Name → its values, as codecs read them."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def adopt(page: str, unknown: str = "") -> View:
    """The view of this run (its version is filled in by the shell). Called once a run, before any widget.

    `unknown` is the name of a page that the address asks for and that there is none of.
    """
    state = st.session_state
    address = read_address()
    touched = _from_widgets(state.get("filters", Filters()))
    if touched is not None and touched != state.get("filters", Filters()):
        state["filters"], state["ignored"] = touched, ()
    elif address != state.get("address"):
        state["filters"], state["ignored"] = from_query(grouped(address))
        state["drawn"] = state.get("drawn", -1) + 1
        _to_widgets(state["filters"])
        for key in [key for key in state if str(key).startswith("o_")]:
            del state[key]
    asked = grouped(address)
    if asked.get("lang", [""])[0] in LANGS:
        state["lang"] = asked["lang"][0]
    if page == "basket" and "ids" in asked:
        state["basket"] = tuple(dict.fromkeys(one for ids in asked["ids"] for one in ids.split(",") if one))[:BASKET_LIMIT]
    state["basket"] = _pinned(state.get("basket", ()), asked)
    state["kept"] = {}
    dark = st.context.theme.type == "dark"
    ignored = (*state["ignored"], *([f"/{unknown[:40]}"] if unknown else []))
    return View(page, "", state["filters"], language(), dark, ignored, state["basket"])


def _pinned(basket: tuple[str, ...], asked: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The basket after what a link asked for: pin=, unpin= a record, empty=1. Asking twice changes nothing."""
    if "empty" in asked:
        return ()
    kept = [one for one in basket if one not in asked.get("unpin", ())]
    kept += [one for one in asked.get("pin", ()) if one not in kept and one.isalnum() and len(one) <= 40]
    return tuple(kept[:BASKET_LIMIT])


def view() -> View:
    """The view of the run that is under way."""
    found: View = st.session_state["view"]
    return found


def parameter(name: str) -> str | None:
    """A name of the address that belongs to this page alone (doc, start, mode …); it stays in the address."""
    values = st.query_params.get_all(name)
    if not values:
        return None
    keep(name, values[-1])
    return values[-1]


def number_asked(name: str) -> int | None:
    """The same as a whole number; None where the address has none there."""
    return read_number(parameter(name) or "")


def keep(name: str, value: str | None) -> None:
    """Have the address of this page say name=value when the run is over (None: not say it)."""
    st.session_state["kept"][name] = value


def ignore(name: str, value: str) -> None:
    """Have the notice of this page name what its address asked for in vain; it stays until the address changes."""
    said = f"{name}={value[:40]}"
    if said not in st.session_state["ignored"]:
        st.session_state["ignored"] = (*st.session_state["ignored"], said)


ACTS = ("pin", "unpin", "empty", "lang", "v")
"""Names that are done with once a run has read them, or that are written from the session."""


def write_filters() -> None:
    """Make the address say the filters as soon as they are known; what belongs to the page stays as it is."""
    _write([(name, value) for name, value in read_address() if name not in NAMES and name not in ACTS])


def write_address() -> None:
    """Make the address say what is shown, and nothing else."""
    _write([(name, value) for name, value in st.session_state["kept"].items() if value])


def _write(of_page: list[tuple[str, str]]) -> None:
    state = st.session_state
    pairs = to_query(state["filters"]) + of_page
    if state.get("lang"):
        pairs.append(("lang", state["lang"]))
    if state.get("pinned_version"):
        pairs.append(("v", state["pinned_version"]))
    wanted = grouped(pairs)
    state["address"] = tuple((name, value) for name in sorted(wanted) for value in wanted[name])
    if read_address() != state["address"]:
        st.query_params.from_dict(wanted)


def link(page: str, filters: Filters | None = None, /, **values: object) -> str:
    """Address of a page with these filters (default: those of this run) and further names; relative, so that it
    holds behind any host and path."""
    pairs = to_query(st.session_state["filters"] if filters is None else filters)
    pairs += [(name, str(value)) for name, value in values.items() if value is not None]
    if st.session_state.get("lang") and "lang" not in values:
        pairs.append(("lang", st.session_state["lang"]))
    if st.session_state.get("pinned_version") and "v" not in values:
        pairs.append(("v", st.session_state["pinned_version"]))
    path = "./" if page == "overview" else page
    return path + ("?" + urlencode(pairs) if pairs else "")


def here(**values: object) -> str:
    """Address of this page with these names changed or added: to sort, to page, to choose."""
    kept = {**st.session_state["kept"], **values}
    return link(view().page, **kept)


def widget_key(field: str) -> str:
    """Key of a filter's widget. Each address that is come to (back, forward, a link) has widgets of its own: the browser
    goes on saying what one in a closed menu was last set to by hand, whatever it is given since."""
    drawn = st.session_state.get("drawn", 0)
    return f"{WIDGETS[field]}_{drawn}" if drawn else WIDGETS[field]


def seed_widgets() -> None:
    """Give the widgets that are about to be drawn their values, where they have none yet."""
    if any(widget_key(field) not in st.session_state for field in WIDGETS):
        _to_widgets(st.session_state["filters"])


def _from_widgets(before: Filters) -> Filters | None:
    """The filters as the widgets say; None where the bar has not been drawn in this session's last run."""
    state = st.session_state
    if any(widget_key(field) not in state for field in WIDGETS):
        return None
    values: Mapping[str, object] = {field: state[widget_key(field)] for field in WIDGETS}
    order = {field: getattr(before, field) for field in WIDGETS}
    read: dict[str, object] = {}
    for field, value in values.items():
        if isinstance(value, list):
            read[field] = order[field] if set(value) == set(order[field]) else tuple(value)
        else:
            read[field] = value.strip() if isinstance(value, str) else value
    pairs = to_query(Filters(**read))  # type: ignore[arg-type]
    return from_query(grouped(pairs))[0]


def _to_widgets(filters: Filters) -> None:
    for field in WIDGETS:
        value = getattr(filters, field)
        st.session_state[widget_key(field)] = list(value) if isinstance(value, tuple) else value
