"""A map of what we say and what is asked: near means similar in meaning.

Talking points are laid out by themselves, so that they stay where they are whatever is asked; questions are
then put beside the talking points they are near to, and questions nothing fits are moved outwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.model import MASTER_LANGUAGE, Band
from corpus.passages import PassageKind, text_hash
from index.engine import SearchEngine
from index.types import Scores, Vectors
from webapp.db.models.usage import SearchRow
from webapp.services.indexing import embed
from webapp.services.nearness import cosines

#: Shape (n, 2): x to the right, y downwards.
Places = NDArray[np.float64]

#: How much talking points lean towards the middle of their concern. By meaning alone concerns would overlap
#: so much that nobody could find their way; much more, and neighbours across concerns would be torn apart.
LEAN = 0.6
#: From so many talking points on, neighbourhoods take too long to work out and a plain projection must do.
NEIGHBOURHOODS_MAX = 1000
#: Of fewer there are no neighbourhoods to speak of.
NEIGHBOURHOODS_MIN = 8
PERPLEXITY = 20
#: Talking points keep this far from the edge: there is room for questions nothing fits.
MARGIN = 0.13
#: Nothing comes nearer to the edge than this.
EDGE = 0.02
#: How many talking points hold a question in its place, and by how much less cosine one holds e times less.
#: The nearest one decides, unless none is near: then questions that mean the same are held alike by many.
HOLDERS = 10
GRIP = 0.05
#: Cosine at which a question nothing fits is not moved outwards, and at which it lies at the edge.
NEAR, FAR = 0.65, 0.35
#: How far from its place a question is drawn at least and at most, so that it hides no other dot.
JITTER = 0.012, 0.03


class DotKind(StrEnum):
    """What a dot stands for."""

    POINT = "point"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Dot:
    """A talking point or a question on the map.

    Attributes:
        id: Slug of the talking point, or what names the question.
        label: Title of the talking point, or the question.
        concern: Of the talking point, or of the one found first; empty where nothing fitted.
        x: To the right, 0 to 1.
        y: Downwards, 0 to 1.
        unmet: Whether it is a question nothing fitted.
    """

    kind: DotKind
    id: str
    label: str
    concern: str
    x: float
    y: float
    unmet: bool = False


def corpus_map(session: Session, engine: SearchEngine, limit: int = 300) -> tuple[Dot, ...]:
    """Draw the map: `points` and then `questions` beside them; arguments as there."""
    laid = points(engine)
    return (*laid, *questions(session, engine, laid, limit))


def points(engine: SearchEngine) -> tuple[Dot, ...]:
    """Lay out the talking points.

    It takes half a second for a hundred talking points and ten for a thousand, so whoever shows it keeps it:
    they stay where they are for one `engine.version`.

    Args:
        engine: Whose talking points are shown.

    Returns:
        In the order of the engine; empty for an empty corpus.
    """
    if not engine.talking_points:
        return ()
    places = lay_out(_middles(engine), [engine.concerns[slug] for slug in engine.talking_points])
    return tuple(
        Dot(DotKind.POINT, slug, label, engine.concerns[slug], float(x), float(y))
        for (slug, label), (x, y) in zip(_titles(engine).items(), places, strict=True)
    )


def questions(
    session: Session, engine: SearchEngine, laid: Sequence[Dot], limit: int = 300
) -> tuple[Dot, ...]:
    """Put questions beside the talking points they are near to.

    Args:
        session: Without unsaved changes; committed when vectors had to be made, see `indexing.embed`.
        engine: The one whose talking points are laid out.
        laid: What `points` gives for it.
        limit: How many questions at most, the last asked ones.

    Returns:
        The last asked first. Empty for an empty corpus: there is nothing to put a question beside.
    """
    if not laid:
        return ()
    places = np.array([(dot.x, dot.y) for dot in laid])
    last = select(func.max(SearchRow.id)).group_by(SearchRow.text)
    rows = session.execute(
        select(SearchRow.text, SearchRow.band, SearchRow.hits)
        .where(SearchRow.id.in_(last))
        .order_by(SearchRow.id.desc())
        .limit(limit)
    ).all()
    vectors = embed(session, engine.encoder, [text for text, _, _ in rows])
    dots = []
    for (text, band, hits), found in zip(rows, cosines(engine, vectors), strict=True):
        unmet = band == Band.NONE
        concern = "" if unmet or not hits else engine.concerns.get(hits[0], "")
        x, y = _place(text, found, places, unmet)
        dots.append(Dot(DotKind.QUESTION, text_hash(text)[:16], text, concern, x, y, unmet))
    return tuple(dots)


def lay_out(vectors: Vectors, concerns: Sequence[str]) -> Places:
    """Places of talking points in the plane; the same for the same vectors.

    Args:
        vectors: Shape (n, d), one for each talking point, n at least 1.
        concerns: Of each.

    Returns:
        Shape (n, 2), between `MARGIN` and 1 - `MARGIN`.
    """
    leaning = vectors.astype(np.float64)
    whole = leaning.mean(axis=0)
    for concern in set(concerns):
        own = np.array([one == concern for one in concerns])
        leaning[own] += LEAN * (vectors[own].mean(axis=0) - whole)
    many = NEIGHBOURHOODS_MIN <= len(vectors) <= NEIGHBOURHOODS_MAX
    places = _near(leaning) if many else _projected(leaning)
    low, high = places.min(axis=0), places.max(axis=0)
    size = np.where(high > low, high - low, 1)
    middle = np.where(high > low, 0, 0.5)
    laid: Places = MARGIN + (1 - 2 * MARGIN) * ((places - low) / size + middle)
    return laid


def _projected(vectors: NDArray[np.float64]) -> Places:
    """The plane in which they differ most."""
    centred = vectors - vectors.mean(axis=0)
    left, sizes, right = np.linalg.svd(centred, full_matrices=False)
    # An axis may point either way; the longest part of it points to the right, always.
    signs = np.sign(right[np.arange(len(right)), np.abs(right).argmax(axis=1)])
    places = np.zeros((len(vectors), 2))
    axes = min(2, len(sizes))
    places[:, :axes] = (left * sizes * signs)[:, :axes]
    return places


def _near(vectors: NDArray[np.float64]) -> Places:
    """Neighbours stay neighbours."""
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    count = len(vectors)
    fitted = TSNE(
        init="pca",
        random_state=0,
        perplexity=min(PERPLEXITY, (count - 1) / 3),
        # Gentler than usual: with these, a text more or less changes the map only where it stands.
        early_exaggeration=2,
        learning_rate=max(10, count / 8),
    )
    with threadpool_limits(1):  # so little work is slower on several threads
        places: Places = fitted.fit_transform(vectors).astype(np.float64)
    return places


def _middles(engine: SearchEngine) -> Vectors:
    """Mean vector of each talking point's passages in the master language, of unit length."""
    rows: dict[str, list[int]] = {slug: [] for slug in engine.talking_points}
    for row, passage in enumerate(engine.passages):
        if passage.language == MASTER_LANGUAGE:
            rows[passage.talking_point].append(row)
    means = np.stack([engine.vectors[own].mean(axis=0) for own in rows.values()])
    middles: Vectors = means / np.linalg.norm(means, axis=1, keepdims=True)
    return middles


def _titles(engine: SearchEngine) -> dict[str, str]:
    """Titles by slug, in the order of the engine."""
    titles = {
        passage.talking_point: passage.text
        for passage in engine.passages
        if passage.kind is PassageKind.TITLE and passage.language == MASTER_LANGUAGE
    }
    return {slug: titles.get(slug, slug) for slug in engine.talking_points}


def _place(text: str, found: Scores, places: Places, unmet: bool) -> tuple[float, float]:
    """Where a question is drawn, given its cosines with the talking points."""
    best = np.argsort(-found, kind="stable")[:HOLDERS]
    grip = np.exp((found[best] - found[best[0]]) / GRIP)
    place = (grip[:, None] * places[best]).sum(axis=0) / grip.sum()
    turn, reach = np.frombuffer(sha256(text.encode()).digest()[:8], "<u4") / 2**32
    angle = 2 * np.pi * turn
    jitter = np.array([np.cos(angle), np.sin(angle)])
    if unmet:
        far = float(np.clip((NEAR - found[best[0]]) / (NEAR - FAR), 0, 1))
        place = place + far * _to_edge(place, jitter)
    place = place + (JITTER[0] + (JITTER[1] - JITTER[0]) * reach) * jitter
    x, y = np.clip(place, EDGE, 1 - EDGE)
    return float(x), float(y)


def _to_edge(place: NDArray[np.float64], otherwise: NDArray[np.float64]) -> NDArray[np.float64]:
    """The way from a place straight outwards to the edge; from the very middle, another way will do."""
    outwards = place - 0.5
    if not outwards.any():
        outwards = otherwise
    longest = np.abs(outwards).max()
    way: NDArray[np.float64] = 0.5 + outwards * (0.5 - EDGE) / longest - place
    return way
