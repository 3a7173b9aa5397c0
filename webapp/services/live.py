"""The engine in use: one immutable snapshot, swapped whole when the corpus has changed."""

import logging
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from index.engine import SearchEngine
from index.types import Encoder
from webapp.services.indexing import build_engine, corpus_version
from webapp.services.snapshots import restore

logger = logging.getLogger(__name__)

#: Seconds between two looks at the corpus version; with a rebuild from cached vectors well within the
#: two seconds in which a published text must be found.
CHECK_EVERY = 0.5


class LiveEngine:
    """Gives the current snapshot; a search never waits for a rebuild."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        load: Callable[[], Encoder],
        file: Path | None = None,
    ) -> None:
        """Start without a snapshot.

        Args:
            sessions: Makes sessions for rebuilding, apart from any request's.
            load: Loads the encoder, once.
            file: Where a snapshot is kept from one start to the next; nowhere when not given.
        """
        self._sessions = sessions
        self._load = load
        self._file = file
        self._encoder: Encoder | None = None
        self._engine: SearchEngine | None = None
        self._building = threading.Lock()
        self._relinking = threading.Lock()
        self._checked = 0.0

    @property
    def ready(self) -> bool:
        """Whether a search would be answered at once."""
        return self._engine is not None

    def get(self) -> SearchEngine:
        """The current snapshot; the first call builds it, later ones at most start a rebuild."""
        engine = self._engine
        if engine is None:
            with self._building:
                return self._engine or self._rebuild()
        if time.monotonic() - self._checked > CHECK_EVERY and self._must_rebuild(engine):
            threading.Thread(target=self._rebuild_and_release, daemon=True).start()
        return engine

    def watch(self) -> None:
        """Look for changes from now on, so that the first search after one finds the new text.

        For a process that goes on serving, to be called once in each, after any fork. It ends with the
        process, or when nobody holds this any more.
        """
        threading.Thread(target=_watch, args=(weakref.ref(self),), daemon=True).start()

    def refresh(self) -> SearchEngine:
        """Rebuild now and wait for it."""
        with self._building:
            return self._rebuild()

    def _look(self) -> None:
        """Rebuild if something has changed, and wait for it."""
        try:
            engine = self._engine
            if engine is not None and self._must_rebuild(engine):
                self._rebuild_and_release()
        except Exception:
            # A watch that ended would go unnoticed for long: whatever it was, the next look tries again.
            logger.exception("The corpus could not be looked at")

    def _must_rebuild(self, engine: SearchEngine) -> bool:
        """Whether a snapshot is outdated and nobody builds another; if so, the caller has to."""
        self._checked = time.monotonic()
        if not self._outdated(engine) or not self._building.acquire(blocking=False):
            return False
        if self._engine is engine:
            return True
        self._building.release()  # somebody has built it just now
        return False

    def _outdated(self, engine: SearchEngine) -> bool:
        with self._sessions() as session:
            return str(corpus_version(session)) != engine.version

    def _rebuild(self, earlier: SearchEngine | None = None) -> SearchEngine:
        self._encoder = self._encoder or self._load()
        with self._sessions() as session:
            if self._engine is None and self._file:
                self._engine = restore(session, self._encoder, self._file)
                if self._engine:
                    return self._engine
            self._engine = build_engine(
                session, self._encoder, earlier=earlier or self._engine, file=self._file
            )
        return self._engine

    def _rebuild_and_release(self) -> None:
        try:
            engine = self._rebuild()
        except SQLAlchemyError:
            # The old snapshot goes on serving; the next look tries again.
            logger.exception("The index could not be rebuilt")
            return
        finally:
            self._building.release()
        if engine.store.worn and self._relinking.acquire(blocking=False):
            try:
                self._relink(engine)
            except SQLAlchemyError:
                logger.exception("The index could not be rebuilt")
            finally:
                self._relinking.release()

    def _relink(self, engine: SearchEngine) -> None:
        """Merge what a big graph lacks, and what is gone, into a new one; publishing goes on meanwhile."""
        relinked = engine.relinked()
        with self._building:
            if self._engine is engine:
                self._engine = relinked
            else:
                self._rebuild(earlier=relinked)


def _watch(watched: "weakref.ref[LiveEngine]") -> None:
    while (live := watched()) is not None:
        live._look()
        del live  # or it would be held while nothing is done
        time.sleep(CHECK_EVERY)
