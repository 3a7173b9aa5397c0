"""The values a corpus is made of: talking points, translations, evidence, golden questions.

Everything here is frozen and does no I/O. How these values are written as files is the business of
`corpus.entry` and `corpus.library`; what makes them good is the business of `corpus.rules`.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

MASTER_LANGUAGE = "en"

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_MAX = 64
CITATION = re.compile(r"\[\^([^\]\s]+)\]")
FILL_IN = re.compile(r"\[\[([^\[\]\n]+)\]\]")


class Kind(StrEnum):
    """What sort of objection it is, which decides how one answers it."""

    QUESTION = "question"
    TRUE = "true"
    PARTLY_TRUE = "partly-true"
    MISUNDERSTANDING = "misunderstanding"
    PRETEXT = "pretext"
    TIMING = "timing"


class State(StrEnum):
    """Where a talking point stands: only published ones are found by a search."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Band(StrEnum):
    """How sure a search is: paste after reading, read first, nothing fits."""

    MATCH = "match"
    RELATED = "related"
    NONE = "none"


class Review(StrEnum):
    """Whether a talking point's last verification still holds."""

    FRESH = "fresh"
    DUE = "due"
    OVERDUE = "overdue"


class Cuts(StrEnum):
    """Which side a fact speaks for."""

    FOR_CLOUD = "for-cloud"
    AGAINST_CLOUD = "against-cloud"
    NEUTRAL = "neutral"


class Seen(StrEnum):
    """How a fact is known: the source read, a report of it read, or neither."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    MEMORY = "memory"


OVERDUE_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Concern:
    """A family of objections, such as data security."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Audience:
    """One of the five chairs a question may come from."""

    id: str
    title: str
    cares_about: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The vocabulary a corpus is written in.

    Attributes:
        concerns: In the order they are shown.
        audiences: Outermost first.
        planned: Ids of talking points that may be named by `next` before they are written.
    """

    concerns: tuple[Concern, ...]
    audiences: tuple[Audience, ...]
    planned: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TalkingPoint:
    """One objection: its identity and what is known about it, apart from any wording."""

    id: str
    concern: str
    kind: Kind
    state: State
    owner: str
    verified: date
    review_days: int
    next: tuple[str, ...] = ()

    @property
    def review_by(self) -> date:
        """The last day on which the verification holds."""
        return self.verified + timedelta(days=self.review_days)

    def review(self, today: date, expired_evidence: bool = False) -> Review:
        """Say whether the verification still holds.

        Args:
            today: The day to judge on.
            expired_evidence: Whether any fact this talking point cites has expired; then it is due
                whatever its own date says.

        Returns:
            `overdue` from 30 days after the review date on, `due` from the day after it.
        """
        if today > self.review_by + OVERDUE_AFTER:
            return Review.OVERDUE
        if today > self.review_by or expired_evidence:
            return Review.DUE
        return Review.FRESH


@dataclass(frozen=True, slots=True)
class Angle:
    """The same answer seen from one audience's chair."""

    audience: str
    text: str


@dataclass(frozen=True, slots=True)
class Translation:
    """A talking point's wording in one language. Texts are Markdown, empty when there is none.

    Attributes:
        talking_point: Slug of the talking point.
        language: Two-letter code.
        of: Text version of the master this renders; empty for the master itself.
        phrasings: Ways a client puts the objection, in the curator's order.
        concession: The section "Where they are right".
    """

    talking_point: str
    language: str
    title: str
    phrasings: tuple[str, ...] = ()
    say: str = ""
    answer: str = ""
    more: str = ""
    concession: str = ""
    angles: tuple[Angle, ...] = ()
    internal: str = ""
    of: str = ""

    @property
    def client_texts(self) -> tuple[tuple[str, str], ...]:
        """What a client may read: (section name, text) in file order, empty sections left out."""
        sections = [
            ("Say", self.say),
            ("Answer", self.answer),
            ("More", self.more),
            ("Where they are right", self.concession),
            *((f"Angles/{angle.audience}", angle.text) for angle in self.angles),
        ]
        return tuple((name, text) for name, text in sections if text)

    @property
    def text_version(self) -> str:
        """Sixteen hexadecimal digits that change when, and only when, a client-facing word does.

        Line breaks and runs of spaces do not count; phrasings and Internal do not either.
        """
        texts = (f"{name}\x1e{_collapse(text)}" for name, text in self.client_texts)
        flat = "\x1f".join([_collapse(self.title), *texts])
        return hashlib.sha256(flat.encode()).hexdigest()[:16]

    @property
    def citations(self) -> tuple[str, ...]:
        """Ids of the evidence cited in client-facing texts, in order of first appearance."""
        found = (match for _, text in self.client_texts for match in CITATION.findall(text))
        return tuple(dict.fromkeys(found))

    @property
    def fill_ins(self) -> tuple[str, ...]:
        """Names of the fill-ins in client-facing texts, in order of first appearance."""
        found = (match for _, text in self.client_texts for match in FILL_IN.findall(text))
        return tuple(dict.fromkeys(name.strip() for name in found))


def _collapse(text: str) -> str:
    return re.sub(r"[ \t\n]+", " ", text).strip()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from, as a reader would look it up."""

    title: str
    publisher: str
    date: str
    url: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sourced fact.

    Attributes:
        figure: The number in the claim, empty when there is none.
        caveat: What must not be dropped when the fact is used.
        valid_until: The last day on which the fact may be used unchecked.
    """

    id: str
    claim: str
    source: Source
    cuts: Cuts
    seen_kind: Seen
    caveat: str
    valid_until: date
    figure: str = ""

    def expired(self, today: date) -> bool:
        """Whether `today` lies past the day the fact had to be checked again."""
        return today > self.valid_until


@dataclass(frozen=True, slots=True)
class Entry:
    """What one Markdown file holds.

    Attributes:
        translation: The wording.
        talking_point: The metadata; only the master's file carries it.
        path: Where it was read, relative to the corpus folder; empty when it was not.
        lines: First line of each section in that file (1-based), for messages.
    """

    translation: Translation
    talking_point: TalkingPoint | None = None
    path: str = field(default="", compare=False)
    lines: dict[str, int] = field(default_factory=dict, compare=False, hash=False)


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question with the talking points that may answer it: the corpus's own test.

    Attributes:
        text: What a client might say.
        expected: Acceptable talking points, best first; empty when the question is off-topic.
        wants_all: Whether every expected id is wanted (`a+b`) and not just any (`a,b`).
        collection: Name of the file it belongs to, without its ending.
    """

    text: str
    expected: tuple[str, ...]
    wants_all: bool = False
    collection: str = "questions"

    @property
    def on_topic(self) -> bool:
        """Whether any talking point is wanted."""
        return bool(self.expected)
