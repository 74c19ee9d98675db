"""The import page: files in, what was understood of each, into the corpus."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard import imports, intake, queries, worker
from dashboard.corpus import TABLES
from dashboard.dataset import datasets_folder
from dashboard.dates import is_date
from dashboard.errors import DocumentError, in_english
from dashboard.extract.formats import LIMIT_PAGES
from dashboard.intake import ARCHIVE_MB, FILE_MB, MOST_FILES, TOTAL_MB, TYPES
from dashboard.labels import label, theme_name
from dashboard.models import Practice, Source
from dashboard.previews import Preview, Stored, store
from dashboard.ui import data
from dashboard.ui.frame import paragraph, section
from dashboard.ui.i18n import language, t
from dashboard.ui.marked import Pen, anchor, marked, plain
from dashboard.ui.proof import pen_of
from dashboard.ui.records import known, rows_of
from dashboard.ui.view import View, keep, link, parameter, write_address
from dashboard.ui.widgets import pick

SAMPLE = 5
MOST_NAMED = 4
"""Bodies of a file named in its row."""
WINDOW = 40_000
"""Characters of a text shown."""
EDITED = ("committee", "published", "title", "publisher", "url")
"""What a person may say of a file before it is kept."""


def limits() -> dict[str, int]:
    """How much may be imported at a time, as the page's first sentence says it."""
    return {"size": FILE_MB, "unpacked": ARCHIVE_MB, "files": MOST_FILES, "total": TOTAL_MB, "pages": LIMIT_PAGES}


def upload(shown: View) -> None:
    """The chooser; files that are chosen become an import of their own, and the chooser is a new one, empty."""
    words = plain(t("import.browse"))
    st.html(f'<style>[data-testid="stFileUploaderDropzone"] button::after {{ content: "{words}"; }}</style>')
    files = st.file_uploader(
        t("import.choose"), type=[*(one[1:] for one in (*TYPES, *TABLES)), "zip"], accept_multiple_files=True,
        key=f"upload_{st.session_state.get('uploads', 0)}", label_visibility="collapsed", max_upload_size=FILE_MB,
    )  # fmt: skip
    if files:
        st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1
        _begin(shown, intake.offers([(file.name, file.getvalue()) for file in files]))


def _begin(shown: View, offered: Sequence[intake.Offer], instead: str | None = None) -> None:
    """Have the files read in the background, instead of an import that is there, and show how far that is."""
    known = {row["sha256"]: row["doc"] for row in rows_of(data.ask(queries.documents, shown.version))}
    try:
        key = imports.start(offered, worker.documents_folder(), datasets_folder(), known, data.prints(shown.version))
    except DocumentError as error:
        st.session_state["refused_import"] = error.said(language())  # said in the next run, whose chooser is a new one
        st.rerun()
    if instead:
        imports.give_up(instead)
    _show(key)


def _show(key: str | None) -> None:
    """Go on with this import, or with none."""
    keep("job", key)
    keep("file", None)
    write_address()  # the new run would break this one off before the shell does it
    st.rerun()


def desk(shown: View) -> None:
    """The import that the address names: how far it is, then what was understood and what to keep; else those that
    are not kept yet."""
    if "kept_files" in st.session_state:
        paragraph(_kept(st.session_state.pop("kept_files")), "lead")
    if "refused_import" in st.session_state:
        st.html(f'<p class="note warn" role="alert">{plain(st.session_state.pop("refused_import"))}</p>')
    key = parameter("job")
    job = imports.look(key) if key else None
    if job is None:
        if key:
            keep("job", None)
            paragraph(t("import.gone"), "note warn")
        _unfinished()
    elif job.running:
        section(t("import.reading"))
        _watch(job.key)
    elif job.error:
        paragraph(job.error if language() == "zh" else in_english(job.error, DocumentError.general), "note warn")
        _give_up(job.key)
    else:
        preview(job.found)
        keep_files(shown, job)


def _unfinished() -> None:
    """Imports that wait to be kept: a browser that was closed finds them here."""
    for job in imports.unfinished():
        when = datetime.fromtimestamp(job.started).strftime("%H:%M")
        words = t("import.open", when=when, n=job.total, first=job.offers[0].name if job.offers else "")
        st.html(f'<p class="note">{plain(words)} {anchor(link("import", job=job.key), t("import.open_link"))}</p>')


@st.fragment(run_every=1.0)
def _watch(key: str) -> None:
    """How far an import is, file by file; the page goes on by itself when it is done."""
    job = imports.look(key)
    if job is None or not job.running:
        st.rerun()
    else:
        left = job.seconds_left
        words = "" if left is None else t("import.left", done=job.done, total=job.total, rate=f"{job.rate:.1f}", seconds=left)
        st.progress(min(job.done / max(job.total, 1), 1.0), words)
        rows = "".join(
            f"<tr><td>{plain(file)}</td><td>{plain(_refused(problem) if problem else t('import.read'))}</td></tr>"
            for file, problem in job.latest
        )
        st.html(f'<div class="scroll"><table class="plain"><tbody>{rows}</tbody></table></div>')
        if st.button(t("import.cancel"), key="cancel_import"):
            imports.give_up(key)
            st.rerun()


def _give_up(key: str) -> None:
    if st.button(t("import.give_up"), key="give_up", type="tertiary"):
        imports.give_up(key)
        _show(None)


def preview(found: Sequence[Preview]) -> None:
    """What was understood of each file, and of one of them all."""
    section(t("import.preview"))
    heads = [t(f"import.{name}") for name in ("file", "result", "articles", "records", "body", "year")]
    head = "".join(f"<th>{plain(one)}</th>" for one in heads)
    rows = "".join(_row(one, _result(one)) for one in found)
    st.html(f'<div class="scroll"><table class="plain"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>')
    good = {one.name: one for one in found if one.extraction}
    if good and (chosen := pick("file", list(good), {name: one.offer.name for name, one in good.items()})):
        _sample(good[chosen])


def _refused(problem: str) -> str:
    return problem if language() == "zh" else in_english(problem, DocumentError.general)


def _result(found: Preview) -> str:
    if found.error:
        return _refused(found.error)
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
        cells[2:] = [str(len(found.extraction.articles)), str(len(practices)), _some(list(bodies)), t("comma").join(years)]
    return "<tr>" + "".join(f"<td>{plain(cell)}</td>" for cell in cells) + "</tr>"


def _some(names: Sequence[str]) -> str:
    """The first of them, and how many there are where they are more."""
    first = t("comma").join(names[:MOST_NAMED])
    return first if len(names) <= MOST_NAMED else t("import.some", names=first, n=len(names))


def _sample(found: Preview) -> None:
    """Title, body, author and date of its articles with the words they came from, and its text, every record lit."""
    assert found.extraction is not None
    extraction = found.extraction
    said = [
        (one.article + 1, t(f"field.{one.field}"), one.value, one.quote or t("import.elsewhere")) for one in found.fields()
    ][: 4 * SAMPLE]
    if said:
        body = "".join("<tr>" + "".join(f"<td>{plain(cell)}</td>" for cell in row) + "</tr>" for row in said)
        heads = "".join(f"<th>{plain(t(f'import.{name}'))}</th>" for name in ("article", "field", "value", "words"))
        st.html(f'<div class="scroll"><table class="plain"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>')
    pens = [Pen(one.start, one.end, "furniture") for one in extraction.sentences if one.role == "furniture"]
    for practice in extraction.practices:
        pens.append(Pen(practice.start, practice.end, "record-span", (("title", _told(practice)),)))
        pens += [Pen(one.start, one.end, f"ev {pen_of(one.field)}") for one in practice.evidence]
    text = extraction.document.text
    st.html(f'<p class="note">{plain(t("import.lit", n=len(extraction.practices), shown=min(len(text), WINDOW), all=len(text)))}</p>')
    with st.container(height=420):
        st.html(f'<div class="document">{marked(text[:WINDOW], [pen for pen in pens if pen.start < WINDOW])}</div>')


def _told(practice: Practice) -> str:
    """A record in a line: whose, of what kind, about what, when."""
    lang = language()
    about = [label(f"kind.{practice.kind}", lang), *(theme_name(code, lang) for code in practice.themes)]
    return " · ".join([practice.body, *about, *([str(practice.year)] if practice.year else [])])


def keep_files(shown: View, job: imports.Import) -> None:
    """Keep what was understood, and build; nothing is stored before this. What became of them is said in the next run."""
    good = [one for one in job.found if one.can_be_kept]
    if worker.is_fixed():
        paragraph(t("import.fixed"))
    elif not good:
        paragraph(t("import.nothing"))
    else:
        sources, changed = _sources(good)
        wrong = [(name, one.published) for name, one in sources.items() if one.published and not is_date(one.published)]
        for name, said in wrong:
            st.html(f'<p class="note warn" role="alert">{plain(t("import.no_date", file=name, value=said))}</p>')
        with st.container(horizontal=True):
            if changed and st.button(t("import.again"), key="again", disabled=bool(wrong)):
                said_of = {one.offer.sha256: sources.get(one.name) for one in good}
                _begin(shown, [replace(one, source=said_of.get(one.sha256, one.source)) for one in job.offers], job.key)
            if st.button(t("import.keep", n=len(good)), key="keep", type="primary", disabled=bool(wrong)):
                _keep(job, good, sources)
    _give_up(job.key)


def _keep(job: imports.Import, good: Sequence[Preview], sources: Mapping[str, Source]) -> None:
    try:
        st.session_state["kept_files"] = store(worker.documents_folder(), good, sources)
    except DocumentError as error:
        st.html(f'<p class="note warn" role="alert">{plain(error.said(language()))}</p>')
        return
    imports.give_up(job.key)
    worker.start()
    data.changes.clear()
    _show(None)


def _kept(stored: Stored) -> str:
    """What became of the files, in one paragraph."""
    held = [t("import.held", file=name, doc=there) for name, there in stored.held]
    return " ".join((t("import.kept", n=len(stored.names)), *held, *stored.notes, t("import.anew")))


def _sources(good: Sequence[Preview]) -> tuple[dict[str, Source], bool]:
    """Where each file comes from, to be filled in or corrected, by the name of its preview; whether anything was."""
    before = {one.name: one.offer.source or Source() for one in good}
    columns = [t(f"import.{name}") for name in EDITED]
    rows = [(name, *(getattr(source, part) or "" for part in EDITED)) for name, source in before.items()]
    st.html(f'<p class="note">{plain(t("import.sources"))}</p>')
    edited = st.data_editor(
        pd.DataFrame(rows, columns=[t("import.file"), *columns]), hide_index=True, disabled=[t("import.file")],
        key="import_sources",
    )  # fmt: skip
    found = {}
    for name, *values in edited.itertuples(index=False):
        cells = {part: str(value).strip() or None if known(value) else None for part, value in zip(EDITED, values, strict=True)}
        found[str(name)] = replace(before[str(name)], **cells)
    return {name: source for name, source in found.items() if source != Source()}, found != before
