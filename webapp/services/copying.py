"""Taking a text: the copy gate, the text for the clipboard in both flavours, the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import escape

from sqlalchemy.orm import Session

from corpus.model import CITATION, FILL_IN, Evidence, Review, State
from webapp.db.models.usage import CopyRow
from webapp.rendering.markdown import Marks, mail_html, plain_text
from webapp.services.reading import Reading


class Part(StrEnum):
    """What can be copied. Internal is not among it."""

    SAY = "say"
    ANSWER = "answer"
    ANSWER_WITH_SOURCES = "answer-sources"
    ANSWER_AND_MORE = "answer-more"
    ANGLE = "angle"


class Weight(StrEnum):
    """Whether a finding stops the copy or only warns."""

    STOP = "stop"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the gate found, said so that the reader knows what to do.

    Attributes:
        kind: `unfilled`, `retired`, `review` or `evidence`.
        name: Of the fill-in or fact it is about; empty when it is about the whole.
    """

    kind: str
    weight: Weight
    message: str
    name: str = ""


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
        case Part.ANSWER_AND_MORE:
            text = "\n\n".join(filter(None, (wording.answer, wording.more)))
        case Part.ANGLE:
            text = next((a.text for a in wording.angles if a.audience == audience), "")
    if not text:
        raise LookupError(f"'{reading.point.id}' has no {part} text for this")
    return text


def fill_ins(reading: Reading, part: Part, audience: str = "") -> tuple[str, ...]:
    """Names of the fill-ins in a part, in order."""
    found = FILL_IN.findall(source_text(reading, part, audience))
    return tuple(dict.fromkeys(name.strip() for name in found))


def findings(
    reading: Reading, part: Part, values: Mapping[str, str], today: date, audience: str = ""
) -> tuple[Finding, ...]:
    """What speaks against copying a part now.

    Args:
        reading: The talking point.
        part: What is to be copied.
        values: What fill-ins are filled with, by name.
        today: The day to judge on.
        audience: For an angle.

    Returns:
        Findings, those that stop the copy first; empty when nothing speaks against it.
    """
    stops = [
        Finding(
            "unfilled", Weight.STOP, f"Fill in “{name}”. An open fill-in is never copied.", name
        )
        for name in fill_ins(reading, part, audience)
        if not values.get(name, "").strip()
    ]
    if reading.point.state is State.RETIRED:
        stops.insert(
            0, Finding("retired", Weight.STOP, "This text is retired. Search for its successor.")
        )
    warns = []
    if reading.review is not Review.FRESH and today > reading.point.review_by:
        days = (today - reading.point.review_by).days
        warns.append(Finding("review", Weight.WARN, f"The review is {days} days late."))
    for fact in _cited(reading, part, audience):
        if fact.expired(today):
            message = f"The source “{fact.source.title}” had to be checked by {fact.valid_until}."
            warns.append(Finding("evidence", Weight.WARN, message, fact.id))
    return (*stops, *warns)


def _cited(reading: Reading, part: Part, audience: str = "") -> tuple[Evidence, ...]:
    ids = dict.fromkeys(CITATION.findall(source_text(reading, part, audience)))
    facts = {fact.id: fact for fact in reading.sources}
    return tuple(facts[slug] for slug in ids if slug in facts)


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
    cited = _cited(reading, part, audience) if sourced else ()
    marks = Marks({fact.id: number for number, fact in enumerate(cited, start=1)}, filled)
    html, plain = mail_html(text, marks), plain_text(text, marks)
    if cited:
        html += sources_html(cited)
        plain += "\n\n" + sources_plain(cited)
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


def log_copy(
    session: Session, reading: Reading, part: Part, browser: str, search_id: int | None
) -> None:
    """Note that a text was taken, and in which version; committed by the caller."""
    session.add(
        CopyRow(
            talking_point_id=reading.point.id,
            language=reading.wording.language,
            part=part.value,
            text_version=reading.wording.text_version,
            search_id=search_id,
            browser=browser,
        )
    )
