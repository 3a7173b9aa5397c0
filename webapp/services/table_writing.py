"""A library -> a table for a spreadsheet, in which no cell is ever run as a formula."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain

from corpus.library import Library
from webapp.services.tables import ANGLE, TEXTS, TableError, cells, columns

#: What a spreadsheet takes for a formula when a CSV cell begins with it.
STARTS_FORMULA = "=+\\-@\t\r"
_FORMULA = re.compile(rf"'*[{STARTS_FORMULA}]")
#: What XML cannot carry and a workbook therefore writes as _x000B_, and texts that look like that.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
#: A workbook's own limit; beyond it the rest of a text would be lost without a word.
MAX_CELL = 32_767
NARROW, MIDDLE, WIDE = 14, 36, 60


def write_xlsx(library: Library) -> bytes:
    """Write a library's entries as a workbook of one sheet.

    Args:
        library: Its entries become rows, in their order; without any there is only the header.

    Returns:
        The file. Every cell is text and reads back exactly.

    Raises:
        TableError: A text is longer than a cell may be.
    """
    # Loaded here, since most processes never write a workbook.
    from openpyxl import Workbook  # type: ignore[import-untyped]
    from openpyxl.styles import Alignment, Font, NamedStyle  # type: ignore[import-untyped]
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

    # All at once, since a sheet that is left half written leaves a file behind.
    rows = [[_escaped(text) for text in row] for row in _rows(library)]
    book = Workbook(write_only=True)
    body, head = NamedStyle("Text"), NamedStyle("Header")
    body.alignment = head.alignment = Alignment(wrap_text=True, vertical="top")
    head.font = Font(bold=True)
    book.add_named_style(body)
    book.add_named_style(head)
    sheet = book.create_sheet("Talking points")
    sheet.freeze_panes = "A2"
    for number, name in enumerate(columns(library.outline), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(name)
    for number, row in enumerate(rows, start=1):
        sheet.append([_cell(sheet, text, "Text" if number > 1 else "Header") for text in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_csv(library: Library) -> str:
    """Write a library's entries as CSV, separated by commas.

    Args:
        library: Its entries become rows, in their order; without any there is only the header.

    Returns:
        The text with a byte order mark, by which Excel knows UTF-8, and CRLF after each row. A cell that
        a spreadsheet would run has an apostrophe before it, which `read_table` takes away again.
    """
    stream = io.StringIO(newline="")
    stream.write("\ufeff")
    writer = csv.writer(stream)
    for row in _rows(library):
        writer.writerow([f"'{text}" if _FORMULA.match(text) else text for text in row])
    return stream.getvalue()


def _rows(library: Library) -> Iterator[tuple[str, ...]]:
    """The header and then one row for each entry."""
    names = columns(library.outline)
    found = map(cells, library.entries)
    return chain([names], (tuple(row.get(name, "") for name in names) for row in found))


def _width(column: str) -> int:
    """Width of a column in characters."""
    if column in TEXTS or column == "phrasings":
        return WIDE
    return MIDDLE if column in ("id", "title", "next") or column.startswith(ANGLE) else NARROW


def _escaped(text: str) -> str:
    written = _UNWRITABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    if len(written) > MAX_CELL:
        message = (
            f"A text is longer than a cell of a workbook may be ({MAX_CELL:,} characters): "
            f"“{text[:40]} …”. Export CSV instead."
        )
        raise TableError(message)
    return written


def _cell(sheet: object, text: str, style: str) -> object:
    """A cell that is a text whatever it holds; none for an empty text."""
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]

    if not text:
        return None
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # what begins with "=" was taken for a formula
    cell.style = style
    # And would be, by whoever edits the cell in a spreadsheet, without this mark.
    cell.quotePrefix = bool(_FORMULA.match(text))
    return cell
