"""BM25 over documents of tokens (Lucene's variant), weighed by bm25s."""

import importlib.util
import logging
import runpy
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np

from index.postings import Postings
from index.storage import Stored
from index.types import Scores, Tokens

# bm25s reports its progress as log lines.
logging.getLogger("bm25s").setLevel(logging.WARNING)


def _stopwords() -> dict[str, frozenset[str]]:
    """The lists of bm25s, read without importing it.

    It brings SciPy along: ten megabytes that a process which starts from a saved index never needs.
    """
    package = importlib.util.find_spec("bm25s")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("bm25s is not installed", name="bm25s")
    lists = runpy.run_path(str(Path(package.origin).with_name("stopwords.py")))
    return {"en": frozenset(lists["STOPWORDS_EN"]), "it": frozenset(lists["STOPWORDS_ITALIAN"])}


#: Words that say nothing alone, by language.
STOPWORDS = _stopwords()


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
        import bm25s

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
