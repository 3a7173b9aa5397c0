"""A client's message -> its parts, each with the talking points that answer it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from corpus.model import Band
from index.engine import QUESTION_MAX, SearchEngine
from index.language import detect
from index.markup import without_markup
from index.message import MESSAGE_MAX, Sentence, Span, paragraphs
from index.parting import Stretch, worths
from index.types import Hit, SearchResult

#: Hits of a part: the best and its alternatives.
HITS = 5
#: How many neighbours may speak of one thing together: (sentences, clauses of a sentence). The first that
#: stays within `READ_MAX` is taken, so that a long message is answered in time, only less finely.
TOGETHER = ((3, 4), (2, 2), (1, 1), (1, 0))
#: Characters that are searched at most, however a message is cut; a message itself is never cut short.
READ_MAX = 30_000
#: Words of a question that may still belong to the part before it, if it refers to something.
GOES_ON = 10
#: Questions that are less likely than this any of our business are about lunch, and left alone.
SMALL_TALK = 0.002
#: How a clause begins that asks for something: "and would you also …".
_ASKS = re.compile(
    r"(?:(?:and|but|or|also|so|then)\s+)*(?:would|could|can|do|does|did|will|is|are|who|what|how|when|where|why|which|"
    r"should|may|shall)\b",
    re.IGNORECASE,
)
_REFERS = re.compile(r"^(?:and|or)\b|\b(?:it|that|this|these|those|such|they|them|then)\b", re.I)


class MessageTooLongError(ValueError):
    """Raised where a message exceeds `MESSAGE_MAX` characters."""

    def __init__(self, length: int) -> None:
        self.length = length
        super().__init__(f"the message has {length} characters; at most {MESSAGE_MAX} are read")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the message that raises one thing.

    Attributes:
        text: As written.
        start: First code point in the message.
        end: Code point after its last.
        band: Of the best hit; none for a question that nobody has an answer for.
        hits: Best first.
    """

    text: str
    start: int
    end: int
    band: Band
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a message raises.

    Attributes:
        language: Of the message, two letters.
        parts: In text order; they do not overlap.
    """

    language: str
    parts: tuple[Part, ...]

    @property
    def suggested(self) -> tuple[str, ...]:
        """The best hit of each part in band match or related, best first, without repeats."""
        best = [part.hits[0] for part in self.parts if part.band is not Band.NONE]
        best.sort(key=lambda hit: -hit.score)
        return tuple(dict.fromkeys(hit.talking_point for hit in best))


@dataclass(frozen=True, slots=True)
class _Candidate:
    first: int
    last: int
    span: Span
    result: SearchResult
    worth: float


def reply(engine: SearchEngine, message: str, language: str = "auto") -> Reply:
    """Find what a message raises, and what answers it.

    Args:
        engine: To search with.
        message: At most 20,000 characters, plain text.
        language: Two letters, or `auto` to detect it.

    Returns:
        Its parts; none for a message that raises nothing.

    Raises:
        MessageTooLongError: The message is longer than that.
    """
    if len(message) > MESSAGE_MAX:
        raise MessageTooLongError(len(message))
    tongue = detect(message) if language == "auto" else language
    message = without_markup(message)
    written = paragraphs(message, tongue)
    spans = _readable(written)
    every = [span for found in spans for _, _, span in found]
    texts = [message[span.start : span.end][:QUESTION_MAX] for span in every]
    once = list(dict.fromkeys(texts))
    found_for = dict(zip(once, engine.search_many(once, tongue, HITS), strict=True))
    results = {span: found_for[text] for span, text in zip(every, texts, strict=True)}
    by_paragraph = [
        _parts(message, sentences, found, results)
        for sentences, found in zip(written, spans, strict=True)
    ]
    parts = _with_items(message, written, by_paragraph, results)
    return Reply(tongue, tuple(_joined(message, parts)))


def _readable(written: Sequence[Sequence[Sentence]]) -> list[list[Stretch]]:
    """The stretches of each paragraph, as finely cut as can be searched in time."""
    found: list[list[Stretch]] = []
    for sentences, clauses in TOGETHER:
        found = [stretches(paragraph, sentences, clauses) for paragraph in written]
        lengths = (span.end - span.start for spans in found for _, _, span in spans)
        if sum(min(length, QUESTION_MAX) for length in lengths) <= READ_MAX:
            break
    return found


def stretches(
    sentences: Sequence[Sentence], together: int = TOGETHER[0][0], clauses: int = TOGETHER[0][1]
) -> list[Stretch]:
    """What could be a part: (first atom, last atom, span), atoms being clauses and whole sentences.

    Args:
        sentences: Of one paragraph.
        together: How many sentences may be one part.
        clauses: How many clauses of a sentence may be one part, beside the whole sentence.
    """
    found: list[Stretch] = []
    starts, atom = [], 0
    for sentence in sentences:
        cut = (sentence.clauses if clauses else ()) or (sentence.span,)
        starts.append(atom)
        for first in range(len(cut)):
            for last in range(first, min(first + clauses, len(cut))):
                if (first, last) != (0, len(cut) - 1):
                    found.append((atom + first, atom + last, Span(cut[first].start, cut[last].end)))
        atom += len(cut)
    ends = [*starts[1:], atom]
    for first in range(len(sentences)):
        for last in range(first, min(first + together, len(sentences))):
            span = Span(sentences[first].span.start, sentences[last].span.end)
            found.append((starts[first], ends[last] - 1, span))
    return found


def _parts(
    message: str,
    sentences: Sequence[Sentence],
    spans: Sequence[Stretch],
    results: dict[Span, SearchResult],
) -> list[Part]:
    """The parts of a paragraph: spans that do not overlap and are worth the most together."""
    found = [results[span] for _, _, span in spans]
    candidates = [
        _Candidate(first, last, span, result, float(worth))
        for (first, last, span), result, worth in zip(
            spans, found, worths(message, spans, found), strict=True
        )
    ]
    count = 1 + max((c.last for c in candidates), default=-1)
    best: list[float] = [0.0] * (count + 1)
    chosen: list[_Candidate | None] = [None] * (count + 1)
    for end in range(1, count + 1):
        best[end] = best[end - 1]
        for candidate in candidates:
            if candidate.last + 1 != end or candidate.worth <= 0:
                continue
            total = best[candidate.first] + candidate.worth
            if total > best[end]:
                best[end], chosen[end] = total, candidate
    parts: list[Part] = []
    end = count
    while end > 0:
        taken = chosen[end]
        if taken is not None:
            parts.append(_part(message, taken.span, taken.result, taken.result.band))
        end = taken.first if taken is not None else end - 1
    parts.reverse()
    return _with_questions(message, sentences, parts, results)


def _with_questions(
    message: str,
    sentences: Sequence[Sentence],
    parts: Sequence[Part],
    results: dict[Span, SearchResult],
) -> list[Part]:
    """Parts, and the questions that no part covers: those have no answer, and somebody should know.

    A few words right after an answered part ("And how often?") go on about the same thing.
    """
    found = list(parts)
    for sentence in sentences:
        start, end = sentence.span.start, sentence.span.end
        text = message[start:end]
        if not text.rstrip(' )"”').endswith("?"):
            continue
        if any(_overlap(part, sentence.span) for part in parts):
            left = (c for c in sentence.clauses if not any(_overlap(part, c) for part in parts))
            found += [
                _part(message, clause, results[clause], Band.NONE)
                for clause in left
                if _asks_apart(message[clause.start : clause.end])
                and clause in results
                and results[clause].band is Band.NONE
            ]
            continue
        before = next(
            (p for p in found if p.end <= start and not message[p.end : start].strip()), None
        )
        goes_on = len(text.split()) <= GOES_ON and _REFERS.search(text)
        if before and before.band is not Band.NONE and goes_on:
            found[found.index(before)] = replace(before, text=message[before.start : end], end=end)
        elif results[sentence.span].topic >= SMALL_TALK:
            found.append(_part(message, sentence.span, results[sentence.span], Band.NONE))
    return sorted(found, key=lambda part: part.start)


def _with_items(
    message: str,
    written: Sequence[Sequence[Sentence]],
    parts: Sequence[Sequence[Part]],
    results: dict[Span, SearchResult],
) -> list[Part]:
    """The parts of all paragraphs; an unanswered item of a list whose others are answered is one, too."""
    found: list[Part] = []
    for _, run in groupby(range(len(written)), key=lambda n: written[n][0].item or -n):
        numbers = list(run)
        answered = any(part.band is not Band.NONE for n in numbers for part in parts[n])
        for n in numbers:
            found += parts[n]
            first = written[n][0]
            if first.item and answered and not parts[n]:
                found.append(_part(message, first.span, results[first.span], Band.NONE))
    return found


def _asks_apart(clause: str) -> bool:
    """Whether a clause asks for something of its own: what refers to the rest of its sentence does not."""
    asks = _ASKS.match(clause)
    return bool(asks) and not _REFERS.search(clause[asks.end() :] if asks else "")


def _overlap(part: Part, span: Span) -> bool:
    return part.start < span.end and span.start < part.end


def _part(message: str, span: Span, result: SearchResult, band: Band) -> Part:
    return Part(message[span.start : span.end], span.start, span.end, band, result.hits)


def _joined(message: str, parts: Sequence[Part]) -> list[Part]:
    """Neighbours in one paragraph that are answered by the same talking point become one part."""
    found: list[Part] = []
    for part in parts:
        last = found[-1] if found else None
        between = message[last.end : part.start] if last else ""
        if (
            last is not None
            and Band.NONE not in (last.band, part.band)
            and last.hits[0].talking_point == part.hits[0].talking_point
            and not any(c.isalnum() for c in between)
            and len(re.findall(r"\r\n|\n|\r", between)) < 2
        ):
            better = max(last, part, key=lambda p: p.hits[0].score)
            text = message[last.start : part.end]
            found[-1] = Part(text, last.start, part.end, better.band, better.hits)
        else:
            found.append(part)
    return found
