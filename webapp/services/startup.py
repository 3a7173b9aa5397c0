"""What a start has to see to before the first search: schema, starter corpus, model, vectors, ranker.

Each step leaves the database complete or as it was, so a start that was killed is simply done again. Two
starts at once wait for each other.
"""

import hashlib
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from sqlalchemy.orm import Session

from corpus.library import STARTER, read_library
from index.encoder import ModelSpec
from index.types import Encoder
from webapp.db.models.corpus import CorpusStateRow
from webapp.services.audit import Actor
from webapp.services.effect import embed_golden
from webapp.services.importing import ImportReport, import_library
from webapp.services.indexing import (
    Progress,
    build_engine,
    can_learn,
    corpus_version,
    count_missing,
    searchable,
    train_ranker,
)
from webapp.services.rankers import newest_ranker
from webapp.services.snapshots import snapshot_file

logger = logging.getLogger(__name__)

#: Shows a progress bar: called with what is being done, gives the function that moves it.
ProgressBar = Callable[[str], AbstractContextManager[Progress]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a start did.

    Attributes:
        imported: Report of the import; none when the corpus folder was as before.
        heavy: Whether models were loaded in this process.
    """

    imported: ImportReport | None
    heavy: bool


def folder_digest(folder: Path) -> str:
    """Sixty-four hexadecimal digits that change with any file of a corpus folder."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.suffix in {".md", ".yaml", ".tsv"} and file.is_file():
            digest.update(f"{file.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def import_if_changed(session: Session, folder: Path) -> ImportReport | None:
    """Import a corpus folder unless it is the one imported last.

    Args:
        session: Without an open transaction.
        folder: The corpus folder.

    Returns:
        What was done; none when there was nothing to do.

    Raises:
        CorpusError: The folder holds no corpus. Single bad files are left out and logged.
    """
    digest = folder_digest(folder)
    state = session.get(CorpusStateRow, 1)
    known = state.source_digest if state else ""
    session.rollback()
    if known == digest:
        return None
    library, problems = read_library(folder)
    for problem in problems:
        logger.warning("Left out of the import: %s", problem)
    reason = f"imported from {folder.name}"
    report = import_library(session, library, reason, digest, Actor("a start of the site"))
    for conflict in report.conflicts:
        logger.warning("Changed here and in the files, left alone: %s", conflict.name)
    return report


def prepare(
    session: Session,
    instance: Path,
    spec: ModelSpec,
    load: Callable[[], Encoder],
    bar: ProgressBar,
    folder: Path | None = None,
) -> Prepared:
    """Bring corpus and index up to date.

    Args:
        session: On a database whose schema is current.
        instance: Folder of this installation.
        spec: The model.
        load: Loads the encoder; called only when something has to be encoded.
        bar: Shows progress.
        folder: Corpus folder; the starter corpus when none.

    Returns:
        What was done.
    """
    with FileLock(instance / "start.lock"):
        report = import_if_changed(session, folder or STARTER)
        if is_indexed(session, instance, spec):
            return Prepared(report, heavy=False)
        encoder = load()
        with bar("Reading the corpus by meaning") as progress:
            engine = build_engine(session, encoder, progress, file=snapshot_file(instance))
        if newest_ranker(session, encoder.recipe) is None:
            logger.info("Learning from the golden questions")
            train_ranker(session, engine)
        embed_golden(session, encoder)  # or the first look at a draft's effect would wait for it
        return Prepared(report, heavy=True)


def is_indexed(session: Session, instance: Path, spec: ModelSpec) -> bool:
    """Whether a search could begin at once, found out without loading a model."""
    from index.onnx_encoder import graph_recipe

    recipe = graph_recipe(spec, instance / "models")
    if recipe is None or corpus_version(session) == 0:
        session.rollback()
        return False
    complete = count_missing(session, recipe, searchable(session)) == 0
    # Where there is nothing to learn from, no start will ever learn anything.
    learnt = newest_ranker(session, recipe) is not None or not can_learn(session)
    session.rollback()
    return complete and learnt
