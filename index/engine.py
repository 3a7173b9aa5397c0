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
from index.discriminant import Discriminant
from index.features import Feature, Features, Grouping, Signal, falling, standardised
from index.language import detect
from index.ranking import Ranker
from index.sparse import SparseIndex, letters, shared_spans, stemmed
from index.types import Encoder, Hit, Rows, Scores, SearchResult, Vector, Vectors, VectorStore

QUESTION_MAX = 1000
#: Passages whose cosine is known exactly; farther ones are taken to be as near as the last of these.
PASSAGES_BY_MEANING = 4096
#: Cosine from which on two texts are the same text.
SAME_TEXT = 0.9999


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
    signals: NDArray[np.float32]
    nearest: Rows


class SearchEngine:
    """Answers questions from one state of the corpus. Threads may share it; nothing in it changes."""

    def __init__(
        self,
        passages: Sequence[Passage],
        vectors: Vectors,
        concerns: Mapping[str, str],
        encoder: Encoder,
        ranker: Ranker,
        decoys: Vectors | None = None,
        version: str = "",
    ) -> None:
        """Build a snapshot.

        Args:
            passages: All that are searched; any order.
            vectors: Shape (len(passages), d), in the order of `passages`.
            concerns: Concern of each talking point.
            encoder: Whose vectors these are; encodes questions.
            ranker: Makes scores and bands.
            decoys: Shape (m, d): questions known to be none of our business; none when not given.
            version: Of the corpus, for those who compare snapshots.
        """
        order = sorted(range(len(passages)), key=lambda row: passages[row].talking_point)
        self.passages = tuple(passages[row] for row in order)
        self.talking_points = tuple(dict.fromkeys(p.talking_point for p in self.passages))
        self.version = version
        self.ranker = ranker
        self.encoder = encoder
        self.vectors = np.ascontiguousarray(vectors[order], np.float32)
        self._concerns = dict(concerns)
        number = {slug: n for n, slug in enumerate(self.talking_points)}
        points = np.array([number[p.talking_point] for p in self.passages], np.int64)
        self.asked: NDArray[np.bool_] = np.array(
            [p.kind in {PassageKind.TITLE, PassageKind.PHRASING} for p in self.passages], bool
        )
        self._groups = Grouping(points, len(self.talking_points))
        self._dense: VectorStore = FaissStore(self.vectors)
        self._decoys = (
            np.empty((0, self.vectors.shape[1]), np.float32) if decoys is None else decoys
        )
        self._index_words(points)
        self._discriminant = Discriminant(
            self.vectors[self.asked], points[self.asked], len(self.talking_points)
        )
        self._discriminant_all = Discriminant(self.vectors, points, len(self.talking_points))

    def _index_words(self, points: NDArray[np.int64]) -> None:
        words = [stemmed(p.text, p.language) for p in self.passages]
        grams = [letters(p.text) for p in self.passages]
        documents: list[list[str]] = [[] for _ in self.talking_points]
        spelt: list[list[str]] = [[] for _ in self.talking_points]
        for row, point in enumerate(points):
            documents[point].extend(words[row])
            if self.asked[row]:
                spelt[point].extend(grams[row])
        self._words, self._letters = SparseIndex(words), SparseIndex(grams)
        # Whole talking points differ in length by how much was written, not by how much they say.
        self._documents = SparseIndex(documents, k1=1.2, b=0.5)
        self._spelt = SparseIndex(spelt, k1=1.2, b=0.5)

    def with_ranker(self, ranker: Ranker) -> "SearchEngine":
        """The same snapshot, judging by another ranker."""
        other = object.__new__(SearchEngine)
        other.__dict__.update(self.__dict__, ranker=ranker)
        return other

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
        judged = self.judge(text, tongue)
        if judged is None:
            return SearchResult(text, tongue, Band.NONE, ())
        topic = self.ranker.topic_logit(judged.signals, judged.vector)
        scores = self.ranker.scores(judged.features, topic)
        best = [
            int(n)
            for n in np.argsort(-scores, kind="stable")
            if not concerns or self._concerns.get(self.talking_points[n]) in concerns
        ][:limit]
        hits = tuple(self._hit(n, float(scores[n]), topic, judged, text) for n in best)
        return SearchResult(text, tongue, hits[0].band if hits else Band.NONE, hits)

    def _hit(self, point: int, score: float, topic: float, judged: Judged, text: str) -> Hit:
        passage = self.passages[judged.nearest[point]]
        return Hit(
            talking_point=self.talking_points[point],
            score=score,
            band=self.ranker.band(score, topic),
            passage=passage,
            spans=shared_spans(passage.text, text, passage.language),
        )

    def judge(self, text: str, language: str) -> Judged | None:
        """Work out everything about a question that needs no learning.

        Args:
            text: A normalised question.
            language: Two letters.

        Returns:
            `None` when there is nothing to search by or nothing to search in.
        """
        if not any(c.isalnum() for c in text) or not self.passages:
            return None
        vector = self.encoder.encode_question(text)
        rows, cosines = self._dense.search(vector, PASSAGES_BY_MEANING)
        floor = float(cosines[-1])
        asked = self.asked[rows]
        words, grams = stemmed(text, language), letters(text)
        pool = self._groups.mean_of_best
        said_rows, said = falling(self._words.scores(words))
        spelt_rows, spelt = falling(self._letters.scores(grams))
        columns: dict[Feature, Scores] = {
            Feature.NEAREST: pool(rows[asked], cosines[asked], 1, floor),
            Feature.NEAREST_THREE: pool(rows[asked], cosines[asked], 3, floor),
            Feature.NEAREST_EIGHT: pool(rows[asked], cosines[asked], 8, floor),
            Feature.ANSWER: pool(rows[~asked], cosines[~asked], 2, floor),
            Feature.DISCRIMINANT: self._discriminant.scores(vector),
            Feature.DISCRIMINANT_ALL: self._discriminant_all.scores(vector),
            Feature.WORDS_THREE: pool(said_rows, said, 3, 0.0),
            Feature.LETTERS_THREE: pool(spelt_rows, spelt, 3, 0.0),
            Feature.DOCUMENT_WORDS: self._documents.scores(words),
            Feature.DOCUMENT_LETTERS: self._spelt.scores(grams),
        }
        features = np.column_stack([standardised(columns[feature]) for feature in Feature])
        length = max(len(words), 1)
        signals = {
            Signal.NEAREST: columns[Feature.NEAREST].max(),
            Signal.NEAREST_THREE: columns[Feature.NEAREST_THREE].max(),
            Signal.WORDS: columns[Feature.WORDS_THREE].max() / length,
            Signal.DOCUMENT: columns[Feature.DOCUMENT_WORDS].max() / length,
            Signal.LETTERS: columns[Feature.DOCUMENT_LETTERS].max() / length,
            Signal.LENGTH: np.log1p(len(words)),
            Signal.DECOYS: self._nearest_decoys(vector),
        }
        return Judged(
            vector=vector,
            features=features,
            signals=np.array([signals[signal] for signal in Signal], np.float32),
            nearest=self._nearest(rows),
        )

    def _nearest_decoys(self, vector: Vector) -> float:
        cosines = self._decoys @ vector
        # A decoy says nothing about itself: training looks decoys up, too.
        cosines = cosines[cosines < SAME_TEXT]
        if not len(cosines):
            return 0.0
        return float(np.sort(cosines)[-3:].mean())

    def _nearest(self, rows: Rows) -> Rows:
        """First of `rows`, best first, of each talking point; its own first passage where it has none."""
        points = self._groups.points
        nearest = np.searchsorted(points, np.arange(len(self.talking_points)))
        nearest[points[rows[::-1]]] = rows[::-1]  # later assignments win: the best comes last
        return nearest
