"""Is a question any of our business? What the index knows of that before anything learnt is applied.

The questions known to be none of our business are *decoys*: what is nearer to them than to our phrasings, in
meaning or in words, is probably not ours either.
"""

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from index.analysis import Analysed
from index.features import Feature
from index.proxies import Proxies
from index.rounded import RoundedVectors
from index.types import Scores, Vector, Vectors
from index.vocabulary import Vocabulary

#: Keeps the logarithm of a density finite.
TINY = 1e-12


class Signal(IntEnum):
    """What a question as a whole says about being any of our business."""

    #: Cosine of the nearest phrasing.
    NEAREST = 0
    #: Highest mean cosine of three phrasings of one talking point.
    NEAREST_THREE = 1
    #: Highest mean BM25 score of three passages, per content word.
    WORDS = 2
    #: Highest naive Bayes score of a talking point, per content word.
    BAYES = 3
    #: Highest BM25 score of a talking point over character n-grams, per content word.
    LETTERS = 4
    #: Logarithm of one plus the number of content words.
    LENGTH = 5
    #: Mean cosine of the three nearest decoys.
    DECOYS = 6
    #: Logarithm of the density of our phrasings around the question, wide to narrow.
    OURS_WIDE = 7
    OURS = 8
    OURS_NARROW = 9
    #: The same of the decoys.
    OTHERS_WIDE = 10
    OTHERS = 11
    OTHERS_NARROW = 12
    #: Naive Bayes over words and their pairs: phrasings against decoys.
    VOCABULARY = 13
    #: The proxies of our talking points against those of decoys.
    PROXIES = 14


Signals = NDArray[np.float32]


class Topic:
    """Our ways of asking, and the decoys."""

    def __init__(
        self, decoys: Sequence[str], vectors: Vectors, vocabulary: Vocabulary, proxies: Proxies
    ) -> None:
        """Take in what is ours and what is not.

        Args:
            decoys: Questions known to be none of our business.
            vectors: Shape (len(decoys), d).
            vocabulary: Our titles and phrasings against the decoys.
            proxies: Of our talking points, and of other decoys.
        """
        self._decoys = RoundedVectors(vectors)
        self._rows: dict[str, list[int]] = {}
        for row, decoy in enumerate(decoys):
            self._rows.setdefault(decoy, []).append(row)
        self._vocabulary = vocabulary
        self._proxies = proxies

    def signals(
        self,
        text: str,
        tokens: Analysed,
        vector: Vector,
        cosines: Scores,
        columns: dict[Feature, Scores],
    ) -> Signals:
        """Work out all signals.

        Args:
            text: The question, normalised.
            tokens: Its tokens.
            vector: Shape (d,).
            cosines: Shape (n,): of all titles and phrasings.
            columns: The features of talking points, not standardised, shape (p,) each.

        Returns:
            Shape (s,), as in `Signal`.
        """
        decoys = self._decoys.products(vector)
        # A decoy says nothing about itself: training looks decoys up, too.
        if text in self._rows:
            decoys = np.delete(decoys, self._rows[text])
        length = max(tokens.size, 1)
        return np.array(
            [
                columns[Feature.NEAREST].max(),
                columns[Feature.NEAREST_THREE].max(),
                columns[Feature.WORDS_THREE].max() / length,
                columns[Feature.BAYES].max() / length,
                columns[Feature.DOCUMENT_LETTERS].max() / length,
                np.log1p(tokens.size),
                np.partition(decoys, -3)[-3:].mean() if len(decoys) >= 3 else 0.0,
                *log_densities(cosines),
                *log_densities(decoys),
                self._vocabulary.log_ratio(tokens.pairs),
                self._proxies.log_ratio(columns[Feature.PROXY], vector),
            ],
            np.float32,
        )


def log_densities(cosines: Scores) -> tuple[float, float, float]:
    """Logarithms of the sums of exp(g (cosine - 1)) for g = 10, 20 and 40.

    A von Mises-Fisher kernel density, up to a constant, with three concentrations.
    """
    wide = np.exp(10 * (cosines - 1))
    middle = wide * wide
    sums = (wide.sum(), middle.sum(), (middle * middle).sum())
    first, second, third = (float(np.log(total + TINY)) for total in sums)
    return first, second, third
