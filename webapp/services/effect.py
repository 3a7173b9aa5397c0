"""What publishing a draft would do to search, worked out beside the live index, which it does not touch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from corpus.model import Band, Entry, GoldenQuestion, State
from corpus.passages import Passage, PassageKind, passages
from index.engine import SearchEngine, normalise
from index.language import detect
from index.types import Encoder, Vectors
from webapp.services.indexing import embed, golden_questions
from webapp.services.nearness import cosines

#: A phrasing this near (cosine) to one of another talking point is shown beside it.
NEAR = 0.8
NEAR_SHOWN = 8
#: A question is judged anew when the talking point, as it is or as drafted, comes within this (cosine) of
#: the question's third-best one.
REACH = 0.05
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Moved:
    """A golden question that gets another answer.

    Attributes:
        verdict: "gained", "lost" or "moved".
        before: Ids of its first three talking points now.
        after: The same with the draft.
    """

    question: str
    expected: tuple[str, ...]
    verdict: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A phrasing of the draft and one of another talking point that say nearly the same."""

    phrasing: str
    other: str
    other_phrasing: str
    cosine: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What a draft does.

    Attributes:
        moved: Lost ones first, then gained, then moved.
        near: The nearest first.
        judged: How many golden questions could be concerned and were asked.
        questions: How many there are.
    """

    moved: tuple[Moved, ...]
    near: tuple[Near, ...]
    judged: int
    questions: int


class _AsQuestions:
    """An encoder whose vectors of questions are kept like those of passages."""

    def __init__(self, encoder: Encoder) -> None:
        self.recipe = encoder.question_recipe
        self.dimension = encoder.dimension
        self.encode_passages = encoder.encode_questions


def embed_golden(
    session: Session, encoder: Encoder
) -> tuple[list[GoldenQuestion], list[str], Vectors]:
    """Golden questions that have a text, that text as it is searched, and its vector, row by row.

    Args:
        session: Committed where vectors were missing: see `indexing.embed`.
        encoder: Makes what is missing.
    """
    golden = [q for q in golden_questions(session) if q.text.strip()]
    texts = [normalise(question.text) for question in golden]
    return golden, texts, embed(session, _AsQuestions(encoder), texts)  # type: ignore[arg-type]


def effect(session: Session, engine: SearchEngine, entry: Entry) -> Effect:
    """Compare search as it is with search as it would be.

    Args:
        session: Read; vectors that are missing are made and kept.
        engine: The live index.
        entry: The draft, as it would be published.

    Returns:
        Which golden questions change. Asked are those that the talking point, old or new, comes near:
        the others keep their first three.
    """
    golden, texts, asked = embed_golden(session, engine.encoder)
    other, fresh = with_entry(engine, entry)
    slug = entry.translation.talking_point
    on_topic = np.array([question.on_topic for question in golden], bool)
    concerned = _concerned(engine, slug, fresh, asked, on_topic)
    moved = []
    for n in concerned:
        language = detect(texts[n])
        before = _first(engine, texts[n], language, asked[n], golden[n].on_topic)
        after = _first(other, texts[n], language, asked[n], golden[n].on_topic)
        if before != after:
            verdict = _verdict(golden[n].expected, before, after)
            moved.append(Moved(golden[n].text, golden[n].expected, verdict, before, after))
    order = {"lost": 0, "gained": 1, "moved": 2}
    return Effect(
        moved=tuple(sorted(moved, key=lambda m: order[m.verdict])),
        near=_near(engine, slug, other),
        judged=len(concerned),
        questions=len(golden),
    )


def with_entry(engine: SearchEngine, entry: Entry) -> tuple[SearchEngine, Vectors]:
    """The index with a draft in it, and the vectors of the draft's passages."""
    wording, point = entry.translation, entry.talking_point
    kept = [
        row
        for row, p in enumerate(engine.passages)
        if (p.talking_point, p.language) != (wording.talking_point, wording.language)
    ]
    cut: Sequence[Passage] = passages(wording)
    if point is not None and point.state is State.RETIRED:
        cut = ()
    fresh = _vectors(engine, [passage.text for passage in cut])
    concerns = dict(engine.concerns)
    if point is not None:
        concerns[wording.talking_point] = point.concern
    other = engine.having(
        [*(engine.passages[row] for row in kept), *cut],
        np.vstack([engine.vectors[kept], fresh]),
        concerns,
        version=f"{engine.version} with a draft of {wording.talking_point}",
        store=engine.store,
    )
    return other, fresh


def _vectors(engine: SearchEngine, texts: Sequence[str]) -> Vectors:
    """Vectors of texts, those the index has as it has them: anew they would differ by a hair."""
    known = {p.text: row for row, p in enumerate(engine.passages)}
    new = [text for text in texts if text not in known]
    made = dict(zip(new, engine.encoder.encode_passages(new) if new else (), strict=True))
    rows = [made[t] if t in made else engine.vectors[known[t]] for t in texts]
    return np.array(rows, np.float32).reshape(len(texts), engine.vectors.shape[1])


def _concerned(
    engine: SearchEngine,
    slug: str,
    fresh: Vectors,
    asked: Vectors,
    on_topic: NDArray[np.bool_],
) -> list[int]:
    """Rows of the questions whose first three the draft may change.

    An off-topic one is concerned only where the talking point, as it is or as drafted, is nearest of all or
    nearly so: what is refused has no first three worth the name.
    """
    if not len(asked) or not engine.talking_points:
        return list(range(len(asked)))
    best = cosines(engine, asked)
    third = np.sort(best, axis=1)[:, -min(SHOWN, best.shape[1])]
    reach = np.full(len(asked), -1.0, np.float32)
    if slug in engine.talking_points:
        reach = best[:, engine.talking_points.index(slug)].copy()
    if len(fresh):
        reach = np.maximum(reach, (asked @ fresh.T).max(axis=1))
    if slug in engine.talking_points:
        best[:, engine.talking_points.index(slug)] = -1.0
    nearest = reach >= best.max(axis=1) - REACH
    return [int(n) for n in np.flatnonzero(np.where(on_topic, reach >= third - REACH, nearest))]


def _first(
    engine: SearchEngine, text: str, language: str, vector: Vectors, answered: bool
) -> tuple[str, ...]:
    (found,) = engine.search_many([text], language, SHOWN, vector[None])
    if found.band is Band.NONE and not answered:
        return ()
    return tuple(hit.talking_point for hit in found.hits)


def _verdict(expected: Sequence[str], before: Sequence[str], after: Sequence[str]) -> str:
    was, is_ = _right(expected, before), _right(expected, after)
    if was != is_:
        return "gained" if is_ else "lost"
    return "moved"


def _right(expected: Sequence[str], found: Sequence[str]) -> bool:
    """Whether the first answer is a wanted one; of an off-topic question, whether there is none."""
    return found[0] in expected if found and expected else not found and not expected


def _near(engine: SearchEngine, slug: str, other: SearchEngine) -> tuple[Near, ...]:
    own = [n for n, p in enumerate(other.passages) if p.talking_point == slug and _is_asked(p)]
    rest = [n for n, p in enumerate(engine.passages) if p.talking_point != slug and _is_asked(p)]
    if not own or not rest:
        return ()
    near = other.vectors[own] @ engine.vectors[rest].T
    found = [
        Near(
            other.passages[own[i]].text,
            engine.passages[rest[j]].talking_point,
            engine.passages[rest[j]].text,
            float(near[i, j]),
        )
        for i, j in zip(*np.nonzero(near >= NEAR), strict=True)
    ]
    return tuple(sorted(found, key=lambda pair: -pair.cosine)[:NEAR_SHOWN])


def _is_asked(passage: Passage) -> bool:
    return passage.kind in {PassageKind.TITLE, PassageKind.PHRASING}
