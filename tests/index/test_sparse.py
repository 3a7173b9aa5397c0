import numpy as np
import pytest

from index.sparse import SparseIndex
from index.types import Tokens

FIRE, FLOOD, PRICE, UNKNOWN = range(4)


def tokens(*numbers: int) -> Tokens:
    return np.array(numbers, np.int32)


def test_bm25_follows_lucenes_formula() -> None:
    documents = [tokens(FIRE, FIRE, FLOOD), tokens(FLOOD), tokens(PRICE)]
    index = SparseIndex(documents, size=3, k1=1.5, b=0.75)
    idf = np.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    length = 3 / (5 / 3)
    expected = idf * 2 / (2 + 1.5 * (1 - 0.75 + 0.75 * length))
    assert index.scores(tokens(FIRE)).tolist() == pytest.approx([expected, 0, 0], rel=1e-5)


def test_a_repeated_token_counts_twice() -> None:
    index = SparseIndex([tokens(FIRE), tokens(FLOOD)], size=2)
    once, twice = index.scores(tokens(FIRE)), index.scores(tokens(FIRE, FIRE))
    assert twice.tolist() == pytest.approx((2 * once).tolist())


@pytest.mark.parametrize(
    "asked", [tokens(), tokens(PRICE), tokens(UNKNOWN)], ids=["none", "in no document", "new"]
)
def test_tokens_of_no_document_score_nothing(asked: Tokens) -> None:
    assert SparseIndex([tokens(FIRE), tokens()], size=3).scores(asked).tolist() == [0, 0]


def test_an_index_of_nothing_scores_nothing() -> None:
    assert SparseIndex([], size=0).scores(tokens(FIRE)).tolist() == []
    assert SparseIndex([tokens(), tokens()], size=0).scores(tokens(FIRE)).tolist() == [0, 0]
