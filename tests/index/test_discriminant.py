import numpy as np

from index.discriminant import Discriminant


def test_directions_that_vary_within_a_class_count_less() -> None:
    # Along the first axis each class is spread out, along the second it is not: the second tells apart.
    vectors = np.array([[-3, 1], [3, 1], [-2, -1], [4, -1]], np.float32)
    discriminant = Discriminant(vectors, np.array([0, 0, 1, 1]), 2)
    scores = discriminant.scores(np.array([3.0, 1.0], np.float32))
    assert scores[0] > scores[1]


def test_without_spread_the_nearest_mean_wins() -> None:
    vectors = np.array([[1, 0], [0, 1]], np.float32)
    discriminant = Discriminant(vectors, np.array([0, 1]), 2)
    scores = discriminant.scores(np.array([0.9, 0.1], np.float32))
    assert scores.argmax() == 0


def test_a_class_without_vectors_scores_between_the_others() -> None:
    vectors = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]], np.float32)
    discriminant = Discriminant(vectors, np.array([0, 0, 2, 2]), 3)
    scores = discriminant.scores(np.array([1.0, 0.0], np.float32))
    assert scores[0] > scores[1] > scores[2]
