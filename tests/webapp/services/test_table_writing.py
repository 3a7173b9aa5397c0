"""Talking points as a table, there and back."""

import csv
import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from corpus.library import Library
from corpus.model import Angle
from tests.webapp import small
from tests.webapp.services.sheets import (
    COLUMNS,
    parse_table,
)
from webapp.services.table_entries import Parsed
from webapp.services.table_reading import read_table
from webapp.services.table_writing import write_csv, write_xlsx
from webapp.services.tables import Table, TableError, columns

Write = Callable[[Library], Table]


def by_xlsx(library: Library) -> Table:
    return read_table(write_xlsx(library), "corpus.xlsx")


def by_csv(library: Library) -> Table:
    return read_table(write_csv(library).encode(), "corpus.csv")


both_ways = pytest.mark.parametrize("way", [by_xlsx, by_csv])


def test_the_columns_stand_in_the_order_of_a_talking_point() -> None:
    assert columns(small.OUTLINE) == COLUMNS


@both_ways
def test_what_is_written_is_read_back_exactly(way: Write) -> None:
    library = small.library()
    table = way(library)
    assert table.headers == COLUMNS
    assert [number for number, _cells in table.rows] == [2, 3, 4, 5]
    assert parse_table(table) == Parsed(library.entries, ())
    assert [entry.path for entry in parse_table(table).entries] == [e.path for e in library.entries]


@both_ways
def test_a_row_holds_one_wording(way: Write) -> None:
    _two, cells = way(small.library()).rows[1]
    row = dict(zip(COLUMNS, cells, strict=True))
    wording = small.POWER_CUT.translation
    assert row == {
        **{"id": "power-cut", "language": "en", "concern": "disaster-recovery"},
        **{"kind": "question", "state": "published", "owner": "presales"},
        **{"verified": "2026-11-01", "review_days": "180", "next": "door-keys"},
        **{"title": wording.title, "phrasings": "\n".join(wording.phrasings), "say": wording.say},
        **{"answer": wording.answer, "more": wording.more, "internal": wording.internal},
        **{"where_they_are_right": wording.concession, "angle: company": "", "of": ""},
        "angle: it-team": wording.angles[0].text,
    }
    _three, cells = way(small.library()).rows[2]
    row = dict(zip(COLUMNS, cells, strict=True))
    assert {row[name] for name in COLUMNS[2:9]} == {""}
    assert row["of"] == wording.text_version


@both_ways
def test_a_library_without_entries_is_a_header(way: Write) -> None:
    table = way(small.library([], [], []))
    assert table == Table(COLUMNS, ())
    assert parse_table(table) == Parsed((), ())


ODD = (
    "=1+1",
    "+39 02 1234",
    "-5 degrees",
    "@home",
    "\tset in",
    "'=1+1",
    "''-1",
    "'quoted' at first",
    "- a list\n- of two",
    "a tab\tand a\x0bvertical one",
    "_x000B_ and _x005F_ are no signs",
    '“quotes”, "straight"; semicolons\tè 中文 🙂',
    "\ufffe\uffff\x01",
)


@both_ways
@pytest.mark.parametrize("odd", ODD)
def test_odd_texts_are_read_back_exactly(way: Write, odd: str) -> None:
    changed = small.placed(small.reworded(small.POWER_CUT, internal=odd, say=odd))
    library = small.library([changed, small.DOOR_KEYS, small.HOURLY_BILL])
    table = way(library)
    assert table.rows[0][1][COLUMNS.index("say")] == odd
    assert parse_table(table, library) == Parsed(library.entries, ())


@both_ways
def test_angles_keep_the_order_a_curator_chose(way: Write) -> None:
    angles = (Angle("it-team", "First."), Angle("company", "Second."))
    entry = small.placed(small.reworded(small.POWER_CUT, angles=angles))
    library = small.library([entry, small.DOOR_KEYS, small.HOURLY_BILL])
    assert parse_table(way(library), library).entries == library.entries


def test_a_csv_begins_with_a_byte_order_mark_and_holds_no_formula() -> None:
    library = small.library([small.reworded(small.DOOR_KEYS, say="=1+1", more="- a list")])
    text = write_csv(library)
    assert text.startswith("\ufeffid,language,concern,")
    (_header, row) = csv.reader(io.StringIO(text[1:], newline=""))
    assert (row[11], row[13]) == ("'=1+1", "'- a list")
    assert text.endswith("\r\n")


def test_a_workbook_holds_texts_and_no_formula() -> None:
    library = small.library([small.reworded(small.DOOR_KEYS, say="=HYPERLINK(1)")])
    content = write_xlsx(library)
    sheet = load_workbook(io.BytesIO(content)).active
    assert {cell.data_type for row in sheet for cell in row if cell.value} == {"s"}
    assert (sheet["L2"].value, sheet["L2"].quotePrefix) == ("=HYPERLINK(1)", True)
    assert (sheet["M2"].quotePrefix, sheet["M2"].alignment.wrap_text) == (False, True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_workbook_is_fit_to_be_read() -> None:
    sheet = load_workbook(io.BytesIO(write_xlsx(small.library()))).active
    assert (sheet.title, sheet.freeze_panes) == ("Talking points", "A2")
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert all(cell.font.bold and cell.alignment.wrap_text for cell in sheet[1])
    assert not sheet["M2"].font.bold
    assert sheet["M2"].alignment.wrap_text
    widths = {name: sheet.column_dimensions[name].width for name in ("A", "B", "M", "P")}
    assert widths == {"A": 36, "B": 14, "M": 60, "P": 36}


def test_a_text_that_a_cell_cannot_hold_is_not_cut_silently() -> None:
    library = small.library([small.reworded(small.DOOR_KEYS, internal="a word " * 5000)])
    with pytest.raises(TableError, match=r"^A text is longer than a cell .* \(32,767 characters\)"):
        write_xlsx(library)
    assert parse_table(by_csv(library), library).problems == ()
