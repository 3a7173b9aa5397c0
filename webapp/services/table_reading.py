"""A file somebody sends -> a table of texts. Nothing in it is trusted, and nothing is run."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time

from webapp.services.table_writing import STARTS_FORMULA
from webapp.services.tables import MAX_ROWS, Table, TableError

#: Ten thousand texts with fifty phrasings each.
MAX_BYTES = 100 * 1024 * 1024
#: Of a workbook, unpacked: a small file can hold gigabytes of the same letter.
MAX_UNPACKED = 300 * 1024 * 1024
MAX_COLUMNS = 200
#: The last row a spreadsheet can have; a forged file may claim to skip billions of them.
LAST_ROW = 1_048_576

_ZIP = b"PK\x03\x04"
#: How old .xls files begin, and workbooks with a password.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
#: What XML cannot carry, as workbooks write it; see `table_writing`.
_ESCAPED = re.compile(r"_x(00[01][0-9A-F]|005F|FFF[EF])_", re.IGNORECASE)
_GUARDED = re.compile(rf"''*[{STARTS_FORMULA}]")
_BROKEN = "The workbook cannot be read; open it in a spreadsheet, save it as .xlsx and try again."

Record = tuple[int, tuple[str, ...]]


def read_table(content: bytes, name: str) -> Table:
    """Read an XLSX or CSV file; of a workbook, the first sheet.

    Args:
        content: The file.
        name: What it is called; its ending counts only where the content does not say what it is.

    Returns:
        The table. Days are ISO dates, whole numbers have no decimals, missing cells are empty; a file
        with a header only has no rows.

    Raises:
        TableError: The file is too large, empty, protected, broken, not UTF-8, or has no clear header.
    """
    if len(content) > MAX_BYTES:
        raise TableError("The file is larger than 100 MB; split it into smaller ones.")
    if not content.strip():
        raise TableError("The file is empty; send one with a header and a row for each text.")
    if content.startswith(_COMPOUND):
        if _ENCRYPTED in content:
            raise TableError("The workbook has a password; save it without one and try again.")
        raise TableError("This is an old workbook (.xls); save it as .xlsx and try again.")
    if content.startswith(_ZIP):
        return _read_xlsx(content)
    if name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods")):
        raise TableError(_BROKEN)
    return _read_csv(content)


def _read_xlsx(content: bytes) -> Table:
    # Loaded here, since most processes never read a workbook.
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                raise TableError("The workbook holds more than 300 MB; split it into smaller ones.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            # What a file says about its own size is often wrong.
            sheet.reset_dimensions()
            first = next(sheet.iter_rows(max_row=1, max_col=MAX_COLUMNS + 1, values_only=True), ())
            headers = _headers(map(_text, first))
            found = sheet.iter_rows(min_row=2, max_col=len(headers), values_only=True)
            return _table(headers, ((n, tuple(map(_text, r))) for n, r in enumerate(found, 2)))
        finally:
            book.close()
    except TableError:
        raise
    except Exception as error:  # a broken workbook fails in zip, XML or anywhere in openpyxl
        raise TableError(_BROKEN) from error


def _text(value: object) -> str:
    """A workbook's cell as text."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime():
            midnight = value.time() == time()
            return value.date().isoformat() if midnight else value.isoformat(" ")
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case str():
            return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
        case _:
            return str(value)


def _read_csv(content: bytes) -> Table:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = (
            f"The file is not UTF-8 (byte {error.start + 1}); save it as “CSV UTF-8” and try again."
        )
        raise TableError(message) from error
    delimiter = max(",;\t", key=lambda sign: len(_first(text, sign)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records = enumerate((tuple(map(_unguarded, record)) for record in reader), start=1)
    try:
        _number, first = next(records, (1, ()))
        return _table(_headers(first), records)
    except csv.Error as error:
        message = (
            f"The CSV cannot be read in line {reader.line_num}: {error}; check its quotation marks."
        )
        raise TableError(message) from error


def _first(text: str, delimiter: str) -> list[str]:
    """The header, cut at a delimiter; empty when it cannot be cut so."""
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _unguarded(text: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    return text[1:] if _GUARDED.match(text) else text


def _headers(first: Iterable[str]) -> tuple[str, ...]:
    """The first row without outer space and empty columns at its end."""
    names = [" ".join(name.split()) for name in first]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise TableError("The first row has no header; write the names of the columns there.")
    if len(names) > MAX_COLUMNS:
        raise TableError(f"There are more than {MAX_COLUMNS} columns; keep those that are wanted.")
    seen: set[str] = set()
    for name in names:
        if name and name.casefold() in seen:
            raise TableError(
                f"The header “{name}” stands twice; rename or delete one of the columns."
            )
        seen.add(name.casefold())
    return tuple(names)


def _table(headers: tuple[str, ...], records: Iterable[Record]) -> Table:
    """The records that are not blank, each as wide as the header."""
    rows: list[Record] = []
    width = len(headers)
    for number, record in records:
        if number > LAST_ROW:
            raise TableError(_BROKEN)
        if any(map(str.strip, record[width:])):
            # Most often a comma in a text without quotation marks: a part of it would be lost.
            message = (
                f"Row {number} has more cells than the header; put quotation marks around texts."
            )
            raise TableError(message)
        row = (*record[:width], *[""] * (width - len(record)))
        if not any(map(str.strip, row)):
            continue
        if len(rows) == MAX_ROWS:
            raise TableError(
                f"There are more than {MAX_ROWS:,} rows; split the file into smaller ones."
            )
        rows.append((number, row))
    return Table(headers, tuple(rows))
