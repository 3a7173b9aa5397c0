"""Naive Bayes over words and pairs of words: whose way of speaking a question is.

Embeddings see that "the server brought us the wrong bill" is about servers and bills; its other words never
occur where clients talk of ours. Counts need no training, so a new phrasing takes part at once.

Sources: the binarised multinomial model of Metsis, Androutsopoulos and Paliouras, "Spam filtering with naive
Bayes", 2006; for talking points smoothed towards what is usual as in Zhai and Lafferty, "A study of smoothing
methods for language models applied to ad hoc information retrieval", 2001.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from index.analysis import joined
from index.postings import Postings
from index.storage import Stored
from index.types import Scores, Tokens

if TYPE_CHECKING:
    from scipy.sparse import csr_array

#: Added to every count, so that a word never seen decides nothing alone.
SMOOTHING = 0.5
#: More draws all talking points together, less drowns those with few phrasings.
PRIOR = 0.2


class NaiveBayes(Stored):
    """How much more usual a question's tokens are in each talking point than in all together.

    Each talking point is taken to speak as all do until its own texts say otherwise: a new one with three
    phrasings is not held to lack the words that nobody has written down yet.
    """

    PARTS: ClassVar = {"_lacking": None, "_postings": Postings}

    def __init__(
        self,
        texts: Sequence[Tokens],
        classes: NDArray[np.int64],
        count: int,
        size: int,
        prior: float = PRIOR,
    ) -> None:
        """Count tokens.

        Args:
            texts: Distinct tokens of each passage.
            classes: Shape (len(texts),): number of its talking point, in [0, count).
            count: Number p of talking points.
            size: Number of tokens in the lexicon.
            prior: Tokens spoken as all do, above 0, as a share of what a talking point has on average.
        """
        counts = _counts(texts, classes, size, count)
        total = np.asarray(counts.sum(axis=1))
        inside = np.asarray(counts.sum(axis=0))
        prior *= max(float(inside.mean()), 1.0) if count else 1.0
        usual = total / max(float(total.sum()), 1.0)
        tokens = np.repeat(np.arange(size), np.diff(counts.indptr))
        # What a talking point lacks weighs the same whatever the token, so that entries hold the rest.
        self._lacking = np.log(prior / (inside + prior))
        weights = np.log1p(counts.data / (prior * usual[tokens]))
        self._postings = Postings(counts.indptr, counts.indices, weights, count)

    def scores(self, tokens: Tokens) -> Scores:
        """Log-likelihood ratios of all talking points.

        Args:
            tokens: Distinct tokens of the question; unknown ones do not count.

        Returns:
            Shape (p,); all 0 when no token is known.
        """
        known = self._postings.known(tokens)
        return np.asarray(self._postings.sums(known) + len(known) * self._lacking, np.float32)


class Vocabulary(Stored):
    """How much more usual a question's tokens are among ours than among others."""

    PARTS: ClassVar = dict.fromkeys(("_ours", "_others", "_sizes", "_texts", "_ends"))

    def __init__(self, ours: Sequence[Tokens], others: Sequence[Tokens], size: int) -> None:
        """Count tokens.

        Args:
            ours: Distinct tokens of each text that is our business.
            others: Distinct tokens of each text that is not; there may be none of either.
            size: Number of tokens in the lexicon.
        """
        self._ours, self._others = (
            _counts(texts, np.zeros(len(texts), np.int64), size, 1).toarray()[:, 0]
            for texts in (ours, others)
        )
        self._sizes = np.array([len(ours), len(others)])
        self._texts = joined(others)
        self._ends = np.cumsum([len(tokens) for tokens in others], dtype=np.int64)

    @cached_property
    def _known(self) -> frozenset[bytes]:
        return frozenset(tokens.tobytes() for tokens in np.split(self._texts, self._ends[:-1]))

    def log_ratio(self, tokens: Tokens) -> float:
        """Evidence that a text is ours.

        Args:
            tokens: Distinct ones of the text, unknown ones left out. Where it is one of `others` itself, it
                does not count as its own evidence.

        Returns:
            Sum of log-likelihood ratios over the root of their number, so that long texts do not drown short
            ones; 0 for a text without known words, above 0 for one that sounds like ours.
        """
        if not self._sizes.all():
            return 0.0
        itself = tokens.tobytes() in self._known
        tokens = tokens[tokens < len(self._ours)]
        ours, others = self._ours[tokens], self._others[tokens] - itself
        # A token that only the text itself has is as unknown as one that no text has.
        seen = ours + others > 0
        sizes = self._sizes[0] + 2 * SMOOTHING, self._sizes[1] - itself + 2 * SMOOTHING
        ratios = np.log((ours[seen] + SMOOTHING) / (others[seen] + SMOOTHING))
        count = len(ratios)
        return float((ratios.sum() + count * np.log(sizes[1] / sizes[0])) / np.sqrt(count + 1))


def _counts(
    texts: Sequence[Tokens], classes: NDArray[np.int64], size: int, count: int
) -> "csr_array":
    """Shape (size, count): in how many texts of each class each token stands."""
    from scipy.sparse import csr_array

    if not texts:
        return csr_array((size, count), dtype=np.float64)
    tokens = np.concatenate(texts)
    owners = np.repeat(classes, [len(text) for text in texts])
    # Entries of the same token and class add up.
    return csr_array((np.ones(len(tokens)), (tokens, owners)), shape=(size, count))
