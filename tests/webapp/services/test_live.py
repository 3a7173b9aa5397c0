import gc
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete
from sqlalchemy.orm import Session, sessionmaker

from index.types import Encoder
from tests.conftest import MakeApp
from tests.webapp import small
from tests.webapp.counting import CountingEncoder
from webapp.db.base import db
from webapp.db.models.corpus import TalkingPointRow
from webapp.db.models.search import EmbeddingRow
from webapp.services.importing import import_library
from webapp.services.live import LiveEngine

NEW = "Does the coffee machine run on?"
PATIENCE = 60


@pytest.fixture
def sessions(make_small_app: MakeApp) -> sessionmaker[Session]:
    app = make_small_app()
    with app.app_context():
        return sessionmaker(db.engine)


@pytest.fixture
def live(sessions: sessionmaker[Session], encoder: Encoder) -> LiveEngine:
    return LiveEngine(sessions, lambda: encoder)


def publish(sessions: sessionmaker[Session], **texts: object) -> None:
    with sessions() as session:
        entry = small.reworded(small.POWER_CUT, **texts)
        import_library(session, small.library([entry], [], []), "published")


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def test_nothing_is_loaded_before_it_is_wanted(sessions: sessionmaker[Session], encoder: Encoder):
    loads: list[Encoder] = []
    live = LiveEngine(sessions, lambda: loads.append(encoder) or encoder)
    assert (live.ready, loads) == (False, [])
    live.get()
    assert (live.ready, loads) == (True, [encoder])
    live.refresh()
    assert loads == [encoder]


def test_askers_at_once_share_one_snapshot(sessions: sessionmaker[Session], encoder: Encoder):
    loads: list[Encoder] = []
    live = LiveEngine(sessions, lambda: loads.append(encoder) or encoder)
    with ThreadPoolExecutor(8) as pool:
        engines = list(pool.map(lambda _: live.get(), range(8)))
    assert len(set(map(id, engines))) == 1
    assert len(loads) == 1


def test_a_snapshot_stays_while_nothing_changes(live: LiveEngine):
    assert live.get() is live.get()


def test_what_was_published_is_found_after_a_refresh(
    live: LiveEngine, sessions: sessionmaker[Session]
):
    old = live.get()
    publish(sessions, phrasings=(*small.POWER_CUT.translation.phrasings, NEW))
    new = live.refresh()
    assert live.get() is new
    assert (old.version, new.version) == ("1", "2")
    best = new.search(NEW).hits[0]
    assert (best.talking_point, best.passage.text) == ("power-cut", NEW)


def test_a_snapshot_does_not_change_under_whoever_holds_it(
    live: LiveEngine, sessions: sessionmaker[Session]
):
    old = live.get()
    before, passages = old.search(NEW), old.passages
    publish(sessions, phrasings=(NEW,), title=NEW)
    live.refresh()
    assert old.search(NEW) == before
    assert old.passages == passages
    assert NEW not in {passage.text for passage in old.passages}
    assert old.version == "1"


def test_what_was_published_is_found_without_anybody_s_doing(
    live: LiveEngine, sessions: sessionmaker[Session]
):
    live.get()
    publish(sessions, phrasings=(NEW,))
    wait_until(lambda: live.get().version == "2")
    assert live.get().search(NEW).hits[0].passage.text == NEW


def test_what_was_published_is_built_before_anybody_searches(
    sessions: sessionmaker[Session], encoder: Encoder, caplog: pytest.LogCaptureFixture
):
    counting = CountingEncoder(encoder)
    live = LiveEngine(sessions, lambda: counting)
    live.get()
    live.watch()
    # A database that fails for a while ends no watch.
    bind = sessions.kw["bind"]
    sessions.configure(bind=create_engine("sqlite:////nowhere/at/all.db"))
    wait_until(lambda: "The corpus could not be looked at" in caplog.messages)
    sessions.configure(bind=bind)
    publish(sessions, phrasings=(NEW,))
    wait_until(lambda: counting.taken() == [NEW])
    wait_until(lambda: live.get().version == "2")
    assert live.get().search(NEW).hits[0].passage.text == NEW


def test_a_watch_ends_with_what_it_watches(sessions: sessionmaker[Session], encoder: Encoder):
    before = set(threading.enumerate())
    live = LiveEngine(sessions, lambda: encoder)
    live.watch()
    [watch] = set(threading.enumerate()) - before
    del live
    gc.collect()
    watch.join(PATIENCE)
    assert not watch.is_alive()


def test_a_worn_graph_is_built_anew_behind_the_searches(
    live: LiveEngine, sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("index.dense.EXACT_MAX", 3)
    monkeypatch.setattr("index.dense.DELTA_MAX", 0)
    first = live.get()
    publish(sessions, phrasings=(*small.POWER_CUT.translation.phrasings, NEW))
    wait_until(lambda: live.get().version == "2" and not live.get().store.worn)
    assert not first.store.exact
    assert live.get().search(NEW).hits[0].passage.text == NEW
    publish(sessions, phrasings=(NEW,))
    wait_until(lambda: live.get().version == "3" and not live.get().store.worn)
    assert live.get().search(NEW).hits[0].passage.text == NEW


def test_only_what_was_published_is_encoded(sessions: sessionmaker[Session], encoder: Encoder):
    counting = CountingEncoder(encoder)
    live = LiveEngine(sessions, lambda: counting)
    live.get()
    assert counting.taken() == []
    publish(sessions, phrasings=(*small.POWER_CUT.translation.phrasings, NEW))
    live.refresh()
    assert counting.taken() == [NEW]


def test_what_was_withdrawn_is_not_found_any_more(
    live: LiveEngine, sessions: sessionmaker[Session]
):
    live.get()
    with sessions() as session:
        session.get(TalkingPointRow, "power-cut").state = "retired"
        session.commit()
    assert live.refresh().talking_points == ("door-keys", "hourly-bill")


def test_publishing_while_many_search_fails_nobody(
    live: LiveEngine, sessions: sessionmaker[Session]
):
    live.get()
    stop = threading.Event()

    def search() -> int:
        answered = 0
        while not stop.is_set():
            # No two questions alike, or they would be answered from memory.
            found = live.get().search(
                f"Does the coffee machine run on, number {answered}?", limit=1
            )
            assert len(found.hits) == 1
            answered += 1
            time.sleep(0.05)  # with four threads, some fifty questions a second
        return answered

    with ThreadPoolExecutor(4) as pool:
        searches = [pool.submit(search) for _ in range(4)]
        try:
            for number in range(5):
                phrasing = f"And in round {number}, who makes the coffee?"
                publish(sessions, phrasings=(NEW, phrasing))
                wait_until(
                    lambda text=phrasing: live.get().search(text).hits[0].passage.text == text
                )
        finally:
            stop.set()
        assert all(search.result() > 0 for search in searches)


def test_a_second_start_takes_the_saved_snapshot(
    sessions: sessionmaker[Session], encoder: Encoder, tmp_path: Path
):
    file = tmp_path / "snapshot.npz"
    first = LiveEngine(sessions, lambda: encoder, file).get()
    with sessions() as session:
        session.execute(delete(EmbeddingRow))
        session.commit()
    counting = CountingEncoder(encoder)
    live = LiveEngine(sessions, lambda: counting, file)
    assert live.get().search(NEW) == first.search(NEW)
    assert counting.taken() == []


def test_a_start_after_a_change_does_not_take_the_old_snapshot(
    sessions: sessionmaker[Session],
    encoder: Encoder,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
):
    file = tmp_path / "snapshot.npz"
    LiveEngine(sessions, lambda: encoder, file).get()
    publish(sessions, phrasings=(NEW,))
    for _ in range(2):  # built anew at the first, from its snapshot at the second
        found = LiveEngine(sessions, lambda: encoder, file).get()
        assert found.version == "2"
        assert found.search(NEW).hits[0].passage.text == NEW
    assert caplog.messages == []


def test_a_damaged_snapshot_is_set_aside_with_one_warning(
    sessions: sessionmaker[Session],
    encoder: Encoder,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
):
    file = tmp_path / "snapshot.npz"
    LiveEngine(sessions, lambda: encoder, file).get()
    cut = file.read_bytes()[:1000]
    file.write_bytes(cut)
    live = LiveEngine(sessions, lambda: encoder, file)
    assert live.get().search("the power is gone").hits[0].talking_point == "power-cut"
    [warning] = caplog.messages
    assert warning.startswith("The saved index is set aside and built anew: it is damaged")
    assert file.with_suffix(".aside").read_bytes() == cut
    assert LiveEngine(sessions, lambda: encoder, file).get().version == "1"
    assert caplog.messages == [warning]
