"""Text -> tokens: stems, pairs of neighbours, letter n-grams, and where the words stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN, STOPWORDS_ITALIAN
from numpy.typing import NDArray

_TOKEN = re.compile(r"[^\W_]+")
_STEMMERS = {"en": "english", "it": "italian"}
_STOPWORDS = {"en": frozenset(STOPWORDS_EN), "it": frozenset(STOPWORDS_ITALIAN)}
#: A text longer than this many words is cut: it gains nothing from more.
WORDS_MAX = 512
GRAM_SIZES = (3, 4, 5)

#: Shape (n,), int32: numbers of tokens.
Tokens = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text.

    Attributes:
        stem: What is left of it without its endings.
        start: First code point.
        end: Code point after its last.
        content: Whether it is no stop word.
    """

    stem: str
    start: int
    end: int
    content: bool


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_STEMMERS.get(language, "english"))


def words(text: str, language: str) -> list[Word]:
    """The words of a text, in text order.

    Args:
        text: Any Unicode.
        language: Two-letter code; an unknown one is treated as English.
    """
    stop = _STOPWORDS.get(language, _STOPWORDS["en"])
    found = list(_TOKEN.finditer(text))[:WORDS_MAX]
    folded = [match[0].casefold() for match in found]
    stems = _stemmer(language).stemWords(folded)
    return [
        Word(stem, match.start(), match.end(), word not in stop)
        for match, word, stem in zip(found, folded, stems, strict=True)
    ]


def pairs(found: Sequence[Word]) -> frozenset[str]:
    """The stems of all words, stop words too, and of each two neighbours."""
    stems = [word.stem for word in found]
    return frozenset([*stems, *(f"{a} {b}" for a, b in pairwise(stems))])


def letters(text: str) -> list[str]:
    """Character n-grams of a text's words, 3 to 5 long, word ends marked by a space."""
    grams: list[str] = []
    for word in _TOKEN.findall(text.casefold())[:WORDS_MAX]:
        padded = f" {word} "
        for size in GRAM_SIZES:
            last = max(1, len(padded) - size + 1)
            grams.extend(padded[start : start + size] for start in range(last))
    return grams


def shared_spans(text: str, question: str, language: str) -> tuple[tuple[int, int], ...]:
    """Where the words of a question stand in a text, in text order; stop words do not count."""
    wanted = {word.stem for word in words(question, language) if word.content}
    return tuple((w.start, w.end) for w in words(text, language) if w.content and w.stem in wanted)


@dataclass(frozen=True, slots=True)
class Analysed:
    """The tokens of a text, as numbers of a lexicon.

    Attributes:
        content: Stems of content words, in text order.
        pairs: Distinct stems and pairs of neighbours.
        grams: Letter n-grams, in text order.
        gram_set: The same, each once.
        size: Number of content words, also unknown ones.
    """

    content: Tokens
    pairs: Tokens
    grams: Tokens
    gram_set: Tokens
    size: int


class Analyser:
    """Numbers tokens, and remembers the passages it has seen, so that an edit analyses only what changed.

    One thread may analyse passages while others analyse questions.
    """

    def __init__(self) -> None:
        self._lexicon: dict[str, int] = {}
        self._seen: dict[tuple[str, str], Analysed] = {}

    def passages(self, texts: Sequence[tuple[str, str]]) -> list[Analysed]:
        """Analyse passages, given as (text, language), in the order given; others are forgotten."""
        seen = {key: self._seen.get(key) or self._analyse(*key, grow=True) for key in texts}
        self._seen = seen
        return [seen[key] for key in texts]

    def question(self, text: str, language: str) -> Analysed:
        """Analyse a question; tokens that stand in no passage are left out."""
        return self._analyse(text, language, grow=False)

    @property
    def size(self) -> int:
        """How many tokens have a number."""
        return len(self._lexicon)

    def _analyse(self, text: str, language: str, grow: bool) -> Analysed:
        found = words(text, language)
        content = [word.stem for word in found if word.content]
        grams = self._numbers(letters(text), grow)
        return Analysed(
            content=self._numbers(content, grow),
            # Sorted, so that the same corpus gives the same numbers in every process.
            pairs=self._numbers(sorted(pairs(found)), grow),
            grams=grams,
            gram_set=np.unique(grams),
            size=len(content),
        )

    def _numbers(self, tokens: Sequence[str], grow: bool) -> Tokens:
        lexicon = self._lexicon
        if grow:
            found = [lexicon.setdefault(token, len(lexicon)) for token in tokens]
        else:
            found = [lexicon[token] for token in tokens if token in lexicon]
        return np.array(found, np.int32)
