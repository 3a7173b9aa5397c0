import math

import numpy as np
import pytest

from corpus.model import Band, GoldenQuestion
from index.evaluation import (
    BandReport,
    Judgement,
    answerable,
    bins,
    calibration_error,
    interval,
    report,
    worst,
)


def judged(expected: str, found: str, band: Band, score: float, text: str = "?") -> Judgement:
    question = GoldenQuestion(text, tuple(expected.split()))
    return Judgement(question, tuple(found.split()), band, score)


SMALL = [
    judged("a", "a b c", Band.MATCH, 0.9),
    judged("b", "a b c", Band.MATCH, 0.8),
    judged("c", "a b c", Band.RELATED, 0.5),
    judged("d", "a b c", Band.NONE, 0.1),
    judged("", "a b c", Band.NONE, 0.1),
    judged("", "a b c", Band.RELATED, 0.4),
]


def test_rank_is_that_of_the_first_acceptable_hit() -> None:
    assert judged("b c", "a c b", Band.MATCH, 1).rank == 2
    assert judged("x", "a b", Band.MATCH, 1).rank == 0


def test_the_figures_of_a_small_evaluation() -> None:
    found = report(SMALL)
    assert (found.on_topic, found.off_topic) == (4, 2)
    assert found.hit_at_1 == 0.25
    assert found.hit_at_3 == 0.75
    assert found.mrr == pytest.approx((1 + 1 / 2 + 1 / 3) / 4)
    assert found.off_topic_refused == 0.5
    assert found.on_topic_refused == 0.25
    assert found.match_precision == 0.5
    assert found.match_share == 0.5
    assert found.bands == {
        Band.MATCH: BandReport(share=0.5, precision=0.5, off_topic=0.0),
        Band.RELATED: BandReport(share=0.25, precision=0.0, off_topic=0.5),
        Band.NONE: BandReport(share=0.25, precision=0.0, off_topic=0.5),
    }


def test_a_share_of_nothing_is_not_a_number() -> None:
    found = report([judged("a", "a", Band.MATCH, 0.9)])
    assert math.isnan(found.off_topic_refused)
    assert all(map(math.isnan, found.intervals["off_topic_refused"]))
    assert math.isnan(report([]).hit_at_1)


def test_an_interval_holds_the_mean_and_narrows_with_more_questions() -> None:
    low, high = interval([1.0] * 80 + [0.0] * 20)
    # Normal approximation: 0.8 ± 1.96 √(0.8 · 0.2 / 100).
    assert (low, high) == pytest.approx((0.7216, 0.8784), abs=0.02)
    wide, narrow = interval([1.0, 0.0] * 20), interval([1.0, 0.0] * 200)
    assert narrow[1] - narrow[0] < (wide[1] - wide[0]) / 2
    assert interval([1.0, 0.0] * 20) == wide


def test_the_worst_are_those_that_were_surest_and_wrong() -> None:
    right = judged("a", "a", Band.MATCH, 0.7, "right")
    sure = judged("a", "b a", Band.MATCH, 0.97, "sure and wrong")
    refused = judged("a", "a b", Band.NONE, 0.05, "right but refused")
    answered = judged("", "a", Band.RELATED, 0.4, "off topic and answered")
    silent = judged("", "a", Band.NONE, 0.6, "off topic and refused")
    found = worst([right, answered, silent, refused, sure], 3)
    assert [j.question.text for j in found] == [
        "sure and wrong",
        "right but refused",
        "off topic and answered",
    ]
    assert worst([right, silent], 3) == []


def test_perfect_calibration_has_no_error() -> None:
    scores, correct = np.repeat([0.0, 1.0], 50), np.repeat([False, True], 50)
    assert calibration_error(scores, correct) == 0.0


def test_calibration_error_is_the_mean_gap_over_bins_of_equal_count() -> None:
    scores = np.full(20, 0.75)
    correct = np.arange(20) % 2 == 0
    assert calibration_error(scores, correct) == pytest.approx(0.25)


def test_bins_rise_and_hold_all_questions() -> None:
    found = bins(np.linspace(0, 1, 25), np.arange(25) >= 20)
    assert [b.score for b in found] == sorted(b.score for b in found)
    assert sum(b.count for b in found) == 25
    assert (found[0].right, found[-1].right) == (0, 1)


def test_questions_that_want_what_is_not_there_are_left_out() -> None:
    wanted = GoldenQuestion("a", ("known", "gone"))
    gone, off_topic = GoldenQuestion("b", ("gone",)), GoldenQuestion("c", ())
    assert answerable([wanted, gone, off_topic], {"known"}) == (wanted, off_topic)
