"""What a rule is: it looks at one entry at a time, and may speak once more when it has seen all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from corpus.library import Library
from corpus.model import Entry
from corpus.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class Context:
    """What rules may look at besides the entry: the whole library, the day, the forbidden phrases."""

    library: Library
    today: date
    forbidden: tuple[str, ...] = ()


@dataclass(slots=True)
class Rule:
    """A check of the corpus. Subclasses set `name` and say in `validate` or `finalize` what is wrong.

    A rule object serves one run: it may remember what it saw.
    """

    name: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR

    context: Context = field(repr=False)

    def validate(self, entry: Entry) -> Iterable[Problem]:
        """Problems of one entry; called once for each, in path order."""
        return ()

    def finalize(self) -> Iterable[Problem]:
        """Problems that only show when all entries have been seen; called once, at the end."""
        return ()

    def problem(
        self,
        entry: Entry,
        section: str,
        message: str,
        text: str = "",
        offset: int = 0,
        severity: Severity | None = None,
    ) -> Problem:
        """A problem at a place in an entry.

        Args:
            entry: Where it is.
            section: Key of `entry.lines`; an unknown one stands for the head of the file.
            message: What is wrong and how to mend it.
            text: The section's text, when `offset` lies in it.
            offset: Where in `text` the problem begins.
            severity: When it is not the rule's usual one.
        """
        line = entry.lines.get(section, 1) + text.count("\n", 0, offset)
        return Problem(entry.path, line, message, self.name, severity or self.severity)


def check(context: Context, rules: Iterable[type[Rule]]) -> Iterator[Problem]:
    """Run rules over a library.

    Args:
        context: The library and what else rules need.
        rules: Which ones; each is made afresh.

    Yields:
        Problems by rule, in entry order.
    """
    for kind in rules:
        rule = kind(context)
        for entry in context.library.entries:
            yield from rule.validate(entry)
        yield from rule.finalize()
