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


def random_unit(count: int, seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((count, 16), dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def big(monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """Vectors that are too many for an exact store."""
    monkeypatch.setattr("index.dense.EXACT_MAX", 500)
    monkeypatch.setattr("index.dense.DELTA_MAX", 100)
    return random_unit(600, seed=1)


def test_a_graph_finds_what_an_exact_search_finds(big: np.ndarray) -> None:
    store = FaissStore(big)
    assert not store.exact
    for question in random_unit(20, seed=2):
        rows, cosines = store.search(question, 5)
        assert rows.tolist() == np.argsort(-(big @ question))[:5].tolist()
        assert cosines.tolist() == pytest.approx((big @ question)[rows].tolist(), abs=1e-6)


def test_a_graph_is_used_again_for_what_has_not_changed(big: np.ndarray) -> None:
    before = FaissStore(big)
    # Ten in the middle go, twenty come at the beginning, one is there twice, and the first two change places.
    swapped = np.vstack([big[[1, 0]], big[2:300], big[310:], big[5:6]])
    changed = np.vstack([random_unit(20, seed=3), swapped])
    after = FaissStore(changed, before)
    assert len(after) == 611
    assert not after.worn
    for question in [*random_unit(20, seed=2), *changed[:20], *big[300:310], big[5]]:
        rows, cosines = after.search(question, 5)
        assert cosines.tolist() == pytest.approx(np.sort(changed @ question)[:-6:-1], abs=1e-6)
        assert cosines.tolist() == pytest.approx((changed @ question)[rows].tolist(), abs=1e-6)
    # and the earlier store still knows its own rows
    assert before.search(big[305], 1)[0].tolist() == [305]


def test_a_graph_is_not_linked_again_by_a_small_change(
    big: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = FaissStore(big)
    monkeypatch.setattr("faiss.IndexHNSWFlat", None)  # building one would fail
    FaissStore(np.vstack([big, random_unit(45, seed=3)]), before)


@pytest.mark.parametrize(
    ("added", "gone", "worn"), [(100, 0, False), (101, 0, True), (101, 99, True)]
)
def test_a_graph_is_worn_when_much_was_added_or_is_gone(
    big: np.ndarray, added: int, gone: int, worn: bool
) -> None:
    changed = np.vstack([big[gone:], random_unit(added, seed=3)])
    assert FaissStore(changed, FaissStore(big)).worn is worn


def test_small_stores_stay_exact_whatever_was_before(big: np.ndarray) -> None:
    assert FaissStore(big[:400], FaissStore(big)).exact
    assert not FaissStore(big, FaissStore(big[:400])).exact
