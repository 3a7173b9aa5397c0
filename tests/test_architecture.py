"""The house stands as designed: webapp -> index -> corpus, heavy imports late and in one place."""

import ast
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from webapp.cli.main import COMMANDS

ROOT = Path(__file__).parent.parent
PACKAGES = ("corpus", "index", "webapp")
#: Scripts that Alembic runs; they are no modules.
MIGRATIONS = ROOT / "webapp/db/migrations"
#: What a process that only serves and searches never needs.
HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "sklearn",
    "onnx",
    "onnxscript",
    "scipy",
)


def sources(package: str) -> list[Path]:
    return sorted(p for p in (ROOT / package).rglob("*.py") if not p.is_relative_to(MIGRATIONS))


def module_name(source: Path) -> str:
    parts = source.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for package in PACKAGES for path in sources(package)}


@cache
def imports(module: str, only_top_level: bool = False) -> frozenset[str]:
    """Names a module imports, at any depth: `a.b` for `import a.b`, `a.b.c` for `from a.b import c`."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in tree.body if only_top_level else ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(found)


def imported(module: str, *packages: str) -> list[str]:
    """Which of a module's imports lie in the given packages."""
    return sorted(
        name
        for name in imports(module)
        if any(name == package or name.startswith(f"{package}.") for package in packages)
    )


def run(code: str, *arguments: str, **settings: str) -> str:
    """Output of a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_packages_are_all_looked_at() -> None:
    # A wrong root would make every other test here pass on nothing.
    assert {"corpus.entry", "corpus.rules.run", "index.dense", "webapp.app", "webapp"} <= set(
        MODULES
    )


@pytest.mark.parametrize(
    ("package", "forbidden"),
    [
        ("corpus", ("index", "webapp", "flask", "sqlalchemy", "numpy", "faiss", "torch")),
        ("index", ("webapp", "flask", "sqlalchemy", "flask_sqlalchemy")),
    ],
)
def test_imports_point_down_the_house(package: str, forbidden: tuple[str, ...]) -> None:
    found = {
        module: names
        for module in MODULES
        if module.split(".")[0] == package and (names := imported(module, *forbidden))
    }

    assert found == {}


@pytest.mark.parametrize(
    ("library", "home"),
    [
        ("faiss", "index.dense"),
        ("sentence_transformers", "index.encoder"),
        ("bm25s", "index.sparse"),
        ("onnxruntime", "index.onnx_encoder"),
        ("numkong", "index.rounded"),
        ("flask_htmx", "webapp.htmx"),
    ],
)
def test_a_library_that_may_be_exchanged_has_one_home(library: str, home: str) -> None:
    assert [module for module in MODULES if imported(module, library)] == [home]


def test_views_reach_the_database_through_sessions_only() -> None:
    outermost = ("webapp.views.", "webapp.api.", "webapp.rendering.", "webapp.presentation")
    found = {
        (module, name)
        for module in MODULES
        if module.startswith(outermost)
        for name in imported(module, "sqlalchemy", "flask_sqlalchemy", "webapp.db")
        if not name.startswith("webapp.db.base.")
    }

    assert found == set()


def test_services_know_no_request() -> None:
    found = {
        (module, name)
        for module in MODULES
        if module.startswith("webapp.services.")
        for name in imported(module, "flask", "webapp.views", "webapp.api", "webapp.htmx")
    }

    assert found == set()


def test_modules_are_read_in_one_sitting() -> None:
    lengths = {
        module: len(path.read_text(encoding="utf-8").splitlines())
        for module, path in MODULES.items()
    }

    assert {module: lines for module, lines in lengths.items() if lines > 300} == {}


def test_package_files_are_empty() -> None:
    files = [path for path in MODULES.values() if path.name == "__init__.py"]

    assert [path for path in files if path.read_bytes()] == []


# Third-party packages are imported first and once; each module of ours is then imported in a fork, so
# that it finds none of the others there.
IMPORT_EACH_ALONE = """
import importlib, os, sys, traceback
libraries, modules = (argument.split(",") for argument in sys.argv[1:])
for name in libraries:
    importlib.import_module(name.rpartition(".")[0] or name)
for name in modules:
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            importlib.import_module(name)
        except BaseException:
            print(name, traceback.format_exc(limit=-2), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


def test_every_module_can_be_imported_alone() -> None:
    libraries = {
        name
        for module in MODULES
        for name in imports(module, only_top_level=True)
        if name.split(".")[0] not in {*PACKAGES, *sys.stdlib_module_names}
    }

    assert run(IMPORT_EACH_ALONE, ",".join(sorted(libraries)), ",".join(MODULES)) == ""


def loaded(code: str, **settings: str) -> list[str]:
    """Which of the heavy libraries are there after `code` has run in a fresh interpreter."""
    report = f"\nimport sys\nprint(*[m for m in {HEAVY!r} if m in sys.modules])"
    return run(code + report, **settings).splitlines()[-1].split()


@pytest.mark.parametrize("module", ["webapp.app", "index.engine", "index.onnx_encoder"])
def test_what_serves_does_not_import_what_trains(module: str) -> None:
    assert loaded(f"import {module}") == []


def test_help_shows_every_command_and_imports_nothing_heavy() -> None:
    code = "from webapp.cli.main import main\nmain(['--help'], standalone_mode=False)"

    assert set(COMMANDS) <= set(run(code).split())
    assert loaded(code) == []


def test_a_search_in_a_saved_index_imports_nothing_heavy(instance: Path) -> None:
    code = (
        "from webapp.cli.main import main\n"
        "main(['search', '--json', 'what if lightning strikes'], standalone_mode=False)"
    )

    # The first works the index out and saves it.
    assert loaded(code, SILVERLINING_INSTANCE=str(instance)) == ["scipy"]
    assert loaded(code, SILVERLINING_INSTANCE=str(instance)) == []
