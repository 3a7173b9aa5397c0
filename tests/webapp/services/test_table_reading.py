"""A file that somebody sends is read as a table, or refused with a way out."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from webapp.services import table_reading
from webapp.services.table_reading import read_table
from webapp.services.tables import Table, TableError


def workbook(*rows: list[object]) -> bytes:
    """A workbook as somebody else makes it."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def refusal(content: bytes, name: str = "corpus.csv") -> str:
    with pytest.raises(TableError) as caught:
        read_table(content, name)
    return str(caught.value)


def test_values_of_a_workbook_become_texts() -> None:
    content = workbook(
        ["day", "  moment ", "whole", "part", "truth", "text", None, "number"],
        [date(2026, 11, 1), datetime(2026, 11, 1, 9, 30), 180.0, 1.5, True, " a ", "x", 7],
        [None] * 8,
        [datetime(2026, 11, 2), None, 12, None, False, "b"],
    )
    assert read_table(content, "x.xlsx") == Table(
        ("day", "moment", "whole", "part", "truth", "text", "", "number"),
        (
            (2, ("2026-11-01", "2026-11-01 09:30:00", "180", "1.5", "true", " a ", "x", "7")),
            (4, ("2026-11-02", "", "12", "", "false", "b", "", "")),
        ),
    )


def test_a_semicolon_csv_from_excel_is_read() -> None:
    content = '\ufeffid;title;say\r\na;"One; two";"Three\nfour"\r\n;;\r\n\r\nb;Five, six\r\n'
    assert read_table(content.encode(), "x.csv") == Table(
        ("id", "title", "say"),
        ((2, ("a", "One; two", "Three\nfour")), (5, ("b", "Five, six", ""))),
    )


@pytest.mark.parametrize(
    ("text", "headers", "cells"),
    [
        ("id,title\na,b\n", ("id", "title"), ("a", "b")),
        ("id\ttitle, say\tmore\na\tb, c\td\n", ("id", "title, say", "more"), ("a", "b, c", "d")),
        ("id\na\n", ("id",), ("a",)),
        ('"id;x",title,"say"\na,b,c', ("id;x", "title", "say"), ("a", "b", "c")),
        ("id,title,,\na,b,,\n", ("id", "title"), ("a", "b")),
    ],
)
def test_the_delimiter_is_the_one_of_the_header(
    text: str, headers: tuple[str, ...], cells: tuple[str, ...]
) -> None:
    assert read_table(text.encode(), "x.csv") == Table(headers, ((2, cells),))


BROKEN = "The workbook cannot be read; open it in a spreadsheet, save it as .xlsx and try again."


def other_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return stream.getvalue()


def damaged(content: bytes, path: str, old: bytes, new: bytes) -> bytes:
    """A workbook with one of its parts changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, part.replace(old, new) if name == path else part)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
GOOD = workbook(["id", "title"], ["a", "b"])
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "x.csv", "The file is empty; send one with a header and a row for each text."),
        (b" \r\n ", "x.csv", "The file is empty; send one with a header and a row for each text."),
        (
            b"\xef\xbb\xbf",
            "x.csv",
            "The first row has no header; write the names of the columns there.",
        ),
        (
            b"\nid,title\n",
            "x.csv",
            "The first row has no header; write the names of the columns there.",
        ),
        (
            b"id,Say,say\n",
            "x.csv",
            "The header “say” stands twice; rename or delete one of the columns.",
        ),
        (
            "id,title\na,perché".encode("latin-1"),
            "x.csv",
            "The file is not UTF-8 (byte 17); save it as “CSV UTF-8” and try again.",
        ),
        (
            b'id,title\na,"b\n',
            "x.csv",
            "The CSV cannot be read in line 2: unexpected end of data; check its quotation marks.",
        ),
        (
            b"id,title\na,b\nc,d,e\n",
            "x.csv",
            "Row 3 has more cells than the header; put quotation marks around texts.",
        ),
        (
            ",".join(f"c{n}" for n in range(201)).encode(),
            "x.csv",
            "There are more than 200 columns; keep those that are wanted.",
        ),
        (
            b"id\n" + b"a\n" * 20_001,
            "x.csv",
            "There are more than 20,000 rows; split the file into smaller ones.",
        ),
        (b"no workbook", "x.xlsx", BROKEN),
        (b"PK\x03\x04 and rubbish", "x.csv", BROKEN),
        (GOOD[: len(GOOD) // 2], "x.xlsx", BROKEN),
        (other_zip(), "x.xlsx", BROKEN),
        (damaged(GOOD, SHEET, b"</row>", b"<row>"), "x.xlsx", BROKEN),
        (damaged(GOOD, SHEET, b'<row r="2"', b'<row r="99999999999"'), "x.xlsx", BROKEN),
        (
            workbook([None, None], ["a", "b"]),
            "x.xlsx",
            "The first row has no header; write the names of the columns there.",
        ),
        (
            workbook(["id", "title", "ID"]),
            "x.xlsx",
            "The header “ID” stands twice; rename or delete one of the columns.",
        ),
        (
            COMPOUND + "EncryptedPackage".encode("utf-16-le"),
            "x.xlsx",
            "The workbook has a password; save it without one and try again.",
        ),
        (COMPOUND, "x.xls", "This is an old workbook (.xls); save it as .xlsx and try again."),
    ],
)
def test_what_is_no_table_is_refused_with_a_way_out(
    content: bytes, name: str, message: str
) -> None:
    assert refusal(content, name) == message


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_reading, "MAX_BYTES", 1000)
    message = "The file is larger than 100 MB; split it into smaller ones."
    assert refusal(b"id\n" + b"a" * 1000, "x.csv") == message


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_reading, "MAX_UNPACKED", 1000)
    message = "The workbook holds more than 300 MB; split it into smaller ones."
    assert refusal(GOOD, "x.xlsx") == message


def test_twenty_thousand_rows_are_allowed() -> None:
    assert len(read_table(b"id\n" + b"a\n" * 20_000, "x.csv").rows) == 20_000
