"""Rules on phrasings, fill-ins, forbidden phrases and links to what they ask next."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.model import Entry, State
from corpus.problems import Problem, Severity
from corpus.rules.base import Rule
from corpus.text import folded

FEWEST_PHRASINGS = 3
GOOD_PHRASINGS = 10
FILL_IN_MAX = 80


class EnoughPhrasings(Rule):
    """Fewer than 3 phrasings are an error, fewer than 10 a warning."""

    name = "phrasings"

    def validate(self, entry: Entry) -> Iterator[Problem]:
        """At most one problem."""
        if entry.talking_point and entry.talking_point.state is not State.PUBLISHED:
            return
        count = len(entry.translation.phrasings)
        if count < GOOD_PHRASINGS:
            severity = Severity.ERROR if count < FEWEST_PHRASINGS else Severity.WARNING
            message = f"{count} phrasings; a search finds this well from {GOOD_PHRASINGS} on"
            yield self.problem(entry, "Asked as/0", message, severity=severity)


@dataclass(slots=True)
class PhrasingsDiffer(Rule):
    """No phrasing stands twice in one language; case, accents and punctuation do not count."""

    name = "phrasing-twice"
    _seen: dict[tuple[str, str], str] = field(default_factory=dict)

    def validate(self, entry: Entry) -> Iterator[Problem]:
        """One problem for each phrasing that stood before."""
        for number, phrasing in enumerate(entry.translation.phrasings):
            key = (entry.translation.language, folded(phrasing))
            place = f"{entry.path}:{entry.lines.get(f'Asked as/{number}', 1)}"
            if key in self._seen:
                message = f"'{phrasing}' stands in {self._seen[key]} too; a question has one home"
                yield self.problem(entry, f"Asked as/{number}", message)
            self._seen.setdefault(key, place)


class FillInsAreWellFormed(Rule):
    """`[[ … ]]` is closed, on one line, and named in at most 80 characters."""

    name = "fill-in"

    def validate(self, entry: Entry) -> Iterator[Problem]:
        """One problem for each malformed fill-in."""
        for section, text in entry.translation.client_texts:
            for match in re.finditer(r"\[\[|\]\]", text):
                before = text[: match.start()]
                if match[0] == "[[":
                    inner = re.match(r"([^\[\]\n]*)\]\]", text[match.end() :])
                    if inner is None:
                        message = "'[[' is not closed with ']]' on the same line"
                        yield self.problem(entry, section, message, text, match.start())
                    elif not inner[1].strip():
                        yield self.problem(
                            entry,
                            section,
                            "an empty '[[ ]]': name what is to be filled in",
                            text,
                            match.start(),
                        )
                    elif len(inner[1]) > FILL_IN_MAX:
                        message = f"a fill-in's name has at most {FILL_IN_MAX} characters"
                        yield self.problem(entry, section, message, text, match.start())
                elif not re.search(r"\[\[[^\[\]\n]*$", before):
                    yield self.problem(
                        entry, section, "']]' without '[[' before it", text, match.start()
                    )


class ForbiddenPhrases(Rule):
    """No text for a client holds a phrase of `forbidden.yaml`."""

    name = "forbidden-phrase"

    def validate(self, entry: Entry) -> Iterator[Problem]:
        """One problem for each place."""
        for section, text in entry.translation.client_texts:
            for offset, phrase in find_forbidden(text, self.context.forbidden):
                message = f"'{phrase}' is never said to a client; say what is so instead"
                yield self.problem(entry, section, message, text, offset)


def find_forbidden(text: str, phrases: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Where forbidden phrases stand in a text.

    Args:
        text: Any text for a client.
        phrases: Matched as whole words, whatever their case and the spaces between them.

    Yields:
        (offset, phrase), by phrase and then by place.
    """
    for phrase in phrases:
        pattern = r"\s+".join(map(re.escape, phrase.split()))
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
            yield match.start(), phrase


class NextExists(Rule):
    """What they ask next is a talking point, written or planned, and not this one."""

    name = "dead-next"

    def validate(self, entry: Entry) -> Iterator[Problem]:
        """One problem for each id that leads nowhere."""
        point = entry.talking_point
        if point is None:
            return
        known = self.context.library.masters.keys() | self.context.library.outline.planned
        for slug in point.next:
            if slug == point.id:
                yield self.problem(entry, "title", "'next' names the talking point itself")
            elif slug not in known:
                yield self.problem(entry, "title", f"'next' names '{slug}', which does not exist")
