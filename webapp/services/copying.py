"""Taking a text: what can be copied, and how it goes to the clipboard in both flavours."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from corpus.model import FILL_IN, Evidence
from webapp.rendering.markdown import Marks, mail_html, plain_text
from webapp.services.gate import Finding, Gate, cited, worst_first
from webapp.services.reading import Reading


class Part(StrEnum):
    """What can be copied. Internal is not among it."""

    SAY = "say"
    ANSWER = "answer"
    ANSWER_WITH_SOURCES = "answer-sources"
    ANSWER_AND_MORE = "answer-more"
    ANGLE = "angle"
    #: Words marked with the mouse and copied past the buttons.
    SELECTION = "selection"


@dataclass(frozen=True, slots=True)
class Clip:
    """A text as it goes to the clipboard.

    Attributes:
        html: With inline styles only.
        plain: The same words without markup.
    """

    html: str
    plain: str


def source_text(reading: Reading, part: Part, audience: str = "") -> str:
    """The Markdown of a part.

    Raises:
        LookupError: The talking point has no angle for this audience, or no such part.
    """
    wording = reading.wording
    match part:
        case Part.SAY:
            text = wording.say
        case Part.ANSWER | Part.ANSWER_WITH_SOURCES:
            text = wording.answer
        case Part.SELECTION:
            text = "\n\n".join(filter(None, (text for _name, text in wording.client_texts)))
        case Part.ANSWER_AND_MORE:
            text = "\n\n".join(filter(None, (wording.answer, wording.more)))
        case Part.ANGLE:
            text = next((a.text for a in wording.angles if a.audience == audience), "")
    if not text:
        raise LookupError(f"'{reading.point.id}' has no {part} text for this")
    return text


def fill_ins(reading: Reading, part: Part, audience: str = "") -> tuple[str, ...]:
    """Names of the fill-ins in a part, in order."""
    return fill_ins_of(source_text(reading, part, audience))


def fill_ins_of(text: str) -> tuple[str, ...]:
    """Names of the fill-ins in a text, each once, in order."""
    return tuple(dict.fromkeys(name.strip() for name in FILL_IN.findall(text)))


def findings(
    reading: Reading, part: Part, values: Mapping[str, str], gate: Gate, audience: str = ""
) -> tuple[Finding, ...]:
    """What speaks against copying a part now.

    Args:
        reading: The talking point.
        part: What is to be copied.
        values: What fill-ins are filled with, by name.
        gate: Judges.
        audience: For an angle.

    Returns:
        Findings, those that stop the copy first; empty when nothing speaks against it.
    """
    text = source_text(reading, part, audience)
    found = gate.state(reading) + gate.unfilled(fill_ins_of(text), values)
    return worst_first(found + gate.evidence(reading, text))


def clip(reading: Reading, part: Part, values: Mapping[str, str], audience: str = "") -> Clip:
    """The text of a part for the clipboard.

    Args:
        reading: The talking point.
        part: What is to be copied.
        values: What fill-ins are filled with, by name.
        audience: For an angle.

    Returns:
        Both flavours. With sources, citations are numbers from 1 in order of appearance and the sources
        follow the text; without, no trace of a citation is left.
    """
    text = source_text(reading, part, audience)
    filled = {name: value.strip() for name, value in values.items()}
    sourced = part in {Part.ANSWER_WITH_SOURCES, Part.ANSWER_AND_MORE}
    facts = cited(reading, text) if sourced else ()
    marks = Marks({fact.id: number for number, fact in enumerate(facts, start=1)}, filled)
    html, plain = mail_html(text, marks), plain_text(text, marks)
    if facts:
        html += sources_html(facts)
        plain += "\n\n" + sources_plain(facts)
    return Clip(html.strip(), plain)


def sources_html(facts: tuple[Evidence, ...]) -> str:
    """The list of sources under a mail, numbered from 1."""
    lines = "<br>".join(
        f'[{number}] <a href="{escape(fact.source.url)}">{escape(fact.source.title)}</a>, '
        f"{escape(fact.source.publisher)}, {escape(fact.source.date)}"
        for number, fact in enumerate(facts, start=1)
    )
    return f'<p style="margin:0 0 1em 0;font-size:0.85em">{lines}</p>'


def sources_plain(facts: tuple[Evidence, ...]) -> str:
    """The same as plain text, a line each."""
    return "\n".join(
        f"[{number}] {fact.source.title}, {fact.source.publisher}, {fact.source.date}: {fact.source.url}"
        for number, fact in enumerate(facts, start=1)
    )
