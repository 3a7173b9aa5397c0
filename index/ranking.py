"""Passage scores -> talking points: evidence pooled per point, a learnt score, bands.

A talking point is judged by all its passages at once: several phrasings that agree beat one lucky
sentence. The score is a logistic regression over a handful of such figures, so it is a probability, and
the bands are cut where that probability earns its name on golden questions.
"""

from dataclasses import asdict, dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from corpus.model import Band
from index.types import Scores

#: Shape (p, f), float64: a row a candidate talking point, a column a feature.
Features = NDArray[np.float64]


class Feature(IntEnum):
    """Columns of a feature matrix."""

    #: Mean cosine of the three nearest passages of any kind.
    NEAREST_THREE = 0
    #: Cosine of the nearest passage.
    NEAREST = 1
    #: Cosine of the title.
    TITLE = 2
    #: Best cosine among say line and answer sentences.
    ANSWER = 3
    #: Highest BM25 score of a passage, per word of the question.
    WORDS = 4
    #: Mean BM25 score of the three best passages, per word of the question.
    WORDS_THREE = 5
    #: By how much NEAREST_THREE exceeds that of the best other candidate (negative for all but the first).
    LEAD = 6
    #: The same for WORDS_THREE.
    WORDS_LEAD = 7


@dataclass(frozen=True, slots=True)
class Ranker:
    """What was learnt: how features make a score, and where the bands begin.

    Attributes:
        weights: One for each feature, in the order of `Feature`.
        bias: Added to the weighted sum before the logistic function.
        match_from: Lowest score of the band match.
        related_from: Lowest score of the band related; below it nothing fits.
    """

    weights: tuple[float, ...]
    bias: float
    match_from: float
    related_from: float

    def score(self, features: Features) -> Scores:
        """Probabilities that candidates answer the question.

        Args:
            features: Shape (p, f).

        Returns:
            Shape (p,), in (0, 1).
        """
        logits = features @ np.asarray(self.weights) + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), np.float32)

    def band(self, score: float) -> Band:
        """What a score means for the reader."""
        if score >= self.match_from:
            return Band.MATCH
        return Band.RELATED if score >= self.related_from else Band.NONE

    def to_json(self) -> dict[str, object]:
        """As plain values, for storing."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, object]) -> "Ranker":
        """Back from plain values.

        Raises:
            ValueError: They are not a ranker of this version.
        """
        try:
            weights = tuple(float(w) for w in data["weights"])  # type: ignore[attr-defined]
            ranker = cls(weights, *(float(data[k]) for k in ("bias", "match_from", "related_from")))  # type: ignore[arg-type]
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError("not a ranker") from error
        if len(weights) != len(Feature):
            raise ValueError("a ranker of another version")
        return ranker


#: Serves until golden questions have taught a better one: nearness alone, cautious bands.
UNTRAINED = Ranker(
    weights=(12.0, 4.0, 0.0, 0.0, 0.5, 0.5, 6.0, 0.0), bias=-9.0, match_from=0.8, related_from=0.3
)


def features(
    cosines: Scores, words: Scores, starts: NDArray[np.int64], kinds: NDArray[np.int8], length: int
) -> Features:
    """Pool passage scores per candidate.

    Args:
        cosines: Shape (m,): of the candidates' passages, grouped by candidate.
        words: Shape (m,): BM25 scores of the same passages.
        starts: Shape (p,): first passage of each candidate, ascending; p is 1 or more.
        kinds: Shape (m,): 0 for titles, 1 for phrasings, 2 for say lines and answer sentences.
        length: Content words in the question.

    Returns:
        Shape (p, f), columns as in `Feature`.
    """
    ends = np.append(starts[1:], len(cosines))
    per_word = words / max(length, 1)
    matrix = np.empty((len(starts), len(Feature)))
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        near, said = np.sort(cosines[start:end])[::-1], np.sort(per_word[start:end])[::-1]
        kind = kinds[start:end]
        matrix[row, Feature.NEAREST_THREE] = near[:3].mean()
        matrix[row, Feature.NEAREST] = near[0]
        matrix[row, Feature.TITLE] = _best(cosines[start:end][kind == 0])
        matrix[row, Feature.ANSWER] = _best(cosines[start:end][kind == 2])
        matrix[row, Feature.WORDS] = said[0]
        matrix[row, Feature.WORDS_THREE] = said[:3].mean()
    matrix[:, Feature.LEAD] = _lead(matrix[:, Feature.NEAREST_THREE])
    matrix[:, Feature.WORDS_LEAD] = _lead(matrix[:, Feature.WORDS_THREE])
    return matrix


def _best(values: Scores) -> float:
    return float(values.max()) if len(values) else 0.0


def _lead(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each value lies above the highest of the others; 0 where there is no other."""
    if len(values) < 2:
        return np.zeros(len(values))
    order = np.argsort(values)
    others = np.full(len(values), values[order[-1]])
    others[order[-1]] = values[order[-2]]
    leads: NDArray[np.float64] = values - others
    return leads
