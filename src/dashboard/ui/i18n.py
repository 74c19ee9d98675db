"""The language of the interface: the browser's first, then the one chosen, which the address remembers."""

import streamlit as st

from dashboard.labels import Lang, label


def browser_language() -> Lang:
    """zh where the browser's own language is a Chinese one, else en."""
    locale = st.context.locale or "zh"
    return "zh" if locale.lower().startswith("zh") else "en"


def language() -> Lang:
    """The language of this run."""
    chosen: Lang | None = st.session_state.get("lang")
    return chosen or browser_language()


def t(key: str, **values: object) -> str:
    """Text `ui.<key>` in the language of this run, its {named} values filled in."""
    return label(f"ui.{key}", language(), **values)
