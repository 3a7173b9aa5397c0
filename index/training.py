"""Learning a ranker from golden questions, and judging it on questions it has not seen.

Golden questions are never searched; they only weigh what the index says. Everything random is seeded, so
the same corpus and questions give the same ranker.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from corpus.model import Band, GoldenQuestion
from index.engine import SearchEngine, normalise
from index.evaluation import DEPTH, Judgement
from index.features import Feature, Features
from index.judging import Judged
from index.language import detect
from index.ranking import UNTRAINED, Linear, Ranker, score_columns, sigmoid, topic_columns
from index.thinning import thinned

FOLDS = 5
#: Fewer questions of either sort teach nothing.
FEWEST = 2 * FOLDS
SEED = 20261121
#: Weight of the squared weights in the loss of the ranking.
PENALTY = 1e-3
#: Keeps the logarithm of a likelihood finite.
TINY = 1e-30
#: Hits of one question that teach the score.
SCORED = 3
#: Weight of the identity in the covariance that tells our questions from others.
SHRINKAGE = 0.3
#: What the bands promise on questions the ranker has not seen.
MATCH_PRECISION = 0.985
OFF_TOPIC_REFUSED = 0.97


@dataclass(frozen=True, slots=True)
class Example:
    """A golden question with what an engine knows of it; nothing for one without text.

    Attributes:
        labels: Shape (p,): whether each talking point of the engine is acceptable.
        thinned: Shape (p, f): features in a snapshot where some talking points have few phrasings; none for a
            question off topic, and where there are too few talking points.
    """

    question: GoldenQuestion
    judged: Judged | None
    labels: NDArray[np.bool_]
    thinned: Features | None = None


class TooFewQuestionsError(ValueError):
    """Raised where golden questions do not suffice to learn from."""

    def __init__(self) -> None:
        super().__init__(f"at least {FEWEST} questions on topic and as many off topic are needed")


def examples(engine: SearchEngine, questions: Sequence[GoldenQuestion]) -> list[Example]:
    """Look golden questions up, in the order given."""
    found = []
    thin = thinned(engine)
    for question in questions:
        text = normalise(question.text)
        language = detect(text)
        labels = np.array([slug in question.expected for slug in engine.talking_points], bool)
        judged = engine.judge(text, language)
        again = (
            thin.judge(text, language, judged.vector) if thin and judged and labels.any() else None
        )
        found.append(Example(question, judged, labels, again.features if again else None))
    return found


def train(
    engine: SearchEngine, examples: Sequence[Example], refused: float = OFF_TOPIC_REFUSED
) -> Ranker:
    """Learn a ranker.

    Args:
        engine: The snapshot the examples were looked up in; its phrasings show what is ours.
        examples: On-topic and off-topic ones.
        refused: Share of off-topic questions that are to be refused, in (0, 1].

    Returns:
        The ranker. Its bands are cut on scores of questions that took no part in learning.

    Raises:
        TooFewQuestionsError: There are fewer than ten of either sort.
    """
    usable = [example for example in examples if example.judged is not None]
    with threadpool_limits(1):  # the systems are small: threads would wait for each other
        judgements, topics = _unseen(engine, usable)
        bands = cut_bands(judgements, topics, refused)
        return _fit(engine, usable).model_copy(update=bands)


def cross_validate(engine: SearchEngine, examples: Sequence[Example]) -> list[Judgement]:
    """Judge each question by a ranker that has not seen it.

    Args:
        engine: As in `train`.
        examples: On-topic and off-topic ones.

    Returns:
        Judgements in the order of `examples`. Bands are cut on the other questions of the same run.

    Raises:
        TooFewQuestionsError: There are fewer than ten of either sort.
    """
    usable = [example for example in examples if example.judged is not None]
    with threadpool_limits(1):
        judgements, topics = _unseen(engine, usable)
    banded: dict[int, Judgement] = {}
    for learn, judge in _folds(usable, SEED + 1):
        bands = cut_bands([judgements[n] for n in learn], topics[learn])
        ranker = UNTRAINED.model_copy(update=bands)
        for n in judge:
            found = judgements[n]
            band = ranker.band(found.score, float(topics[n]))
            banded[id(usable[n])] = Judgement(found.question, found.found, band, found.score)
    nothing = (Judgement(e.question, (), Band.NONE, 0.0) for e in examples if e.judged is None)
    return [banded[id(e)] if e.judged is not None else next(nothing) for e in examples]


def cut_bands(
    judgements: Sequence[Judgement],
    topics: NDArray[np.float64],
    refused: float = OFF_TOPIC_REFUSED,
) -> dict[str, float]:
    """Where the bands begin, so that they keep their promises on these judgements.

    Args:
        judgements: Of questions the ranker has not seen.
        topics: Shape (n,): logits of their topics.
        refused: As for `train`.

    Returns:
        `topic_from`: lowest topic probability that refuses that share of the off-topic questions;
        `match_from`: lowest score from which on first hits of on-topic questions are right as often as
        `MATCH_PRECISION`.
    """
    off_topic = np.array([not j.question.on_topic for j in judgements])
    others = np.sort(sigmoid(topics[off_topic]))
    topic_from = float(np.nextafter(others[int(np.ceil(refused * len(others))) - 1], 1))
    shown = ~off_topic & (sigmoid(topics) >= topic_from)
    scores = np.array([j.score for j in judgements])[shown]
    right = np.array([j.rank == 1 for j in judgements])[shown]
    order = np.argsort(-scores, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision >= MATCH_PRECISION)
    match_from = float(scores[order[enough[-1]]]) if len(enough) else 1.0
    return {"topic_from": topic_from, "match_from": match_from}


def _unseen(
    engine: SearchEngine, usable: Sequence[Example]
) -> tuple[list[Judgement], NDArray[np.float64]]:
    """Judgements without bands, and topic logits, by rankers that have not seen the questions."""
    on_topic = sum(example.question.on_topic for example in usable)
    if min(on_topic, len(usable) - on_topic) < FEWEST:
        raise TooFewQuestionsError
    judgements: dict[int, Judgement] = {}
    topics = np.zeros(len(usable))
    for learn, judge in _folds(usable, SEED):
        ranker = _fit(engine, [usable[n] for n in learn])
        for n in judge:
            judged = usable[n].judged
            assert judged is not None
            ranking = ranker.ranking.logits(judged.features)
            topics[n] = ranker.topic_logit(judged.signals, judged.vector, ranking)
            scores = ranker.scores(ranking, float(topics[n]))
            best = np.lexsort((-ranking, -scores))[:DEPTH]
            found = tuple(engine.talking_points[point] for point in best)
            judgements[int(n)] = Judgement(
                usable[n].question, found, Band.NONE, float(scores[best[0]])
            )
    return [judgements[n] for n in range(len(usable))], topics


def _folds(
    usable: Sequence[Example], seed: int
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Folds by question, each with its share of every collection of golden questions."""
    collections = np.array([example.question.collection for example in usable])
    splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    return [(learn, judge) for learn, judge in splitter.split(collections, collections)]


def _fit(engine: SearchEngine, usable: Sequence[Example]) -> Ranker:
    """Fit all parts; what a later part looks at comes from earlier parts that did not see the question."""
    on_topic = np.array([example.question.on_topic for example in usable])
    vectors = np.stack([e.judged.vector for e in usable if e.judged])
    signals = np.stack([e.judged.signals for e in usable if e.judged])
    ours = engine.vectors[engine.asked]

    def meaning_of(rows: NDArray[np.int64]) -> Linear:
        labels = np.append(on_topic[rows], np.ones(len(ours), bool))
        return _discriminant(np.vstack([vectors[rows], ours]), labels)

    everything = np.arange(len(usable))
    unseen_meaning, unseen_ranking = np.zeros(len(usable)), {}
    folds = _folds(usable, SEED + 2)
    for learn, judge in folds:
        unseen_meaning[judge] = meaning_of(learn).logits(vectors[judge])
        ranking = _fit_ranking([usable[n] for n in learn])
        for n in judge:
            judged = usable[n].judged
            unseen_ranking[int(n)] = ranking.logits(judged.features) if judged else np.zeros(0)
    topic_rows = np.stack(
        [
            topic_columns(signals[n], unseen_meaning[n], unseen_ranking[n])
            for n in range(len(usable))
        ]
    )
    unseen_topic = np.zeros(len(usable))
    for learn, judge in folds:
        unseen_topic[judge] = _logistic(topic_rows[learn], on_topic[learn]).logits(
            topic_rows[judge]
        )
    columns, labels = [], []
    for n, example in enumerate(usable):
        hits = np.argsort(-unseen_ranking[n], kind="stable")[:SCORED]
        columns.append(score_columns(unseen_ranking[n], float(unseen_topic[n]))[hits])
        labels.append(example.labels[hits])
    return UNTRAINED.model_copy(
        update={
            "ranking": _fit_ranking(usable),
            "meaning": meaning_of(everything),
            "topic": _logistic(topic_rows, on_topic),
            "score": _logistic(np.vstack(columns), np.concatenate(labels)),
        }
    )


def _fit_ranking(usable: Sequence[Example]) -> Linear:
    """A conditional logit: within each question, the acceptable talking points against all others.

    Source: McFadden, "Conditional logit analysis of qualitative choice behavior", 1974; several acceptable
    ones share their probability.
    """
    on_topic = [e for e in usable if e.judged is not None and e.labels.any()]
    rows = [(e.judged.features, e.labels) for e in on_topic if e.judged]
    rows += [(e.thinned, e.labels) for e in on_topic if e.thinned is not None]
    features = np.stack([row for row, _ in rows]).astype(np.float64)
    labels = np.stack([row for _, row in rows])
    scale = features.std(axis=(0, 1))
    features /= np.where(scale > 0, scale, 1.0)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = features @ weights
        likely = np.exp(logits - logits.max(axis=1, keepdims=True))
        wanted = likely * labels
        chosen, total = wanted.sum(axis=1) + TINY, likely.sum(axis=1)
        excess = likely / total[:, None] - wanted / chosen[:, None]
        slope = np.einsum("qp,qpf->f", excess, features) / len(features) + 2 * PENALTY * weights
        return float(np.log(total / chosen).mean() + PENALTY * weights @ weights), slope

    found = minimize(loss, np.zeros(len(Feature)), jac=True, method="L-BFGS-B").x
    return Linear(weights=tuple(map(float, found / np.where(scale > 0, scale, 1.0))), bias=0.0)


def _discriminant(columns: NDArray[np.floating], labels: NDArray[np.bool_]) -> Linear:
    """A linear discriminant: as good as a regression on hundreds of columns, and solved at once."""
    model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=SHRINKAGE, priors=[0.5, 0.5])
    model.fit(columns, labels)
    return Linear(weights=tuple(map(float, model.coef_[0])), bias=float(model.intercept_[0]))


def _logistic(columns: NDArray[np.floating], labels: NDArray[np.bool_]) -> Linear:
    """A logistic regression as plain weights on unscaled columns."""
    scaler = StandardScaler().fit(columns)
    model = LogisticRegression(C=1.0, max_iter=1000)
    model.fit(scaler.transform(columns), labels)
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - (weights * scaler.mean_).sum())
    return Linear(weights=tuple(map(float, weights)), bias=bias)
