"""Databases for the services' tests."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.conftest import MakeApp
from webapp.app import create_app
from webapp.db.base import db
from webapp.db.schema import upgrade_schema
from webapp.settings import Settings

MakeStore = Callable[[], Session]


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with tables and nothing in them."""
    instance = tmp_path_factory.mktemp("schema")
    app = create_app(Settings(instance=instance))
    upgrade_schema(app)
    with app.app_context():
        db.engine.dispose()
    return instance / "silverlining.db"


@pytest.fixture
def make_store(schema: Path, tmp_path: Path) -> Iterator[MakeStore]:
    """Makes sessions, each on an empty database of its own."""
    made: list[Path] = []
    with ExitStack() as stack:

        def make() -> Session:
            instance = tmp_path / f"store-{len(made)}"
            instance.mkdir()
            made.append(instance)
            source = sqlite3.connect(schema)
            source.execute("VACUUM INTO ?", (str(instance / "silverlining.db"),))
            source.close()
            app = create_app(Settings(instance=instance))
            with app.app_context():
                engine = db.engine
            stack.callback(engine.dispose)
            return stack.enter_context(Session(engine))

        yield make


@pytest.fixture
def store(make_store: MakeStore) -> Session:
    """A session on an empty database."""
    return make_store()


@pytest.fixture
def small_store(make_small_app: MakeApp) -> Iterator[Session]:
    """A session on a database with the small corpus, encoded."""
    app = make_small_app()
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        yield session
