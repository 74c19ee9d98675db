"""What the texts say is so: commands run, links lead somewhere, every module has its line, figures are those measured."""

import ast
import json
import re
import shlex
import shutil
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from dashboard import DATA, ROOT, corpus, deliveries, filters, indexing
from dashboard.__main__ import main, parser
from dashboard.citations import dataset_gbt7714, gbt7714
from dashboard.dataset import open_dataset
from dashboard.evaluate import extract_records, read_records, score

SOURCE = ROOT / "src" / "dashboard"
PICTURE_LIMIT = 250_000
NEAR = 0.015
"""How far a figure of README.md may be from what is measured: its own rounding, and a little of work under way."""


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


README, CONTRIBUTING, CHANGELOG = read("README.md"), read("CONTRIBUTING.md"), read("CHANGELOG.md")
TEXTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "NOTICE.md", "docs/scale.md")
BLOCKS = re.findall(r"```bash\n(.*?)```", README + CONTRIBUTING, re.S)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.startswith("python -m dashboard")]
PROJECT: Mapping[str, Any] = tomllib.loads(read("src/pyproject.toml"))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shown_runs(
    command: str, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "我的资料").mkdir()
    shutil.copy(DATA / "documents" / "004.txt", tmp_path / "我的资料")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DASHBOARD_DATASET", str(built))
    arguments = shlex.split(command)[3:]
    resolved = [str(ROOT / one) if one.startswith("data/") else one for one in arguments]
    if arguments[0] == "build":
        resolved += ["--out", str(built)]
    if arguments == ["--help"]:
        with pytest.raises(SystemExit, match="0"):
            main(resolved)
        return
    assert main(resolved) == 0
    shown = capsys.readouterr().out
    if arguments[0] == "search":
        total = json.loads(shown)["total"] if "--json" in arguments else int(shown.split()[0])
        assert total > 0
    if "--out" in arguments:
        assert (tmp_path / arguments[arguments.index("--out") + 1]).stat().st_size > 0
    if arguments[0] == "export":
        sheet = load_workbook(tmp_path / arguments[-1]).worksheets[0]
        assert sheet.max_row is not None and sheet.max_row > 1


def test_every_command_there_is_stands_in_the_changes() -> None:
    choices = next(action.choices for action in parser()._actions if action.dest == "command")
    named = re.search(r"`(build [a-z ]+)`", CHANGELOG)
    assert named and choices and set(named[1].split()) == set(choices)


def test_the_two_ways_to_start_are_said_for_both_shells() -> None:
    for first, second in (
        ("pip install -r requirements.txt", "streamlit run app.py"),
        ("pip install -r requirements-dev.txt", "pytest"),
    ):
        assert f"{first} && {second}" in README
        assert f"{first}; {second}" in README
    assert (ROOT / "app.py").is_file()
    assert f"Python {PROJECT['project']['requires-python'].removeprefix('>=')}" in README


def test_offline_instructions_fetch_what_builds_the_project() -> None:
    assert "pip download -d wheels -r requirements.txt" in README
    assert "pip install --no-index --find-links wheels -r requirements.txt" in README
    assert set(PROJECT["build-system"]["requires"]) <= set(read("requirements.txt").split())
    assert "-e ./src" in read("requirements.txt")  # `-e .` would pack the folder of the downloads into itself


def test_the_server_listens_as_the_text_says() -> None:
    server = tomllib.loads(read(".streamlit/config.toml"))["server"]
    assert server["address"] == "127.0.0.1"
    assert "--server.address" in README and "`address`" in README


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_to_files(name: str) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", read(name)):
        if not target.startswith("http"):
            assert ((ROOT / name).parent / target).exists(), f"{name} links to {target}"


@pytest.mark.parametrize("name", TEXTS)
def test_files_named_in_texts_exist(name: str) -> None:
    for path in re.findall(r"`((?:benchmarks|data|src|scripts|tests|docs|\.streamlit)/[\w./*-]+)`", read(name)):
        if "datasets" not in path:
            assert list(ROOT.glob(path.rstrip("/"))), f"{name} names {path}"


def test_builds_on_a_cluster_are_called_as_the_text_says() -> None:
    text = read("docs/scale.md")
    builds = re.findall(r"^python -m dashboard (build .*)$", text, re.M)
    assert any("--engine dask" in one for one in builds)
    for one in builds:
        assert parser().parse_args(shlex.split(one)).command == "build"
    for name, what in re.findall(r"python (?:-m )?benchmarks[./](\w+)(?:\.py)? (\w+)", text):
        source = read(f"benchmarks/{name}.py")
        assert what.isdigit() or f'"{what}"' in source, f"benchmarks/{name}.py has no {what}"
    assert f"`{','.join(deliveries.COLUMNS)}`" in text
    assert f"{indexing.FEWEST // 10_000} 万段" in text and f"{indexing.MOST} 段" in text
    assert "docs/scale.md" in README and "docs/scale.md" in CONTRIBUTING


def test_pictures_are_shown_small_and_made_by_the_script() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").iterdir())
    assert {one.stem for one in pictures} == set(re.findall(r'Shot\("([\w-]+)"', read("scripts/pictures.py")))
    for picture in pictures:
        assert f"docs/pictures/{picture.name}" in README
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size <= PICTURE_LIMIT


def test_filters_and_columns_are_those_of_the_programme(built: Path) -> None:
    assert f"`{' '.join(filters.NAMES)}`" in README
    assert f"`{','.join(corpus.COLUMNS)}`" in README
    themes = {row[0] for row in open_dataset(built).cursor().execute("SELECT code FROM themes").fetchall()}
    assert set(re.findall(r"--theme (\w+)", README)) <= themes


def test_citations_shown_are_those_given(built: Path) -> None:
    found = open_dataset(built).cursor().execute("SELECT * FROM documents WHERE doc = '004'")
    source = dict(zip([column[0] for column in found.description or ()], found.fetchall()[0], strict=True))
    assert f"> {gbt7714(source)}\n" in README
    assert f"> {dataset_gbt7714('〈版本〉', '〈日期〉')}\n" in README


def modules() -> Iterator[Path]:
    return (path for path in SOURCE.rglob("*.py") if path.stem != "__init__")


def test_the_map_of_rooms_names_every_module() -> None:
    rooms = re.findall(r"^\| `(\w+)` \|", CONTRIBUTING, re.M)
    there = {path.relative_to(SOURCE).parts[0].removesuffix(".py") for path in modules()}
    assert len(rooms) == len(set(rooms))
    assert set(rooms) == there
    named = set(re.findall(r"`(\w+)`", CONTRIBUTING))
    assert {path.stem for path in modules()} <= named


@pytest.mark.parametrize(("table", "folder", "documents", "counted"), [
    ("figures", "gold", "documents", "{} 条标准记录"), ("held", "held", "held/documents", "{} 条记录"),
    ("modelled", "modelled", "modelled/documents", "{} 条改写记录"),
])  # fmt: skip
def test_figures_are_those_measured(table: str, folder: str, documents: str, counted: str) -> None:
    head, _, row = README.split(f"<!-- {table} -->")[1].strip().splitlines()[:3]
    names, said = ([cell.strip() for cell in line.strip("| ").split("|")] for line in (head, row))
    gold = read_records(DATA / folder / "gold.jsonl")
    assert counted.format(len(gold)) in README
    there = {path.stem for path in (DATA / documents).glob("*.txt")}
    measured = score(gold, extract_records(DATA / documents, there))
    right = "| " + " | ".join(f"{measured[name]:.2f}" for name in names) + " |"
    assert all(abs(float(one) - measured[name]) <= NEAR for name, one in zip(names, said, strict=True)), (
        f"README.md should say:\n{right}"
    )
    assert set(names) == set(json.loads(read(f"data/{folder}/floors.json")))


def test_versions_agree() -> None:
    assert re.findall(r"^## (\S+)", CHANGELOG, re.M)[0] == PROJECT["project"]["version"]
    assert PROJECT["project"]["license"] == "MIT" and read("LICENSE").startswith("MIT License")


def required(name: str) -> set[str]:
    """Distributions that a requirements file names, those of files it includes too, in one spelling."""
    found: set[str] = set()
    for line in read(name).splitlines():
        if line.startswith("-r "):
            found |= required(line.removeprefix("-r "))
        elif line and not line.startswith(("-", "#")):
            found.add(spelled(re.split(r"[<>=!~\[; ]", line)[0]))
    return found


def spelled(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(paths: Iterator[Path]) -> dict[str, str]:
    """Package imported from outside → a file that imports it."""
    found: dict[str, str] = {}
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            found |= {name.split(".")[0]: path.name for name in names}
    own = {"dashboard", "benchmarks", "tests", *(path.stem for path in ROOT.glob("*/*.py"))}
    return {name: file for name, file in found.items() if name not in sys.stdlib_module_names | own}


# What comes with another requirement, and is used through it.
THROUGH = {"numpy": "pandas", "starlette": "streamlit", "uvicorn": "streamlit", "choreographer": "kaleido", "pillow": "streamlit", "scipy": "scikit-learn",
           "joserfc": "authlib"}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "paths"),
    [
        ("requirements.txt", [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *modules()]),
        ("requirements-dev.txt", [*(ROOT / "tests").rglob("*.py"), ROOT / "scripts" / "train.py", ROOT / "scripts" / "pictures.py"]),
    ],
    ids=["application", "development"],
)  # fmt: skip
def test_requirements_name_what_is_imported(file: str, paths: list[Path]) -> None:
    distributions = packages_distributions()
    allowed = required(file) | required("requirements-cluster.txt")  # imported only where a cluster is asked for
    for package, user in imported(iter(paths)).items():
        names = {spelled(name) for name in distributions.get(package, [package])}
        names |= {THROUGH[name] for name in names & THROUGH.keys()}
        assert names & allowed, f"{user} imports {package}, which {file} does not name"
