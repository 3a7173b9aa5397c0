"""A client's message -> what the client wrote in it, cut into candidate parts.

Offsets are code points of the message as sent throughout: what is left out is passed over, never cut away.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from mailparser_reply.parser import EmailMessage
from sentencex import segment

from index.courtesies import closes, disclaims, greeting_end
from index.markup import without_markup

MESSAGE_MAX = 20_000
#: Characters of a header over a quoted mail, which may be broken into three lines.
HEADER_MAX = 300

_QUOTED = re.compile(r"[ \t]*[>|]")
_ORIGINAL = re.compile(
    r"[ \t]*(?:-{2,}[ \t]*(?:original|forwarded|messaggio|weitergeleitete|ursprüngliche).*|_{10,}[ \t]*)$",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"[ \t*]*(?:from|sent|to|cc|subject|date|von|gesendet|an|da|inviato|a|oggetto)\*?:", re.I
)
_SIGNATURE = re.compile(r"[ \t]*(?:--|—|__+)[ \t]*$")
_DEVICE = re.compile(
    r"[ \t]*(?:sent from my|get outlook for|inviato da|von meinem)\b.{0,40}$", re.I
)
_POSTSCRIPT = re.compile(r"[ \t]*P\.?[ \t]?(?:P\.?[ \t]?)?S\b", re.IGNORECASE)
_ITEM = re.compile(r"[ \t]*(?:\(?\d{1,2}[.):]|\(?[a-z]\)|[-*•–·])[ \t]+")
#: Characters that a mark of an item takes, with the spaces around it.
_MARK_MAX = 40
#: Where a sentence may go on to another thing.
_TURN = re.compile(
    r"(?:[,;:–—][ \t\r\n]+"
    r"(?:and|but|so|while|whereas|also|then|plus|because|or|yet|e|ma|però|mentre)\b|[;–—]|"
    r"[ \t\r\n]+(?:and|but|e|ma)(?=[ \t\r\n]+\w)|\))",
    re.IGNORECASE,
)
#: Lines under a closing that are looked at.
_UNDER = 20
#: Words that either side of a turn must have to say something.
_CLAUSE = 5


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the message: code points [start, end)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the clauses it might be cut into.

    Attributes:
        span: Where it stands.
        clauses: Two or more that cover it; empty when there is nothing to cut.
        item: Whether it belongs to an item of a list.
    """

    span: Span
    clauses: tuple[Span, ...]
    item: bool = False


def paragraphs(message: str, language: str = "en") -> list[list[Sentence]]:
    """What the client wrote, without quoted history, greetings, signatures and disclaimers.

    Args:
        message: Any Unicode, plain text or HTML, lines ending in any way.
        language: Two letters; how sentences end.

    Returns:
        Sentences by paragraph or item of a list, in text order; empty for a message without text.
    """
    found = []
    # Lone surrogates are no text; splitters written in other languages refuse them.
    message = re.sub("[\ud800-\udfff]", " ", without_markup(message))
    for block in _blocks(message):
        # Line ends become spaces one for one, so that offsets stay.
        text = re.sub(r"\s", " ", message[block.start : block.end])
        item = _is_item(message, block.start)
        sentences = [
            Sentence(span, _clauses(message, span), item)
            for span in _sentences(text, block.start, language)
        ]
        if sentences:
            found.append(sentences)
    return found


def _blocks(message: str) -> Iterator[Span]:
    """Paragraphs and items of what is the client's own, a postscript included."""
    start: int | None = None
    end = 0
    for line in own_lines(message):
        text = message[line.start : line.end]
        apart = (
            start is not None
            and message[end : line.start].strip("\r\n") == ""
            and (line.start - end <= 2)
        )
        if start is not None and (not text.strip() or _ITEM.match(text) or not apart):
            yield Span(start, end)
            start = None
        greeting = greeting_end(text)
        if text[greeting:].strip():
            if start is None:
                mark = _ITEM.match(text)
                start = line.start + (mark.end() if mark else greeting)
            end = line.end
    if start is not None:
        yield Span(start, end)


def _is_item(message: str, start: int) -> bool:
    """Whether the mark of an item stands before a place, on its line."""
    before = re.split(r"[\r\n]", message[max(start - _MARK_MAX, 0) : start])[-1]
    return bool(_ITEM.fullmatch(before))


def own_lines(message: str) -> list[Span]:
    """Lines the sender wrote this time, blank ones too, in text order."""
    starts, ends = [0], []
    for end in re.finditer(r"\r\n|\n|\r", message):
        ends.append(end.start())
        starts.append(end.end())
    lines = _unquoted(message, list(map(Span, starts, [*ends, len(message)])))
    kept: list[Span] = []
    number = 0
    while number < len(lines):
        text = message[lines[number].start : lines[number].end]
        if _ends_here(message, lines, number):
            number = _after_signature(message, lines, number)
            continue
        if not (_DEVICE.match(text) or disclaims(text)):
            kept.append(lines[number])
        number += 1
    return kept


def _unquoted(message: str, lines: Sequence[Span]) -> list[Span]:
    """Lines that are no quoted history."""
    headers = _headers(message, lines)
    kept: list[Span] = []
    for number, line in enumerate(lines):
        text = message[line.start : line.end]
        if _ORIGINAL.match(text) or _begins_fields(message, lines, number):
            break
        if any(
            line.start < end and line.end > start for start, end in headers if line.end > line.start
        ):
            # Outlook quotes without marks: then all that follows is history.
            rest = [message[other.start : other.end] for other in lines[number + 1 :]]
            if not any(_QUOTED.match(other) for other in rest):
                break
            continue
        if not _QUOTED.match(text):
            kept.append(line)
    return kept


def _begins_fields(message: str, lines: Sequence[Span], number: int) -> bool:
    """Whether a block of From:, Sent:, To: begins here."""
    texts = [message[line.start : line.end] for line in lines[number : number + 4]]
    return len(texts) >= 3 and all(_FIELD.match(text) for text in texts[:3])


def _headers(message: str, lines: Sequence[Span]) -> list[tuple[int, int]]:
    """Where headers of quoted mails stand.

    The library's pattern takes minutes over long lines, so it sees a few short lines at a time.
    """
    found = []
    for number, line in enumerate(lines):
        end = min(lines[min(number + 2, len(lines) - 1)].end, line.start + HEADER_MAX)
        window = message[line.start : end]
        if ":" not in window or not window[:1].strip():
            continue
        match = _header().match(window)
        if match and match[0].strip():
            found.append((line.start, line.start + match.end()))
    return found


@cache
def _header() -> re.Pattern[str]:
    """Lines that mail programs of many languages put above what they quote."""
    pattern: re.Pattern[str] = EmailMessage("", ["en", "it", "de", "fr", "es"]).HEADER_REGEX
    return pattern


def _ends_here(message: str, lines: Sequence[Span], number: int) -> bool:
    """Whether a signature begins with this line."""
    text = message[lines[number].start : lines[number].end].strip()
    if len(text) > HEADER_MAX:
        return False
    if _SIGNATURE.match(text):
        return True
    following = lines[number + 1 : number + 1 + _UNDER]
    return closes(text, [message[line.start : line.end] for line in following])


def _after_signature(message: str, lines: Sequence[Span], number: int) -> int:
    """The line with which the sender goes on, or the number of lines."""
    for later in range(number + 1, len(lines)):
        if _POSTSCRIPT.match(message[lines[later].start : lines[later].end]):
            return later
    return len(lines)


def _sentences(text: str, offset: int, language: str) -> Iterator[Span]:
    place = 0
    for sentence in segment(language, text):
        bare = sentence.strip()
        if not any(c.isalnum() for c in bare):
            continue
        place = text.index(bare, place)
        yield Span(offset + place, offset + place + len(bare))
        place += len(bare)


def _clauses(message: str, span: Span) -> tuple[Span, ...]:
    """The clauses of a sentence that could each raise a thing of their own."""
    cuts = [span.start]
    for turn in _TURN.finditer(message, span.start, span.end):
        cut = turn.start()
        enough = len(message[cuts[-1] : cut].split()) >= _CLAUSE
        if enough and len(message[cut : span.end].split()) > _CLAUSE:
            cuts.append(cut)
    cuts.append(span.end)
    if len(cuts) == 2:
        return ()
    return tuple(_bare(message, Span(a, b)) for a, b in pairwise(cuts))


def _bare(message: str, span: Span) -> Span:
    """A span without the punctuation and spaces around its words."""
    words = re.search(r"\w(?:.*[\w)?!.])?", message[span.start : span.end], re.DOTALL)
    return Span(span.start + words.start(), span.start + words.end()) if words else span
