"""Learning a ranker from golden questions: weights by logistic regression, bands from unseen folds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corpus.model import Band, GoldenQuestion
from index.engine import Candidates, SearchEngine, normalise
from index.evaluation import DEPTH, Judgement
from index.language import detect
from index.ranking import UNTRAINED, Feature, Ranker

FOLDS = 5
SEED = 20261121
#: Candidates of one question that take part in learning: the rest are easy and would drown the others.
CANDIDATES_PER_QUESTION = 8
#: What the bands promise on questions the ranker has not seen.
MATCH_PRECISION = 0.96
OFF_TOPIC_REFUSED = 0.96


@dataclass(frozen=True, slots=True)
class Example:
    """A golden question with the candidates an engine sees for it; none for an empty question."""

    question: GoldenQuestion
    candidates: Candidates | None

    @property
    def labels(self) -> NDArray[np.int64]:
        """Shape (p,): 1 where the candidate is acceptable."""
        slugs = self.candidates.talking_points if self.candidates else ()
        return np.array([slug in self.question.expected for slug in slugs], np.int64)


class TooFewQuestionsError(ValueError):
    """Raised where golden questions do not suffice to learn from."""

    def __init__(self) -> None:
        super().__init__(f"at least {FOLDS} questions on topic and {FOLDS} off topic are needed")


def examples(engine: SearchEngine, questions: Sequence[GoldenQuestion]) -> list[Example]:
    """Look golden questions up, in the order given."""
    found = []
    for question in questions:
        text = normalise(question.text)
        found.append(Example(question, engine.candidates(text, detect(text))))
    return found


def train(examples: Sequence[Example]) -> Ranker:
    """Learn a ranker.

    The weights are learnt from all examples; the bands are cut on scores from folds that did not take
    part in learning.

    Args:
        examples: On-topic and off-topic ones.

    Returns:
        The ranker; the same examples give the same one.

    Raises:
        TooFewQuestionsError: There are fewer than five of either sort.
    """
    judgements = cross_validate(examples)
    match_from, related_from = cut_bands(judgements)
    return replace(_fit(examples), match_from=match_from, related_from=related_from)


def cross_validate(examples: Sequence[Example]) -> list[Judgement]:
    """Judge each question by a ranker that has not seen it.

    Bands are cut on the scores of all folds together.

    Args:
        examples: On-topic and off-topic ones.

    Returns:
        Judgements in the order of `examples`.

    Raises:
        TooFewQuestionsError: There are fewer than five of either sort.
    """
    from sklearn.model_selection import StratifiedKFold

    topics = np.array([example.question.on_topic for example in examples])
    if min(topics.sum(), (~topics).sum()) < FOLDS:
        raise TooFewQuestionsError
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    unbanded: dict[int, Judgement] = {}
    for learn, judge in folds.split(topics, topics):
        ranker = _fit([examples[n] for n in learn])
        unbanded.update({int(n): _judge(examples[n], ranker) for n in judge})
    match_from, related_from = cut_bands(list(unbanded.values()))
    bands = replace(UNTRAINED, match_from=match_from, related_from=related_from)
    return [
        replace(unbanded[n], band=bands.band(unbanded[n].score) if unbanded[n].found else Band.NONE)
        for n in range(len(examples))
    ]


def cut_bands(judgements: Sequence[Judgement]) -> tuple[float, float]:
    """Where the bands begin, so that they keep their promises on these judgements.

    Args:
        judgements: Of questions the ranker has not seen.

    Returns:
        (match_from, related_from), each in [0, 1], the first at least the second: the lowest score from
        which on first hits are right as often as `MATCH_PRECISION`, and the lowest that refuses
        `OFF_TOPIC_REFUSED` of the off-topic questions.
    """
    scores = np.array([j.score for j in judgements])
    right = np.array([j.rank == 1 for j in judgements])
    off_topic = np.array([not j.question.on_topic for j in judgements])
    order = np.argsort(-scores, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision >= MATCH_PRECISION)
    match_from = float(scores[order[enough[-1]]]) if len(enough) else 1.0
    refused = np.sort(scores[off_topic])
    related_from = float(
        np.nextafter(refused[int(np.ceil(OFF_TOPIC_REFUSED * len(refused))) - 1], 1)
    )
    return max(match_from, related_from), related_from


def _fit(examples: Sequence[Example]) -> Ranker:
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    rows, labels = [], []
    for example in examples:
        if example.candidates is None:
            continue
        matrix = example.candidates.features
        hard = np.argsort(-matrix[:, Feature.NEAREST_THREE])[:CANDIDATES_PER_QUESTION]
        take = np.union1d(hard, np.flatnonzero(example.labels))
        rows.append(matrix[take])
        labels.append(example.labels[take])
    scaler = StandardScaler().fit(np.vstack(rows))
    model = LogisticRegression(C=1.0, max_iter=1000)
    model.fit(scaler.transform(np.vstack(rows)), np.concatenate(labels))
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - (weights * scaler.mean_).sum())
    return Ranker(tuple(map(float, weights)), bias, UNTRAINED.match_from, UNTRAINED.related_from)


def _judge(example: Example, ranker: Ranker) -> Judgement:
    if example.candidates is None:
        return Judgement(example.question, (), Band.NONE, 0.0)
    scores = ranker.score(example.candidates.features)
    best = np.argsort(-scores, kind="stable")[:DEPTH]
    found = tuple(example.candidates.talking_points[n] for n in best)
    return Judgement(example.question, found, Band.NONE, float(scores[best[0]]))
