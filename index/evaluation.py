"""How well search finds the right answer, and refuses where there is none, on golden questions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.model import Band, GoldenQuestion
from index.types import SearchResult

#: Deep enough that a first acceptable hit below it hardly moves the mean reciprocal rank.
DEPTH = 10
CALIBRATION_BINS = 10

Search = Callable[[str], SearchResult]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One golden question with what was found for it.

    Attributes:
        question: The golden question.
        found: Slugs by rank, at most `DEPTH`.
        band: Of the first hit.
        score: Of the first hit; 0 when there was none.
    """

    question: GoldenQuestion
    found: tuple[str, ...]
    band: Band
    score: float

    @property
    def rank(self) -> int:
        """1-based rank of the first acceptable hit; 0 when none was found."""
        ranks = (n for n, slug in enumerate(self.found, start=1) if slug in self.question.expected)
        return next(ranks, 0)


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of an evaluation. Shares lie in [0, 1]; a share of nothing is NaN.

    Attributes:
        on_topic: Number of questions that have an answer.
        off_topic: Number of questions that have none.
        hit_at_1: Share of on-topic questions whose first hit is acceptable.
        hit_at_3: Share with an acceptable hit among the first three.
        mrr: Mean reciprocal rank of the first acceptable hit, to depth 10.
        off_topic_refused: Share of off-topic questions answered with band none.
        on_topic_refused: Share of on-topic questions answered with band none.
        match_precision: Share of acceptable first hits among on-topic questions in band match.
        match_share: Share of on-topic questions in band match.
        calibration_error: Expected calibration error of first hits' scores, off-topic included, in ten
            bins of equal count (Naeini et al. 2015).
    """

    on_topic: int
    off_topic: int
    hit_at_1: float
    hit_at_3: float
    mrr: float
    off_topic_refused: float
    on_topic_refused: float
    match_precision: float
    match_share: float
    calibration_error: float


def judge(question: GoldenQuestion, result: SearchResult) -> Judgement:
    """Note what a search found for a golden question."""
    found = tuple(hit.talking_point for hit in result.hits)
    return Judgement(question, found, result.band, result.hits[0].score if result.hits else 0.0)


def answerable(
    questions: Sequence[GoldenQuestion], known: Sequence[str] | set[str]
) -> tuple[GoldenQuestion, ...]:
    """Questions that are off-topic, or want at least one talking point that is `known`."""
    return tuple(
        q for q in questions if not q.on_topic or any(slug in known for slug in q.expected)
    )


def report(judgements: Sequence[Judgement]) -> Report:
    """Sum up judgements.

    Args:
        judgements: In any order; may be empty.

    Returns:
        The figures; those of an empty group are NaN.
    """
    on = [j for j in judgements if j.question.on_topic]
    off = [j for j in judgements if not j.question.on_topic]
    matches = [j for j in on if j.band is Band.MATCH]
    return Report(
        on_topic=len(on),
        off_topic=len(off),
        hit_at_1=_share([j.rank == 1 for j in on]),
        hit_at_3=_share([1 <= j.rank <= 3 for j in on]),
        mrr=_share([1 / j.rank if j.rank else 0.0 for j in on]),
        off_topic_refused=_share([j.band is Band.NONE for j in off]),
        on_topic_refused=_share([j.band is Band.NONE for j in on]),
        match_precision=_share([j.rank == 1 for j in matches]),
        match_share=_share([j.band is Band.MATCH for j in on]),
        calibration_error=calibration_error(
            np.array([j.score for j in judgements]), np.array([j.rank == 1 for j in judgements])
        ),
    )


def _share(values: Sequence[float | bool]) -> float:
    return float(np.mean(values)) if values else float("nan")


def calibration_error(scores: NDArray[np.float64], correct: NDArray[np.bool_]) -> float:
    """Expected calibration error in ten bins of equal count.

    Args:
        scores: Shape (n,), in [0, 1].
        correct: Shape (n,).

    Returns:
        Mean over questions of |mean score - share correct| in their bin, in [0, 1]; NaN when n is 0.
    """
    if not len(scores):
        return float("nan")
    order = np.argsort(scores, kind="stable")
    bins = [b for b in np.array_split(order, CALIBRATION_BINS) if len(b)]
    gaps = [abs(scores[b].mean() - correct[b].mean()) * len(b) for b in bins]
    return float(sum(gaps) / len(scores))
