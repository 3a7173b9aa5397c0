"""What the parts of the index agree on: protocols, results, and the shapes of arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from corpus.model import Band
from corpus.passages import Passage

#: Shape (n, d), float32, rows of unit length. n is 0 for no texts.
Vectors: TypeAlias = NDArray[np.float32]
#: Shape (d,), float32, unit length.
Vector: TypeAlias = NDArray[np.float32]
#: Shape (n,), float32.
Scores: TypeAlias = NDArray[np.float32]
#: Shape (n,), int32: numbers of tokens in a lexicon.
Tokens: TypeAlias = NDArray[np.int32]
#: Shape (k,), int64: row numbers, best first.
Rows: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Head:
    """Proxies that were learnt.

    Attributes:
        talking_points: Slugs of those that were learnt about.
        ours: Shape (len(talking_points), d), rows of unit length: a proxy of each.
        others: Shape (m, d), rows of unit length: proxies of what is nobody's.
        phrasings: Shape (len(talking_points),): how many titles and phrasings each had then.
    """

    talking_points: tuple[str, ...]
    ours: Vectors
    others: Vectors
    phrasings: NDArray[np.int64]


class Encoder(Protocol):
    """Turns texts into vectors."""

    @property
    def recipe(self) -> str:
        """Names the model and how it is run; vectors of different recipes never meet."""

    @property
    def question_recipe(self) -> str:
        """The same for vectors of questions; that of passages where both are encoded alike."""

    @property
    def dimension(self) -> int:
        """Length d of a vector."""

    @property
    def head(self) -> Head | None:
        """What was learnt of talking points together with the model; none where nothing was."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages.

        Args:
            texts: Any Unicode; what exceeds the model's window is cut off.

        Returns:
            Shape (len(texts), d) in the order given.
        """

    def encode_question(self, text: str) -> Vector:
        """Encode a question: any Unicode, shape (d,)."""

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Encode many questions at once, as `encode_passages` does passages."""


class VectorStore(Protocol):
    """Finds the nearest of many vectors.

    Attributes:
        exact: Whether every vector's cosine is worked out, or only those of the nearest are found.
    """

    exact: bool

    def scores(self, vector: Vector | Vectors) -> Scores:
        """Cosines of all stored vectors, in the order stored; rounded ones are off by a few thousandths.

        Args:
            vector: Shape (d,) or, for many at once, (m, d).

        Returns:
            Shape (n,) or (m, n).

        Raises:
            TypeError: The store is not exact.
        """

    def search(self, vector: Vector, k: int) -> tuple[Rows, Scores]:
        """Find the nearest rows.

        Args:
            vector: Shape (d,), unit length.
            k: How many at most, 1 or more.

        Returns:
            Rows and their cosines in [-1, 1], best first; both of length min(k, stored vectors).
        """

    def __len__(self) -> int:
        """How many vectors are stored."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One talking point a search found.

    Attributes:
        talking_point: Its slug.
        score: Probability in [0, 1] that this answers the question.
        band: What the score means for the reader.
        passage: The passage that speaks most for it.
        spans: Words of `passage.text` that the question has too: (start, end) in code points, in order.
    """

    talking_point: str
    score: float
    band: Band
    passage: Passage
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found.

    Attributes:
        question: As it was searched, normalised.
        language: Detected or given, two letters.
        band: Of the best hit; `none` when there is no hit.
        topic: Probability in [0, 1] that the question is any of our business.
        hits: Best first; the nearest ones also when the band is none.
    """

    question: str
    language: str
    band: Band
    hits: tuple[Hit, ...]
    topic: float = 0.0
