from math import log

import numpy as np
import pytest

from index.types import Tokens
from index.vocabulary import NaiveBayes, Vocabulary

FIRE, PRICE, THE, NEW = range(4)


def tokens(*numbers: int) -> Tokens:
    return np.array(numbers, np.int32)


def test_naive_bayes_is_the_ratio_of_smoothed_shares() -> None:
    texts = [tokens(FIRE, THE), tokens(FIRE), tokens(PRICE, THE)]
    model = NaiveBayes(texts, np.array([0, 0, 1]), count=2, size=3, smoothing=0.5)
    # Three tokens in the first, two in the second; three distinct ones, each smoothed by a half.
    first = log((2 + 0.5) / (3 + 1.5)) - log((0 + 0.5) / (2 + 1.5))
    assert model.scores(tokens(FIRE)).tolist() == pytest.approx([first, -first], rel=1e-5)
    both = log((1 + 0.5) / (3 + 1.5)) - log((1 + 0.5) / (2 + 1.5))
    assert model.scores(tokens(FIRE, THE)).tolist() == pytest.approx(
        [first + both, -first - both], rel=1e-5
    )


@pytest.mark.parametrize("asked", [tokens(), tokens(NEW)], ids=["none", "unknown"])
def test_unknown_tokens_say_nothing(asked: Tokens) -> None:
    model = NaiveBayes([tokens(FIRE), tokens(PRICE)], np.array([0, 1]), 2, 2, 0.5)
    assert model.scores(asked).tolist() == [0, 0]


def test_a_model_of_nothing_says_nothing() -> None:
    model = NaiveBayes([], np.array([], np.int64), count=1, size=0, smoothing=0.5)
    assert model.scores(tokens(FIRE)).tolist() == [0]


def test_our_words_speak_for_us_and_theirs_against() -> None:
    model = Vocabulary([tokens(FIRE, THE), tokens(FIRE)], [tokens(PRICE, THE), tokens(PRICE)], 3)
    assert model.log_ratio(tokens(FIRE)) == pytest.approx(log(2.5 / 0.5) / 2**0.5)
    assert model.log_ratio(tokens(PRICE)) < 0
    assert model.log_ratio(tokens(FIRE, NEW)) == model.log_ratio(tokens(FIRE))
    assert model.log_ratio(tokens()) == 0


def test_a_text_is_no_evidence_against_itself() -> None:
    ours, decoy = [tokens(FIRE), tokens(THE)], tokens(PRICE, NEW)
    known = Vocabulary(ours, [tokens(THE), decoy], 4)
    unseen = Vocabulary(ours, [tokens(THE)], 4)
    assert known.log_ratio(decoy) == unseen.log_ratio(decoy)


def test_without_decoys_nothing_is_known() -> None:
    assert Vocabulary([tokens(FIRE)], [], 1).log_ratio(tokens(FIRE)) == 0
