"""Read-only HTTP: the filters of a page's address, the same queries, the same exports.

GET /api/v1/practices[.json|.csv|.xlsx|.parquet|.zip], /api/v1/passages…, /api/v1/charts/<name>…,
/api/v1/charts (the list) and /api/v1/openapi.json. Without a dataset: 503 and how far the build is. Where a
login is configured: 401 without it, 403 for those who may not read; openapi.json alone, which holds nothing but how
to ask, is open to all.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http import h11_impl

from dashboard import queries
from dashboard.catalogue import VIEWS, View, read_options, sentence, title
from dashboard.dataset import Dataset, datasets_folder, open_dataset, published
from dashboard.errors import AtlasError, DatasetError, QueryError
from dashboard.exports import FORMATS, ROWS_LIMIT, Format, export, export_passages, export_view, file_name
from dashboard.exports.tables import json_bytes, records
from dashboard.filters import NAMES, Filters, from_query, read_number, to_query
from dashboard.labels import LANGS, Lang, label
from dashboard.roles import ALLOWED, Verdict
from dashboard.store import DATABASE

TYPES: Mapping[str, str] = {
    "json": "application/json; charset=utf-8", "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet", "zip": "application/zip",
}  # fmt: skip

PAGE, MOST = 100, 1_000
"""Rows of one JSON answer: default and most; `offset` gives the next. Files hold all rows, up to ROWS_LIMIT."""

LONGEST_ADDRESS = 256 * 1024
"""Bytes of a request's address and headers."""
Progress = Callable[[], Mapping[str, Any]]
May = Callable[[Request], Verdict]
"""Whether a request may do it (roles.py)."""
UPLOADS = "/_stcore/upload_file/"
"""Path of Streamlit's own route for files, below whatever path the server has."""


def everyone(request: Request) -> Verdict:
    """Reading is open: no login is configured."""
    return ALLOWED


def routes(progress: Progress = dict, may_read: May = everyone) -> list[Route]:
    """The routes for the application. `progress` says how far a first build is; it goes into the 503 answers."""

    def guarded(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
        # A plain function: Starlette runs it in a thread of its own, so that nobody waits for another's query.
        def handler(request: Request) -> Response:
            verdict = may_read(request)
            return answer(request) if verdict.allowed else refusal(verdict)

        return handler

    def of_dataset(answer: Callable[[Request, Dataset], Response]) -> Callable[[Request], Response]:
        def handler(request: Request) -> Response:
            try:
                dataset = _dataset(request.query_params.get("v"))
            except DatasetError as error:
                missing = published() is None
                content = {"error": error.said(_lang(request) or "zh"), **({"progress": dict(progress())} if missing else {})}
                headers = {"Retry-After": "5"} if missing else {}
                return JSONResponse(content, 503 if missing else 404, headers)
            try:
                return answer(request, dataset)
            except QueryError as error:
                return JSONResponse({"error": error.said(_lang(request) or "zh")}, 400)
            except AtlasError as error:
                return JSONResponse({"error": error.said(_lang(request) or "zh")}, 500)

        return guarded(handler)

    return [
        Route("/api/v1/openapi.json", lambda _: JSONResponse(openapi()), methods=["GET"]),
        Route("/api/v1/charts", guarded(lambda _: JSONResponse(_listed())), methods=["GET"]),
        Route("/api/v1/practices", of_dataset(_practices), methods=["GET"]),
        Route("/api/v1/practices.{form}", of_dataset(_practices), methods=["GET"]),
        Route("/api/v1/passages", of_dataset(_passages), methods=["GET"]),
        Route("/api/v1/passages.{form}", of_dataset(_passages), methods=["GET"]),
        Route("/api/v1/charts/{name}.{form}", of_dataset(_chart), methods=["GET"]),
        Route("/api/v1/charts/{name}", of_dataset(_chart), methods=["GET"]),
    ]


def allow_long_addresses() -> None:
    """Let an address hold a query of ten thousand Chinese characters, nine bytes each, which is then shortened and said.

    The server beneath Streamlit breaks off at 16 KB with an error of its own; uvicorn has a setting for it, which
    Streamlit does not pass on.
    """
    h11_impl.DEFAULT_MAX_INCOMPLETE_EVENT_SIZE = LONGEST_ADDRESS  # type: ignore[attr-defined]


def refusal(verdict: Verdict) -> Response:
    """The answer to a request that is not allowed: why, in both languages."""
    said = [label(f"ui.{verdict.reason}", lang) for lang in LANGS]
    headers = {"WWW-Authenticate": 'Cookie realm="atlas"'} if verdict.status == 401 else {}
    return JSONResponse({"error": " ".join(said)}, verdict.status, headers)


def uploads_guarded(application: ASGIApp, may_publish: May) -> ASGIApp:
    """The application, but files are taken from those alone who may publish, whatever page they have open."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and UPLOADS in scope["path"]:
            verdict = await run_in_threadpool(may_publish, Request(scope))
            if not verdict.allowed:
                await refusal(verdict)(scope, receive, send)
                return
        await application(scope, receive, send)

    return guarded


def _practices(request: Request, dataset: Dataset) -> Response:
    filters, ignored = _filters(request, ("limit", "offset"))
    form, lang = _form(request), _lang(request)
    if form != "json":
        return _file(dataset, export(dataset, filters, form, lang), label("view.practices", lang or "zh"), form, ignored)
    limit, offset = _number(request, "limit", PAGE, MOST), _number(request, "offset", 0, 10**9)
    rows = records(queries.practices(dataset, filters, limit, offset))
    return _page(dataset, filters, ignored, queries.count_practices(dataset, filters), limit, offset, rows)


def _passages(request: Request, dataset: Dataset) -> Response:
    filters, ignored = _filters(request, ("limit", "offset"))
    form, lang = _form(request), _lang(request)
    if form != "json":
        content = export_passages(dataset, filters, form, lang)
        return _file(dataset, content, label("view.passages", lang or "zh"), form, ignored)
    limit, offset = _number(request, "limit", PAGE, MOST), _number(request, "offset", 0, 10**9)
    rows = records(queries.passages(dataset, filters, limit, offset))
    return _page(dataset, filters, ignored, queries.count_passages(dataset, filters), limit, offset, rows)


def _chart(request: Request, dataset: Dataset) -> Response:
    view = VIEWS.get(request.path_params["name"])
    if view is None:
        return JSONResponse({"error": f"没有这个图表。可用：{'、'.join(VIEWS)}。"}, 404)
    filters, ignored = _filters(request, view.options)
    options, unknown = read_options(view, _query(request))
    form, lang = _form(request), _lang(request)
    if form != "json":
        content = export_view(dataset, view, filters, options, form, lang)
        return _file(dataset, content, title(view, lang or "zh"), form, (*ignored, *unknown))
    frame = view.ask(dataset, filters, options)
    asked = partial(queries.reviewed, dataset)
    said = sentence(view, frame, filters, options, dataset.version, lang or "zh", asked)
    return _json(dataset, {
        "version": dataset.version, "chart": view.name, "title": title(view, lang or "zh"), "sentence": said,
        "filters": to_query(filters), "options": dict(options), "ignored": (*ignored, *unknown), "rows": records(frame),
    }, (*ignored, *unknown))  # fmt: skip


def _page(
    dataset: Dataset, filters: Filters, ignored: tuple[str, ...], total: int, limit: int, offset: int, rows: list[Any]
) -> Response:
    return _json(dataset, {
        "version": dataset.version, "filters": to_query(filters), "ignored": ignored, "total": total, "limit": limit,
        "offset": offset, "rows": rows,
    }, ignored)  # fmt: skip


def _json(dataset: Dataset, content: Mapping[str, Any], ignored: tuple[str, ...]) -> Response:
    return Response(json_bytes(content), media_type=TYPES["json"], headers=_headers(dataset, ignored))


def _file(dataset: Dataset, content: bytes, heading: str, form: Format, ignored: tuple[str, ...]) -> Response:
    name = quote(file_name(dataset, heading, form))
    headers = {**_headers(dataset, ignored), "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type=TYPES[form], headers=headers)


def _headers(dataset: Dataset, ignored: tuple[str, ...]) -> dict[str, str]:
    """Which version answered, and what of the address was left out (percent-encoded)."""
    return {"X-Dataset-Version": dataset.version, "X-Ignored": quote("; ".join(ignored)), "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff"}  # fmt: skip


def _filters(request: Request, known: Iterable[str]) -> tuple[Filters, tuple[str, ...]]:
    """The filters, and what of the address is left out: values that none has, and names that nothing is called here."""
    query = _query(request)
    filters, ignored = from_query(query)
    names = {*NAMES, *known, "lang", "v"}
    return filters, (*ignored, *(f"{name}={values[-1][:40]}" for name, values in query.items() if name not in names))


def _query(request: Request) -> dict[str, list[str]]:
    return {name: request.query_params.getlist(name) for name in request.query_params}


def _form(request: Request) -> Format:
    form = request.path_params.get("form", "json")
    if form not in FORMATS:
        raise QueryError(label("export.unknown_form", _lang(request) or "zh", form=form[:20], forms="、".join(FORMATS)))
    return form  # type: ignore[no-any-return]


def _lang(request: Request) -> Lang | None:
    asked = request.query_params.get("lang")
    return next((lang for lang in LANGS if lang == asked), None)


def _number(request: Request, name: str, default: int, most: int) -> int:
    number = read_number(request.query_params.get(name, ""), most)
    return default if number is None else number


def _dataset(version: str | None) -> Dataset:
    """The published dataset, or the version asked for. Raises DatasetError where there is none."""
    folder = datasets_folder()
    if version:
        if not version.isalnum():
            raise DatasetError(
                "数据版本只含字母与数字。请检查地址中的 v。",
                "A data version has letters and digits only. Check v in the address.",
            )
        if not (folder / DATABASE).is_file() and not (folder / version / DATABASE).is_file():
            raise _no_version(version)
        return _opened(folder if (folder / DATABASE).is_file() else folder / version, version)
    return _opened(folder, published(folder) or "")


@lru_cache(maxsize=4)
def _opened(folder: Path, version: str) -> Dataset:
    """One open dataset a version; a version never changes once it is there."""
    dataset = open_dataset(folder)
    if version and version not in (dataset.version, folder.name):
        raise _no_version(version)
    return dataset


def _no_version(version: str) -> DatasetError:
    return DatasetError(
        f"没有版本为 {version[:40]} 的数据集。请去掉地址中的 v，使用当前版本。",
        f"There is no dataset of version {version[:40]}. Leave v out of the address to use the present one.",
    )


def _listed() -> dict[str, Any]:
    return {"charts": [{"name": view.name, "title_zh": title(view, "zh"), "title_en": title(view, "en"),
                        "options": {name: list(choices) for name, choices in view.options.items()}}
                       for view in VIEWS.values()]}  # fmt: skip


def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 description of these addresses."""
    filters = [_parameter(name, repeated=name not in ("from", "to", "efrom", "eto", "q")) for name in NAMES]
    common = [*filters, _parameter("lang", choices=LANGS), _parameter("v")]
    paging = [_parameter("limit", about=f"rows of a JSON answer, default {PAGE}, at most {MOST}"), _parameter("offset")]
    paths: dict[str, Any] = {"/api/v1/charts": {"get": {"summary": "The charts and their options", "responses": _answers()}}}
    for noun in ("practices", "passages"):
        paths[f"/api/v1/{noun}.{{form}}"] = _described(
            f"{noun.capitalize()} under the filters; a file holds all of them, at most {ROWS_LIMIT} rows",
            [_FORM, *common, *paging])  # fmt: skip
    for view in VIEWS.values():
        own = [_parameter(name, choices=choices) for name, choices in view.options.items()]
        paths[f"/api/v1/charts/{view.name}.{{form}}"] = _described(_summary(view), [_FORM, *common, *own])
    return {"openapi": "3.1.0", "info": {"title": "城市政协实践图谱 City Practice Atlas", "version": "1"}, "paths": paths}


_FORM = {"name": "form", "in": "path", "required": True, "schema": {"type": "string", "enum": list(FORMATS)}}


def _summary(view: View) -> str:
    return f"{title(view, 'en')} {title(view, 'zh')}"


def _described(summary: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    return {"get": {"summary": summary, "parameters": parameters, "responses": _answers()}}


def _parameter(name: str, choices: tuple[str, ...] = (), repeated: bool = False, about: str = "") -> dict[str, Any]:
    plain: dict[str, Any] = {"type": "string", **({"enum": list(choices)} if choices else {})}
    schema = {"type": "array", "items": plain} if repeated else plain
    return {"name": name, "in": "query", "schema": schema, **({"description": about} if about else {})}


def _answers() -> dict[str, Any]:
    return {"200": {"description": "What the filters leave"},
            "400": {"description": "The query cannot be understood, or too many rows"},
            "401": {"description": "Not logged in, where a login is configured"},
            "403": {"description": "Logged in, but not one who may read"},
            "503": {"description": "No dataset yet; the body says how far the build is"}}  # fmt: skip
