import numpy as np
import pytest

from index.fusion import fused


def first(cosines: list[float], words: list[float]) -> int:
    return int(fused(np.array(cosines, np.float32), np.array(words, np.float32)).argmax())


CROWD = [0.50, 0.49, 0.49, 0.48, 0.48, 0.47, 0.47, 0.47, 0.47, *[0.1] * 16]
NOTHING = [0.0] * 24


def test_words_decide_among_documents_about_as_near() -> None:
    assert first(CROWD, [0.0, 9.0, *NOTHING[1:]]) == 1


def test_words_have_no_say_where_one_stands_out_by_meaning() -> None:
    clear = [0.9, *(0.3 - n / 100 for n in range(24))]
    assert first(clear, [0.0, 9.0, *NOTHING[1:]]) == 0


def test_without_words_meaning_decides_and_without_meaning_words() -> None:
    assert first(CROWD, [0.0] * 25) == 0
    assert first([0.2] * 25, [*NOTHING, 3.0]) == 24


@pytest.mark.parametrize("count", [1, 3])
def test_a_few_documents_are_added_up(count: int) -> None:
    scores = np.linspace(0, 1, count, dtype=np.float32)
    assert fused(scores, scores).argmax() == count - 1


def test_nothing_is_ranked_as_nothing() -> None:
    empty = np.empty(0, np.float32)
    assert fused(empty, empty).tolist() == []
