import numpy as np
import pytest

from index.features import Grouping, falling, standardised

POINTS = np.array([0, 0, 1, 2])


def pooled(rows: list[int], scores: list[float], k: int, floor: float = 0.0) -> list[float]:
    grouping = Grouping(POINTS, 3)
    found = grouping.mean_of_best(np.array(rows, np.int64), np.array(scores, np.float32), k, floor)
    return found.tolist()


def test_the_best_scores_of_each_talking_point_are_averaged() -> None:
    assert pooled([1, 2, 0], [0.9, 0.8, 0.5], k=2) == pytest.approx([0.7, 0.4, 0.0])


def test_only_the_best_count() -> None:
    assert pooled([0, 1], [0.9, 0.1], k=1) == pytest.approx([0.9, 0.0, 0.0])


def test_a_missing_score_is_the_floor() -> None:
    assert pooled([0, 1, 2], [0.9, 0.7, 0.5], k=2, floor=0.1) == pytest.approx([0.8, 0.3, 0.1])


def test_nothing_found_leaves_the_floor() -> None:
    assert pooled([], [], k=3, floor=-1.0) == [-1.0, -1.0, -1.0]


def test_falling_leaves_zeros_out_and_keeps_the_order_of_equals() -> None:
    rows, scores = falling(np.array([0.5, 0.0, 2.0, 0.5], np.float32))
    assert rows.tolist() == [2, 0, 3]
    assert scores.tolist() == [2.0, 0.5, 0.5]


def test_standardised_values_have_mean_zero_and_spread_one() -> None:
    assert standardised(np.array([1.0, 3.0], np.float32)).tolist() == [-1.0, 1.0]


@pytest.mark.parametrize("values", [[2.0, 2.0], [5.0]], ids=["alike", "single"])
def test_values_that_do_not_differ_say_nothing(values: list[float]) -> None:
    assert standardised(np.array(values, np.float32)).tolist() == [0.0] * len(values)
