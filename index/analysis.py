"""Text -> tokens: stems, pairs of neighbours, letter n-grams, and where the words stand."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import Stemmer

from index.sparse import STOPWORDS
from index.storage import Array
from index.types import Tokens

_TOKEN = re.compile(r"[^\W_]+")
_STEMMERS = {"en": "english", "it": "italian"}
#: A text longer than this many words is cut: it gains nothing from more.
WORDS_MAX = 512
GRAM_SIZES = (3, 4, 5)


class Word(NamedTuple):
    """One word of a text.

    Attributes:
        folded: In small letters.
        stem: What is left of it without its endings.
        start: First code point.
        end: Code point after its last.
        content: Whether it is no stop word.
    """

    folded: str
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
    stop = _stop(language)
    return [
        Word(word, stem, match.start(), match.end(), word not in stop)
        for match, word, stem in _stemmed(text, language)
    ]


def _stop(language: str) -> frozenset[str]:
    return STOPWORDS.get(language, STOPWORDS["en"])


def _stemmed(text: str, language: str) -> Iterable[tuple[re.Match[str], str, str]]:
    """Each word of a text, in small letters, and its stem."""
    found = list(_TOKEN.finditer(text))[:WORDS_MAX]
    folded = [match[0].casefold() for match in found]
    return zip(found, folded, _stemmer(language).stemWords(folded), strict=True)


def pairs(found: Sequence[Word]) -> frozenset[str]:
    """The stems of all words, stop words too, and of each two neighbours."""
    stems = [word.stem for word in found]
    return frozenset([*stems, *(f"{a} {b}" for a, b in pairwise(stems))])


def letters(word: str) -> list[str]:
    """Character n-grams of a word in small letters, 3 to 5 long, its ends marked by a space."""
    padded = f" {word} "
    return [
        padded[start : start + size]
        for size in GRAM_SIZES
        for start in range(max(1, len(padded) - size + 1))
    ]


def content_stems(text: str, language: str) -> frozenset[str]:
    """The stems of all words of a text but stop words."""
    return frozenset(word.stem for word in words(text, language) if word.content)


def shared_spans(text: str, wanted: Collection[str], language: str) -> tuple[tuple[int, int], ...]:
    """Where words with the wanted stems stand in a text, in text order; stop words do not count."""
    stop = _stop(language)
    return tuple(
        match.span()
        for match, word, stem in _stemmed(text, language)
        if stem in wanted and word not in stop
    )


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


#: Arrays from `Analyser.remembered`, and the passages they are of as (text, language).
Remembered = tuple[Mapping[str, Array], Sequence[tuple[str, str]]]
#: Attributes of `Analysed` that are tokens, in its order.
ANALYSED = ("content", "pairs", "grams", "gram_set")


def joined(tokens: Sequence[Tokens]) -> Tokens:
    """The tokens of several texts as those of one."""
    return np.concatenate(tokens) if tokens else np.empty(0, np.int32)


def _numbered(lexicon: Array) -> dict[str, int]:
    """Tokens and their numbers, as `Analyser.remembered` wrote them down."""
    tokens = lexicon.tobytes().decode()
    return {token: n for n, token in enumerate(tokens.split("\n") if tokens else ())}


class Analyser:
    """Numbers tokens, and remembers the passages it has seen, so that an edit analyses only what changed.

    One thread may analyse passages while others analyse questions.
    """

    def __init__(self) -> None:
        self._lexicon: dict[str, int] = {}
        self._seen: dict[tuple[str, str], Analysed] = {}
        self._spelt: dict[str, list[int]] = {}
        #: Reads what was seen before the last start, which stays where it was saved until an edit needs it.
        self._recall: Callable[[], Remembered | None] | None = None

    def passages(self, texts: Sequence[tuple[str, str]]) -> list[Analysed]:
        """Analyse passages, given as (text, language), in the order given; others are forgotten."""
        self._unpack()
        seen = {key: self._seen.get(key) or self._analyse(*key, grow=True) for key in texts}
        self._seen = seen
        return [seen[key] for key in texts]

    def remembered(self) -> dict[str, Array]:
        """Lexicon and analysed passages as arrays, for `Analyser.restored`."""
        self._unpack()
        found: dict[str, Array] = {
            "lexicon": np.frombuffer("\n".join(self._lexicon).encode(), np.uint8),
            "sizes": np.array([analysed.size for analysed in self._seen.values()], np.int32),
        }
        for name in ANALYSED:
            tokens = [getattr(analysed, name) for analysed in self._seen.values()]
            found[name] = joined(tokens)
            found[f"{name}.ends"] = np.cumsum([len(t) for t in tokens], dtype=np.int64)
        return found

    @classmethod
    def restored(cls, lexicon: Array, recall: Callable[[], "Remembered | None"]) -> "Analyser":
        """An analyser that has seen passages before.

        Args:
            lexicon: From `remembered`.
            recall: Gives the rest of it when it is needed, and the passages in the order in which they were
                analysed; nothing where it is gone: they are analysed anew then.
        """
        analyser = cls()
        analyser._lexicon = _numbered(lexicon)
        analyser._recall = recall
        return analyser

    def _unpack(self) -> None:
        if self._recall is None:
            return
        found, self._recall = self._recall(), None
        if found is None:
            return
        arrays, texts = found
        lexicon = _numbered(arrays["lexicon"])
        # Another process may have saved since, with more tokens; numbered otherwise they are of no use.
        if list(lexicon)[: len(self._lexicon)] != list(self._lexicon):
            return
        self._lexicon = lexicon
        columns = [np.split(arrays[name], arrays[f"{name}.ends"][:-1]) for name in ANALYSED]
        content, pairs, grams, gram_set = columns
        rows = zip(
            dict.fromkeys(texts), content, pairs, grams, gram_set, arrays["sizes"], strict=True
        )
        self._seen = {text: Analysed(c, p, g, s, int(size)) for text, c, p, g, s, size in rows}

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
        grams = np.array([n for word in found for n in self._letters(word.folded, grow)], np.int32)
        return Analysed(
            content=self._numbers(content, grow),
            # Sorted, so that the same corpus gives the same numbers in every process.
            pairs=self._numbers(sorted(pairs(found)), grow),
            grams=grams,
            gram_set=np.unique(grams),
            size=len(content),
        )

    def _letters(self, word: str, grow: bool) -> list[int]:
        """Numbers of a word's letter n-grams; words come again and again."""
        known = self._spelt.get(word)
        if known is None:
            known = self._look_up(letters(word), grow)
            if grow:
                self._spelt[word] = known
        return known

    def _numbers(self, tokens: Sequence[str], grow: bool) -> Tokens:
        return np.array(self._look_up(tokens, grow), np.int32)

    def _look_up(self, tokens: Sequence[str], grow: bool) -> list[int]:
        lexicon = self._lexicon
        if grow:
            return [lexicon.setdefault(token, len(lexicon)) for token in tokens]
        return [lexicon[token] for token in tokens if token in lexicon]
