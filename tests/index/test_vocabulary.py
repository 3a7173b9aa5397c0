from math import log

import numpy as np
import pytest

from index.types import Tokens
from index.vocabulary import NaiveBayes, Vocabulary

FIRE, PRICE, THE, NEW = range(4)


def tokens(*numbers: int) -> Tokens:
    return np.array(numbers, np.int32)


def test_naive_bayes_is_the_ratio_to_what_is_usual() -> None:
    texts = [tokens(FIRE, THE), tokens(FIRE), tokens(PRICE, THE)]
    model = NaiveBayes(texts, np.array([0, 0, 1]), count=2, size=3, prior=0.4)
    # Three tokens in the first, two in the second; a prior of 0.4 times 2.5 tokens. Two in five are `FIRE`.
    fire = [log((2 + 0.4) / (3 + 1) / 0.4), log((0 + 0.4) / (2 + 1) / 0.4)]
    the = [log((1 + 0.4) / (3 + 1) / 0.4), log((1 + 0.4) / (2 + 1) / 0.4)]
    assert model.scores(tokens(FIRE)).tolist() == pytest.approx(fire, rel=1e-5)
    assert model.scores(tokens(FIRE, THE)).tolist() == pytest.approx(
        [a + b for a, b in zip(fire, the, strict=True)], rel=1e-4, abs=1e-6
    )


def test_a_talking_point_with_few_texts_is_not_drowned() -> None:
    many, few = [tokens(FIRE, THE)] * 30, [tokens(PRICE, THE)]
    model = NaiveBayes([*many, *few], np.array([0] * 30 + [1]), count=2, size=3)
    scores = model.scores(tokens(PRICE))
    assert scores[1] > scores[0]


@pytest.mark.parametrize("asked", [tokens(), tokens(NEW)], ids=["none", "unknown"])
def test_unknown_tokens_say_nothing(asked: Tokens) -> None:
    model = NaiveBayes([tokens(FIRE), tokens(PRICE)], np.array([0, 1]), 2, 2)
    assert model.scores(asked).tolist() == [0, 0]


def test_a_model_of_nothing_says_nothing() -> None:
    model = NaiveBayes([], np.array([], np.int64), count=1, size=0)
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
