"""HTTP: the same filters, the same rows and the same bytes as pages and command line."""

import shutil
from pathlib import Path

import pytest
from sample import Sample
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard import api, queries
from dashboard.catalogue import VIEWS, read_options
from dashboard.exports import export, export_view
from dashboard.filters import Filters


@pytest.fixture
def client(dataset: Sample, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr(api, "_dataset", lambda version: dataset)
    return TestClient(Starlette(routes=api.routes()))


def test_pages_of_records(client: TestClient, dataset: Sample) -> None:
    answer = client.get("/api/v1/practices", params={"theme": "digital", "limit": 2, "city": "火星", "year": 2022}).json()
    assert answer["total"] == 3 and len(answer["rows"]) == 2 and answer["ignored"] == ["city=火星", "year=2022"]
    assert answer["version"] == dataset.version and answer["filters"] == [["theme", "digital"]]
    assert client.get("/api/v1/practices", params={"limit": 10**9}).json()["limit"] == api.MOST
    assert client.get("/api/v1/passages.json", params={"q": "协商", "offset": 5}).json()["total"] == 7


@pytest.mark.parametrize(
    ("asked", "limit", "offset"),
    [({}, api.PAGE, 0), ({"limit": "0"}, 0, 0), ({"limit": "9" * 5000, "offset": "9" * 5000}, api.MOST, 10**9),
     ({"limit": "-1", "offset": "-1"}, api.PAGE, 0), ({"limit": "１２", "offset": "²"}, api.PAGE, 0)],
    ids=["not asked", "none", "longer than Python reads", "below nought", "other digits"],
)  # fmt: skip
@pytest.mark.parametrize("noun", ["practices", "passages"])
def test_a_page_begins_and_ends_at_numbers(client: TestClient, noun: str, asked: dict[str, str], limit: int, offset: int) -> None:
    answer = client.get(f"/api/v1/{noun}", params=asked)
    assert answer.status_code == 200 and (answer.json()["limit"], answer.json()["offset"]) == (limit, offset)


def test_files_are_the_exports(client: TestClient, dataset: Sample) -> None:
    answer = client.get("/api/v1/practices.csv", params={"city": "湖州市", "lang": "zh"})
    assert answer.content == export(dataset, Filters(city=("330500",)), "csv", "zh")
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_charts(client: TestClient, dataset: Sample, name: str, form: str) -> None:
    options, _ = read_options(VIEWS[name], {})
    answer = client.get(f"/api/v1/charts/{name}.{form}", params={"city": ["330500", "320100"]})
    assert answer.status_code == 200 and answer.headers["x-dataset-version"] == dataset.version
    if form == "json":
        rows = VIEWS[name].ask(dataset, Filters(city=("330500", "320100")), options)
        assert len(answer.json()["rows"]) == len(rows)
    else:
        filters = Filters(city=("330500", "320100"))
        assert answer.content == export_view(dataset, VIEWS[name], filters, options, form)  # type: ignore[arg-type]


BAD = [
    ("form", "/api/v1/practices.pdf", 400),
    ("chart", "/api/v1/charts/nope", 404),
    ("hostile", "/api/v1/practices?city=%3Cscript%3E&from=99999&limit=-1&offset=x&q=%00", 200),
    ("hostile option", "/api/v1/charts/practices_by_theme_city?sort='%3B%20DROP%20TABLE%20practices", 200),
]


@pytest.mark.parametrize(("address", "status"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_addresses(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/json")


def test_nothing_can_be_written(client: TestClient) -> None:
    assert client.post("/api/v1/practices").status_code == 405


def test_without_a_dataset_it_says_how_far_the_build_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_DATASET", str(tmp_path))
    client = TestClient(Starlette(routes=api.routes(lambda: {"step": "extract", "done": 3})))
    answer = client.get("/api/v1/practices")
    assert answer.status_code == 503 and answer.json()["progress"] == {"step": "extract", "done": 3}


def test_a_version_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_DATASET", str(tmp_path))
    client = TestClient(Starlette(routes=api.routes()))
    assert client.get("/api/v1/practices", params={"v": "../../etc"}).status_code in (404, 503)


def test_openapi_names_every_chart(client: TestClient) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {f"/api/v1/charts/{name}.{{form}}" for name in VIEWS} <= set(paths)
    assert len(client.get("/api/v1/charts").json()["charts"]) == len(VIEWS)
    assert queries.__doc__


@pytest.mark.parametrize(
    ("named", "asked", "status"),
    [
        ("OUT", None, 200), ("OUT", "VERSION", 200), ("OUT", "cache", 404), ("OUT", "000000000000", 404), ("OUT", "../x", 404),
        ("COPY", None, 200), ("COPY", "VERSION", 200), ("COPY", "nonsense", 404),
    ],
)  # fmt: skip
def test_a_version_is_the_one_asked_for_and_no_folder_is_told(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, asked: str | None, status: int
) -> None:
    """COPY: one version, copied under another name, that DASHBOARD_DATASET names."""
    version = (built / "current").read_text("utf-8").strip()
    copy = tmp_path / "副本"
    shutil.copytree(built / version, copy)
    monkeypatch.setenv("DASHBOARD_DATASET", str({"OUT": built, "COPY": copy}[named]))
    params = {"v": version if asked == "VERSION" else asked} if asked else {}
    answer = TestClient(Starlette(routes=api.routes())).get("/api/v1/practices", params=params)
    assert answer.status_code == status and str(built) not in answer.text
