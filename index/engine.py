"""SearchEngine: an immutable snapshot of everything a question needs."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from corpus.model import Band
from corpus.passages import Passage, PassageKind
from index.analysis import Analyser, content_stems, shared_spans
from index.dense import FaissStore
from index.judging import Judge, Judged
from index.language import DEFAULT, detect
from index.parts import Parts
from index.ranking import Ranker, probability
from index.topic import Topic
from index.types import (
    Encoder,
    Hit,
    SearchResult,
    Vectors,
)

QUESTION_MAX = 1000

#: Language -> stems of the question's words, read in that language.
Stems = Callable[[str], frozenset[str]]
#: Control characters, lone surrogates, separators of lines and paragraphs.
_UNSEARCHED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
#: Questions whose judgement is kept, some kilobytes each.
REMEMBERED = 512


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
        parts: Parts | None = None,
        store: FaissStore | None = None,
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
            parts: What was worked out from the same passages, in an engine's order, and decoys before.
            store: That of an earlier snapshot saves linking again, in a big graph, what has not changed.
        """
        order = sorted(range(len(passages)), key=lambda row: passages[row].talking_point)
        self.passages = tuple(passages[row] for row in order)
        self.talking_points = tuple(dict.fromkeys(p.talking_point for p in self.passages))
        self.version = version
        self.ranker = ranker
        self.encoder = encoder
        ordered = vectors if order == list(range(len(order))) else vectors[order]
        self.store = FaissStore(ordered, store)
        self.vectors = self.store.vectors
        self.concerns = dict(concerns)
        self.decoys = tuple(decoys)
        if decoy_vectors is None:
            decoy_vectors = np.empty((0, self.vectors.shape[1]), np.float32)
        self.decoy_vectors = decoy_vectors
        self.analyser = analyser or Analyser()
        number = {slug: n for n, slug in enumerate(self.talking_points)}
        points = np.array([number[p.talking_point] for p in self.passages], np.int64)
        self.asked: NDArray[np.bool_] = np.array(
            [p.kind in {PassageKind.TITLE, PassageKind.PHRASING} for p in self.passages], bool
        )
        count = len(self.talking_points)
        self.parts = parts or self._work_out(points)
        topic = Topic(self.decoys, decoy_vectors, self.parts.vocabulary, self.parts.proxies)
        judge = Judge(
            self.store, points, self.asked, count, encoder, self.analyser, self.parts, topic
        )
        self.judge = judge.judge
        self.judge_many = judge.judge_many
        # Who types goes back and forth over the same beginnings; the page asks again for what it shows.
        self._remembered = lru_cache(REMEMBERED)(judge.judge)

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Passages, then decoys, each with its language."""
        own = [(passage.text, passage.language) for passage in self.passages]
        return own + [(decoy, DEFAULT) for decoy in self.decoys]

    def _work_out(self, points: NDArray[np.int64]) -> Parts:
        analysed = self.analyser.passages(self.texts)
        own, others = analysed[: len(self.passages)], analysed[len(self.passages) :]
        return Parts(
            own,
            others,
            self.analyser.size,
            self.vectors,
            points,
            self.asked,
            self.talking_points,
            self.encoder.head,
        )

    def relinked(self) -> "SearchEngine":
        """The same snapshot with a graph of its own, where that of an earlier one is worn: takes minutes."""
        return self.having(self.passages, self.vectors, parts=self.parts)

    def having(
        self,
        passages: Sequence[Passage],
        vectors: Vectors,
        concerns: Mapping[str, str] | None = None,
        version: str = "",
        parts: Parts | None = None,
        store: FaissStore | None = None,
    ) -> "SearchEngine":
        """A snapshot of other passages; arguments as in `__init__`, all else as here."""
        return SearchEngine(
            passages=passages,
            vectors=vectors,
            concerns=self.concerns if concerns is None else concerns,
            encoder=self.encoder,
            ranker=self.ranker,
            decoys=self.decoys,
            decoy_vectors=self.decoy_vectors,
            version=version or self.version,
            analyser=self.analyser,
            parts=parts,
            store=store,
        )

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
        return self._result(text, tongue, self._remembered(text, tongue), concerns, limit)

    def search_many(
        self,
        questions: Sequence[str],
        language: str,
        limit: int = 5,
        vectors: Vectors | None = None,
    ) -> list[SearchResult]:
        """Search many questions at once, in less time each; nothing is remembered.

        Args:
            questions: As for `search`.
            language: Two letters.
            limit: Most hits of each, 1 or more.
            vectors: Of the normalised questions, shape (len(questions), d), where they are known.

        Returns:
            In the order given.

        Raises:
            QuestionTooLongError: One of the questions is too long.
        """
        texts = [normalise(question) for question in questions]
        if vectors is None:
            vectors = self.encoder.encode_questions(texts)
        pairs = zip(texts, self.judge_many(texts, language, vectors), strict=True)
        return [self._result(text, language, found, (), limit) for text, found in pairs]

    def _result(
        self,
        text: str,
        tongue: str,
        judged: Judged | None,
        concerns: Collection[str],
        limit: int,
    ) -> SearchResult:
        if judged is None:
            return SearchResult(text, tongue, Band.NONE, ())
        ranking = self.ranker.ranking.logits(judged.features)
        topic = self.ranker.topic_logit(judged.signals, judged.vector, ranking)
        scores = self.ranker.scores(ranking, topic)
        best = [
            int(n)
            # Scores of very clear cases are all but 1, and alike.
            for n in np.lexsort((-ranking, -scores))
            if not concerns or self.concerns.get(self.talking_points[n]) in concerns
        ][:limit]
        stems = cache(partial(content_stems, text))
        hits = tuple(self._hit(n, float(scores[n]), topic, judged, stems) for n in best)
        band = hits[0].band if hits else Band.NONE
        return SearchResult(text, tongue, band, hits, probability(topic))

    def _hit(self, point: int, score: float, topic: float, judged: Judged, stems: Stems) -> Hit:
        passage = self.passages[judged.nearest[point]]
        return Hit(
            talking_point=self.talking_points[point],
            score=score,
            band=self.ranker.band(score, topic),
            passage=passage,
            spans=shared_spans(passage.text, stems(passage.language), passage.language),
        )
