"""Fixtures of the site's tests: clients that lint every response, over the starter or a small corpus."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from index.encoder import ModelSpec
from index.types import Encoder
from tests.conftest import TODAY, MakeApp, no_bar
from tests.webapp import small
from tests.webapp.site import Site
from webapp.app import create_app
from webapp.db.base import db
from webapp.db.schema import upgrade_schema
from webapp.services.live import LiveEngine
from webapp.services.startup import prepare
from webapp.settings import Settings

MakeSite = Callable[..., Site]


@pytest.fixture
def site(app: Flask) -> Site:
    """The site over the starter corpus, in a database of the test's own."""
    return Site(app)


@pytest.fixture(scope="session")
def small_instance(
    tmp_path_factory: pytest.TempPathFactory, models: Path, encoder: Encoder
) -> Path:
    """An instance with the small corpus, encoded. Nothing may be written there.

    There are too few golden questions to learn sensible bands from, so none is given: the untrained
    ranker's bands are cautious.
    """
    instance = tmp_path_factory.mktemp("small")
    (instance / "models").symlink_to(models)
    app = create_app(Settings(instance=instance))
    upgrade_schema(app)
    folder = small.lay(instance / "corpus", golden=())
    with app.app_context(), Session(db.engine) as session:
        prepare(session, instance, ModelSpec(), lambda: encoder, no_bar, folder)
    return instance


@pytest.fixture(scope="session")
def small_live(small_instance: Path, encoder: Encoder) -> LiveEngine:
    """The engine over the small corpus, for tests that do not change what is searched."""
    app = create_app(Settings(instance=small_instance))
    with app.app_context():
        sessions = sessionmaker(db.engine)
    live = LiveEngine(sessions, lambda: encoder)
    live.get()
    return live


@pytest.fixture
def own_instance(small_instance: Path, models: Path, tmp_path: Path) -> Path:
    """An instance of the test's own with the small corpus in it."""
    folder = tmp_path / "own"
    folder.mkdir()
    source = sqlite3.connect(small_instance / "silverlining.db")
    source.execute("VACUUM INTO ?", (str(folder / "silverlining.db"),))
    source.close()
    (folder / "models").symlink_to(models)
    return folder


@pytest.fixture
def make_small_app(own_instance: Path, small_live: LiveEngine) -> Iterator[MakeApp]:
    """Makes applications over `own_instance`; settings may be given by name."""
    made: list[Flask] = []

    def make(live: LiveEngine | None = small_live, **settings: object) -> Flask:
        given = {"instance": own_instance, "search_rate": "", **settings}
        made.append(create_app(Settings(**given), live=live, today=TODAY))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def make_small_site(make_small_app: MakeApp) -> MakeSite:
    """Makes sites over `own_instance`; settings may be given by name."""
    return lambda **settings: Site(make_small_app(**settings))


@pytest.fixture
def small_site(make_small_site: MakeSite) -> Site:
    """The site over the small corpus, in a database of the test's own."""
    return make_small_site()
