"""The import page: files in, what was understood of each, into the corpus."""

import time
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard import intake, queries, worker
from dashboard.corpus import TABLES, is_date
from dashboard.dataset import datasets_folder
from dashboard.errors import DocumentError, in_english
from dashboard.extract.formats import LIMIT_PAGES
from dashboard.intake import ARCHIVE_MB, FILE_MB, MOST_FILES, TOTAL_MB, TYPES
from dashboard.labels import label, theme_name
from dashboard.models import Practice, Source
from dashboard.previews import Preview, Stored, previews, seconds_left, store
from dashboard.ui import data
from dashboard.ui.frame import paragraph, section
from dashboard.ui.i18n import language, t
from dashboard.ui.marked import Pen, marked, plain
from dashboard.ui.records import rows_of
from dashboard.ui.view import View

SAMPLE = 5
EDITED = ("title", "publisher", "published", "url")
"""What a person may say of a file before it is kept."""


def limits() -> dict[str, int]:
    """How much may be imported at a time, as the page's first sentence says it."""
    return {"size": FILE_MB, "unpacked": ARCHIVE_MB, "files": MOST_FILES, "total": TOTAL_MB, "pages": LIMIT_PAGES}


def upload() -> list[tuple[str, bytes]]:
    """The files chosen: name and bytes. After they are stored the chooser is a new one, empty."""
    words = plain(t("import.browse"))
    st.html(f'<style>[data-testid="stFileUploaderDropzone"] button::after {{ content: "{words}"; }}</style>')
    files = st.file_uploader(
        t("import.choose"), type=[*(one[1:] for one in (*TYPES, *TABLES)), "zip"], accept_multiple_files=True,
        key=f"upload_{st.session_state.get('stored', 0)}", label_visibility="collapsed", max_upload_size=FILE_MB,
    )  # fmt: skip
    return [(file.name, file.getvalue()) for file in files]


def _previews(shown: View, offered: Sequence[intake.Offer]) -> list[Preview]:
    """What was understood of the files, found once for as long as they are chosen."""
    chosen = tuple((one.name, one.sha256, one.source) for one in offered)
    if st.session_state.get("previewed") != chosen:
        known = {row["sha256"]: row["doc"] for row in rows_of(data.ask(queries.documents, shown.version))}
        bar, started = st.progress(0.0), time.monotonic()

        def progress(_: str, done: int, total: int) -> None:
            left = seconds_left(done, total, started)
            words = "" if left is None else t("import.left", done=done, total=total, seconds=left)
            bar.progress(done / max(total, 1), words)

        found = previews(offered, worker.documents_folder(), datasets_folder(), progress, known, data.prints(shown.version))
        st.session_state["previews"], st.session_state["previewed"] = found, chosen
        bar.empty()
    found = st.session_state["previews"]
    return list(found)


def preview(shown: View, files: Sequence[tuple[str, bytes]]) -> list[Preview]:
    """What was understood of each file; those that can be kept."""
    if not files:
        return []
    section(t("import.preview"))
    found = _previews(shown, intake.offers(files))
    heads = [t(f"import.{name}") for name in ("file", "result", "articles", "records", "body", "year")]
    head = "".join(f"<th>{plain(one)}</th>" for one in heads)
    rows = "".join(_row(one, _result(one)) for one in found)
    st.html(f'<div class="scroll"><table class="plain"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>')
    good = [one for one in found if one.can_be_kept]
    for one in good[:10]:
        _sample(one)
    return good


def _result(found: Preview) -> str:
    if found.error:
        return found.error if language() == "zh" else in_english(found.error, DocumentError.general)
    if found.twin:
        return t("import.twin", doc=found.twin)
    if found.reprint_of:
        return t("import.reprint", doc=found.reprint_of)
    return t("import.ok") if found.name == found.offer.name else t("import.name", name=found.name)


def _row(found: Preview, words: str) -> str:
    cells = [found.offer.name, words, "", "", "", ""]
    if found.extraction:
        practices = found.extraction.practices
        bodies = dict.fromkeys(practice.body for practice in practices)
        years = dict.fromkeys(str(practice.year) for practice in practices if practice.year)
        cells[2:] = [str(len(found.extraction.articles)), str(len(practices)), t("comma").join(list(bodies)[:4]), t("comma").join(years)]
    return "<tr>" + "".join(f"<td>{plain(cell)}</td>" for cell in cells) + "</tr>"


def _sample(found: Preview) -> None:
    """Title, body, author and date of its articles, and some of its records, with the words they came from."""
    assert found.extraction is not None
    practices = found.extraction.practices[:SAMPLE]
    said = [
        (one.article + 1, t(f"field.{one.field}"), one.value, one.quote or t("import.elsewhere")) for one in found.fields()
    ][: 4 * SAMPLE]
    if said:
        body = "".join("<tr>" + "".join(f"<td>{plain(cell)}</td>" for cell in row) + "</tr>" for row in said)
        heads = "".join(f"<th>{plain(t(f'import.{name}'))}</th>" for name in ("article", "field", "value", "words"))
        st.html(f'<h3 class="title">{plain(found.offer.name)}</h3><div class="scroll"><table class="plain">'
                f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>")  # fmt: skip
    if practices:
        st.html(f'<p class="note">{plain(t("import.sample", n=len(practices)))}</p>' + "".join(map(_practice, practices)))


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


def keep_files(chosen: bool, good: list[Preview]) -> None:
    """Keep what was understood, and build; nothing is stored before this. What became of them is said in the next run."""
    if not chosen:
        if "kept_files" in st.session_state:
            paragraph(_kept(st.session_state.pop("kept_files")), "lead")
    elif worker.is_fixed():
        paragraph(t("import.fixed"))
    elif not good:
        paragraph(t("import.nothing"))
    else:
        sources = _sources(good)
        wrong = [(name, one.published) for name, one in sources.items() if one.published and not is_date(one.published)]
        for name, said in wrong:
            st.html(f'<p class="note warn" role="alert">{plain(t("import.no_date", file=name, value=said))}</p>')
        if st.button(t("import.keep", n=len(good)), key="keep", type="primary", disabled=bool(wrong)):
            try:
                kept = store(worker.documents_folder(), good, sources)
            except DocumentError as error:
                st.html(f'<p class="note warn" role="alert">{plain(error.said(language()))}</p>')
                return
            st.session_state["kept_files"], st.session_state["stored"] = kept, st.session_state.get("stored", 0) + 1
            worker.start()
            data.changes.clear()
            st.rerun()


def _kept(stored: Stored) -> str:
    """What became of the files, in one paragraph."""
    held = [t("import.held", file=name, doc=there) for name, there in stored.held]
    return " ".join((t("import.kept", n=len(stored.names)), *held, *stored.notes, t("import.anew")))


def _sources(good: list[Preview]) -> dict[str, Source]:
    """Where each file comes from, to be filled in or corrected; by the name of its preview."""
    before = {one.name: one.offer.source or Source() for one in good}
    columns = [t(f"import.{name}") for name in EDITED]
    rows = [(name, *(getattr(source, part) or "" for part in EDITED)) for name, source in before.items()]
    with st.expander(t("import.sources")):
        edited = st.data_editor(
            pd.DataFrame(rows, columns=[t("import.file"), *columns]), hide_index=True, disabled=[t("import.file")],
            key="import_sources",
        )  # fmt: skip
    found = {}
    for name, *values in edited.itertuples(index=False):
        cells = {part: str(value).strip() or None for part, value in zip(EDITED, values, strict=True)}
        found[str(name)] = replace(before[str(name)], **cells)
    return {name: source for name, source in found.items() if source != Source()}
