"""The corpus's rules for entries that came from a table: what is wrong, and in which column.

Only errors count here. The rules that compare every sentence with every other (`corpus.rules.sameness`)
give warnings only and so are never run, whatever the number of rows.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from corpus.body import SECTIONS
from corpus.library import Library
from corpus.model import Entry
from corpus.problems import Problem, Severity
from corpus.rules.base import Context, Rule
from corpus.rules.run import RULES
from corpus.rules.wording import ForbiddenPhrases, NextExists, PhrasingsDiffer
from webapp.services.tables import ANGLE, TEXTS

#: Run apart from the others: the first for speed, the second by `table_entries`, which knows of ids in
#: rows that fell out.
_APART = (ForbiddenPhrases, NextExists)

_FIELDS = {"Asked as": "phrasings"} | {
    heading: column
    for column, attribute in TEXTS.items()
    for heading, filled in SECTIONS.items()
    if filled == attribute
}
#: A problem tells its line only, so sections are laid so far apart that the line tells the section.
_FAR = 10**8


class Judge:
    """Looks at entries one by one, in row order, and remembers their phrasings."""

    def __init__(self, library: Library, others: Iterable[Entry], today: date) -> None:
        """Take in what the entries will stand beside.

        Args:
            library: Vocabulary, facts and forbidden phrases.
            others: Entries the table leaves as they are; they are not judged.
            today: The day on which reviews and facts are judged.
        """
        # Rules ask the library for facts and vocabulary only; a list of thousands of entries is not
        # worth its making.
        self._context = Context(replace(library, entries=()), today, library.forbidden)
        self._rules: list[Rule] = [
            kind(self._context)
            for kind in RULES
            if kind.severity is Severity.ERROR and kind not in _APART
        ]
        self._phrases = [(phrase, _words(phrase)) for phrase in library.forbidden]
        for rule in self._rules:
            if isinstance(rule, PhrasingsDiffer):
                for entry in others:
                    wording = entry.translation
                    place = f"{wording.talking_point} ({wording.language})"
                    list(rule.validate(replace(entry, path=place, lines={})))

    def problems(self, entry: Entry, row: int) -> Iterator[tuple[str, str]]:
        """Errors in an entry.

        Args:
            entry: What a row gave.
            row: Its number.

        Yields:
            (field, message), by rule and then by place; the field is empty when no one column is meant.
        """
        sections = [name for name, _text in entry.translation.client_texts]
        lines = {name: _FAR * number for number, name in enumerate(sections, start=1)}
        judged = replace(entry, path=f"row {row}", lines=lines)
        found = [problem for rule in self._rules for problem in rule.validate(judged)]
        for problem in (*found, *self._forbidden(judged)):
            if problem.severity is Severity.ERROR:
                number = problem.line // _FAR
                yield _field(problem, sections[number - 1] if number else ""), _message(problem)

    def _forbidden(self, entry: Entry) -> Iterable[Problem]:
        """Forbidden phrases, looked for only where all their words stand in the entry."""
        texts = " ".join(text for _section, text in entry.translation.client_texts)
        present = _words(texts)
        phrases = tuple(phrase for phrase, words in self._phrases if words <= present)
        if not phrases:
            return ()
        return ForbiddenPhrases(replace(self._context, forbidden=phrases)).validate(entry)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _field(problem: Problem, section: str) -> str:
    if problem.rule in ("phrasings", "phrasing-twice"):
        return "phrasings"
    if missing := re.match(r"the section '([^']+)' is missing", problem.message):
        section = missing[1]
    if section.startswith("Angles/"):
        return ANGLE + section.removeprefix("Angles/")
    return _FIELDS.get(section, "")


def _message(problem: Problem) -> str:
    """The message, without the line of a file that is not there."""
    return re.sub(r"(?<= stands in )(.+):1 too; ", r"\1 too; ", problem.message)
