"""What was learnt from golden questions: a ranking, whether a question is ours at all, and bands.

Three logistic regressions, each over a handful of figures, so that each gives a probability:

1. the *ranking* judges every talking point by its features;
2. the *topic* judges the question: is it any of our business?
3. the *score* judges a hit by its ranking, its lead over the others, and the topic.
"""

import math

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.model import Band
from index.features import Feature
from index.topic import Signal, Signals
from index.types import Scores, Vector

RANKER_FORMAT = 7


Logits = NDArray[np.float64]


class Linear(BaseModel):
    """A logistic regression."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    weights: tuple[float, ...]
    bias: float

    def logits(self, columns: NDArray[np.floating]) -> NDArray[np.float64]:
        """Shape (…, f) -> (…,)."""
        found: NDArray[np.float64] = (
            np.asarray(columns, np.float64) @ np.asarray(self.weights) + self.bias
        )
        return found


class Ranker(BaseModel):
    """Everything learnt.

    Attributes:
        ranking: Over `Feature`.
        meaning: Over a question's vector: whether it sounds like ours. Empty weights: not learnt.
        topic: Over `topic_columns`.
        score: Over a hit's ranking logit, its lead, and the topic's logit.
        match_from: Lowest score of the band match.
        related_from: Lowest score of the band related for a hit of a question that is ours.
        topic_from: Lowest topic probability of a question that is ours.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = RANKER_FORMAT
    ranking: Linear
    meaning: Linear
    topic: Linear
    score: Linear
    match_from: float
    related_from: float
    topic_from: float

    def meaning_logit(self, vector: Vector) -> float:
        """Whether a question's vector sounds like ours; 0 when that was not learnt."""
        return float(self.meaning.logits(vector)) if self.meaning.weights else 0.0

    def topic_logit(self, signals: Signals, vector: Vector, ranking: Logits) -> float:
        """Whether a question is any of our business.

        Args:
            signals: Shape (s,).
            vector: Shape (d,).
            ranking: Shape (p,), p at least 1: ranking logits of all talking points.
        """
        columns = topic_columns(signals, self.meaning_logit(vector), ranking)
        return float(self.topic.logits(columns))

    def scores(self, ranking: Logits, topic: float) -> Scores:
        """Probabilities that talking points answer the question.

        Args:
            ranking: Shape (p,): their ranking logits.
            topic: Logit of the topic.

        Returns:
            Shape (p,), in (0, 1).
        """
        return np.asarray(sigmoid(self.score.logits(score_columns(ranking, topic))), np.float32)

    def band(self, score: float, topic: float) -> Band:
        """What a hit's score means for the reader, given the topic's logit."""
        if probability(topic) < self.topic_from or score < self.related_from:
            return Band.NONE
        return Band.MATCH if score >= self.match_from else Band.RELATED

    @classmethod
    def load(cls, data: object) -> "Ranker":
        """Back from plain values.

        Raises:
            ValueError: They are not a ranker of this version.
        """
        try:
            ranker = cls.model_validate(data)
        except ValidationError as error:
            raise ValueError("not a ranker") from error
        if (
            ranker.format != RANKER_FORMAT
            or len(ranker.ranking.weights) != len(Feature)
            or len(ranker.topic.weights) != len(Signal) + 3
        ):
            raise ValueError("a ranker of another version")
        return ranker


def sigmoid(logit: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """The logistic function, safe for any size of argument."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logit, -30, 30))))


def probability(logit: float) -> float:
    """The logistic function of one number; a question asks for it several times, and arrays take longer."""
    return 1 / (1 + math.exp(-min(max(logit, -30.0), 30.0)))


def topic_columns(signals: Signals, meaning: float, ranking: Logits) -> Logits:
    """What the topic looks at: the signals, the meaning's logit, the best ranking and its lead."""
    best = ranking.argmax()
    return np.append(signals, [meaning, ranking[best], lead(ranking)[best]]).astype(np.float64)


def score_columns(ranking: Logits, topic: float) -> Logits:
    """What the score looks at.

    Args:
        ranking: Shape (p,): logits of all talking points.
        topic: Logit of the question's topic.

    Returns:
        Shape (p, 3): ranking logit, lead over the best other one, topic logit.
    """
    return np.column_stack([ranking, lead(ranking), np.full(len(ranking), topic)])


def lead(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each value lies above the highest of the others; 0 where there is no other."""
    if len(values) < 2:
        return np.zeros(len(values))
    best, second = np.argsort(-values, kind="stable")[:2]
    others = np.full(len(values), values[best])
    others[best] = values[second]
    leads: NDArray[np.float64] = values - others
    return leads


#: What an untrained topic goes by.
CAUTIOUS = {
    Signal.NEAREST: 6.0,
    Signal.NEAREST_THREE: 6.0,
    Signal.DECOYS: -6.0,
    Signal.VOCABULARY: 0.5,
}

#: Serves until golden questions have taught a better one: all features alike, cautious bands.
UNTRAINED = Ranker(
    ranking=Linear(weights=(0.3,) * len(Feature), bias=-4.0),
    meaning=Linear(weights=(), bias=0.0),
    topic=Linear(
        weights=(*(CAUTIOUS.get(signal, 0.0) for signal in Signal), 1.0, 0.0, 0.0),
        bias=-2.75,
    ),
    score=Linear(weights=(0.6, 0.6, 0.3), bias=-0.5),
    match_from=0.85,
    related_from=0.05,
    topic_from=0.3,
)
