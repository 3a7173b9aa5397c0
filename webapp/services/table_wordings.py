"""One row of a table -> one entry, beginning from what the corpus has for it.

A cell that says what the corpus says is not read at all, so an export that comes back unchanged gives the
very same entries.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from corpus.library import entry_path
from corpus.model import (
    MASTER_LANGUAGE,
    Angle,
    Entry,
    Kind,
    Outline,
    State,
    TalkingPoint,
    Translation,
)
from webapp.services import table_cells
from webapp.services.table_cells import CellError
from webapp.services.tables import ANGLE, METADATA, TEXTS, cells

#: Field to cell, for the fields that are mapped.
Cells = Mapping[str, str]
#: What is wrong, by field.
Faults = dict[str, str]

OWNER = "presales"
REVIEW_DAYS = 180

T = TypeVar("T")


def master(
    slug: str, given: Cells, known: Entry | None, outline: Outline, today: date
) -> Entry | Faults:
    """A talking point with its text in English.

    Args:
        slug: Its id.
        given: What the row says.
        known: What the corpus has under this id; none when it is new, and then gets the usual metadata:
            a draft, a question, verified today.
        outline: Whose concerns and audiences may be named.
        today: Day a new talking point counts as verified on.

    Returns:
        The entry, or what keeps the row from being one: never empty then.
    """
    row = _Row(given, cells(known) if known else {})
    point = (known.talking_point if known else None) or TalkingPoint(
        slug, "", Kind.QUESTION, State.DRAFT, OWNER, today, REVIEW_DAYS
    )
    values = {
        name: row.take(name, read, getattr(point, name), empties=name == "next")
        for name, read in _readers(outline).items()
    }
    start = known.translation if known else Translation(slug, MASTER_LANGUAGE, "")
    wording = _wording(row, start, outline)
    if given.get("of", "").strip():
        row.faults["of"] = "only a translation names the text it renders; leave this cell empty"
    if known is None:
        missing = {
            "title": wording.title,
            "say": wording.say,
            "answer": wording.answer,
            "concern": values["concern"],
        }
        row.need(missing, "a new talking point needs id, title, say, answer and concern")
    if row.faults:
        return row.faults
    path = entry_path(values["concern"], slug, MASTER_LANGUAGE)
    return Entry(wording, TalkingPoint(id=slug, **values), path)


def translation(
    slug: str,
    language: str,
    given: Cells,
    known: Entry | None,
    original: Entry,
    outline: Outline,
) -> Entry | Faults:
    """A talking point's wording in another language.

    Args:
        slug: Its id.
        language: Of the wording.
        given: What the row says. Metadata stand in the master's row; here they may only be repeated.
        known: What the corpus has; none when it is new.
        original: The master, as it is after the import; what an empty `of` is taken to render.
        outline: Whose audiences may be named.

    Returns:
        The entry, or what keeps the row from being one: never empty then.
    """
    row = _Row(given, cells(known) if known else {})
    point, present = original.talking_point, original.translation.text_version
    for name, read in _readers(outline).items():
        if row.take(name, read, getattr(point, name)) != getattr(point, name):
            row.faults[name] = "this is changed in the row in English; leave this cell empty"
    before = known.translation.of if known else present
    of = row.take("of", lambda cell: _text_version(cell, present), before, empties=True)
    start = known.translation if known else Translation(slug, language, "")
    wording = _wording(row, start, outline, of)
    if known is None:
        missing = {"title": wording.title, "say": wording.say, "answer": wording.answer}
        row.need(missing, "a new translation needs id, title, say and answer")
    if row.faults:
        return row.faults
    return Entry(wording, path=entry_path(point.concern if point else "", slug, language))


@dataclass(slots=True)
class _Row:
    """A row's cells beside what the corpus has, and what is found wrong in them."""

    given: Cells
    before: Cells
    faults: Faults = field(default_factory=dict)

    def take(self, name: str, read: Callable[[str], T], default: T, *, empties: bool = False) -> T:
        """A cell's value; `default` when it is not mapped, says what is there already, or is wrong.

        Args:
            name: The field.
            read: Makes the value; raises CellError.
            default: What the corpus has.
            empties: Whether an empty cell is read too, and so empties the field.
        """
        cell = self.given.get(name)
        if cell is None or cell == self.before.get(name, "") or not (empties or cell.strip()):
            return default
        try:
            return read(cell)
        except CellError as error:
            self.faults[name] = str(error)
            return default

    def need(self, values: Mapping[str, object], message: str) -> None:
        """Complain of what is empty and not complained of yet."""
        for name, value in values.items():
            if not value and name not in self.faults:
                self.faults[name] = f"'{name}' is missing; {message}"


def _readers(outline: Outline) -> dict[str, Callable[[str], Any]]:
    readers = {
        "concern": lambda cell: table_cells.concern(cell, outline),
        "kind": table_cells.kind,
        "state": table_cells.state,
        "owner": table_cells.owner,
        "verified": table_cells.day,
        "review_days": table_cells.review_days,
        "next": table_cells.slugs,
    }
    return {name: readers[name] for name in METADATA}


def _wording(row: _Row, start: Translation, outline: Outline, of: str = "") -> Translation:
    texts = {
        attribute: row.take(name, table_cells.markdown, getattr(start, attribute), empties=True)
        for name, attribute in TEXTS.items()
    }
    # An order of angles that a curator chose stays; new ones follow in the order of the columns.
    angles = {angle.audience: angle.text for angle in start.angles}
    for audience in outline.audiences:
        before = angles.get(audience.id, "")
        text = row.take(ANGLE + audience.id, table_cells.markdown, before, empties=True)
        if text:
            angles[audience.id] = text
        elif before:
            del angles[audience.id]
    title = row.take("title", table_cells.line, start.title, empties=True)
    if start.title and not title and "title" not in row.faults:
        row.faults["title"] = "the title is missing; every text has one"
    return Translation(
        start.talking_point,
        start.language,
        title,
        phrasings=row.take("phrasings", table_cells.lines, start.phrasings, empties=True),
        angles=tuple(Angle(audience, text) for audience, text in angles.items()),
        of=of,
        **texts,
    )


def _text_version(cell: str, present: str) -> str:
    """The text version a cell names; an empty cell means the present one."""
    text = cell.strip().lower()
    if text and not re.fullmatch(r"[0-9a-f]{16}", text):
        raise CellError(
            f"'{text}' is no text version: sixteen digits and letters a to f; "
            "leave the cell empty when the text renders the present one in English"
        )
    return text or present
