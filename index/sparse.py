"""Words in BM25, stemmed per language, with the places of matching words."""

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


class SparseIndex:
    """BM25 over texts (Lucene's variant, k1 1.5, b 0.75)."""

    def __init__(self, texts: Sequence[str], languages: Sequence[str]) -> None:
        """Index texts.

        Args:
            texts: Any; may be empty.
            languages: Of each text, two letters.
        """
        documents = [
            [stem for stem, _, _ in stems(text, language)]
            for text, language in zip(texts, languages, strict=True)
        ]
        self._count = len(documents)
        self._index: bm25s.BM25 | None = None
        if any(documents):
            self._index = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
            self._index.index(documents, show_progress=False)

    def scores(self, text: str, language: str) -> Scores:
        """Score every indexed text against a question.

        Args:
            text: The question.
            language: Two letters.

        Returns:
            Shape (n,), 0 or more, in the order indexed; all 0 when no word is known.
        """
        if self._index is None:
            return np.zeros(self._count, np.float32)
        known = [s for s, _, _ in stems(text, language) if s in self._index.vocab_dict]
        if not known:
            return np.zeros(self._count, np.float32)
        return np.asarray(self._index.get_scores(known), np.float32)


def shared_spans(text: str, question: str, language: str) -> tuple[tuple[int, int], ...]:
    """Where the words of a question stand in a text, in text order; stop words do not count."""
    wanted = {stem for stem, _, _ in stems(question, language)}
    return tuple((start, end) for stem, start, end in stems(text, language) if stem in wanted)
