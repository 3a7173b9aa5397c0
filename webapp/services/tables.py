"""Talking points as a table, one row for each wording: its columns, its cells, and which header is which.

Writing is in `table_writing`, reading a file in `table_reading`, making talking points of what was read
in `table_entries`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Entry, Outline

#: Columns of the talking point itself; filled in the row of its master text only, so that nobody has to
#: change a date in two places.
METADATA = ("concern", "kind", "state", "owner", "verified", "review_days", "next")
#: Columns of Markdown, with the attribute of Translation each one holds.
TEXTS = {
    "say": "say",
    "answer": "answer",
    "more": "more",
    "where_they_are_right": "concession",
    "internal": "internal",
}
ANGLE = "angle: "

MAX_ROWS = 20_000

#: What people call the columns in tables of their own.
SYNONYMS = {
    "id": ("slug", "key", "identifier", "talking point"),
    "language": ("lang", "locale"),
    "concern": ("category", "topic", "theme", "family"),
    "kind": ("type",),
    "state": ("status",),
    "owner": ("team", "responsible", "owned by"),
    "verified": ("verified on", "last verified", "checked on"),
    "review_days": ("review every", "review after", "days to review"),
    "next": ("they ask next", "next questions", "related"),
    "title": ("objection", "question", "headline"),
    "phrasings": ("asked as", "wordings", "variants", "also asked as"),
    "say": ("short answer", "say line", "in short", "one liner"),
    "answer": ("response", "reply", "full answer", "long answer"),
    "more": ("details", "more detail", "background"),
    "where_they_are_right": ("concession", "they are right"),
    "internal": ("notes", "internal notes", "comments"),
    "of": ("renders", "translation of"),
}


class TableError(ValueError):
    """Raised where a table cannot be read or written at all; says what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds, before anything is made of it.

    Attributes:
        headers: As the file has them, without outer space; empty where a column has none.
        rows: (number of the row as a spreadsheet shows it, cells in the order of the headers), in file
            order. The header is row 1; blank rows are left out.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def columns(outline: Outline) -> tuple[str, ...]:
    """Headers of the table in order; they name the fields in a mapping too."""
    angles = (ANGLE + audience.id for audience in outline.audiences)
    return (
        *("id", "language", *METADATA, "title", "phrasings"),
        *("say", "answer", "more", "where_they_are_right", *angles, "internal", "of"),
    )


def cells(entry: Entry) -> dict[str, str]:
    """What an entry has to say in each column; columns in which it says nothing may be left out.

    An angle of an audience nobody knows stands under its own name like the others.
    """
    wording = entry.translation
    found = {
        "id": wording.talking_point,
        "language": wording.language,
        "title": wording.title,
        "phrasings": "\n".join(wording.phrasings),
        "of": wording.of,
    }
    found |= {column: getattr(wording, attribute) for column, attribute in TEXTS.items()}
    found |= {ANGLE + angle.audience: angle.text for angle in wording.angles}
    if point := entry.talking_point:
        found |= {
            "concern": point.concern,
            "kind": point.kind.value,
            "state": point.state.value,
            "owner": point.owner,
            "verified": point.verified.isoformat(),
            "review_days": str(point.review_days),
            "next": ", ".join(point.next),
        }
    return found


def guess_mapping(headers: Sequence[str], outline: Outline) -> dict[str, str]:
    """Say which header most likely stands for which field.

    Args:
        headers: As `Table.headers` has them.
        outline: Whose audiences have columns.

    Returns:
        Field (a name of `columns`) to header, in the order of the fields. Own names win over synonyms;
        no header is given twice; fields without a header are left out. Empty when nothing is known.
    """
    by_name: dict[str, str] = {}
    for header in headers:
        if header:
            by_name.setdefault(_bare(header), header)
    found: dict[str, str] = {}
    titles = {ANGLE + a.id: (ANGLE + a.title, a.id, a.title) for a in outline.audiences}
    for by_synonym in (False, True):
        for field in columns(outline):
            synonyms = SYNONYMS.get(field) or titles[field]
            for name in synonyms if by_synonym else (field,):
                header = by_name.get(_bare(name), "")
                if header and field not in found and header not in found.values():
                    found[field] = header
    return {field: found[field] for field in columns(outline) if field in found}


def _bare(name: str) -> str:
    """A header without what people write differently: case, spaces, signs."""
    return re.sub(r"[\W_]+", "", name.casefold())
