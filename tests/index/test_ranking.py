import numpy as np
import pytest

from corpus.model import Band
from index.features import Feature
from index.ranking import UNTRAINED, Linear, Ranker, lead, sigmoid


def test_lead_is_over_the_best_of_the_others() -> None:
    assert lead(np.array([1.0, 4.0, 2.0])).tolist() == [-3.0, 2.0, -2.0]


def test_a_single_value_has_no_lead() -> None:
    assert lead(np.array([3.0])).tolist() == [0.0]


def test_the_logistic_function_survives_any_argument() -> None:
    assert sigmoid(np.array([-1e9, 0.0, 1e9])).tolist() == pytest.approx([0, 0.5, 1])


def test_better_features_score_higher_and_scores_are_probabilities() -> None:
    features = np.array([[2.0] * len(Feature), [0.0] * len(Feature)], np.float32)
    scores = UNTRAINED.scores(UNTRAINED.ranking.logits(features), topic=2.0)
    assert scores[0] > scores[1]
    assert ((scores > 0) & (scores < 1)).all()


@pytest.mark.parametrize(
    ("score", "topic", "band"),
    [
        (0.9, 5.0, Band.MATCH),
        (0.84, 5.0, Band.RELATED),
        (0.04, 5.0, Band.NONE),
        (0.99, -5.0, Band.NONE),
    ],
    ids=["sure", "less sure", "far off", "not our business"],
)
def test_bands(score: float, topic: float, band: Band) -> None:
    assert UNTRAINED.band(score, topic) is band


def test_a_ranker_survives_storing() -> None:
    assert Ranker.load(UNTRAINED.model_dump(mode="json")) == UNTRAINED


@pytest.mark.parametrize(
    "change",
    [
        {"format": 1},
        {"ranking": {"weights": [1.0], "bias": 0.0}},
        {"topic": {"weights": [1.0], "bias": 0.0}},
        {"more": 1},
        {"score": None},
    ],
    ids=["older format", "other features", "other signals", "unknown part", "missing part"],
)
def test_a_ranker_of_another_version_is_not_loaded(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="ranker"):
        Ranker.load(UNTRAINED.model_dump(mode="json") | change)


def test_meaning_that_was_not_learnt_says_nothing() -> None:
    assert UNTRAINED.meaning_logit(np.ones(3, np.float32)) == 0.0
    learnt = UNTRAINED.model_copy(update={"meaning": Linear(weights=(1.0, 2.0), bias=0.5)})
    assert learnt.meaning_logit(np.ones(2, np.float32)) == 3.5
