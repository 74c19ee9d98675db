"""The application: the pages around src/dashboard/ui/shell.py, the HTTP routes beside them, one building worker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from dashboard import ROOT, worker
from dashboard.api import allow_long_addresses, routes, uploads_guarded
from dashboard.ui import login
from dashboard.ui.failing import say_error


@asynccontextmanager
async def lifespan(application: st.App) -> AsyncIterator[dict[str, Any]]:
    """At start, build the dataset where there is none of this programme; visitors see how far it is."""
    allow_long_addresses()
    worker.start_if_needed()
    yield {}


app = st.App(
    ROOT / "src" / "dashboard" / "ui" / "shell.py",
    routes=routes(worker.payload, login.may_read),
    middleware=[Middleware(uploads_guarded, login.may_publish)],
    lifespan=lifespan,
    on_script_error=say_error,
)
