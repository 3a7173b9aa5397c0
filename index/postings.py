"""An inverted index of weights: token -> the documents it speaks for, and how much."""

import numpy as np
from numpy.typing import NDArray

from index.types import Scores, Tokens


class Postings:
    """Sums weights of tokens per document; immutable."""

    def __init__(
        self,
        bounds: NDArray[np.integer],
        documents: NDArray[np.integer],
        weights: NDArray[np.floating],
        count: int,
    ) -> None:
        """Take a sparse matrix, a row a token.

        Args:
            bounds: Shape (t + 1,): where the entries of each token begin and the last one's end.
            documents: Shape (e,): document of each entry, in [0, count).
            weights: Shape (e,): its weight.
            count: Number of documents.
        """
        self._starts = np.asarray(bounds[:-1], np.int64)
        self._lengths = np.asarray(bounds[1:], np.int64) - self._starts
        self._documents = np.asarray(documents, np.int64)
        self._weights = np.asarray(weights, np.float32)
        self._count = count

    def known(self, tokens: Tokens) -> Tokens:
        """Those tokens that speak for any document, in order, as often as they stand there."""
        tokens = tokens[tokens < len(self._starts)]
        return np.asarray(tokens[self._lengths[tokens] > 0], np.int32)

    def sums(self, tokens: Tokens) -> Scores:
        """Sum the weights of tokens.

        Args:
            tokens: As `known` gives them; one that comes twice counts twice.

        Returns:
            Shape (count,).
        """
        if not len(tokens):
            return np.zeros(self._count, np.float32)
        starts, lengths = self._starts[tokens], self._lengths[tokens]
        ends = np.cumsum(lengths)
        # Places of all entries of all tokens, without a loop: each token's first, and on from there.
        places = np.arange(ends[-1]) + np.repeat(starts - ends + lengths, lengths)
        return np.bincount(
            self._documents[places], self._weights[places], minlength=self._count
        ).astype(np.float32)
