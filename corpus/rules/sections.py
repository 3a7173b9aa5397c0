"""Rules on what a talking point must have, and how long it may be."""

from collections.abc import Iterable, Iterator

from corpus.model import Entry, State
from corpus.problems import Problem, Severity
from corpus.rules.base import Rule
from corpus.text import plain, sentences, words

REQUIRED = {
    "Asked as": "phrasings",
    "Say": "say",
    "Answer": "answer",
    "More": "more",
    "Where they are right": "concession",
    "Internal": "internal",
}


class RequiredSections(Rule):
    """A published talking point has every section but Angles; a draft may be unfinished."""

    name = "sections"

    def validate(self, entry: Entry) -> Iterator[Problem]:
        """One problem for each missing section."""
        if entry.talking_point is None or entry.talking_point.state is not State.PUBLISHED:
            return
        for heading, attribute in REQUIRED.items():
            if not getattr(entry.translation, attribute):
                yield self.problem(entry, "title", f"the section '{heading}' is missing or empty")


class Lengths(Rule):
    """Say at most 20 words, Answer 60 to 120, More at most 250, an angle at most 60."""

    name = "length"

    def validate(self, entry: Entry) -> Iterator[Problem]:
        """One problem for each text that is too long or too short."""
        for section, text in entry.translation.client_texts:
            count = len(words(text))
            low, high = self.limits(section)
            if count > high:
                yield self.problem(entry, section, f"{section} has {count} words; cut it to {high}")
            elif count < low:
                yield self.problem(entry, section, f"{section} has {count} words; it needs {low}")

    @staticmethod
    def limits(section: str) -> tuple[int, int]:
        """Fewest and most words of a section."""
        match section:
            case "Say":
                return 1, 20
            case "Answer":
                return 60, 120
            case "More":
                return 1, 250
            case "Where they are right":
                return 1, 120
            case _:
                return 1, 60


class AsksBack(Rule):
    """An answer ends with one question back, and asks no other."""

    name = "ask-back"

    def validate(self, entry: Entry) -> Iterator[Problem]:
        """At most one problem."""
        answer = entry.translation.answer
        if not answer:
            return
        found = sentences(answer, entry.translation.language)
        if not plain(found[-1][1]).endswith("?"):
            yield self.problem(
                entry, "Answer", "the answer must end with a question back", answer, found[-1][0]
            )
        for offset, sentence in found[:-1]:
            if plain(sentence).endswith("?"):
                message = "the answer asks more than one question; keep the last"
                yield self.problem(entry, "Answer", message, answer, offset, Severity.WARNING)


class Audiences(Rule):
    """Concern and audiences are those of the outline."""

    name = "vocabulary"

    def validate(self, entry: Entry) -> Iterable[Problem]:
        """One problem for each unknown concern or audience."""
        outline = self.context.library.outline
        concerns = [concern.id for concern in outline.concerns]
        audiences = [audience.id for audience in outline.audiences]
        if entry.talking_point and entry.talking_point.concern not in concerns:
            yield self.problem(
                entry,
                "title",
                f"unknown concern '{entry.talking_point.concern}'; use {', '.join(concerns)}",
            )
        for angle in entry.translation.angles:
            if angle.audience not in audiences:
                message = f"unknown audience '{angle.audience}'; use {', '.join(audiences)}"
                yield self.problem(entry, f"Angles/{angle.audience}", message)
