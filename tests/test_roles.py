"""Who may do what: the decision, and the HTTP routes that refuse by it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from dashboard import api
from dashboard.errors import AtlasError
from dashboard.roles import Roles, address_of, decide, read_roles
from dashboard.ui import login

OPEN = Roles("open", None, frozenset({"li@x.cn"}), frozenset({"@y.cn"}))
CLOSED = Roles("members", frozenset({"@z.cn"}), frozenset({"li@x.cn"}), frozenset({"wang@x.cn"}))
CASES = [
    ("no login configured", None, None, (200, 200, 200)),
    ("open, nobody", OPEN, None, (200, 401, 401)),
    ("open, anybody", OPEN, "a@b.cn", (200, 403, 403)),
    ("open, a reviewer", OPEN, "Li@X.cn ", (200, 200, 403)),
    ("open, a domain that publishes", OPEN, "q@y.cn", (200, 403, 200)),
    ("not a domain that ends alike", OPEN, "q@evil-y.cn", (200, 403, 403)),
    ("members, nobody", CLOSED, None, (401, 401, 401)),
    ("members, a stranger", CLOSED, "a@b.cn", (403, 403, 403)),
    ("members, a member", CLOSED, "a@z.cn", (200, 403, 403)),
    ("members, a reviewer reads", CLOSED, "li@x.cn", (200, 200, 403)),
    ("no file: whoever can log in reads", Roles(), "a@b.cn", (200, 403, 403)),
    ("no file, nobody", Roles(), None, (401, 401, 401)),
]  # fmt: skip


@pytest.mark.parametrize(("roles", "user", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_decisions(roles: Roles | None, user: str | None, expected: tuple[int, ...]) -> None:
    verdicts = [decide(user, action, roles) for action in ("read", "review", "publish")]  # type: ignore[arg-type]
    assert tuple(one.status for one in verdicts) == expected
    assert all(one.allowed == (one.status == 200) == (one.reason == "") for one in verdicts)


def test_roles_are_read_and_what_is_wrong_is_said(tmp_path: Path) -> None:
    path = tmp_path / "roles.toml"
    assert read_roles(path) == Roles()
    path.write_text('reading = "open"\nreview = ["Li@x.cn"]\n', "utf-8")
    assert read_roles(path) == Roles("open", None, frozenset({"li@x.cn"}))
    for wrong in ("reading = true", 'review = "li@x.cn"', 'review = ["li"]', 'reviewers = ["li@x.cn"]', "reading ="):
        path.write_text(wrong, "utf-8")
        with pytest.raises(AtlasError, match=r"roles\.toml"):
            read_roles(path)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"is_logged_in": True, "email": "A@b.cn"}, "a@b.cn"),
        ({"is_logged_in": False, "email": "a@b.cn"}, None),
        ({"is_logged_in": True, "email": "a@b.cn", "email_verified": False}, None),
        ({"is_logged_in": True}, None),
        ({}, None),
    ],
)
def test_addresses(claims: dict[str, object], expected: str | None) -> None:
    assert address_of(claims) == expected


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """[auth] configured as for a server at http://testserver; roles.toml in a folder of its own."""
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(
        '[auth]\nredirect_uri = "http://testserver/oauth2callback"\ncookie_secret = "s"\nclient_id = "c"\n'
        'client_secret = "d"\nserver_metadata_url = "http://testserver/x"\n'
    )
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(secrets)])
    secrets_singleton._reset()
    monkeypatch.setattr(login, "ROLES", tmp_path / "roles.toml")
    monkeypatch.setenv("DASHBOARD_DATASET", str(tmp_path / "none"))
    yield tmp_path / "roles.toml"
    config.set_option("secrets.files", before)
    secrets_singleton._reset()


def cookie(origin: str = "http://testserver", secret: str = "s", **claims: object) -> str:
    payload = {"origin": origin, "is_logged_in": True, **claims}
    return create_signed_value(secret, login.COOKIE, json.dumps(payload)).decode()


def test_routes_refuse_by_the_same_login(configured: Path) -> None:
    client = TestClient(Starlette(routes=api.routes(may_read=login.may_read)))

    def status(value: str | None = None, address: str = "/api/v1/practices.csv") -> int:
        client.cookies.clear()
        if value:
            client.cookies.set(login.COOKIE, value)
        return client.get(address).status_code

    configured.write_text('reading = "members"\nmembers = ["@z.cn"]\n', "utf-8")
    allowed = 503  # past the login: there only is no dataset here
    of_data = ("/api/v1/practices", "/api/v1/passages.csv", "/api/v1/charts/practices_by_year.json")
    for address in (*of_data, "/api/v1/charts"):
        assert status(None, address) == 401
        assert status(cookie(email="a@b.cn"), address) == 403
        assert status(cookie(email="a@z.cn"), address) == (allowed if address in of_data else 200)
    assert status(None, "/api/v1/openapi.json") == 200, "how to ask is no data"
    assert status(cookie(email="a@z.cn", email_verified=False)) == 401
    assert status(cookie(email="a@z.cn", secret="other")) == 401, "signed by somebody else"
    assert status(cookie(email="a@z.cn", origin="http://elsewhere")) == 401, "for another server"
    assert status("garbage") == 401
    configured.write_text('reading = "open"\n', "utf-8")
    os.utime(configured, (1, 1))
    assert status() == allowed
    configured.write_text("reading = 1", "utf-8")
    os.utime(configured, (2, 2))
    assert status(cookie(email="a@z.cn")) == 403, "a broken file opens nothing"


def test_files_are_taken_from_those_who_may_publish_alone(configured: Path) -> None:
    configured.write_text('reading = "open"\nreview = ["li@z.cn"]\npublish = ["wang@z.cn"]\n', "utf-8")
    inner = Starlette(routes=[Route("/{path:path}", lambda _: PlainTextResponse("taken"), methods=["PUT", "GET"])])
    client = TestClient(api.uploads_guarded(inner, login.may_publish))
    for prefix in ("", "/atlas"):
        for value, expected in ((None, 401), (cookie(email="li@z.cn"), 403), (cookie(email="wang@z.cn"), 200)):
            client.cookies.clear()
            if value:
                client.cookies.set(login.COOKIE, value)
            assert client.put(f"{prefix}/_stcore/upload_file/session/file", content=b"x").status_code == expected
            assert client.get(f"{prefix}/_stcore/health").status_code == 200


def test_without_a_login_configured_everybody_reads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DASHBOARD_DATASET", str(tmp_path / "none"))
    client = TestClient(Starlette(routes=api.routes(may_read=login.may_read)))
    assert client.get("/api/v1/practices").status_code == 503
