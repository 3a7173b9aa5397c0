"""Rules on evidence: what must be cited, and that what is cited can be."""

import re
from collections.abc import Iterator

from corpus.model import CITATION, FILL_IN, Entry, Evidence, Seen, State
from corpus.problems import Problem, Severity
from corpus.rules.base import Rule
from corpus.text import sentences, without_bullets

NUMBER = re.compile(r"\d|%|[€$£]|\bper\s?cent\b|\bpercent\b", re.IGNORECASE)
LINK_TARGET = re.compile(r"\]\([^()\s]*\)")
FEWEST_FACTS = 2


class NumbersNeedEvidence(Rule):
    """A sentence with a digit, a percentage or a currency cites a fact that was read, not remembered."""

    name = "number-without-evidence"

    def validate(self, entry: Entry) -> Iterator[Problem]:
        """One problem for each such sentence."""
        facts = {fact.id: fact for fact in self.context.library.evidence}
        for section, text in entry.translation.client_texts:
            for offset, sentence in sentences(text, entry.translation.language):
                bare = without_bullets(FILL_IN.sub("", CITATION.sub("", sentence)))
                bare = LINK_TARGET.sub("]", bare)
                number = NUMBER.search(bare)
                if number is None:
                    continue
                cited = CITATION.findall(sentence)
                if not cited:
                    message = (
                        f"'{_around(bare, number)}' needs a source: put [^id] before the full stop"
                    )
                    yield self.problem(entry, section, message, text, offset)
                elif all(self._remembered(facts.get(slug)) for slug in cited):
                    message = f"'{_around(bare, number)}' rests on a fact nobody has read; read its source"
                    yield self.problem(entry, section, message, text, offset)

    @staticmethod
    def _remembered(fact: Evidence | None) -> bool:
        return fact is not None and fact.seen_kind is Seen.MEMORY


def _around(text: str, match: re.Match[str]) -> str:
    start, end = max(0, match.start() - 20), min(len(text), match.end() + 20)
    return " ".join(text[start:end].split())


class CitedEvidenceExists(Rule):
    """Every `[^id]` names a fact of the library."""

    name = "evidence-missing"

    def validate(self, entry: Entry) -> Iterator[Problem]:
        """One problem for each citation of an unknown fact."""
        known = {fact.id for fact in self.context.library.evidence}
        for section, text in entry.translation.client_texts:
            for match in CITATION.finditer(text):
                if match[1] not in known:
                    message = f"there is no fact '{match[1]}' in evidence/; add it or cite another"
                    yield self.problem(entry, section, message, text, match.start())


class FactsCited(Rule):
    """A published talking point stands on at least two facts."""

    name = "few-sources"
    severity = Severity.WARNING

    def validate(self, entry: Entry) -> Iterator[Problem]:
        """At most one problem."""
        point = entry.talking_point
        count = len(entry.translation.citations)
        if point and point.state is State.PUBLISHED and count < FEWEST_FACTS:
            yield self.problem(
                entry, "Answer", f"only {count} fact is cited; two make an answer stand"
            )


class EvidenceIsCurrent(Rule):
    """Cited facts have not expired."""

    name = "evidence-expired"
    severity = Severity.WARNING

    def validate(self, entry: Entry) -> Iterator[Problem]:
        """One problem for each expired fact an entry cites."""
        facts = {fact.id: fact for fact in self.context.library.evidence}
        for slug in entry.translation.citations:
            fact = facts.get(slug)
            if fact and fact.expired(self.context.today):
                day = fact.valid_until.isoformat()
                message = (
                    f"'{slug}' expired on {day}; check its source and move valid_until, or drop it"
                )
                yield self.problem(entry, "Answer", message)


class ReviewIsCurrent(Rule):
    """A published talking point was verified within its review days."""

    name = "review-due"
    severity = Severity.WARNING

    def validate(self, entry: Entry) -> Iterator[Problem]:
        """At most one problem."""
        point = entry.talking_point
        if point and point.state is State.PUBLISHED and self.context.today > point.review_by:
            message = (
                f"the review was due on {point.review_by}; if it is still true, set 'verified'"
            )
            yield self.problem(entry, "title", message)
