import numpy as np
import pytest

from index.dense import FaissStore


def unit(*rows: tuple[float, ...]) -> np.ndarray:
    vectors = np.array(rows, np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_nearest_rows_come_best_first_with_their_cosines() -> None:
    store = FaissStore(unit((1, 0), (0, 1), (1, 1)))
    rows, cosines = store.search(unit((1, 0))[0], 3)
    assert rows.tolist() == [0, 2, 1]
    assert cosines.tolist() == pytest.approx([1, 2**-0.5, 0], abs=1e-6)


def test_no_more_rows_than_there_are() -> None:
    rows, cosines = FaissStore(unit((1, 0), (0, 1))).search(unit((0, 1))[0], 10)
    assert rows.tolist() == [1, 0]
    assert len(cosines) == 2


def test_an_empty_store_finds_nothing() -> None:
    rows, cosines = FaissStore(np.empty((0, 2), np.float32)).search(unit((1, 0))[0], 3)
    assert rows.tolist() == []
    assert cosines.tolist() == []


def test_an_exact_store_knows_all_cosines_in_the_order_stored() -> None:
    store = FaissStore(unit((1, 0), (0, 1), (1, 1)))
    assert store.exact
    assert store.scores(unit((1, 0))[0]).tolist() == pytest.approx([1, 0, 2**-0.5], abs=1e-6)
