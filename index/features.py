"""Passage scores -> features of talking points: pooled evidence, each compared with all others'."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from index.types import Rows, Scores

#: Shape (p, f), float32: a row a talking point, a column a feature.
Features = NDArray[np.float32]


class Feature(IntEnum):
    """Columns of a feature matrix. Each is standardised over all talking points of the question."""

    #: Cosine of the nearest phrasing or title.
    NEAREST = 0
    #: Mean cosine of the three nearest.
    NEAREST_THREE = 1
    #: Mean cosine of the eight nearest.
    NEAREST_EIGHT = 2
    #: Mean cosine of the two nearest of say line and answer sentences.
    ANSWER = 3
    #: Discriminant over phrasings.
    DISCRIMINANT = 4
    #: Discriminant over all passages.
    DISCRIMINANT_ALL = 5
    #: Mean BM25 score of the three best passages.
    WORDS_THREE = 6
    #: The same over character n-grams, which forgive misspellings.
    LETTERS_THREE = 7
    #: BM25 over whole talking points, each one document.
    DOCUMENT_WORDS = 8
    #: The same over character n-grams.
    DOCUMENT_LETTERS = 9


class Signal(IntEnum):
    """What a question as a whole says about being any of our business."""

    #: Cosine of the nearest phrasing.
    NEAREST = 0
    #: Highest mean cosine of three phrasings of one talking point.
    NEAREST_THREE = 1
    #: Highest mean BM25 score of three passages, per content word.
    WORDS = 2
    #: Highest BM25 score of a talking point as one document, per content word.
    DOCUMENT = 3
    #: Highest BM25 score of a talking point over character n-grams, per content word.
    LETTERS = 4
    #: Logarithm of one plus the number of content words.
    LENGTH = 5
    #: Mean cosine of the three nearest decoys: questions known to be none of our business.
    DECOYS = 6


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which talking point each passage belongs to.

    Attributes:
        points: Shape (n,): number of the talking point.
        count: Number p of talking points.
    """

    points: NDArray[np.int64]
    count: int

    def mean_of_best(self, rows: Rows, scores: Scores, k: int, floor: float) -> Scores:
        """Pool passage scores per talking point.

        Args:
            rows: Shape (m,): passages, best first, each once.
            scores: Shape (m,): their scores, falling.
            k: How many of a talking point's best scores are averaged.
            floor: Stands in for each score that a talking point lacks.

        Returns:
            Shape (p,).
        """
        points = self.points[rows]
        order = np.argsort(points, kind="stable")
        starts = np.searchsorted(points[order], np.arange(self.count))
        place = np.arange(len(order)) - starts[points[order]]
        kept = order[place < k]
        sums = np.bincount(points[kept], weights=scores[kept], minlength=self.count)
        found = np.bincount(points[kept], minlength=self.count)
        return np.asarray((sums + floor * (k - found)) / k, np.float32)


def falling(scores: Scores) -> tuple[Rows, Scores]:
    """The rows with a positive score, best first, and their scores."""
    rows = np.flatnonzero(scores > 0)
    rows = rows[np.argsort(-scores[rows], kind="stable")]
    return rows, scores[rows]


def standardised(values: Scores) -> Scores:
    """Values less their mean, in standard deviations; 0 where all are alike."""
    spread = float(values.std())
    if spread < 1e-9:
        return np.zeros_like(values)
    return np.asarray((values - values.mean()) / spread, np.float32)
