"""How well search finds the right answer, and refuses where there is none, on golden questions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.model import Band, GoldenQuestion
from index.types import SearchResult

#: Deep enough that a first acceptable hit below it hardly moves the mean reciprocal rank.
DEPTH = 10
CALIBRATION_BINS = 10
BOOTSTRAP_SAMPLES = 1000
BOOTSTRAP_SEED = 20261122


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

    @property
    def error(self) -> float:
        """How far the score lies from the truth, in [0, 1]: 1 for a wrong hit that was thought certain."""
        return abs(self.score - (self.rank == 1))


@dataclass(frozen=True, slots=True)
class BandReport:
    """Figures of one band.

    Attributes:
        share: Share of on-topic questions in it.
        precision: Share of acceptable first hits among these; NaN when there are none.
        off_topic: Share of off-topic questions in it.
    """

    share: float
    precision: float
    off_topic: float


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
        bands: The same for every band, surest first.
        intervals: Of `hit_at_1`, `hit_at_3`, `mrr`, `off_topic_refused` and `on_topic_refused`: ends of the
            95 % bootstrap interval (percentile method, Efron 1979).
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
    bands: dict[Band, BandReport]
    intervals: dict[str, tuple[float, float]]


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
    scores, right = outcomes(judgements)
    values: dict[str, Sequence[float]] = {
        "hit_at_1": [j.rank == 1 for j in on],
        "hit_at_3": [1 <= j.rank <= 3 for j in on],
        "mrr": [1 / j.rank if j.rank else 0.0 for j in on],
        "off_topic_refused": [j.band is Band.NONE for j in off],
        "on_topic_refused": [j.band is Band.NONE for j in on],
    }
    bands = {
        band: BandReport(
            _mean([j.band is band for j in on]),
            _mean([j.rank == 1 for j in on if j.band is band]),
            _mean([j.band is band for j in off]),
        )
        for band in Band
    }
    return Report(
        on_topic=len(on),
        off_topic=len(off),
        hit_at_1=_mean(values["hit_at_1"]),
        hit_at_3=_mean(values["hit_at_3"]),
        mrr=_mean(values["mrr"]),
        off_topic_refused=_mean(values["off_topic_refused"]),
        on_topic_refused=_mean(values["on_topic_refused"]),
        match_precision=bands[Band.MATCH].precision,
        match_share=bands[Band.MATCH].share,
        calibration_error=calibration_error(scores, right),
        bands=bands,
        intervals={name: interval(found) for name, found in values.items()},
    )


def outcomes(judgements: Sequence[Judgement]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Scores of first hits, and whether these are acceptable, both of shape (n,)."""
    scores = np.array([j.score for j in judgements], np.float64)
    return scores, np.array([j.rank == 1 for j in judgements], bool)


def worst(judgements: Sequence[Judgement], count: int) -> list[Judgement]:
    """The questions that were judged most wrongly, the worst first.

    On-topic ones whose first hit is not acceptable or was refused, and off-topic ones that were answered, by
    how far the score lies from the truth.
    """
    wrong = [
        j
        for j in judgements
        if (j.band is not Band.NONE) != j.question.on_topic or (j.question.on_topic and j.rank != 1)
    ]
    return sorted(wrong, key=lambda j: -j.error)[:count]


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Ends of the 95 % bootstrap interval of a mean, the same at every call; NaN of nothing."""
    if not values:
        return float("nan"), float("nan")
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    means = rng.choice(np.asarray(values, float), (BOOTSTRAP_SAMPLES, len(values))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions with scores next to each other: mean score, share of acceptable first hits, how many."""

    score: float
    right: float
    count: int


def bins(scores: NDArray[np.float64], correct: NDArray[np.bool_]) -> list[Bin]:
    """Ten bins of equal count (give or take one), by rising score; fewer where questions are fewer.

    Args:
        scores: Shape (n,), in [0, 1].
        correct: Shape (n,).
    """
    order = np.argsort(scores, kind="stable")
    return [
        Bin(float(scores[rows].mean()), float(correct[rows].mean()), len(rows))
        for rows in np.array_split(order, CALIBRATION_BINS)
        if len(rows)
    ]


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
    gaps = [abs(b.score - b.right) * b.count for b in bins(scores, correct)]
    return float(sum(gaps) / len(scores))
