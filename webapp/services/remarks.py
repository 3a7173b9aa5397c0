"""What the corpus's rules say about a draft as it stands, field by field."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.entry import parse_entry, write_entry
from corpus.library import Library
from corpus.model import Entry, Translation
from corpus.problems import CorpusError, Problem, Severity
from corpus.rules.base import Context
from corpus.rules.run import RULES
from corpus.rules.sameness import OPENING_WORDS, OpeningsDiffer, SentencesDiffer
from corpus.rules.sources import ReviewIsCurrent
from corpus.rules.wording import NextExists, PhrasingsDiffer
from corpus.text import folded, plain, sentences
from webapp.db.models.corpus import EvidenceRow, TalkingPointRow, TranslationRow
from webapp.services import exporting, rows

#: Fields of a form by the section of the file they become.
SECTIONS = {
    "title": "Title",
    "phrasings": "Asked as",
    "say": "Say",
    "answer": "Answer",
    "more": "More",
    "concession": "Where they are right",
    "angles": "Angles",
    "internal": "Internal",
}
#: Rules that compare an entry with those before it; the others look at one entry alone.
_COMPARING = (PhrasingsDiffer, OpeningsDiffer, SentencesDiffer)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule says about a draft.

    Attributes:
        field: Name of the form's field it is about; empty for the whole.
        error: Whether it stops publishing.
    """

    field: str
    message: str
    error: bool


def remarks(session: Session, entry: Entry, today: date) -> tuple[Remark, ...]:
    """What the rules say about an entry that is to be published, errors first.

    Args:
        session: For reading: facts, vocabulary, and texts that may say the same.
        entry: The draft, as it would be published.
        today: Day on which facts are judged.
    """
    try:
        read = parse_entry(write_entry(entry), entry.translation.language, entry.path)
    except CorpusError as error:
        return tuple(Remark("", problem.message, True) for problem in error.problems)
    found = [_remark(problem, read) for problem in _problems(session, read, today)]
    return tuple(sorted(dict.fromkeys(found), key=lambda remark: not remark.error))


def _problems(session: Session, entry: Entry, today: date) -> Iterator[Problem]:
    slug, language = entry.translation.talking_point, entry.translation.language
    context = Context(_library(session), today, exporting.forbidden(session))
    query = select(TranslationRow).where(
        TranslationRow.language == language, TranslationRow.talking_point_id != slug
    )
    own = _traces(entry.translation)
    wordings = (rows.translation(row) for row in session.scalars(query))
    # Only those that have something in common with the draft: to compare all takes a second.
    alike = [Entry(w, None, w.talking_point) for w in wordings if not own.isdisjoint(_traces(w))]
    for kind in RULES:
        if kind is ReviewIsCurrent:  # to be verified is no fault of the draft
            continue
        rule = kind(context)
        if kind in _COMPARING:
            for other in alike:
                list(rule.validate(other))
        yield from rule.validate(entry)


def _library(session: Session) -> Library:
    """Facts and vocabulary; of all talking points only the ids, for links to them."""
    outline = exporting.outline(session)
    slugs = frozenset(session.scalars(select(TalkingPointRow.id)))
    return Library(
        outline=replace(outline, planned=outline.planned | slugs),
        evidence=tuple(rows.evidence(row) for row in session.scalars(select(EvidenceRow))),
    )


@lru_cache(maxsize=4096)
def _traces(wording: Translation) -> frozenset[str]:
    """Everything in a wording that a comparing rule could find in another one."""
    opening = " ".join(folded(plain(wording.answer)).split()[:OPENING_WORDS])
    found = {folded(phrasing) for phrasing in wording.phrasings} | {opening}
    for _section, text in wording.client_texts:
        found.update(folded(plain(s)) for _at, s in sentences(text, wording.language))
    return frozenset(found - {""})


def _remark(problem: Problem, entry: Entry) -> Remark:
    """A problem in the editor's terms: the section its line lies in, and no line of a file."""
    section = ""
    for name, line in sorted(entry.lines.items(), key=lambda item: item[1]):
        if line <= problem.line:
            section = name
    field = next((f for f, s in SECTIONS.items() if section.split("/")[0] == s), "")
    if problem.rule == NextExists.name:
        field = "next"
    message = re.sub(r"(?<= stands in )([a-z0-9-]+):1 too; ", r"\1 too; ", problem.message)
    return Remark(field, message, problem.severity is Severity.ERROR)
