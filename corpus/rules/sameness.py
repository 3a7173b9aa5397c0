"""Rules on texts that sound alike: openings and sentences that recur across talking points."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.model import Entry
from corpus.problems import Problem, Severity
from corpus.rules.base import Rule
from corpus.text import folded, plain, sentences

OPENING_WORDS = 4
#: Shorter sentences ("Ask for it in writing.") may recur.
SENTENCE_WORDS = 7


@dataclass(slots=True)
class OpeningsDiffer(Rule):
    """No two answers in one language begin with the same four words."""

    name = "same-opening"
    severity = Severity.WARNING
    _seen: dict[tuple[str, str], str] = field(default_factory=dict)

    def validate(self, entry: Entry) -> Iterator[Problem]:
        """At most one problem."""
        start = " ".join(folded(plain(entry.translation.answer)).split()[:OPENING_WORDS])
        key = (entry.translation.language, start)
        if start and key in self._seen:
            message = f"the answer opens like that of {self._seen[key]}: “{start} …”"
            yield self.problem(entry, "Answer", message)
        self._seen.setdefault(key, entry.translation.talking_point)


@dataclass(slots=True)
class SentencesDiffer(Rule):
    """No sentence of seven words or more stands in two talking points."""

    name = "same-sentence"
    severity = Severity.WARNING
    _seen: dict[tuple[str, str], str] = field(default_factory=dict)

    def validate(self, entry: Entry) -> Iterator[Problem]:
        """One problem for each sentence that stood before."""
        language = entry.translation.language
        for section, text in entry.translation.client_texts:
            for offset, sentence in sentences(text, language):
                key = (language, folded(plain(sentence)))
                if len(key[1].split()) < SENTENCE_WORDS:
                    continue
                first = self._seen.setdefault(key, entry.translation.talking_point)
                if first != entry.translation.talking_point:
                    message = f"this sentence stands in {first} too; say it differently"
                    yield self.problem(entry, section, message, text, offset)
