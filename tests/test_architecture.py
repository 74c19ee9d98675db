"""The arrow: every room imports only rooms that stand before it, and each engine has one room."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import ROOT
from dashboard.versions import CODE, EXTRACTS, STORES

SOURCE = ROOT / "src" / "dashboard"

ORDER = (
    "errors", "models", "dates", "roles", "lexicon", "fold", "segment", "labels", "places", "locations", "records", "reviews",
    "extract", "overlay", "verify", "reprints", "engines", "batch", "evaluate", "ablation", "schema", "rows", "aggregate",
    "versions", "store", "search", "dataset", "changes", "agreement", "filters", "queries", "charts", "citations", "catalogue",
    "exports", "corpus", "intake", "processes", "previews", "imports", "parts", "deliveries", "loading", "indexing", "assembly", "build", "reviewing", "worker", "api", "ui", "commands", "__main__",
)  # fmt: skip
"""Every room of src/dashboard, a room's imports to its left."""

ENGINES = {
    "streamlit": {"ui"},
    "jieba": {"segment"},
    "rjieba": {"segment"},
    "tantivy": {"search"},
    "plotly": {"charts", "catalogue", "exports"},
    "kaleido": {"exports"},
    "distributed": {"engines"},
}
"""Library → the rooms that may import it."""

OPENERS = {"deliveries.py", "store.py", "dataset.py", "build.py", "changes.py"}
"""Files that open a DuckDB file; all others are given a cursor."""

UNVERSIONED = {"errors.py", "engines.py", "versions.py"}
"""What a build imports and no result depends on: how errors are said, where work is done, the hashes themselves."""

FILES = sorted(SOURCE.rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))


def room_of(path: Path) -> str:
    """The room a file belongs to: its own name, or that of its folder."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Modules that a file imports, as dotted names."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "dashboard":
            yield from (f"dashboard.{name.name}" for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", [path for path in FILES if path.parent != SOURCE or path.stem != "__init__"], ids=str)
def test_imports_go_one_way(path: Path) -> None:
    room = room_of(path)
    assert room in ORDER, f"a new room {room}: give it its place in ORDER"
    for module in imports(path):
        parts = module.split(".")
        if parts[0] == "dashboard" and len(parts) > 1 and parts[1] in ORDER and parts[1] != room:
            assert ORDER.index(parts[1]) < ORDER.index(room), f"{room} imports {parts[1]}, which stands after it"


def rooms_behind(room: str) -> set[str]:
    """A room and all that it imports, by the names of their files and folders in src/dashboard."""
    found, left = set[str](), {room}
    while left:
        found |= left
        files = [path for path in FILES if path.relative_to(SOURCE).parts[0] in left]
        parts = [module.split(".") for path in files for module in imports(path)]
        named = {part[1] for part in parts if part[0] == "dashboard" and part[1:] and part[1] in ORDER}
        left = {name if (SOURCE / name).is_dir() else f"{name}.py" for name in named} - found
    return found


def test_a_version_covers_all_that_its_result_depends_on() -> None:
    assert [name for name in (*EXTRACTS, *STORES) if not (CODE / name).exists()] == []
    assert rooms_behind("extract") - UNVERSIONED == set(EXTRACTS), "a room more or less that extraction depends on"
    assert rooms_behind("build.py") - UNVERSIONED == {*EXTRACTS, *STORES}, "a room more or less that a dataset depends on"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_each_engine_has_its_room(path: Path) -> None:
    for module in imports(path):
        rooms = ENGINES.get(module.split(".")[0])
        assert rooms is None or room_of(path) in rooms, f"{path.name} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_files_are_opened_in_one_place_and_sql_has_parameters(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if ast.unparse(node.func) == "duckdb.connect":
                assert path.name in OPENERS
            if node.func.attr == "execute" and node.args:
                assert not isinstance(node.args[0], ast.JoinedStr), f"{path.name}:{node.lineno} puts values into SQL"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_session_state_lives_in_ui_alone(path: Path) -> None:
    assert room_of(path) == "ui" or "session_state" not in path.read_text("utf-8")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_a_table_of_contents(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 60
    for word in ("SELECT", "groupby", "import re\n", "plotly", "duckdb", "session_state", "st.markdown"):
        assert word not in text
    assert {module.split(".")[0] for module in imports(path)} <= {"dashboard", "streamlit"}


def test_app_holds_no_logic() -> None:
    assert len((ROOT / "app.py").read_text("utf-8").splitlines()) <= 40
