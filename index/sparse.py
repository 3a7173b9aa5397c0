"""BM25 over documents of tokens (Lucene's variant), weighed by bm25s."""

import logging
from collections.abc import Sequence
from typing import ClassVar

import bm25s
import numpy as np
from bm25s.stopwords import STOPWORDS_EN, STOPWORDS_ITALIAN

from index.postings import Postings
from index.storage import Stored
from index.types import Scores, Tokens

# bm25s reports its progress as log lines.
logging.getLogger("bm25s").setLevel(logging.WARNING)


#: Words that say nothing alone, by language.
STOPWORDS = {"en": frozenset(STOPWORDS_EN), "it": frozenset(STOPWORDS_ITALIAN)}


class SparseIndex(Stored):
    """Scores every document against a question."""

    PARTS: ClassVar = {"_postings": Postings}

    def __init__(
        self, documents: Sequence[Tokens], size: int, k1: float = 1.5, b: float = 0.75
    ) -> None:
        """Index documents.

        Args:
            documents: Tokens of each; documents may be empty, and there may be none.
            size: Number of tokens in the lexicon.
            k1: How soon repetition stops counting.
            b: How much length counts against a document, 0 to 1.
        """
        if not any(len(tokens) for tokens in documents):
            nothing = np.zeros(size + 1, np.int64), np.empty(0, np.int32), np.empty(0, np.float32)
            self._postings = Postings(*nothing, len(documents))
            return
        index = bm25s.BM25(method="lucene", k1=k1, b=b)
        # bm25s has weighed every token of every document; summing them at once is several times faster than
        # its own token-by-token addition.
        matrix = index.build_index_from_ids(
            list(range(size)), [tokens.tolist() for tokens in documents], show_progress=False
        )
        self._postings = Postings(
            matrix["indptr"], matrix["indices"], matrix["data"], len(documents)
        )

    def scores(self, tokens: Tokens) -> Scores:
        """Score every document against a question's tokens.

        Args:
            tokens: Of the same lexicon; a token counts as often as it stands there.

        Returns:
            Shape (n,), 0 or more, in the order indexed; all 0 when no token is known.
        """
        return self._postings.sums(self._postings.known(tokens))
