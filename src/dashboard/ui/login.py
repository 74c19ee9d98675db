"""The login of Streamlit ([auth] of .streamlit/secrets.toml), as pages and HTTP routes ask it."""

import json
from functools import lru_cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from streamlit.auth_util import get_cookie_with_chunks, get_origin_from_redirect_uri, get_secrets_auth_section
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from dashboard.errors import AtlasError
from dashboard.roles import ROLES, Action, Roles, Verdict, address_of, decide, read_roles
from dashboard.ui.i18n import t
from dashboard.ui.marked import plain

COOKIE = "_streamlit_user"


def roles() -> Roles | None:
    """The roles in force; None where no login is configured."""
    if not get_secrets_auth_section():
        return None
    return _roles(ROLES, ROLES.stat().st_mtime_ns if ROLES.exists() else 0)


@lru_cache(maxsize=2)
def _roles(path: Path, _changed: int) -> Roles:
    return read_roles(path)


def user() -> str | None:
    """Who is logged in, in this session."""
    return address_of(st.user.to_dict()) if get_secrets_auth_section() else None


def user_of(request: Request) -> str | None:
    """Who is logged in, by the same signed cookie, in a plain HTTP request."""

    def single(name: str) -> bytes | None:
        value = request.cookies.get(name)
        return decode_signed_value(get_cookie_secret(), name, value) if value else None

    try:
        claims = json.loads(get_cookie_with_chunks(single, COOKIE) or b"{}")
    except ValueError:
        return None
    return address_of(claims) if claims.get("origin") == get_origin_from_redirect_uri() else None


def may_read(request: Request) -> Verdict:
    """The decision for an HTTP route that reads."""
    return _decided(request, "read")


def may_publish(request: Request) -> Verdict:
    """The decision for files sent to the server."""
    return _decided(request, "publish")


def _decided(request: Request, action: Action) -> Verdict:
    try:
        said = roles()
    except AtlasError:
        return Verdict(False, "roles.broken", 403)
    return decide(user_of(request) if said else None, action, said)


def may(action: Action) -> bool:
    """Whether this session may do it."""
    return decide(user(), action, roles()).allowed


def is_allowed(action: Action) -> bool:
    """Whether this session may do it; if not, the page says why and offers the login."""
    verdict = decide(user(), action, roles())
    if not verdict.allowed:
        st.html(f'<p class="lead" role="alert">{plain(t(verdict.reason, user=user() or ""))}</p>')
        if verdict.status == 401:
            st.button(t("roles.enter"), key="enter", type="primary", on_click=st.login)
        else:
            st.button(t("roles.leave"), key="leave", on_click=st.logout)
    return verdict.allowed


