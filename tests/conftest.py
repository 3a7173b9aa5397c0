"""Fixtures for all tests: the real model, the real starter corpus, a database of one's own."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from filelock import FileLock
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from corpus.library import STARTER
from index.adapter import SHIPPED, digest
from index.encoder import ModelSpec
from index.engine import SearchEngine
from index.onnx_encoder import GRAPH_FORMAT, load_encoder
from index.ranking import RANKER_FORMAT
from index.types import Encoder
from webapp.app import create_app
from webapp.db.base import db
from webapp.db.schema import MIGRATIONS, upgrade_schema
from webapp.services.indexing import Progress
from webapp.services.live import LiveEngine
from webapp.services.startup import folder_digest, prepare
from webapp.settings import Settings

#: The day on which every test judges reviews and evidence.
TODAY = date(2026, 11, 21)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with a test that needs the starter corpus, and end with the others that do.

    It takes minutes to build, once; with several workers one builds it while the others run what needs
    neither it nor, at first, the model.
    """
    names = [frozenset(getattr(item, "fixturenames", ())) for item in items]
    waits = ["starter" in needed for needed in names]
    if True not in waits:
        return
    first = waits.index(True)
    order = sorted(range(len(items)), key=lambda n: (n != first, waits[n], "encoder" in names[n]))
    items[:] = [items[n] for n in order]


def no_bar(_what: str) -> AbstractContextManager[Progress]:
    return nullcontext(lambda _done, _total: None)


@pytest.fixture(scope="session")
def encoder(pytestconfig: pytest.Config) -> Encoder:
    folder = Path(pytestconfig.cache.mkdir("models"))
    with FileLock(folder / ".lock"):
        return load_encoder(ModelSpec(), folder)


@pytest.fixture(scope="session")
def models(pytestconfig: pytest.Config, encoder: Encoder) -> Path:
    """Folder of exported model graphs, kept between runs: an export takes half a minute.

    The default model's graph is there whatever test comes first.
    """
    return Path(pytestconfig.cache.mkdir("models"))


@pytest.fixture(scope="session")
def starter(pytestconfig: pytest.Config, models: Path, encoder: Encoder) -> Path:
    """A folder with the starter corpus in a database, encoded and trained; made anew when it changed.

    Nothing may be written there: tests work on copies.
    """
    folder = Path(pytestconfig.cache.mkdir("starter"))
    with FileLock(folder / ".lock"):
        made_by = f"{folder_digest(STARTER)[:16]}-{RANKER_FORMAT}-{GRAPH_FORMAT}-{schema_digest()}"
        instance = folder / f"{made_by}-{digest(SHIPPED)}"
        if not (instance / "complete").exists():
            for old in folder.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            instance.mkdir()
            app = create_app(Settings(instance=instance))
            upgrade_schema(app)
            with app.app_context(), Session(db.engine) as session:
                prepare(session, instance, ModelSpec(), lambda: encoder, no_bar)
            (instance / "complete").touch()
    return instance


def schema_digest() -> str:
    """Changes with every migration, also one that is still being written."""
    files = sorted((MIGRATIONS / "versions").glob("*.py"))
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


@pytest.fixture(scope="session")
def live(starter: Path, encoder: Encoder) -> LiveEngine:
    """The engine over the starter corpus, shared by tests that do not change it."""
    app = create_app(Settings(instance=starter))
    with app.app_context():
        sessions = sessionmaker(db.engine)
    shared = LiveEngine(sessions, lambda: encoder)
    shared.get()
    return shared


@pytest.fixture(scope="session")
def engine(live: LiveEngine) -> SearchEngine:
    return live.get()


@pytest.fixture
def instance(starter: Path, models: Path, tmp_path: Path) -> Path:
    """An instance folder with a database of its own."""
    folder = tmp_path / "instance"
    folder.mkdir()
    with (
        sqlite3.connect(starter / "silverlining.db") as source,
        sqlite3.connect(folder / "silverlining.db") as target,
    ):
        source.backup(target)
    source.close()
    target.close()
    (folder / "models").symlink_to(models)
    return folder


MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(instance: Path, live: LiveEngine) -> Iterator[MakeApp]:
    """Makes applications over `instance`; settings may be given by name."""
    made: list[Flask] = []

    def make(**settings: object) -> Flask:
        given = {"instance": instance, "search_rate": "", **settings}
        app = create_app(Settings(**given), live=live, today=TODAY)
        app.config["TESTING"] = True
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session on the test's own database."""
    with app.app_context(), Session(db.engine) as session:
        yield session
