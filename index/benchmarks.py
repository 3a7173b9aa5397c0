"""Public retrieval sets: what the parts of search reach where others have measured, too.

They are read where they lie and never learnt from for the product. The plain model is used, without our
corpus.
"""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.model import Band, GoldenQuestion
from corpus.passages import Passage, PassageKind
from index.analysis import Analyser
from index.dense import FaissStore
from index.engine import QUESTION_MAX, SearchEngine, normalise
from index.fusion import fused
from index.ranking import UNTRAINED
from index.sparse import SparseIndex
from index.training import OFF_TOPIC_REFUSED, examples, train
from index.types import Encoder, Rows, SearchResult, Vectors

#: Depth of nDCG and recall.
DEPTH = 10
#: Texts encoded between two reports of progress.
BATCH = 256
#: Shares of what is out of scope that a ranker learnt on intents sets out to refuse: a lower one than search
#: promises refuses fewer that are in scope.
PROMISED = (0.95, OFF_TOPIC_REFUSED)

Progress = Callable[[int, int], None]
Figures = dict[str, dict[str, float]]


class PublicSetError(ValueError):
    """Raised where a folder or file is no set of the expected layout; says which file and line."""


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """A set in BEIR's layout.

    Attributes:
        documents: Title and text of each, by id.
        questions: By id; those with judgements.
        relevant: Gain of each relevant document, by question.
    """

    documents: dict[str, str]
    questions: dict[str, str]
    relevant: dict[str, dict[str, int]]


def read_beir(folder: Path) -> RetrievalSet:
    """Read corpus.jsonl, queries.jsonl and qrels/test.tsv.

    Raises:
        PublicSetError: A file is missing or malformed.
    """
    documents = {
        str(row["_id"]): f"{row.get('title', '')} {row['text']}".strip()
        for row in _json_lines(folder / "corpus.jsonl")
    }
    questions = {str(row["_id"]): str(row["text"]) for row in _json_lines(folder / "queries.jsonl")}
    relevant: dict[str, dict[str, int]] = {}
    for number, row in _rows(folder / "qrels" / "test.tsv", delimiter="\t"):
        try:
            question, document, gain = row[0], row[1], int(row[2])
        except (IndexError, ValueError) as error:
            message = f"{folder / 'qrels' / 'test.tsv'}:{number}: not 'question, document, gain'"
            raise PublicSetError(message) from error
        if gain > 0:
            relevant.setdefault(question, {})[document] = gain
    return RetrievalSet(documents, {q: questions[q] for q in relevant if q in questions}, relevant)


def judge_beir(found: RetrievalSet, encoder: Encoder, progress: Progress) -> Figures:
    """Judge meaning, words, and both together.

    Args:
        found: The set.
        encoder: Of documents and questions.
        progress: Told as documents are encoded.

    Returns:
        For `dense`, `bm25` and `hybrid`: `ndcg_at_10` (linear gains, Järvelin and Kekäläinen 2002) and
        `recall_at_10`, means over questions.
    """
    ids = list(found.documents)
    texts = list(found.documents.values())
    store = FaissStore(encode(encoder, texts, progress))
    analyser = Analyser()
    analysed = analyser.passages([(text, "en") for text in texts])
    index = SparseIndex([tokens.content for tokens in analysed], analyser.size)
    gains: dict[str, list[tuple[float, float]]] = {"dense": [], "bm25": [], "hybrid": []}
    for question, text in found.questions.items():
        cosines = store.scores(encoder.encode_question(text))
        words = index.scores(analyser.question(text, "en").content)
        wanted = found.relevant[question]
        for way, scores in (("dense", cosines), ("bm25", words), ("hybrid", fused(cosines, words))):
            best: Rows = np.argsort(-scores, kind="stable")[:DEPTH]
            gains[way].append(_ndcg_and_recall([wanted.get(ids[row], 0) for row in best], wanted))
    return {
        way: dict(
            zip(("ndcg_at_10", "recall_at_10"), np.mean(values, axis=0).tolist(), strict=True)
        )
        for way, values in gains.items()
    }


def _ndcg_and_recall(gains: Sequence[int], wanted: dict[str, int]) -> tuple[float, float]:
    discounts = 1 / np.log2(np.arange(DEPTH) + 2)
    ideal = sorted(wanted.values(), reverse=True)[:DEPTH]
    ndcg = float(gains @ discounts[: len(gains)]) / float(ideal @ discounts[: len(ideal)])
    return ndcg, sum(gain > 0 for gain in gains) / len(wanted)


@dataclass(frozen=True, slots=True)
class Intent:
    """One line of CLINC150: its split (`train`, `oos_test`, …), text, and intent or `oos`."""

    split: str
    text: str
    intent: str

    @property
    def in_scope(self) -> bool:
        """Whether it has an intent."""
        return self.intent != "oos"

    @property
    def slug(self) -> str:
        """The intent as the id of a talking point."""
        return self.intent.replace("_", "-")


def read_intents(file: Path) -> list[Intent]:
    """Read CLINC150 as one CSV file: split, text, intent.

    Raises:
        PublicSetError: A line is malformed.
    """
    intents = []
    for number, row in _rows(file, delimiter=","):
        if len(row) != 3 or row[0].removeprefix("oos_") not in {"train", "val", "test"}:
            raise PublicSetError(f"{file}:{number}: not 'split,text,intent'")
        intents.append(Intent(row[0].removeprefix("oos_"), row[1], row[2]))
    return intents


def judge_intents(intents: Sequence[Intent], encoder: Encoder, progress: Progress) -> Figures:
    """Judge refusal: the same engine with intents for talking points, its ranker learnt there.

    Args:
        intents: The train split is searched, what of it is out of scope are the decoys; the ranker learns
            from val, and test is judged.
        encoder: Of all texts.
        progress: Told as the train split is encoded.

    Returns:
        For each of `PROMISED`, as `0.95 refused`: `in_scope_accuracy` (right intent and not refused) and
        `out_of_scope_recall` (refused) on test, where learning set out to refuse that share.
    """
    train_split = [intent for intent in intents if intent.split == "train"]
    vectors = encode(encoder, [intent.text for intent in train_split], progress)
    inside = np.array([intent.in_scope for intent in train_split])
    passages = [
        Passage(intent.slug, "en", PassageKind.PHRASING, intent.text)
        for intent in train_split
        if intent.in_scope
    ]
    engine = SearchEngine(
        passages,
        vectors[inside],
        {passage.talking_point: "" for passage in passages},
        encoder,
        UNTRAINED,
        decoys=[normalise(intent.text) for intent in train_split if not intent.in_scope],
        decoy_vectors=vectors[~inside],
    )
    learnt = [
        GoldenQuestion(intent.text, (intent.slug,) if intent.in_scope else (), False, "")
        for intent in intents
        if intent.split == "val" or (intent.split == "train" and not intent.in_scope)
    ]
    seen = examples(engine, learnt)
    test = [intent for intent in intents if intent.split == "test"]
    # Each alone, as those that are learnt from, and as search encodes them.
    texts = [normalise(intent.text[:QUESTION_MAX]) for intent in test]
    asked = np.array([encoder.encode_question(text) for text in texts])
    found = {}
    for share in PROMISED:
        ranked = engine.with_ranker(train(engine, seen, share))
        results = ranked.search_many(texts, "en", limit=1, vectors=asked)
        found[f"{share} refused"] = _refusal(test, results)
    return found


def _refusal(test: Sequence[Intent], results: Sequence[SearchResult]) -> dict[str, float]:
    right, refused = [], []
    for intent, result in zip(test, results, strict=True):
        if intent.in_scope:
            first = result.hits[0].talking_point if result.hits else ""
            right.append(result.band is not Band.NONE and first == intent.slug)
        else:
            refused.append(result.band is Band.NONE)
    return {
        "in_scope_accuracy": float(np.mean(right)),
        "out_of_scope_recall": float(np.mean(refused)),
    }


def encode(encoder: Encoder, texts: Sequence[str], progress: Progress) -> Vectors:
    """Encode texts in the order given, told in steps."""
    vectors = np.empty((len(texts), encoder.dimension), np.float32)
    # Texts of like length go together, so that little is spent on padding.
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    for start in range(0, len(order), BATCH):
        rows = order[start : start + BATCH]
        vectors[rows] = encoder.encode_passages([texts[row] for row in rows])
        progress(start + len(rows), len(order))
    return vectors


def _json_lines(file: Path) -> Iterator[dict[str, object]]:
    for number, line in enumerate(_text(file).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            row["_id"], row["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise PublicSetError(f"{file}:{number}: no JSON object with _id and text") from error
        yield row


def _rows(file: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows of a table after its heading, with their line numbers."""
    for number, row in enumerate(
        csv.reader(_text(file).splitlines(), delimiter=delimiter), start=1
    ):
        if number > 1 and row:
            yield number, row


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PublicSetError(f"{file}: cannot be read ({error})") from error
