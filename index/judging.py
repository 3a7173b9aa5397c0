"""What is known of a question before anything learnt is applied: features of talking points, signals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis import Analyser
from index.features import Feature, Features, Grouping, standardised
from index.parts import Parts
from index.topic import Signals, Topic
from index.types import Encoder, Rows, Scores, Vector, Vectors, VectorStore

#: Questions whose cosines to all passages are worked out together; a few megabytes.
AT_ONCE = 128
#: Passages an inexact index is asked for.
NEAREST = 512


@dataclass(frozen=True, slots=True)
class Judged:
    """All that is known of one question before anything learnt is applied.

    Attributes:
        vector: Shape (d,).
        features: Shape (p, f), a row a talking point of the engine, in its order.
        signals: Shape (s,), as in `Signal`.
        nearest: Shape (p,): row of each talking point's passage nearest by meaning.
    """

    vector: Vector
    features: Features
    signals: Signals
    nearest: Rows


class Judge:
    """Looks questions up in passages and decoys. Threads may share it; nothing in it changes."""

    def __init__(
        self,
        dense: VectorStore,
        points: NDArray[np.int64],
        asked: NDArray[np.bool_],
        count: int,
        encoder: Encoder,
        analyser: Analyser,
        parts: Parts,
        topic: Topic,
    ) -> None:
        """Put together what was worked out.

        Args:
            dense: Vectors of all n passages.
            points: Shape (n,): number of each passage's talking point, in [0, count), never falling.
            asked: Shape (n,): whether it is a title or phrasing.
            count: Number p of talking points.
            encoder: Encodes questions.
            analyser: Which has seen the passages.
            parts: Worked out from the same passages.
            topic: Tells ours from decoys.
        """
        self._asked = asked
        self._groups = Grouping(points, count)
        self._asked_groups = Grouping(points, count, np.flatnonzero(asked))
        self._answer_groups = Grouping(points, count, np.flatnonzero(~asked))
        self._dense: VectorStore = dense
        self._encoder = encoder
        self._analyser = analyser
        self._parts = parts
        self._topic = topic

    def judge_many(
        self, texts: Sequence[str], language: str, vectors: Vectors
    ) -> Iterator[Judged | None]:
        """Judge questions one after the other; cosines are worked out for many at once, in less time.

        Args:
            texts: Normalised questions.
            language: Two letters.
            vectors: Shape (len(texts), d).

        Yields:
            As `judge` gives them.
        """
        for start in range(0, len(texts), AT_ONCE):
            some = vectors[start : start + AT_ONCE]
            cosines = self._dense.scores(some) if self._dense.exact else [None] * len(some)
            asked = texts[start : start + AT_ONCE]
            for text, vector, known in zip(asked, some, cosines, strict=True):
                yield self.judge(text, language, vector, known)

    def judge(
        self,
        text: str,
        language: str,
        vector: Vector | None = None,
        cosines: Scores | None = None,
    ) -> Judged | None:
        """Work out everything about a question that needs no learning.

        Args:
            text: A normalised question.
            language: Two letters.
            vector: Shape (d,): of the question, where it has been encoded already.
            cosines: Shape (n,): of all passages to that vector, where they are known already.

        Returns:
            `None` when there is nothing to search by or nothing to search in.
        """
        if not any(c.isalnum() for c in text) or not len(self._dense):
            return None
        if vector is None:
            vector = self._encoder.encode_question(text)
        if cosines is None:
            cosines = self._cosines(vector)
        floor = float(cosines.min())
        tokens = self._analyser.question(text, language)
        near = self._asked_groups.best(cosines, 8, floor)
        answers = self._answer_groups.best(cosines, 2, floor)
        words = self._groups.best(self._parts.words.scores(tokens.content), 3, 0.0)
        columns: dict[Feature, Scores] = {
            Feature.NEAREST: near[:, 0],
            Feature.NEAREST_THREE: near[:, :3].mean(axis=1),
            Feature.NEAREST_EIGHT: near.mean(axis=1),
            Feature.ANSWER: answers.mean(axis=1),
            Feature.WORDS_THREE: words.mean(axis=1),
            **self._parts.columns(tokens, vector),
        }
        return Judged(
            vector=vector,
            features=standardised(np.column_stack([columns[feature] for feature in Feature])),
            signals=self._topic.signals(text, tokens, vector, cosines[self._asked], columns),
            nearest=self._groups.nearest(cosines),
        )

    def _cosines(self, vector: Vector) -> Scores:
        """Cosines of all passages; beyond the exact index, far ones are as near as the last found."""
        if self._dense.exact:
            return self._dense.scores(vector)
        rows, cosines = self._dense.search(vector, NEAREST)
        found = np.full(len(self._dense), cosines[-1], np.float32)
        found[rows] = cosines
        return found
