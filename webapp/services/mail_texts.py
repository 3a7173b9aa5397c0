"""The texts of a mail: what each entry says, and the one question back that stays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.model import CITATION, FILL_IN
from corpus.text import sentences, without_bullets
from webapp.services.copying import Part
from webapp.services.drafts import Entry
from webapp.services.gate import Finding
from webapp.services.reading import Reading


@dataclass(frozen=True, slots=True)
class Block:
    """An entry with its text.

    Attributes:
        text: Markdown as it goes into the mail.
        findings: What speaks against it.
    """

    entry: Entry
    reading: Reading
    text: str
    findings: tuple[Finding, ...] = ()

    @property
    def language(self) -> str:
        """The language it is in: an edited text stays in the one it was edited in."""
        edited = self.entry.edited is not None and self.entry.language
        return edited or self.reading.wording.language

    @property
    def comparable(self) -> bool:
        """Whether the version it was put in with is one of the approved text at hand."""
        return self.language == self.reading.wording.language


def texts_of(entries: Iterable[Entry], readings: Mapping[str, Reading]) -> list[Block]:
    """The entries that can be read, with their texts.

    One question a mail: the last one is answered, the others are overlooked. So of the approved texts only
    the last one that ends with a question keeps it, unless a later edited one has its own. Edited texts
    stay as they were written.
    """
    blocks: list[Block] = []
    asked = False
    for entry in reversed([entry for entry in entries if entry.id in readings]):
        reading = readings[entry.id]
        if entry.edited is not None:
            text = entry.edited
            question = split_question(text, entry.language or reading.wording.language)[1]
        else:
            text, question = approved_text(reading, entry, asked)
        blocks.append(Block(entry, reading, text))
        asked = asked or bool(question)
    return blocks[::-1]


def approved_text(reading: Reading, entry: Entry, asked: bool = False) -> tuple[str, str]:
    """The approved Markdown an entry stands for, and the question it ends with.

    More and the angle stand before that question, so that it stays the last thing said.

    Args:
        reading: The talking point.
        entry: Says which of its texts.
        asked: Whether a later text asks: the question is left out, and still named.
    """
    wording = reading.wording
    part = Part(entry.part)
    if part is Part.SAY or not wording.answer:
        text, more = CITATION.sub("", wording.say), ""  # nobody says a footnote
    else:
        text, more = wording.answer, wording.more if part is Part.ANSWER_AND_MORE else ""
    body, question = split_question(text, wording.language)
    if more and not question:
        text, more = _paragraphs(text, more), ""
        body, question = split_question(text, wording.language)
    angle = next((a.text for a in wording.angles if a.audience == entry.angle), "")
    if not (asked or more or angle):
        return text, question
    return _paragraphs(body, more, angle, "" if asked else question), question


def split_question(text: str, language: str) -> tuple[str, str]:
    """A text and the question it ends with; empty where it ends otherwise or is nothing else."""
    text = text.rstrip()
    found = sentences(text, language)
    if len(found) < 2:
        return text, ""
    at, last = found[-1]
    asks = CITATION.sub("", last).rstrip(" *_`)\"'”’»").endswith("?")
    # A question that is an item of a list is one of many, and the list would lack it.
    if not asks or without_bullets(last) != last:
        return text, ""
    return text[:at].rstrip(), last


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its fill-ins filled; those without a value stay open."""
    return FILL_IN.sub(lambda match: values.get(match[1].strip()) or match[0], text)


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(filter(None, texts))
