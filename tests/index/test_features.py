import numpy as np
import pytest

from index.features import Grouping, standardised

POINTS = np.array([0, 0, 1, 2])
SCORES = np.array([0.5, 0.9, 0.8, 0.1], np.float32)


def test_the_best_scores_of_each_talking_point_fall() -> None:
    best = Grouping(POINTS, 3).best(SCORES, k=2, floor=0.0)
    assert best.tolist() == [
        pytest.approx([0.9, 0.5]),
        pytest.approx([0.8, 0.0]),
        pytest.approx([0.1, 0.0]),
    ]


def test_only_the_best_count() -> None:
    best = Grouping(POINTS, 3).best(SCORES, k=1, floor=0.0)
    assert best[:, 0].tolist() == pytest.approx([0.9, 0.8, 0.1])


def test_more_places_than_passages_are_filled_with_the_floor() -> None:
    best = Grouping(POINTS, 3).best(SCORES, k=4, floor=-1.0)
    assert best[1].tolist() == pytest.approx([0.8, -1, -1, -1])


def test_rows_that_take_no_part_do_not_count() -> None:
    best = Grouping(POINTS, 3, rows=np.array([0, 2])).best(SCORES, k=1, floor=-1.0)
    assert best[:, 0].tolist() == pytest.approx([0.5, 0.8, -1])


def test_the_nearest_passage_of_each_talking_point_is_the_first_of_equals() -> None:
    grouping = Grouping(np.array([0, 0, 1]), 2)
    assert grouping.nearest(SCORES[:3]).tolist() == [1, 2]
    assert grouping.nearest(np.ones(3, np.float32)).tolist() == [0, 2]


def test_no_passages_are_pooled_to_nothing() -> None:
    assert Grouping(np.empty(0, np.int64), 0).best(SCORES[:0], k=2, floor=0.0).shape == (0, 2)


def test_standardised_columns_have_mean_zero_and_spread_one() -> None:
    values = np.array([[1.0, 10.0], [3.0, 30.0]], np.float32)
    assert standardised(values).tolist() == [[-1.0, -1.0], [1.0, 1.0]]


@pytest.mark.parametrize("rows", [[[2.0], [2.0]], [[5.0]]], ids=["alike", "single"])
def test_values_that_do_not_differ_say_nothing(rows: list[list[float]]) -> None:
    assert standardised(np.array(rows, np.float32)).tolist() == [[0.0]] * len(rows)
