"""A translation -> the passages that are searched, with ids and hashes that survive other edits."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from corpus.model import Translation
from corpus.text import plain, sentences


class PassageKind(StrEnum):
    """Which part of a talking point a passage is."""

    TITLE = "title"
    PHRASING = "phrasing"
    SAY = "say"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Passage:
    """One searched piece of text.

    Attributes:
        talking_point: Slug of the talking point it leads to.
        text: Plain prose on one line, never empty.
    """

    talking_point: str
    language: str
    kind: PassageKind
    text: str

    @property
    def hash(self) -> str:
        """Thirty-two hexadecimal digits that depend on the text alone: the key of its vector."""
        return text_hash(self.text)

    @property
    def id(self) -> str:
        """Unique in a corpus, and unchanged by edits of other passages."""
        return f"{self.talking_point}/{self.language}/{self.kind}/{self.hash[:12]}"


def text_hash(text: str) -> str:
    """Thirty-two hexadecimal digits: the key of a text's vector."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def passages(translation: Translation) -> tuple[Passage, ...]:
    """Cut a translation into passages.

    Args:
        translation: Any translation, also an unfinished one.

    Returns:
        Title, phrasings, say line, then the answer's sentences, each in text order; a text that stands
        twice in one part comes once. Empty when there is no text at all.
    """

    def texts() -> Iterator[tuple[PassageKind, str]]:
        yield PassageKind.TITLE, translation.title
        for phrasing in translation.phrasings:
            yield PassageKind.PHRASING, phrasing
        yield PassageKind.SAY, translation.say
        for _, sentence in sentences(translation.answer, translation.language):
            yield PassageKind.ANSWER, sentence

    cut = (
        Passage(translation.talking_point, translation.language, kind, prose)
        for kind, text in texts()
        if (prose := plain(text))
    )
    return tuple(dict.fromkeys(cut))
