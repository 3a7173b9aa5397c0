"""What is wrong with a corpus, as values with a place: path and line."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether a problem forbids publishing or only deserves a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, where it is, and how to mend it.

    Attributes:
        path: File, relative to the corpus folder; empty when there is none.
        line: 1-based; 0 when the whole file is meant.
        message: What is wrong and what to do, one sentence or two.
        rule: Short name of the check that found it.
        severity: Error or warning.
    """

    path: str
    line: int
    message: str
    rule: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.severity}: {self.message} [{self.rule}]"


class CorpusError(Exception):
    """Raised where a file cannot be read as what it should be; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))
