"""Database -> search engine: vectors by passage hash, a ranker by recipe, one immutable snapshot.

Vectors are committed in batches as they are made: whoever kills the process loses one batch at most, and
the next start makes what is missing and nothing else.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.model import GoldenQuestion, State
from corpus.passages import Passage, passages, text_hash
from index.engine import SearchEngine, normalise
from index.evaluation import answerable
from index.ranking import UNTRAINED, Ranker
from index.types import Encoder, Vectors
from webapp.db.base import begin_writing
from webapp.db.models.corpus import (
    CorpusStateRow,
    GoldenQuestionRow,
    TalkingPointRow,
    TranslationRow,
)
from webapp.db.models.search import EmbeddingRow, RankerRow
from webapp.services import rows
from webapp.services.rankers import newest_ranker
from webapp.services.snapshots import corpus_stamp, keep

T = TypeVar("T")

BATCH = 128

#: Called with (passages done, passages to do).
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Searchable:
    """What of the corpus is searched.

    Attributes:
        version: Of the corpus.
        stamp: Of the corpus; another one for every state.
        passages: Of published talking points, by talking point.
        concerns: Of each talking point.
        decoys: Questions known to be none of our business.
    """

    version: int
    stamp: str
    passages: tuple[Passage, ...]
    concerns: dict[str, str]
    decoys: tuple[str, ...]

    @property
    def texts(self) -> list[str]:
        """All that needs a vector: passages, then decoys."""
        return [*(passage.text for passage in self.passages), *self.decoys]


def corpus_version(session: Session) -> int:
    """Rises with every change; 0 before the first import."""
    return session.scalar(select(CorpusStateRow.version).filter_by(id=1)) or 0


def searchable(session: Session) -> Searchable:
    """Read what is searched, in one consistent state."""
    version, stamp = corpus_version(session), corpus_stamp(session)
    found = session.execute(
        select(TranslationRow, TalkingPointRow.concern)
        .join(TalkingPointRow)
        .where(TalkingPointRow.state == State.PUBLISHED.value)
        .order_by(TalkingPointRow.id, TranslationRow.language)
    ).all()
    cut = [passage for row, _ in found for passage in passages(rows.translation(row))]
    concerns = {row.talking_point_id: concern for row, concern in found}
    decoys = tuple(normalise(q.text) for q in golden_questions(session) if not q.on_topic)
    return Searchable(version, stamp, tuple(cut), concerns, decoys)


def embed(
    session: Session, encoder: Encoder, texts: Sequence[str], progress: Progress | None = None
) -> Vectors:
    """Vectors of texts, from the cache where they are there, else made and cached.

    Args:
        session: Committed after each batch.
        encoder: Makes what is missing.
        texts: Passages or decoys.
        progress: Told after each batch, when anything is missing.

    Returns:
        Shape (len(texts), d), in order.
    """
    hashes = [text_hash(text) for text in texts]
    cached = _cached(session, encoder.recipe, set(hashes))
    missing = {h: text for h, text in zip(hashes, texts, strict=True) if h not in cached}
    session.rollback()
    done = 0
    for batch in _batched(list(missing.items()), BATCH):
        vectors = encoder.encode_passages([text for _, text in batch])
        begin_writing(session)
        for (digest, _), vector in zip(batch, vectors, strict=True):
            cached[digest] = vector
            # Another process may have cached the same passage meanwhile.
            session.merge(
                EmbeddingRow(recipe=encoder.recipe, passage_hash=digest, vector=_pack(vector))
            )
        session.commit()
        done += len(batch)
        if progress:
            progress(done, len(missing))
    if not texts:
        return np.empty((0, encoder.dimension), np.float32)
    return np.vstack([cached[digest] for digest in hashes])


def count_missing(session: Session, recipe: str, found: Searchable) -> int:
    """How many passages and decoys have no vector yet."""
    hashes = {text_hash(text) for text in found.texts}
    return len(hashes) - len(_cached(session, recipe, hashes))


def build_engine(
    session: Session,
    encoder: Encoder,
    progress: Progress | None = None,
    earlier: SearchEngine | None = None,
    file: Path | None = None,
) -> SearchEngine:
    """Build a snapshot of the corpus as it is now.

    Args:
        session: Read, and written where vectors are missing.
        encoder: Encodes passages and questions.
        progress: See `embed`.
        earlier: A snapshot of another state: what has not changed is taken over from it.
        file: Where the snapshot is kept for the next start; nowhere when not given.

    Returns:
        The engine, judging by the newest ranker, or by the untrained one when there is none.
    """
    found = searchable(session)
    vectors = embed(session, encoder, found.texts, progress)
    count = len(found.passages)
    engine = SearchEngine(
        passages=found.passages,
        vectors=vectors[:count],
        concerns=found.concerns,
        encoder=encoder,
        ranker=newest_ranker(session, encoder.recipe) or UNTRAINED,
        decoys=found.decoys,
        # A view would keep all vectors, which the engine's store holds already.
        decoy_vectors=vectors[count:].copy(),
        version=str(found.version),
        analyser=earlier.analyser if earlier else None,
        store=earlier.store if earlier else None,
    )
    if file and found.stamp:
        keep(engine, file, found.stamp)
    return engine


def golden_questions(session: Session) -> tuple[GoldenQuestion, ...]:
    """All golden questions but those taken out, in their order."""
    found = session.scalars(
        select(GoldenQuestionRow)
        .filter_by(retired=False)
        .order_by(GoldenQuestionRow.position, GoldenQuestionRow.id)
    )
    return tuple(rows.golden_question(row) for row in found)


def can_learn(session: Session) -> bool:
    """Whether there are golden questions enough to learn a ranker from."""
    from index.training import FEWEST

    published = select(TalkingPointRow.id).filter_by(state=State.PUBLISHED.value)
    questions = [
        question
        for question in answerable(golden_questions(session), set(session.scalars(published)))
        if any(character.isalnum() for character in question.text)
    ]
    on_topic = sum(question.on_topic for question in questions)
    return min(on_topic, len(questions) - on_topic) >= FEWEST


def train_ranker(session: Session, engine: SearchEngine) -> Ranker | None:
    """Learn a ranker from the golden questions and keep it.

    Args:
        session: Committed when something was learnt.
        engine: The snapshot to learn on.

    Returns:
        What was learnt; none when there are too few golden questions.
    """
    from index.training import TooFewQuestionsError, examples, train

    questions = answerable(golden_questions(session), set(engine.talking_points))
    session.rollback()
    try:
        ranker = train(engine, examples(engine, questions))
    except TooFewQuestionsError:
        return None
    session.add(RankerRow(recipe=engine.encoder.recipe, content=ranker.model_dump(mode="json")))
    session.commit()
    return ranker


def _cached(session: Session, recipe: str, hashes: set[str]) -> dict[str, Vectors]:
    found: dict[str, Vectors] = {}
    for batch in _batched(sorted(hashes), 500):
        query = select(EmbeddingRow.passage_hash, EmbeddingRow.vector).where(
            EmbeddingRow.recipe == recipe, EmbeddingRow.passage_hash.in_(batch)
        )
        found.update((digest, _unpack(vector)) for digest, vector in session.execute(query))
    return found


def _batched(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _pack(vector: Vectors) -> bytes:
    return vector.astype("<f4").tobytes()


def _unpack(vector: bytes) -> Vectors:
    return np.frombuffer(vector, "<f4").astype(np.float32)
