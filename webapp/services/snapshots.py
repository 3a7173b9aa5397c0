"""The engine of the last start, kept as a file in the instance folder."""

import logging
import os
from pathlib import Path

from sqlalchemy.orm import Session

from index.engine import SearchEngine
from index.ranking import UNTRAINED
from index.snapshot import OutdatedError, SnapshotError, load, save
from index.types import Encoder
from webapp.db.models.corpus import CorpusStateRow
from webapp.services.rankers import newest_ranker

logger = logging.getLogger(__name__)


def snapshot_file(instance: Path) -> Path:
    """Where an installation keeps its snapshot."""
    return instance / "index" / "snapshot.npz"


def corpus_stamp(session: Session) -> str:
    """Another one for every state of the corpus; empty before the first import."""
    state = session.get(CorpusStateRow, 1)
    return state.stamp if state else ""


def restore(session: Session, encoder: Encoder, file: Path) -> SearchEngine | None:
    """The kept engine, when it is of the corpus as it is now.

    Args:
        session: Read.
        encoder: Encodes questions; a snapshot of another recipe is not taken.
        file: See `snapshot_file`.

    Returns:
        None when there is none to take. One that is damaged or of another recipe is set aside, as
        `….aside`, with one warning.
    """
    try:
        ranker = newest_ranker(session, encoder.recipe) or UNTRAINED
        return load(file, corpus_stamp(session), encoder, ranker)
    except (FileNotFoundError, OutdatedError):
        return None
    except SnapshotError as error:
        logger.warning("The saved index is set aside and built anew: %s.", error)
        os.replace(file, file.with_suffix(".aside"))
        return None


def keep(engine: SearchEngine, file: Path, stamp: str) -> None:
    """Save an engine for the next start; a disk that refuses costs only that start's time."""
    try:
        save(engine, file, stamp)
    except OSError as error:
        logger.warning("The index could not be saved; the next start will build it: %s.", error)
