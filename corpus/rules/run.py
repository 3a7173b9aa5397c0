"""Checking a corpus folder: everything that reading and every rule have to say, in one run."""

from datetime import date
from pathlib import Path

from corpus.library import PRACTICE, read_library
from corpus.problems import Problem
from corpus.rules.base import Context, Rule, check
from corpus.rules.sameness import OpeningsDiffer, SentencesDiffer
from corpus.rules.sections import AsksBack, Audiences, Lengths, RequiredSections
from corpus.rules.sources import (
    CitedEvidenceExists,
    EvidenceIsCurrent,
    FactsCited,
    NumbersNeedEvidence,
    ReviewIsCurrent,
)
from corpus.rules.wording import (
    EnoughPhrasings,
    FillInsAreWellFormed,
    ForbiddenPhrases,
    NextExists,
    PhrasingsDiffer,
)

RULES: tuple[type[Rule], ...] = (
    RequiredSections,
    Lengths,
    AsksBack,
    Audiences,
    NumbersNeedEvidence,
    CitedEvidenceExists,
    FactsCited,
    EvidenceIsCurrent,
    ReviewIsCurrent,
    EnoughPhrasings,
    PhrasingsDiffer,
    FillInsAreWellFormed,
    ForbiddenPhrases,
    NextExists,
    OpeningsDiffer,
    SentencesDiffer,
)


def check_folder(folder: Path, today: date) -> tuple[Problem, ...]:
    """Check a corpus folder.

    Args:
        folder: The corpus folder.
        today: The day on which reviews and facts are judged.

    Returns:
        Every problem, by path and line; empty when all is well.

    Raises:
        CorpusError: The folder holds no corpus at all.
    """
    library, problems = read_library(folder)
    found = list(problems)
    context = Context(library, today, library.forbidden)
    found.extend(check(context, RULES))
    found.extend(_unknown_answers(context))
    return tuple(sorted(found))


def _unknown_answers(context: Context) -> list[Problem]:
    """Golden questions and texts for practice that want a talking point nobody has written or planned."""
    library = context.library
    known = library.masters.keys() | library.outline.planned
    return [
        Problem(
            f"{folder}/{question.collection}.tsv",
            0,
            f"'{question.text}' wants '{slug}', which does not exist",
            "golden",
        )
        for folder, questions in (("golden", library.golden), (PRACTICE, library.practice))
        for question in questions
        for slug in question.expected
        if slug not in known
    ]
