"""Words and letters in BM25, words stemmed per language, with the places of matching words."""

import logging
import re
from collections.abc import Sequence
from functools import cache

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN, STOPWORDS_ITALIAN

from index.types import Scores

# bm25s reports its progress as log lines.
logging.getLogger("bm25s").setLevel(logging.WARNING)

_TOKEN = re.compile(r"[^\W_]+")
_STEMMERS = {"en": "english", "it": "italian"}
_STOPWORDS = {"en": frozenset(STOPWORDS_EN), "it": frozenset(STOPWORDS_ITALIAN)}
#: A text longer than this many tokens is cut: BM25 gains nothing from more.
TOKENS_MAX = 512
GRAM_SIZES = (3, 4, 5)


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_STEMMERS.get(language, "english"))


def stems(text: str, language: str) -> list[tuple[str, int, int]]:
    """The content words of a text.

    Args:
        text: Any Unicode.
        language: Two-letter code; an unknown one is treated as English.

    Returns:
        (stem, start, end) in code points, in text order; stop words left out.
    """
    stop = _STOPWORDS.get(language, _STOPWORDS["en"])
    tokens = [
        (word, match.start(), match.end())
        for match in _TOKEN.finditer(text)
        if (word := match[0].casefold()) not in stop
    ][:TOKENS_MAX]
    stemmed = _stemmer(language).stemWords([word for word, _, _ in tokens])
    return [(stem, start, end) for stem, (_, start, end) in zip(stemmed, tokens, strict=True)]


def stemmed(text: str, language: str) -> list[str]:
    """The stems of a text's content words, in text order."""
    return [stem for stem, _, _ in stems(text, language)]


def letters(text: str) -> list[str]:
    """Character n-grams of a text's words, 3 to 5 long, word ends marked by a space."""
    grams: list[str] = []
    for word in _TOKEN.findall(text.casefold())[:TOKENS_MAX]:
        padded = f" {word} "
        for size in GRAM_SIZES:
            last = max(1, len(padded) - size + 1)
            grams.extend(padded[start : start + size] for start in range(last))
    return grams


class SparseIndex:
    """BM25 over documents of tokens (Lucene's variant)."""

    def __init__(
        self, documents: Sequence[Sequence[str]], k1: float = 1.5, b: float = 0.75
    ) -> None:
        """Index documents.

        Args:
            documents: Tokens of each; documents may be empty, and there may be none.
            k1: How soon repetition stops counting.
            b: How much length counts against a document, 0 to 1.
        """
        self._count = len(documents)
        self._rows: dict[str, int] = {}
        if not any(documents):
            return
        index = bm25s.BM25(method="lucene", k1=k1, b=b)
        index.index([list(tokens) for tokens in documents], show_progress=False)
        # bm25s has weighed every token of every document; summing its columns with one bincount is several
        # times faster than its own token-by-token addition.
        self._rows = {token: row for token, row in index.vocab_dict.items() if token}
        self._weights = np.asarray(index.scores["data"], np.float32)
        self._documents = np.asarray(index.scores["indices"], np.int64)
        self._starts = np.asarray(index.scores["indptr"], np.int64)

    def scores(self, tokens: Sequence[str]) -> Scores:
        """Score every document against a question's tokens.

        Args:
            tokens: Made the same way as the documents'; a token counts as often as it stands there.

        Returns:
            Shape (n,), 0 or more, in the order indexed; all 0 when no token is known.
        """
        rows = [row for token in tokens if (row := self._rows.get(token)) is not None]
        if not rows:
            return np.zeros(self._count, np.float32)
        spans = [slice(self._starts[row], self._starts[row + 1]) for row in rows]
        documents = np.concatenate([self._documents[span] for span in spans])
        weights = np.concatenate([self._weights[span] for span in spans])
        return np.bincount(documents, weights, minlength=self._count).astype(np.float32)


def shared_spans(text: str, question: str, language: str) -> tuple[tuple[int, int], ...]:
    """Where the words of a question stand in a text, in text order; stop words do not count."""
    wanted = {stem for stem, _, _ in stems(question, language)}
    return tuple((start, end) for stem, start, end in stems(text, language) if stem in wanted)
