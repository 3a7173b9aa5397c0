"""What is wrong with a cell is said by row and column."""

import pytest

from tests.webapp import small
from tests.webapp.services.sheets import (
    COLUMNS,
    NIGHT_WATCH,
    faults,
    parse,
    parse_table,
    sound,
)
from webapp.services.table_entries import CellProblem
from webapp.services.tables import Table

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
