"""Tables that people open in a spreadsheet."""

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text


def csv_of(rows: Sequence["DataclassInstance"], *worked_out: str) -> str:
    """A table as CSV, with a line of column names first.

    Args:
        rows: Of one dataclass, whose fields are plain values.
        worked_out: Properties that become columns too.

    Returns:
        Lines end in CR LF; days are written as 2026-11-21, nothing as an empty cell. A text a
        spreadsheet would take for a formula gets an apostrophe. Empty when there are no rows.
    """
    if not rows:
        return ""
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow([*(field.name for field in fields(rows[0])), *worked_out])
    for row in rows:
        table.writerow(map(_cell, (*astuple(row), *(getattr(row, name) for name in worked_out))))
    return written.getvalue()


def _cell(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value
