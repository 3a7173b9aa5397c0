"""Everything an engine works out once from passages and decoys, apart from their vectors."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from index.analysis import Analysed, joined
from index.discriminant import Discriminant
from index.features import Feature
from index.proxies import Proxies
from index.sparse import SparseIndex
from index.storage import Stored
from index.types import Head, Scores, Tokens, Vector, Vectors
from index.vocabulary import NaiveBayes, Vocabulary


class Parts(Stored):
    """Word and letter statistics, discriminants, and proxies."""

    PARTS: ClassVar = {
        "words": SparseIndex,
        "_spelt": SparseIndex,
        "_bayes": NaiveBayes,
        "_bayes_all": NaiveBayes,
        "_bayes_letters": NaiveBayes,
        "_bayes_letters_all": NaiveBayes,
        "_discriminant": Discriminant,
        "_discriminant_all": Discriminant,
        "vocabulary": Vocabulary,
        "proxies": Proxies,
    }

    def __init__(
        self,
        own: Sequence[Analysed],
        others: Sequence[Analysed],
        size: int,
        vectors: Vectors,
        points: NDArray[np.int64],
        asked: NDArray[np.bool_],
        talking_points: Sequence[str],
        head: Head | None,
    ) -> None:
        """Count and estimate.

        Args:
            own: Tokens of each of n passages.
            others: Tokens of each decoy.
            size: Number of tokens in the lexicon.
            vectors: Shape (n, d).
            points: Shape (n,): number of each passage's talking point, in [0, p).
            asked: Shape (n,): whether it is a title or phrasing.
            talking_points: Slugs of all p.
            head: What was learnt with the model.
        """
        count = len(talking_points)
        rows = np.flatnonzero(asked).tolist()
        spelt: list[list[Tokens]] = [[] for _ in range(count)]
        for row in rows:
            spelt[points[row]].append(own[row].grams)
        self.words = SparseIndex([tokens.content for tokens in own], size)
        # Whole talking points differ in length by how much was written, not by how much they say.
        self._spelt = SparseIndex([joined(grams) for grams in spelt], size, k1=1.2, b=0.5)
        pairs, letters = [t.pairs for t in own], [t.gram_set for t in own]
        of = points[rows]
        self._bayes = NaiveBayes([pairs[row] for row in rows], of, count, size)
        self._bayes_all = NaiveBayes(pairs, points, count, size)
        self._bayes_letters = NaiveBayes([letters[row] for row in rows], of, count, size)
        self._bayes_letters_all = NaiveBayes(letters, points, count, size)
        self._discriminant = Discriminant(vectors[asked], points[asked], count)
        self._discriminant_all = Discriminant(vectors, points, count)
        self.vocabulary = Vocabulary(
            [pairs[row] for row in rows], [tokens.pairs for tokens in others], size
        )
        self.proxies = Proxies(head, talking_points, vectors[asked], points[asked])

    def columns(self, tokens: Analysed, vector: Vector) -> dict[Feature, Scores]:
        """What each talking point scores, shape (p,) each."""
        return {
            Feature.DISCRIMINANT: self._discriminant.scores(vector),
            Feature.DISCRIMINANT_ALL: self._discriminant_all.scores(vector),
            Feature.DOCUMENT_LETTERS: self._spelt.scores(tokens.grams),
            Feature.BAYES: self._bayes.scores(tokens.pairs),
            Feature.BAYES_ALL: self._bayes_all.scores(tokens.pairs),
            Feature.BAYES_LETTERS: self._bayes_letters.scores(tokens.gram_set),
            Feature.BAYES_LETTERS_ALL: self._bayes_letters_all.scores(tokens.gram_set),
            Feature.PROXY: self.proxies.scores(vector),
        }
