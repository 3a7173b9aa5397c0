import math

import numpy as np
import pytest

from corpus.model import Band, GoldenQuestion
from index.evaluation import Judgement, answerable, calibration_error, report


def judged(expected: str, found: str, band: Band, score: float) -> Judgement:
    question = GoldenQuestion("?", tuple(expected.split()))
    return Judgement(question, tuple(found.split()), band, score)


def test_rank_is_that_of_the_first_acceptable_hit() -> None:
    assert judged("b c", "a c b", Band.MATCH, 1).rank == 2
    assert judged("x", "a b", Band.MATCH, 1).rank == 0


def test_the_figures_of_a_small_evaluation() -> None:
    found = report(
        [
            judged("a", "a b c", Band.MATCH, 0.9),
            judged("b", "a b c", Band.MATCH, 0.8),
            judged("c", "a b c", Band.RELATED, 0.5),
            judged("d", "a b c", Band.NONE, 0.1),
            judged("", "a b c", Band.NONE, 0.1),
            judged("", "a b c", Band.RELATED, 0.4),
        ]
    )
    assert (found.on_topic, found.off_topic) == (4, 2)
    assert found.hit_at_1 == 0.25
    assert found.hit_at_3 == 0.75
    assert found.mrr == pytest.approx((1 + 1 / 2 + 1 / 3) / 4)
    assert found.off_topic_refused == 0.5
    assert found.on_topic_refused == 0.25
    assert found.match_precision == 0.5
    assert found.match_share == 0.5


def test_a_share_of_nothing_is_not_a_number() -> None:
    found = report([judged("a", "a", Band.MATCH, 0.9)])
    assert math.isnan(found.off_topic_refused)
    assert math.isnan(report([]).hit_at_1)


def test_perfect_calibration_has_no_error() -> None:
    scores, correct = np.repeat([0.0, 1.0], 50), np.repeat([False, True], 50)
    assert calibration_error(scores, correct) == 0.0


def test_calibration_error_is_the_mean_gap_over_bins_of_equal_count() -> None:
    scores = np.full(20, 0.75)
    correct = np.arange(20) % 2 == 0
    assert calibration_error(scores, correct) == pytest.approx(0.25)


def test_questions_that_want_what_is_not_there_are_left_out() -> None:
    wanted = GoldenQuestion("a", ("known", "gone"))
    gone, off_topic = GoldenQuestion("b", ("gone",)), GoldenQuestion("c", ())
    assert answerable([wanted, gone, off_topic], {"known"}) == (wanted, off_topic)
