"""Which dataset a page shows: building the first one, noticing a newer one or changed documents."""

from dataclasses import replace

import streamlit as st

from dashboard import worker
from dashboard.errors import DatasetError, in_english
from dashboard.ui import data, login, view
from dashboard.ui.i18n import language, t
from dashboard.ui.marked import anchor, plain


def choose_dataset(seen: view.View) -> view.View:
    """The view with its version: the one the address asks for, else the session's, else the newest."""
    state = st.session_state
    newest = data.newest()
    asked = st.query_params.get("v")
    if asked:
        try:
            state["pinned_version"] = data.dataset(asked).version
            state["version"] = state["pinned_version"]
        except DatasetError:
            state["pinned_version"] = None
            seen = replace(seen, ignored=(*seen.ignored, f"v={asked[:20]}"))
    elif state.get("pinned_version"):
        state["pinned_version"] = state["version"] = None
    if newest is not None and not state.get("version"):
        state["version"] = newest
    version = state.get("version") or ""
    if version:
        try:
            data.dataset(version)
        except DatasetError as problem:
            version = state["version"] = ""
            st.html(f'<p class="note warn">{plain(problem.said(language()))}</p>')
    seen = replace(seen, version=version)
    state["view"] = seen
    return seen


def progress() -> None:
    """What visitors see until there is a dataset; the pages follow by themselves."""
    st.html(f'<h1 class="title">{plain(t("first.title"))}</h1><p class="lead">{plain(t("first.lead"))}</p>')
    _watch()


@st.fragment(run_every=1.0)
def _watch() -> None:
    now = worker.status()
    if data.newest() is not None and not now.running:
        st.rerun()
    if now.running:
        st.progress(min(now.share, 1.0), t(f"step.{now.step}", done=now.done, total=now.total))
        st.html(f'<p class="note">{plain(t("first.seconds", seconds=now.seconds))}</p>')
    else:
        st.html(f'<p class="note warn">{plain(_said(now.error) or t("first.none"))}</p>')
        if login.may("publish") and st.button(t("first.again"), key="build_first"):
            worker.start()


@st.fragment(run_every=15.0)
def notices() -> None:
    """A newer dataset to move to, a build under way, or documents that have changed; else nothing."""
    shown = view.view()
    newest, now = data.newest(), worker.status()
    if now.running:
        words = t("notice.building", step=t(f"step.{now.step}", done=now.done, total=now.total))
        st.html(f'<p class="note" role="status">{plain(words)}</p>')
    elif newest is not None and newest != shown.version:
        if st.session_state.get("pinned_version"):
            words = plain(t("notice.pinned", version=shown.version))
            st.html(f'<p class="note" role="status">{words} {anchor(view.link(shown.page, v=""), t("notice.newest"))}</p>')
        else:
            if _offer(t("notice.newer", version=newest), t("notice.move"), "move"):
                st.session_state["version"] = newest
                st.rerun(scope="app")
    elif login.may("publish") and not st.session_state.get("pinned_version") and (changed := data.changes(shown.version)):
        words = t("notice.changed", what=t("comma").join(t(f"changed.{key}") for key in changed))
        again = _offer(words, t("notice.build"), "build_changed")
        if again:
            worker.start()
            st.rerun(scope="fragment")
    if now.error:
        st.html(f'<p class="note warn" role="alert">{plain(_said(now.error))}</p>')


def _said(error: str | None) -> str:
    """What stopped a build, as the building process says it; nothing where nothing did."""
    if not error:
        return ""
    return error if language() == "zh" else in_english(error, DatasetError.general)


def _offer(words: str, action: str, key: str) -> bool:
    """A notice with what can be done about it; whether that was asked for."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="note" role="status">{plain(words)}</p>', width="content")
        return st.button(action, key=key, type="tertiary")
