"""SearchEngine: an immutable snapshot of everything a question needs."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.model import Band
from corpus.passages import Passage, PassageKind
from index.analysis import Analyser, shared_spans
from index.dense import FaissStore
from index.discriminant import Discriminant
from index.features import Feature, Features, Grouping, standardised
from index.language import DEFAULT, detect
from index.ranking import Ranker
from index.sparse import SparseIndex
from index.topic import Signals, Topic
from index.types import (
    Encoder,
    Hit,
    Rows,
    Scores,
    SearchResult,
    Tokens,
    Vector,
    Vectors,
    VectorStore,
)
from index.vocabulary import NaiveBayes, Vocabulary

QUESTION_MAX = 1000
#: Control characters, lone surrogates, separators of lines and paragraphs.
_UNSEARCHED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
#: Questions whose judgement is kept, some kilobytes each.
REMEMBERED = 512
#: Passages an inexact index is asked for.
NEAREST = 512


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
    return re.sub(r"\s+", " ", _UNSEARCHED.sub(" ", composed)).strip()


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


class SearchEngine:
    """Answers questions from one state of the corpus. Threads may share it; nothing in it changes."""

    def __init__(
        self,
        passages: Sequence[Passage],
        vectors: Vectors,
        concerns: Mapping[str, str],
        encoder: Encoder,
        ranker: Ranker,
        decoys: Sequence[str] = (),
        decoy_vectors: Vectors | None = None,
        version: str = "",
        analyser: Analyser | None = None,
    ) -> None:
        """Build a snapshot.

        Args:
            passages: All that are searched; any order.
            vectors: Shape (len(passages), d), in the order of `passages`.
            concerns: Concern of each talking point.
            encoder: Whose vectors these are; encodes questions.
            ranker: Makes scores and bands.
            decoys: Questions known to be none of our business, normalised.
            decoy_vectors: Shape (len(decoys), d); given when there are decoys.
            version: Of the corpus, for those who compare snapshots.
            analyser: That of an earlier snapshot saves analysing again what has not changed.
        """
        order = sorted(range(len(passages)), key=lambda row: passages[row].talking_point)
        self.passages = tuple(passages[row] for row in order)
        self.talking_points = tuple(dict.fromkeys(p.talking_point for p in self.passages))
        self.version = version
        self.ranker = ranker
        self.encoder = encoder
        self.vectors = np.ascontiguousarray(vectors[order], np.float32)
        self.concerns = dict(concerns)
        number = {slug: n for n, slug in enumerate(self.talking_points)}
        points = np.array([number[p.talking_point] for p in self.passages], np.int64)
        self.asked: NDArray[np.bool_] = np.array(
            [p.kind in {PassageKind.TITLE, PassageKind.PHRASING} for p in self.passages], bool
        )
        count = len(self.talking_points)
        self._groups = Grouping(points, count)
        self._asked_groups = Grouping(points, count, np.flatnonzero(self.asked))
        self._answer_groups = Grouping(points, count, np.flatnonzero(~self.asked))
        self._dense: VectorStore = FaissStore(self.vectors)
        if decoy_vectors is None:
            decoy_vectors = np.empty((0, self.vectors.shape[1]), np.float32)
        self._analyser = analyser or Analyser()
        self._index_words(points, decoys, decoy_vectors)
        # Who types goes back and forth over the same beginnings; the page asks again for what it shows.
        self._remembered = lru_cache(REMEMBERED)(self.judge)
        self._discriminant = Discriminant(
            self.vectors[self.asked], points[self.asked], len(self.talking_points)
        )
        self._discriminant_all = Discriminant(self.vectors, points, len(self.talking_points))

    def _index_words(
        self, points: NDArray[np.int64], decoys: Sequence[str], decoy_vectors: Vectors
    ) -> None:
        count = len(self.talking_points)
        texts = [(passage.text, passage.language) for passage in self.passages]
        texts += [(decoy, DEFAULT) for decoy in decoys]
        analysed = self._analyser.passages(texts)
        own, others = analysed[: len(self.passages)], analysed[len(self.passages) :]
        size = self._analyser.size
        asked, everything = np.flatnonzero(self.asked), np.arange(len(own))
        spelt: list[list[Tokens]] = [[] for _ in self.talking_points]
        for row in asked:
            spelt[points[row]].append(own[row].grams)
        self._words = SparseIndex([tokens.content for tokens in own], size)
        # Whole talking points differ in length by how much was written, not by how much they say.
        self._spelt = SparseIndex([_joined(grams) for grams in spelt], size, k1=1.2, b=0.5)
        self._bayes = {
            feature: NaiveBayes(
                [getattr(own[row], tokens) for row in rows], points[rows], count, size
            )
            for feature, tokens, rows in (
                (Feature.BAYES, "pairs", asked),
                (Feature.BAYES_ALL, "pairs", everything),
                (Feature.BAYES_LETTERS, "gram_set", asked),
                (Feature.BAYES_LETTERS_ALL, "gram_set", everything),
            )
        }
        ours, theirs = [own[row].pairs for row in asked], [tokens.pairs for tokens in others]
        self._topic = Topic(decoys, decoy_vectors, Vocabulary(ours, theirs, size))

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
        judged = self._remembered(text, tongue)
        if judged is None:
            return SearchResult(text, tongue, Band.NONE, ())
        ranking = self.ranker.ranking.logits(judged.features)
        topic = self.ranker.topic_logit(judged.signals, judged.vector, ranking)
        scores = self.ranker.scores(ranking, topic)
        best = [
            int(n)
            for n in np.argsort(-scores, kind="stable")
            if not concerns or self.concerns.get(self.talking_points[n]) in concerns
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
        cosines = self._cosines(vector)
        floor = float(cosines.min())
        tokens = self._analyser.question(text, language)
        near = self._asked_groups.best(cosines, 8, floor)
        answers = self._answer_groups.best(cosines, 2, floor)
        columns: dict[Feature, Scores] = {
            Feature.NEAREST: near[:, 0],
            Feature.NEAREST_THREE: near[:, :3].mean(axis=1),
            Feature.NEAREST_EIGHT: near.mean(axis=1),
            Feature.ANSWER: answers.mean(axis=1),
            Feature.DISCRIMINANT: self._discriminant.scores(vector),
            Feature.DISCRIMINANT_ALL: self._discriminant_all.scores(vector),
            Feature.WORDS_THREE: self._groups.best(self._words.scores(tokens.content), 3, 0.0).mean(
                axis=1
            ),
            Feature.DOCUMENT_LETTERS: self._spelt.scores(tokens.grams),
            Feature.BAYES: self._bayes[Feature.BAYES].scores(tokens.pairs),
            Feature.BAYES_ALL: self._bayes[Feature.BAYES_ALL].scores(tokens.pairs),
            Feature.BAYES_LETTERS: self._bayes[Feature.BAYES_LETTERS].scores(tokens.gram_set),
            Feature.BAYES_LETTERS_ALL: self._bayes[Feature.BAYES_LETTERS_ALL].scores(
                tokens.gram_set
            ),
        }
        features = standardised(np.column_stack([columns[feature] for feature in Feature]))
        return Judged(
            vector=vector,
            features=features,
            signals=self._topic.signals(text, tokens, vector, cosines[self.asked], columns),
            nearest=self._groups.nearest(cosines),
        )

    def _cosines(self, vector: Vector) -> Scores:
        """Cosines of all passages; beyond the exact index, far ones are as near as the last found."""
        if self._dense.exact:
            return self._dense.scores(vector)
        rows, cosines = self._dense.search(vector, NEAREST)
        found = np.full(len(self.passages), cosines[-1], np.float32)
        found[rows] = cosines
        return found


def _joined(tokens: Sequence[Tokens]) -> Tokens:
    return np.concatenate(tokens) if tokens else np.empty(0, np.int32)
