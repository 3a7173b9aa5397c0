"""The copy gate: what speaks against a text at the moment it is taken."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.model import CITATION, Evidence, Review, State
from corpus.rules.wording import find_forbidden
from webapp.services.reading import Reading


class Weight(StrEnum):
    """Whether a finding stops the copy or only warns."""

    STOP = "stop"
    WARN = "warn"


class Kind(StrEnum):
    """What a finding is about. The first two always stop; a setting says which of the others do."""

    RETIRED = "retired"
    UNFILLED = "unfilled"
    REVIEW = "review"
    EVIDENCE = "evidence"
    CHANGED = "changed"
    STALE = "stale"
    LANGUAGE = "language"
    FORBIDDEN = "forbidden"


#: What a setting may turn from a warning into a stop.
SETTABLE = frozenset(Kind) - {Kind.RETIRED, Kind.UNFILLED}


@dataclass(frozen=True, slots=True)
class Finding:
    """What the gate found, said so that the reader knows what to do.

    Attributes:
        name: Of the fill-in, fact or talking point it is about; empty when it is about the whole text.
    """

    kind: Kind
    weight: Weight
    message: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """What is to be known to judge texts.

    Attributes:
        today: The day to judge on.
        blocks: Kinds that stop a copy beside those that always do.
        forbidden: Phrases no client may read.
    """

    today: date
    blocks: frozenset[Kind] = frozenset()
    forbidden: tuple[str, ...] = ()

    def finding(self, kind: Kind, message: str, name: str = "") -> Finding:
        """A finding with its weight."""
        stops = kind not in SETTABLE or kind in self.blocks
        return Finding(kind, Weight.STOP if stops else Weight.WARN, message, name)

    def unfilled(self, names: Iterable[str], values: Mapping[str, str]) -> list[Finding]:
        """Fill-ins without a value."""
        return [
            self.finding(
                Kind.UNFILLED, f"Fill in “{shown(name)}”. An open fill-in is never copied.", name
            )
            for name in names
            if not values.get(name, "").strip()
        ]

    def left_open(self, text: str) -> list[Finding]:
        """Brackets of fill-ins that no field fills: over two lines, in a value, in code or an address."""
        if "[[" not in text and "]]" not in text:
            return []
        message = "“[[” or “]]” is left in the text. Write what should stand there."
        return [self.finding(Kind.UNFILLED, message)]

    def state(self, reading: Reading) -> list[Finding]:
        """Retired or not published, review lapsed, translation behind its master."""
        found = []
        point = reading.point
        if point.state is State.RETIRED:
            found.append(
                self.finding(Kind.RETIRED, "This text is retired. Search for its successor.")
            )
        elif point.state is not State.PUBLISHED:
            found.append(self.finding(Kind.RETIRED, "This text is not published. Take it out."))
        if reading.review is not Review.FRESH and self.today > point.review_by:
            days = (self.today - point.review_by).days
            found.append(self.finding(Kind.REVIEW, f"The review is {days} days late."))
        if reading.stale:
            message = "The English text has changed since this was translated."
            found.append(self.finding(Kind.STALE, message))
        return found

    def evidence(self, reading: Reading, text: str) -> list[Finding]:
        """Facts a text cites that had to be checked by now."""
        return [
            self.finding(
                Kind.EVIDENCE,
                f"The source “{fact.source.title}” had to be checked by {fact.valid_until}.",
                fact.id,
            )
            for fact in cited(reading, text)
            if fact.expired(self.today)
        ]

    def wording(self, text: str) -> list[Finding]:
        """Forbidden phrases in a text that is not word for word the approved one."""
        phrases = dict.fromkeys(phrase for _at, phrase in find_forbidden(text, self.forbidden))
        return [
            self.finding(
                Kind.FORBIDDEN,
                f"“{phrase}” is never said to a client; say what is so instead.",
                phrase,
            )
            for phrase in phrases
        ]


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, those that stop first, otherwise in their order."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.weight is Weight.WARN))


def stops(findings: Iterable[Finding]) -> list[Finding]:
    """Those that stop the copy."""
    return [finding for finding in findings if finding.weight is Weight.STOP]


def cited(reading: Reading, text: str) -> tuple[Evidence, ...]:
    """The facts a text cites, in order of first citation."""
    facts = {fact.id: fact for fact in reading.sources}
    return tuple(facts[slug] for slug in dict.fromkeys(CITATION.findall(text)) if slug in facts)


def shown(name: str) -> str:
    """A fill-in's name as people read it: without the mark of the sender's own."""
    return name.removeprefix(OWN).strip()


#: Marks fill-ins about the sender, which are remembered from one mail to the next.
OWN = "own:"
