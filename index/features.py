"""Passage scores -> features of talking points: pooled evidence, each compared with all others'."""

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
    #: BM25 over character n-grams, which forgive misspellings; whole talking points, each one document.
    DOCUMENT_LETTERS = 7
    #: Naive Bayes over words and their pairs in phrasings.
    BAYES = 8
    #: The same over all passages.
    BAYES_ALL = 9
    #: Naive Bayes over character n-grams in phrasings.
    BAYES_LETTERS = 10
    #: The same over all passages.
    BAYES_LETTERS_ALL = 11
    #: Cosine of the proxy.
    PROXY = 12


class Grouping:
    """Which passages belong to which talking point, laid out so that one sort pools them all."""

    def __init__(self, points: NDArray[np.int64], count: int, rows: Rows | None = None) -> None:
        """Lay out passages.

        Args:
            points: Shape (n,): number of each passage's talking point, in [0, count), never falling.
            count: Number p of talking points.
            rows: The passages that take part; all when not given.
        """
        self._rows = np.arange(len(points)) if rows is None else rows
        grouped = points[self._rows]
        starts = np.searchsorted(grouped, np.arange(count))
        places = np.arange(len(grouped)) - starts[grouped]
        width = int(places.max()) + 1 if len(places) else 1
        self._shape = (count, width)
        self._cells = grouped * width + places
        self._starts = starts

    def table(self, scores: Scores, floor: float) -> Features:
        """Lay out scores, a row a talking point.

        Args:
            scores: Shape (n,), one for each passage.
            floor: Fills the places of the passages that a talking point lacks.

        Returns:
            Shape (p, w), w the most passages of any talking point, at least 1.
        """
        table = np.full(self._shape, floor, np.float32)
        table.ravel()[self._cells] = scores[self._rows]
        return table

    def best(self, scores: Scores, k: int, floor: float) -> Features:
        """Each talking point's k highest scores.

        Args:
            scores: Shape (n,), one for each passage.
            k: How many.
            floor: Stands in for each score that a talking point lacks; none of the scores is lower.

        Returns:
            Shape (p, k), falling along each row.
        """
        table = np.sort(self.table(scores, floor), axis=1)[:, : -k - 1 : -1]
        missing = k - table.shape[1]
        return np.pad(table, ((0, 0), (0, missing)), constant_values=floor) if missing else table

    def nearest(self, scores: Scores) -> Rows:
        """Shape (p,): each talking point's passage with the highest score, the first of equals."""
        places = self.table(scores, -np.inf).argmax(axis=1)
        return np.asarray(self._rows[self._starts + places], np.int64)


def standardised(values: Features) -> Features:
    """Columns less their mean, in standard deviations; 0 where all are alike.

    Args:
        values: Shape (p, f), p at least 1.
    """
    spread = values.std(axis=0)
    alike = spread < 1e-9
    return np.asarray(
        np.where(alike, 0.0, (values - values.mean(axis=0)) / np.where(alike, 1.0, spread)),
        np.float32,
    )
