"""SearchEngine: an immutable snapshot of everything a question needs."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.model import Band
from corpus.passages import Passage, PassageKind
from index.dense import FaissStore
from index.language import detect
from index.ranking import Features, Ranker, features
from index.sparse import SparseIndex, shared_spans, stems
from index.types import Encoder, Hit, SearchResult, Vectors, VectorStore

QUESTION_MAX = 1000
#: Passages looked at by meaning, and by words, before talking points are judged.
PASSAGES_BY_MEANING = 96
PASSAGES_BY_WORDS = 48

_KIND_COLUMN = {
    PassageKind.TITLE: 0,
    PassageKind.PHRASING: 1,
    PassageKind.SAY: 2,
    PassageKind.ANSWER: 2,
}


class QuestionTooLongError(ValueError):
    """Raised where a question exceeds `QUESTION_MAX` characters."""

    def __init__(self, length: int) -> None:
        self.length = length
        super().__init__(
            f"the question has {length} characters; at most {QUESTION_MAX} are searched"
        )


def normalise(question: str) -> str:
    """A question as it is searched: composed Unicode, control characters out, spaces single.

    Raises:
        QuestionTooLongError: It is too long as sent.
    """
    if len(question) > QUESTION_MAX:
        raise QuestionTooLongError(len(question))
    composed = unicodedata.normalize("NFC", question)
    kept = "".join(
        " " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in composed
    )
    return re.sub(r"\s+", " ", kept).strip()


@dataclass(frozen=True, slots=True)
class Candidates:
    """Talking points worth judging for one question.

    Attributes:
        talking_points: Slugs, p of them.
        features: Shape (p, f).
        passages: For each, the passage nearest by meaning.
    """

    talking_points: tuple[str, ...]
    features: Features
    passages: tuple[Passage, ...]


class SearchEngine:
    """Answers questions from one state of the corpus. Threads may share it; nothing in it changes."""

    def __init__(
        self,
        passages: Sequence[Passage],
        vectors: Vectors,
        concerns: Mapping[str, str],
        encoder: Encoder,
        ranker: Ranker,
        version: str = "",
    ) -> None:
        """Build a snapshot.

        Args:
            passages: All that are searched; any order.
            vectors: Shape (len(passages), d), in the order of `passages`.
            concerns: Concern of each talking point.
            encoder: Whose vectors these are; encodes questions.
            ranker: Makes scores and bands.
            version: Of the corpus, for those who compare snapshots.
        """
        order = sorted(range(len(passages)), key=lambda row: passages[row].talking_point)
        self.passages = tuple(passages[row] for row in order)
        self.version = version
        self.ranker = ranker
        self.encoder = encoder
        self._vectors = np.ascontiguousarray(vectors[order], np.float32)
        self._concerns = dict(concerns)
        self._kinds: NDArray[np.int8] = np.array(
            [_KIND_COLUMN[p.kind] for p in self.passages], np.int8
        )
        self._slugs = tuple(dict.fromkeys(p.talking_point for p in self.passages))
        number = {slug: n for n, slug in enumerate(self._slugs)}
        self._point: NDArray[np.int64] = np.array(
            [number[p.talking_point] for p in self.passages], np.int64
        )
        self._starts = np.searchsorted(self._point, np.arange(len(self._slugs) + 1))
        self._dense: VectorStore = FaissStore(self._vectors)
        self._sparse = SparseIndex(
            [p.text for p in self.passages], [p.language for p in self.passages]
        )

    @property
    def talking_points(self) -> tuple[str, ...]:
        """Slugs of what can be found, in alphabetical order."""
        return self._slugs

    def with_ranker(self, ranker: Ranker) -> "SearchEngine":
        """The same snapshot, judging by another ranker."""
        return SearchEngine(
            self.passages, self._vectors, self._concerns, self.encoder, ranker, self.version
        )

    def search(
        self,
        question: str,
        language: str = "auto",
        concerns: Collection[str] = (),
        limit: int = 5,
    ) -> SearchResult:
        """Find the talking points that answer a question.

        Args:
            question: Any Unicode, at most 1,000 characters.
            language: Two letters, or `auto` to detect it.
            concerns: Only talking points of these concerns; all when empty.
            limit: Most hits, 1 or more.

        Returns:
            Hits by falling score. No hits, band none, for a question without text or an empty corpus.

        Raises:
            QuestionTooLongError: The question is longer than that.
        """
        text = normalise(question)
        tongue = detect(text) if language == "auto" else language
        found = self.candidates(text, tongue, concerns)
        if found is None:
            return SearchResult(text, tongue, Band.NONE, ())
        scores = self.ranker.score(found.features)
        hits = tuple(
            Hit(
                talking_point=found.talking_points[n],
                score=float(scores[n]),
                band=self.ranker.band(float(scores[n])),
                passage=found.passages[n],
                spans=shared_spans(found.passages[n].text, text, found.passages[n].language),
            )
            for n in np.argsort(-scores, kind="stable")[:limit]
        )
        return SearchResult(text, tongue, hits[0].band, hits)

    def candidates(
        self, text: str, language: str, concerns: Collection[str] = ()
    ) -> Candidates | None:
        """Judge the talking points that come into question.

        Args:
            text: A normalised question.
            language: Two letters.
            concerns: As in `search`.

        Returns:
            At least one candidate by slug, or `None` when there is nothing to search by or in.
        """
        if not any(c.isalnum() for c in text) or not self.passages:
            return None
        vector = self.encoder.encode_question(text)
        words = self._sparse.scores(text, language)
        near, _ = self._dense.search(vector, PASSAGES_BY_MEANING)
        by_words = np.argsort(-words)[:PASSAGES_BY_WORDS]
        points = np.unique(
            np.concatenate([self._point[near], self._point[by_words[words[by_words] > 0]]])
        )
        if concerns:
            # A filter looks at every talking point of its concerns, however far down it lies.
            points = np.array(
                [n for n, slug in enumerate(self._slugs) if self._concerns.get(slug) in concerns],
                int,
            )
        if not len(points):
            return None
        rows = np.concatenate([np.arange(self._starts[n], self._starts[n + 1]) for n in points])
        sizes = self._starts[points + 1] - self._starts[points]
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        cosines = self._vectors[rows] @ vector
        matrix = features(
            cosines, words[rows], starts, self._kinds[rows], len(stems(text, language))
        )
        ends = np.append(starts[1:], len(rows))
        nearest = [
            self.passages[rows[start + int(np.argmax(cosines[start:end]))]]
            for start, end in zip(starts, ends, strict=True)
        ]
        return Candidates(tuple(self._slugs[n] for n in points), matrix, tuple(nearest))
