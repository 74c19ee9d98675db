"""The import page: files in, what was understood of each, into the corpus."""

from collections.abc import Sequence

import streamlit as st

from dashboard import intake, queries, worker
from dashboard.intake import FILE_MB, MOST_FILES, TYPES, Look
from dashboard.labels import label, theme_name
from dashboard.models import Practice
from dashboard.ui import data
from dashboard.ui.frame import paragraph, section
from dashboard.ui.i18n import language, t
from dashboard.ui.marked import Pen, marked, plain
from dashboard.ui.records import rows_of
from dashboard.ui.view import View

__all__ = ["FILE_MB", "keep_files", "preview", "upload"]
SAMPLE = 5


def upload() -> list[tuple[str, bytes]]:
    """The files chosen: name and bytes."""
    words = plain(t("import.browse"))
    st.html(f'<style>[data-testid="stFileUploaderDropzone"] button::after {{ content: "{words}"; }}</style>')
    files = st.file_uploader(
        t("import.choose"), type=[*(one[1:] for one in TYPES), "zip"], accept_multiple_files=True, key="upload",
        label_visibility="collapsed", max_upload_size=50,
    )  # fmt: skip
    return [(file.name, file.getvalue()) for file in files]


@st.cache_data(max_entries=400, show_spinner=False, scope="session")
def _look(name: str, content: bytes) -> Look:
    return intake.look(intake.Offer(name, content))


def preview(shown: View, files: Sequence[tuple[str, bytes]]) -> list[Look]:
    """What was understood of each file; those that can be kept."""
    if not files:
        return []
    section(t("import.preview"))
    offered = list(intake.offers(files))
    if len(files) > MOST_FILES:
        paragraph(t("import.limit", n=MOST_FILES))
    known = {row["sha256"]: row["doc"] for row in rows_of(data.ask(queries.documents, shown.version))}
    good: list[Look] = []
    rows = []
    bar = st.progress(0.0)
    for number, offer in enumerate(offered):
        found = Look(offer, "", None, None) if offer.problem else _look(offer.name, offer.content)
        words = _result(found, known)
        if found.extraction and found.sha256 not in known and found.sha256 not in {one.sha256 for one in good}:
            good.append(found)
        rows.append(_row(found, words))
        bar.progress((number + 1) / len(offered))
    bar.empty()
    heads = [t(f"import.{name}") for name in ("file", "result", "articles", "records", "body", "year")]
    head = "".join(f"<th>{plain(one)}</th>" for one in heads)
    st.html(f'<div class="scroll"><table class="plain"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>')
    for found in good[:10]:
        _sample(found)
    return good


def _result(found: Look, known: dict[str, str]) -> str:
    if found.offer.problem:
        return t(f"import.{'zip' if found.offer.problem == 'zip' else 'type'}", n=MOST_FILES, size=intake.ARCHIVE_MB)
    if found.error:
        return found.error
    if found.sha256 in known:
        return t("import.twin", doc=known[found.sha256])
    name = intake.free_name(worker.documents_folder(), found.offer.name)
    return t("import.ok") if name == found.offer.name else t("import.name", name=name)


def _row(found: Look, words: str) -> str:
    cells = [found.offer.name, words, "", "", "", ""]
    if found.extraction:
        practices = found.extraction.practices
        bodies = dict.fromkeys(practice.body for practice in practices)
        years = dict.fromkeys(str(practice.year) for practice in practices if practice.year)
        cells[2:] = [str(len(found.extraction.articles)), str(len(practices)), t("comma").join(list(bodies)[:4]), t("comma").join(years)]
    return "<tr>" + "".join(f"<td>{plain(cell)}</td>" for cell in cells) + "</tr>"


def _sample(found: Look) -> None:
    assert found.extraction is not None
    practices = found.extraction.practices[:SAMPLE]
    if practices:
        st.html(f'<h3 class="title">{plain(found.offer.name)}</h3><p class="note">{plain(t("import.sample", n=len(practices)))}</p>'
                + "".join(map(_practice, practices)))  # fmt: skip


def _practice(practice: Practice) -> str:
    """One record with the words that its fields came from."""
    lang = language()
    pens = [Pen(one.start, one.end, f"ev {one.field.partition(':')[0]}") for one in practice.evidence]
    about = [label(f"kind.{practice.kind}", lang), *(theme_name(code, lang) for code in practice.themes)]
    return (
        f'<article class="record"><p class="who"><b>{plain(practice.body)}</b></p>'
        f"<blockquote>{marked(practice.text, pens, practice.start)}</blockquote>"
        f'<p class="meta">{" · ".join(map(plain, about))}</p></article>'
    )


def keep_files(good: list[Look]) -> None:
    """Keep what was understood, and build; nothing is stored before this."""
    if st.session_state.get("kept_files"):
        paragraph(t("import.kept", n=st.session_state.pop("kept_files")), "lead")
    if not st.session_state.get("upload"):
        return
    if worker.is_fixed():
        paragraph(t("import.fixed"))
    elif not good:
        paragraph(t("import.nothing"))
    elif st.button(t("import.keep", n=len(good)), key="keep", type="primary"):
        st.session_state["kept_files"] = len(intake.store(worker.documents_folder(), good))
        worker.start()
        data.changes.clear()
        st.rerun()
