"""Translations, the rules of the corpus, and tables at large."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.entry import write_entry
from corpus.model import Entry, Translation
from tests.conftest import TODAY
from tests.webapp import small
from tests.webapp.services.sheets import (
    ANSWER,
    COLUMNS,
    NIGHT_WATCH,
    faults,
    parse,
    sound,
    table_of,
)
from webapp.services.table_entries import Parsed, entries_from
from webapp.services.tables import guess_mapping


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
