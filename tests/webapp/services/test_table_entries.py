"""Which column is which, and what its cells make of talking points."""

import re
from dataclasses import replace
from datetime import date

import pytest

from corpus.model import Angle, Entry, Kind, State, TalkingPoint, Translation
from tests.conftest import TODAY
from tests.webapp import small
from tests.webapp.services.sheets import (
    ANSWER,
    COLUMNS,
    NIGHT_WATCH,
    parse,
    sound,
    table_of,
)
from webapp.services.table_entries import Parsed, entries_from
from webapp.services.tables import Table, TableError, guess_mapping


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
