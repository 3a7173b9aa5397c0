"""An inverted index of weights: token -> the documents it speaks for, and how much."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from index.storage import Stored
from index.types import Scores, Tokens


class Postings(Stored):
    """Sums weights of tokens per document; immutable."""

    PARTS: ClassVar = dict.fromkeys(("_bounds", "_documents", "_weights", "_count"))

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
        self._bounds = np.asarray(bounds, np.int32)
        # Most often these are talking points, few enough for small numbers.
        small = count <= np.iinfo(np.uint16).max
        self._documents = np.asarray(documents, np.uint16 if small else np.int32)
        self._weights = np.asarray(weights, np.float32)
        self._count = np.int64(count)

    def known(self, tokens: Tokens) -> Tokens:
        """Those tokens that speak for any document, in order, as often as they stand there."""
        tokens = tokens[tokens < len(self._bounds) - 1]
        found = self._bounds[tokens + 1] > self._bounds[tokens]
        return np.asarray(tokens[found], np.int32)

    def sums(self, tokens: Tokens) -> Scores:
        """Sum the weights of tokens.

        Args:
            tokens: As `known` gives them; one that comes twice counts twice.

        Returns:
            Shape (count,).
        """
        if not len(tokens):
            return np.zeros(self._count, np.float32)
        starts = self._bounds[tokens]
        lengths = self._bounds[tokens + 1] - starts
        ends = np.cumsum(lengths)
        # Places of all entries of all tokens, without a loop: each token's first, and on from there.
        places = np.arange(ends[-1]) + np.repeat(starts - ends + lengths, lengths)
        return np.bincount(
            self._documents[places], self._weights[places], minlength=self._count
        ).astype(np.float32)
