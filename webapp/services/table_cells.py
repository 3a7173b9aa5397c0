"""What one cell says -> a value of the corpus, or a sentence on what may stand there."""

import re
from datetime import date
from enum import StrEnum
from typing import TypeVar

from corpus.model import SLUG, SLUG_MAX, Kind, Outline, State

MAX_OWNER = 80
MAX_REVIEW_DAYS = 1000
#: A spreadsheet takes the kind "true" for a truth value and writes it in its own language.
TRUTHS = {"vero", "wahr", "vrai", "verdadero"}

E = TypeVar("E", bound=StrEnum)


class CellError(ValueError):
    """Raised where a cell does not hold what its column is for; says what it may hold."""


def slug(cell: str) -> str:
    """An id.

    Raises:
        CellError: It is empty or no slug.
    """
    text = cell.strip()
    if not text:
        raise CellError("the id is missing; give each talking point one, such as 'recovery-time'")
    if not SLUG.fullmatch(text) or len(text) > SLUG_MAX:
        raise CellError(
            f"'{text}' is no id; use small letters, digits and single hyphens, "
            f"at most {SLUG_MAX} characters, such as 'recovery-time'"
        )
    return text


def language(cell: str, default: str) -> str:
    """A two-letter code, in small letters; `default` when there is none.

    Raises:
        CellError: It is no such code.
    """
    text = cell.strip().lower() or default
    if not re.fullmatch(r"[a-z]{2}", text):
        raise CellError(f"'{text}' is no language; use two letters, such as 'en' or 'it'")
    return text


def concern(cell: str, outline: Outline) -> str:
    """The id of a concern, which may be given by its title too.

    Raises:
        CellError: There is none of that name.
    """
    known = {_bare(name): c.id for c in outline.concerns for name in (c.title, c.id)}
    found = known.get(_bare(cell))
    if found is None:
        allowed = ", ".join(c.id for c in outline.concerns)
        raise CellError(f"unknown concern '{cell.strip()}'; use {allowed}")
    return found


def kind(cell: str) -> Kind:
    """What sort of objection it is.

    Raises:
        CellError: There is no such sort.
    """
    return Kind.TRUE if _bare(cell) in TRUTHS else _member(cell, Kind)


def state(cell: str) -> State:
    """Where a talking point stands.

    Raises:
        CellError: There is no such state.
    """
    return _member(cell, State)


def _member(cell: str, kind: type[E]) -> E:
    for member in kind:
        if _bare(member) == _bare(cell):
            return member
    raise CellError(f"unknown {kind.__name__.lower()} '{cell.strip()}'; use {', '.join(kind)}")


def owner(cell: str) -> str:
    """Who answers for it.

    Raises:
        CellError: The name is too long, or holds signs that are none of a name.
    """
    text = line(cell)
    if len(text) > MAX_OWNER:
        raise CellError(f"the owner has at most {MAX_OWNER} characters, not {len(text)}")
    return text


def day(cell: str) -> date:
    """A day as 2026-11-21.

    Raises:
        CellError: It is written otherwise, or there is no such day.
    """
    text = cell.strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise CellError(f"'{text}' is no day; write year, month and day, such as 2026-11-21")


def review_days(cell: str) -> int:
    """For how many days a verification holds.

    Raises:
        CellError: It is no whole number, or out of range.
    """
    text = cell.strip()
    if re.fullmatch(r"\d{1,4}", text, re.ASCII) and 1 <= int(text) <= MAX_REVIEW_DAYS:
        return int(text)
    raise CellError(f"'{text}' is no number of days; use 1 to {MAX_REVIEW_DAYS}")


def slugs(cell: str) -> tuple[str, ...]:
    """Ids, parted by commas, semicolons, spaces or lines, in order; whether they exist is not asked."""
    return tuple(filter(None, re.split(r"[,;\s]+", cell)))


def line(cell: str) -> str:
    """A text on one line.

    Raises:
        CellError: It holds a sign that cannot be printed.
    """
    return _printable(" ".join(cell.split()))


def lines(cell: str) -> tuple[str, ...]:
    """The lines that are not empty, in order, without outer space.

    Raises:
        CellError: One holds a sign that cannot be printed.
    """
    found = map(str.strip, _printable(_line_feeds(cell)).split("\n"))
    return tuple(filter(None, found))


def markdown(cell: str) -> str:
    """A text as a talking point's file holds it: no trailing space, no empty line twice.

    Raises:
        CellError: It holds a heading, which a section cannot, or a sign that cannot be printed.
    """
    found = [part.rstrip() for part in _printable(_line_feeds(cell)).split("\n")]
    for part in found:
        if re.match(r"#+(?:\s|$)", part):
            raise CellError(f"'{part[:40]}' is a heading, which cannot stand here; use **bold**")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(found)).strip("\n")


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _printable(text: str) -> str:
    if match := re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", text):
        raise CellError(
            f"it holds a sign that cannot be printed (U+{ord(match[0]):04X}); delete it"
        )
    return text


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
