"""What stands around every page: configuration, style, masthead with navigation, foot."""

from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import streamlit as st

from dashboard import ROOT
from dashboard.labels import Lang
from dashboard.ui.i18n import t
from dashboard.ui.marked import anchor, copier, plain
from dashboard.ui.view import View, here, link

STATIC = Path(__file__).parent / "static"
READING = ("overview", "compare", "themes", "timeline", "figures", "map", "search")
TAKING = ("basket", "downloads", "method")
OWN = ("import", "review")
HIDDEN = ("document",)
"""Reached from a record, not from the navigation."""


def configure() -> None:
    """First call of a run."""
    st.set_page_config(
        page_title=t("name"), page_icon=str(STATIC / "icon.png"), layout="wide", initial_sidebar_state="collapsed"
    )


def pages() -> dict[str, st.Page]:
    """Name → page; the name is its path and its file in pages/, the overview stands at the root."""
    return {
        name: st.Page(
            ROOT / "pages" / f"{name}.py", title=f"{t(f'page.{name}')} · {t('name')}", url_path=name,
            default=name == "overview",
        )
        for name in (*READING, *TAKING, *OWN, *HIDDEN)
    }  # fmt: skip


def unknown_page(shown: str) -> str:
    """The page that the address asks for in vain, where the overview is shown instead; else empty."""
    asked = unquote(urlsplit(st.context.url or "").path).strip("/").rpartition("/")[2]
    own = str(st.get_option("server.baseUrlPath") or "").strip("/").rpartition("/")[2]
    return asked if shown == "overview" and asked not in ("", "overview", own) else ""


@lru_cache(maxsize=2)
def _script(lang: Lang) -> str:
    code = (STATIC / "atlas.js").read_text("utf-8")
    return f"<script>{code.replace('LANG', repr('zh-CN' if lang == 'zh' else 'en'))}</script>"


def style(lang: Lang) -> None:
    """The style sheet and the script, both from this server."""
    st.html(STATIC / "atlas.css")
    st.html(_script(lang), unsafe_allow_javascript=True)


def masthead(shown: View) -> None:
    """Name, languages, basket and the way to every page, with the filters of this one."""
    other: Lang = "en" if shown.lang == "zh" else "zh"
    tools = [
        anchor(here(lang=other), t("language.other"), act=1),
        copier("{here}" + (shown.version if shown.page not in OWN else ""), t("copy.link"), t("copy.done")),
    ]
    entries = [_entry(name, shown) for name in READING]
    entries.append('<span class="gap"></span>')
    entries += [_entry(name, shown) for name in (*TAKING, *OWN)]
    st.html(
        f'<div class="mast">{anchor(link("overview"), t("name"), "name")}<span class="other">{plain(t("subtitle"))}'
        f'</span><span class="tools">{"".join(tools)}</span></div>'
        f'<nav class="pages" aria-label="{plain(t("navigation"))}">{"".join(entries)}</nav>'
    )


def _entry(name: str, shown: View) -> str:
    words = t(f"page.{name}")
    if name == "basket" and shown.basket:
        words += f" {len(shown.basket)}"
    values = {"ids": ",".join(shown.basket)} if name == "basket" and shown.basket else {}
    return anchor(link(name, **values), words, current="page" if name == shown.page else "", top=1)


def foot(shown: View) -> None:
    """Sources, version and how to speak of them; on every page, for every number above it."""
    words = t("foot", version=shown.version)
    st.html(f'<div class="foot">{plain(words)} {anchor(link("method"), t("page.method"), top=1)}</div>')


def title(words: str, said: str = "") -> None:
    """A page's title, and a line under it."""
    st.html(f'<h1 class="title">{plain(words)}</h1>' + (f'<p class="said">{plain(said)}</p>' if said else ""))


def section(words: str) -> None:
    """A title within a page."""
    st.html(f'<h2 class="title">{plain(words)}</h2>')


def paragraph(words: str, kind: str = "note") -> None:
    """Plain words."""
    st.html(f'<p class="{kind}">{plain(words)}</p>')
