import numpy as np
import pytest

from index.rounded import RoundedVectors, rounded


def random_unit(count: int, seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((count, 384), dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_products_are_near_those_of_the_floats_and_in_their_order() -> None:
    # More than are rounded at a time, and no multiple of that.
    ours, asked = random_unit(2500, seed=1), random_unit(3, seed=2)
    exact = asked @ ours.T
    found = RoundedVectors(ours).products(asked)
    assert found.shape == (3, 2500)
    assert found.dtype == np.float32
    assert np.abs(found - exact).max() < 0.005
    assert np.std(found - exact) < 0.001


def test_a_vector_is_multiplied_alone_as_among_others() -> None:
    ours, asked = RoundedVectors(random_unit(50, seed=1)), random_unit(3, seed=2)
    assert ours.products(asked[1]).tolist() == ours.products(asked)[1].tolist()


def test_a_vector_has_cosine_one_with_itself() -> None:
    ours = random_unit(50, seed=1)
    assert RoundedVectors(ours).products(ours).diagonal().tolist() == pytest.approx(
        [1] * 50, abs=0.005
    )


def test_integers_are_symmetric_and_each_row_has_its_own_scale() -> None:
    whole, scales = rounded(np.array([[1, -1, 0.5], [0.01, 0, -0.004]], np.float32))
    assert whole.tolist() == [[127, -127, 64], [127, 0, -51]]
    assert scales.tolist() == pytest.approx([1 / 127, 0.01 / 127])


def test_nothing_is_like_nothing() -> None:
    nothing = RoundedVectors(np.zeros((2, 384), np.float32))
    assert nothing.products(random_unit(1, seed=1)[0]).tolist() == [0, 0]


def test_none_give_no_products() -> None:
    none = np.empty((0, 384), np.float32)
    assert len(RoundedVectors(none)) == 0
    assert RoundedVectors(none).products(random_unit(1, 1)[0]).shape == (0,)
    assert RoundedVectors(none).products(random_unit(2, 1)).shape == (2, 0)
    assert RoundedVectors(random_unit(2, 1)).products(none).shape == (0, 2)


def test_vectors_of_another_model_are_refused() -> None:
    with pytest.raises(ValueError, match="384"):
        RoundedVectors(random_unit(2, seed=1)).products(random_unit(1, seed=1)[0, :16])
