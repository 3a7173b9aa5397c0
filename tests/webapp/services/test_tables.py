import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]

from corpus.entry import write_entry
from corpus.library import Library
from corpus.model import Angle, Entry, Kind, State, TalkingPoint, Translation
from tests.conftest import TODAY
from tests.webapp import small
from tests.webapp.services.sheets import (
    ANSWER,
    NIGHT_WATCH,
    faults,
    parse,
    parse_table,
    sound,
    table_of,
)
from webapp.services import table_reading
from webapp.services.table_entries import CellProblem, Parsed, entries_from
from webapp.services.table_reading import read_table
from webapp.services.table_writing import write_csv, write_xlsx
from webapp.services.tables import Table, TableError, columns, guess_mapping

Write = Callable[[Library], Table]

COLUMNS = (
    *("id", "language", "concern", "kind", "state", "owner", "verified", "review_days", "next"),
    *("title", "phrasings", "say", "answer", "more", "where_they_are_right"),
    *("angle: company", "angle: it-team", "internal", "of"),
)


def by_xlsx(library: Library) -> Table:
    return read_table(write_xlsx(library), "corpus.xlsx")


def by_csv(library: Library) -> Table:
    return read_table(write_csv(library).encode(), "corpus.csv")


both_ways = pytest.mark.parametrize("way", [by_xlsx, by_csv])


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


# There and back


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


# Reading a file


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


# Which column is which


@pytest.mark.parametrize(
    ("headers", "mapping"),
    [
        (COLUMNS, {name: name for name in COLUMNS}),
        ((), {}),
        (("Something", "", "Else"), {}),
        (
            ("ID", "Review Days", "where-they-are-right", "ANGLE IT_TEAM", "The company"),
            {
                **{"id": "ID", "review_days": "Review Days"},
                "where_they_are_right": "where-they-are-right",
                **{"angle: company": "The company", "angle: it-team": "ANGLE IT_TEAM"},
            },
        ),
        (
            ("Slug", "Category", "Objection", "Short answer", "Response", "Notes", "Asked as"),
            {
                **{"id": "Slug", "concern": "Category", "title": "Objection"},
                **{"phrasings": "Asked as", "say": "Short answer", "answer": "Response"},
                "internal": "Notes",
            },
        ),
        (("Question", "title"), {"title": "title"}),
        (("question", "kind", "type"), {"kind": "kind", "title": "question"}),
    ],
)
def test_headers_are_recognised(headers: tuple[str, ...], mapping: dict[str, str]) -> None:
    found = guess_mapping(headers, small.OUTLINE)
    assert found == mapping
    assert list(found) == [name for name in COLUMNS if name in mapping]


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"id": "Id"}, "The file has no column “Id”; choose one it has."),
        (
            {"colour": "id"},
            f"There is no field “colour”; choose one of {', '.join(COLUMNS)}.",
        ),
    ],
)
def test_a_mapping_that_leads_nowhere_is_refused(mapping: dict[str, str], message: str) -> None:
    with pytest.raises(TableError, match=re.escape(message)):
        entries_from(table_of({"id": "a"}), mapping, small.library(), TODAY)


def test_a_field_without_a_header_is_not_mapped() -> None:
    table = Table(("id", "", "say"), ((2, ("power-cut", "nothing", "A line.")),))
    parsed = entries_from(table, {"id": "id", "say": "say", "more": ""}, sound(), TODAY)
    assert parsed == Parsed((small.reworded(sound().entries[1], say="A line."),), ())


# New and changed talking points


def test_a_new_talking_point_gets_the_usual_metadata() -> None:
    parsed = parse(NIGHT_WATCH)
    assert parsed.problems == ()
    assert parsed.entries == (
        Entry(
            Translation(
                "night-watch",
                "en",
                "Nobody is there at night",
                (
                    "Who sits there after midnight?",
                    "Your people sleep too.",
                    "Is the hall empty on Sundays?",
                ),
                "Somebody is there at all hours.",
                ANSWER,
            ),
            TalkingPoint(
                "night-watch",
                "data-security",
                Kind.QUESTION,
                State.DRAFT,
                "presales",
                TODAY,
                180,
            ),
        ),
    )
    assert parsed.entries[0].path == "entries/data-security/night-watch.en.md"


def test_every_cell_of_a_new_talking_point_counts() -> None:
    row = {
        **NIGHT_WATCH,
        **{"language": " EN ", "concern": "Pricing and contract", "kind": "Partly true"},
        **{"state": "Published", "owner": " legal  team ", "verified": "2026-10-02"},
        **{"review_days": "90", "next": "door-keys; power-cut\nnight-watch-two"},
        **{"title": " Nobody is\nthere ", "phrasings": " One? \r\n\r\nTwo?\nThree?  "},
        **{"more": "\r\nFirst.  \r\n\r\n\r\n\r\n- second\r\n", "angle: it-team": "Ask."},
        **{"where_they_are_right": "Yes.", "angle: company": "Money.", "internal": "Fear."},
    }
    parsed = parse(row, {**NIGHT_WATCH, "id": "night-watch-two", "phrasings": "Four?\nFive?\nSix?"})
    assert parsed.problems == ()
    assert parsed.entries[0] == Entry(
        Translation(
            "night-watch",
            "en",
            "Nobody is there",
            ("One?", "Two?", "Three?"),
            "Somebody is there at all hours.",
            ANSWER,
            "First.\n\n- second",
            "Yes.",
            (Angle("company", "Money."), Angle("it-team", "Ask.")),
            "Fear.",
        ),
        TalkingPoint(
            "night-watch",
            "pricing",
            Kind.PARTLY_TRUE,
            State.PUBLISHED,
            "legal team",
            date(2026, 10, 2),
            90,
            ("door-keys", "power-cut", "night-watch-two"),
        ),
    )


@pytest.mark.parametrize("word", ["true", "TRUE", "VERO", "Wahr"])
def test_the_kind_true_survives_a_spreadsheet(word: str) -> None:
    (entry,) = parse({**NIGHT_WATCH, "kind": word}).entries
    assert entry.talking_point is not None
    assert entry.talking_point.kind is Kind.TRUE


def test_what_is_not_mapped_stays_as_it_is() -> None:
    library = sound()
    parsed = parse({"id": "power-cut", "say": "Another line."}, library=library)
    assert parsed == Parsed((small.reworded(library.entries[1], say="Another line."),), ())


def test_an_empty_cell_empties_a_text_and_leaves_metadata() -> None:
    library = sound()
    row = {"id": "power-cut", "next": "", "owner": "", "verified": "", "state": "draft"}
    parsed = parse({**row, "more": " ", "angle: it-team": "", "phrasings": ""}, library=library)
    before = library.entries[1]
    assert before.talking_point is not None
    assert parsed.problems == ()
    assert parsed.entries == (
        Entry(
            replace(before.translation, more="", angles=(), phrasings=()),
            replace(before.talking_point, state=State.DRAFT, next=()),
        ),
    )


def test_another_concern_is_another_place() -> None:
    parsed = parse({"id": "power-cut", "concern": "pricing"}, library=sound())
    assert [entry.path for entry in parsed.entries] == ["entries/pricing/power-cut.en.md"]


# What is wrong, cell by cell

MISSING = "a new talking point needs id, title, say, answer and concern"


@pytest.mark.parametrize(
    ("cells", "problems"),
    [
        (
            {"id": ""},
            [("id", "the id is missing; give each talking point one, such as 'recovery-time'")],
        ),
        (
            {"id": "Night Watch"},
            [
                (
                    "id",
                    "'Night Watch' is no id; use small letters, digits and single hyphens, "
                    "at most 64 characters, such as 'recovery-time'",
                )
            ],
        ),
        (
            {"id": "a" * 65},
            [
                (
                    "id",
                    f"'{'a' * 65}' is no id; use small letters, digits and single hyphens, "
                    "at most 64 characters, such as 'recovery-time'",
                )
            ],
        ),
        (
            {"language": "english"},
            [("language", "'english' is no language; use two letters, such as 'en' or 'it'")],
        ),
        (
            {"title": "", "say": " ", "answer": "", "concern": ""},
            [
                ("concern", f"'concern' is missing; {MISSING}"),
                ("title", f"'title' is missing; {MISSING}"),
                ("say", f"'say' is missing; {MISSING}"),
                ("answer", f"'answer' is missing; {MISSING}"),
            ],
        ),
        (
            {"concern": "weather"},
            [
                (
                    "concern",
                    "unknown concern 'weather'; use data-security, disaster-recovery, pricing",
                )
            ],
        ),
        (
            {"kind": "lie", "state": "live"},
            [
                (
                    "kind",
                    "unknown kind 'lie'; use question, true, partly-true, misunderstanding, "
                    "pretext, timing",
                ),
                ("state", "unknown state 'live'; use draft, published, retired"),
            ],
        ),
        (
            {"verified": "01/11/2026", "review_days": "0"},
            [
                (
                    "verified",
                    "'01/11/2026' is no day; write year, month and day, such as 2026-11-21",
                ),
                ("review_days", "'0' is no number of days; use 1 to 1000"),
            ],
        ),
        (
            {"verified": "2026-02-30", "review_days": "half a year"},
            [
                (
                    "verified",
                    "'2026-02-30' is no day; write year, month and day, such as 2026-11-21",
                ),
                ("review_days", "'half a year' is no number of days; use 1 to 1000"),
            ],
        ),
        ({"owner": "o" * 81}, [("owner", "the owner has at most 80 characters, not 81")]),
        (
            {"next": "door-keys, lost, night-watch"},
            [
                ("next", "'next' names 'lost', which does not exist"),
                ("next", "'next' names the talking point itself"),
            ],
        ),
        (
            {"more": "One.\n## Two"},
            [("more", "'## Two' is a heading, which cannot stand here; use **bold**")],
        ),
        (
            {"internal": "a\x0bb"},
            [("internal", "it holds a sign that cannot be printed (U+000B); delete it")],
        ),
        (
            {"of": "0123456789abcdef"},
            [("of", "only a translation names the text it renders; leave this cell empty")],
        ),
    ],
)
def test_a_cell_that_does_not_fit_is_named(
    cells: dict[str, str], problems: list[tuple[str, str]]
) -> None:
    row = dict.fromkeys(COLUMNS, "") | NIGHT_WATCH | cells
    assert faults(row) == [(2, column, message) for column, message in problems]
    assert parse(row).entries == ()


def test_what_has_no_column_is_missed_in_the_row() -> None:
    assert faults({"id": "night-watch", "title": "T", "say": "S.", "concern": "pricing"}) == [
        (2, "", f"'answer' is missing; {MISSING}")
    ]
    assert faults({"title": "T"}) == [
        (2, "", "the id is missing; give each talking point one, such as 'recovery-time'")
    ]


def test_columns_are_named_as_the_file_names_them() -> None:
    table = Table(("Slug", "Category", "Objection"), ((7, ("power-cut", "weather", "")),))
    assert parse_table(table, sound()).problems == (
        CellProblem(
            7,
            "Category",
            "unknown concern 'weather'; use data-security, disaster-recovery, pricing",
        ),
        CellProblem(7, "Objection", "the title is missing; every text has one"),
    )


def test_the_same_wording_twice_is_named_with_its_first_row() -> None:
    row = {"id": "power-cut", "language": "en", "say": "Another line."}
    library = sound()
    parsed = parse(row, {**row, "language": ""}, {**row, "say": ""}, library=library)
    message = "row 2 is 'power-cut' in 'en' already; keep one of the two"
    assert parsed.problems == (CellProblem(3, "id", message), CellProblem(4, "id", message))
    assert parsed.entries == (small.reworded(library.entries[1], say="Another line."),)


def test_a_column_for_an_unknown_audience_is_not_lost_silently() -> None:
    row = {"id": "power-cut", "Angle: board": "", "angle: it-team": "Ask."}
    assert faults(row, library=sound()) == []
    assert faults({**row, "Angle: board": "Money."}, library=sound()) == [
        (1, "Angle: board", "unknown audience 'board'; use company, it-team")
    ]


# Translations


def test_a_translation_renders_the_text_in_english_that_comes_with_it() -> None:
    library = sound()
    changed = small.reworded(library.entries[1], say="Another line.")
    version = changed.translation.text_version
    italian = {"id": "power-cut", "language": "it", "say": "Un'altra.", "of": ""}
    english = {"id": "power-cut", "language": "en", "say": "Another line."}
    parsed = parse(italian, english, library=library)
    assert parsed.problems == ()
    assert parsed.entries == (
        small.reworded(library.entries[2], say="Un'altra.", of=version),
        changed,
    )


def test_a_new_translation_needs_its_texts() -> None:
    row = {"id": "door-keys", "language": "it", "title": "Le chiavi", "say": "Le hanno."}
    row |= {"phrasings": "Chi entra?\nChi vede?\nChi ha il badge?"}
    library = sound()
    assert faults(row, library=library) == [
        (2, "", "'answer' is missing; a new translation needs id, title, say and answer")
    ]
    parsed = parse({**row, "answer": ANSWER}, library=library)
    assert parsed == Parsed(
        (
            Entry(
                Translation(
                    "door-keys",
                    "it",
                    "Le chiavi",
                    ("Chi entra?", "Chi vede?", "Chi ha il badge?"),
                    "Le hanno.",
                    ANSWER,
                    of=library.entries[0].translation.text_version,
                )
            ),
        ),
        (),
    )
    assert parsed.entries[0].path == "entries/data-security/door-keys.it.md"


def test_metadata_may_be_repeated_beside_a_translation_and_not_changed() -> None:
    row = {"id": "power-cut", "language": "it", "concern": "Disaster recovery"}
    row |= {"review_days": "180", "verified": "2026-11-01", "owner": "presales", "of": "X"}
    assert faults(row, library=sound()) == [
        (
            2,
            "of",
            "'x' is no text version: sixteen digits and letters a to f; leave the cell empty when "
            "the text renders the present one in English",
        )
    ]
    row |= {"owner": "legal", "verified": "soon", "of": "0123456789ABCDEF"}
    assert faults(row, library=sound()) == [
        (2, "verified", "'soon' is no day; write year, month and day, such as 2026-11-21"),
        (2, "owner", "this is changed in the row in English; leave this cell empty"),
    ]
    row |= {"owner": "", "verified": ""}
    parsed = parse(row, library=sound())
    assert parsed == Parsed((small.reworded(sound().entries[2], of="0123456789abcdef"),), ())


def test_a_translation_needs_its_master() -> None:
    row = {"id": "lost", "language": "it", "title": "T", "say": "S.", "answer": ANSWER}
    message = "there is no text in English for 'lost'; add a row for it first"
    assert faults(row) == [(2, "id", message)]


def test_what_leans_on_a_row_with_a_problem_has_one_too() -> None:
    new = {**NIGHT_WATCH, "language": "en", "next": "", "kind": "lie"}
    italian = {**new, "language": "it", "kind": "", "concern": "", "phrasings": "Uno?\nDue?\nTre?"}
    leaning = {**new, "id": "leaning", "kind": "", "next": "night-watch", "phrasings": "A?\nB?\nC?"}
    further = {**leaning, "id": "further", "next": "leaning", "phrasings": "D?\nE?\nF?"}
    first = "row 2, 'night-watch', has a problem; mend that first"
    assert faults(new, italian, leaning, further)[1:] == [
        (3, "id", first),
        (4, "next", first),
        (5, "next", "row 4, 'leaning', has a problem; mend that first"),
    ]
    assert faults({**new, "kind": ""}, italian, leaning, further) == []
    parsed = parse({**new, "kind": "", "say": "word " * 21}, italian, leaning, further)
    assert [(p.row, p.column) for p in parsed.problems] == [
        (2, "say"),
        (3, "id"),
        (4, "next"),
        (5, "next"),
    ]
    assert parsed.entries == ()


# The rules of the corpus


@pytest.mark.parametrize(
    ("cells", "problems"),
    [
        ({"say": "word " * 21}, [("say", "Say has 21 words; cut it to 20")]),
        (
            {"answer": "Too short?"},
            [("answer", "Answer has 2 words; it needs 60")],
        ),
        (
            {"answer": ANSWER.replace("house?", "house.")},
            [("answer", "the answer must end with a question back")],
        ),
        (
            {"more": "It takes 3 hours.", "angle: company": "word " * 61},
            [
                ("more", "'It takes 3 hours.' needs a source: put [^id] before the full stop"),
                ("angle: company", "Angles/company has 61 words; cut it to 60"),
            ],
        ),
        (
            {"where_they_are_right": "So says this[^nobody]."},
            [
                (
                    "where_they_are_right",
                    "there is no fact 'nobody' in evidence/; add it or cite another",
                )
            ],
        ),
        (
            {"more": "There is\nNO   Downtime here."},
            [("more", "'no downtime' is never said to a client; say what is so instead")],
        ),
        ({"more": "Some [[name."}, [("more", "'[[' is not closed with ']]' on the same line")]),
        (
            {"state": "published"},
            [
                ("more", "the section 'More' is missing or empty"),
                (
                    "where_they_are_right",
                    "the section 'Where they are right' is missing or empty",
                ),
                ("internal", "the section 'Internal' is missing or empty"),
            ],
        ),
        (
            {
                "state": "published",
                "more": "More.",
                "where_they_are_right": "Yes.",
                "internal": "Fear.",
                "phrasings": "One?\nTwo?",
            },
            [("phrasings", "2 phrasings; a search finds this well from 10 on")],
        ),
        (
            {"phrasings": "who has a badge for the ROOM\nTwo?\ntwo!"},
            [
                (
                    "phrasings",
                    "'who has a badge for the ROOM' stands in door-keys (en) too; "
                    "a question has one home",
                ),
                ("phrasings", "'two!' stands in row 2 too; a question has one home"),
            ],
        ),
    ],
)
def test_a_broken_rule_is_named_in_its_column(
    cells: dict[str, str], problems: list[tuple[str, str]]
) -> None:
    row = dict.fromkeys(COLUMNS, "") | NIGHT_WATCH | cells
    assert faults(row) == [(2, column, message) for column, message in problems]
    assert parse(row).entries == ()


def test_rows_are_judged_beside_each_other() -> None:
    other = {
        **NIGHT_WATCH,
        "id": "night-shift",
        "phrasings": "One?\nYour people sleep too?\nThree?",
    }
    message = "'Your people sleep too?' stands in row 2 too; a question has one home"
    assert faults(NIGHT_WATCH, other) == [(3, "phrasings", message)]


def test_a_phrasing_may_move_from_one_talking_point_to_another() -> None:
    library = sound()
    moved = library.entries[0].translation.phrasings[0]
    row = {"id": "door-keys", "phrasings": "One?\nTwo?\nThree?"}
    taker = {"id": "power-cut", "phrasings": f"{moved}\nFour?\nFive?"}
    assert faults(taker, row, library=library) == []
    assert faults(taker, library=library) == [
        (2, "phrasings", f"'{moved}' stands in door-keys (en) too; a question has one home")
    ]


def test_what_a_table_leaves_as_it_is_is_not_judged() -> None:
    parsed = parse({"id": "power-cut", "say": small.POWER_CUT.translation.say})
    assert parsed == Parsed((small.POWER_CUT,), ())
    changed = parse({"id": "power-cut", "say": "Another line."})
    assert [problem.message for problem in changed.problems] == ["Answer has 28 words; it needs 60"]


def test_warnings_keep_nothing_out() -> None:
    library = sound()
    row = {"id": "power-cut", "verified": "2020-01-01", "answer": ANSWER.replace("read", "see")}
    assert faults(row, library=library) == []


# At large


def test_progress_is_told_every_hundred_rows() -> None:
    rows = [{**NIGHT_WATCH, "id": f"n-{n}", "phrasings": f"What of {n}?"} for n in range(250)]
    told: list[tuple[int, int]] = []
    table = table_of(*rows)
    parsed = entries_from(
        table,
        guess_mapping(table.headers, small.OUTLINE),
        small.library(),
        TODAY,
        lambda done, total: told.append((done, total)),
    )
    assert told == [(0, 250), (100, 250), (200, 250), (250, 250)]
    assert (len(parsed.entries), parsed.problems) == (250, ())


CELLS = (
    *("", "en", "it", "power-cut", "night-watch", "pricing", "draft", "2026-11-01", "12", ANSWER),
    *("# Head", "a\n\n\n\nb ", "- x\n  y", "true", "door-keys, power-cut", "null", "1e3", "---"),
)
CELL = st.one_of(st.text(max_size=30), st.sampled_from(CELLS))
ROW = st.builds(
    lambda base, cells: {**dict.fromkeys(COLUMNS, ""), **base, **cells},
    st.sampled_from([{}, NIGHT_WATCH, {"id": "power-cut", "title": "T"}]),
    st.dictionaries(st.sampled_from(COLUMNS), CELL, max_size=4),
)


@given(st.lists(ROW, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_each_row_gives_an_entry_that_can_be_written_or_a_problem(
    rows: list[dict[str, str]],
) -> None:
    parsed = parse(*rows, library=sound())
    complained = {problem.row for problem in parsed.problems}
    assert len(parsed.entries) + len(complained) == len(rows)
    for entry in parsed.entries:
        write_entry(entry)
