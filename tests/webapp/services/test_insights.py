"""Counts of what was asked and taken, and tables as CSV."""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.webapp import small
from tests.webapp.services.asked import copy, search, with_all_tables
from webapp.db.models.corpus import TalkingPointRow
from webapp.services.insights import (
    BandWeek,
    ConcernUse,
    PointUse,
    Week,
    bands_by_week,
    by_concern,
    csv_of,
    most_used,
    never_used,
    weekly,
)

SATURDAY = date(2026, 11, 21)
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
WEEK = timedelta(weeks=1)
SECOND = timedelta(seconds=1)

KEYS = small.DOOR_KEYS.translation.title
POWER = small.POWER_CUT.translation.title
BILL = small.HOURLY_BILL.translation.title


@pytest.fixture
def asked(small_store: Session) -> Session:
    return with_all_tables(small_store)


def test_weeks_without_a_search_are_counted_too(asked: Session):
    assert weekly(asked, SATURDAY, 2) == (
        Week(date(2026, 11, 9), 0, 0, 0, 0, 0),
        Week(date(2026, 11, 16), 0, 0, 0, 0, 0),
    )
    assert [week.start for week in weekly(asked, SATURDAY)][::11] == [
        date(2026, 8, 31),
        date(2026, 11, 16),
    ]


def test_a_week_goes_from_monday_to_sunday_in_utc(asked: Session):
    for at in (MONDAY - SECOND, MONDAY, MONDAY + WEEK - SECOND, MONDAY + WEEK):
        search(asked, "a", at)
        copy(asked, "door-keys", at)
    for day in (date(2026, 11, 16), SATURDAY, date(2026, 11, 22)):
        assert weekly(asked, day, 1) == (Week(date(2026, 11, 16), 2, 0, 0, 2, 2),)
    assert weekly(asked, SATURDAY, 2)[0] == Week(date(2026, 11, 9), 1, 0, 0, 1, 1)


def test_every_search_is_answered_or_shown_or_none(asked: Session):
    search(asked, "nothing fits", MONDAY, "none")
    search(asked, "nothing fits, opened", MONDAY, "none", opened="door-keys")
    search(asked, "left alone", MONDAY, "match")
    search(asked, "left alone too", MONDAY, "related")
    search(asked, "opened", MONDAY, "related", opened="door-keys")
    found_by = search(asked, "copied twice", MONDAY, "match")
    copy(asked, "door-keys", MONDAY, found_by)
    copy(asked, "door-keys", MONDAY + SECOND, found_by)
    copy(asked, "power-cut", MONDAY)
    [week] = weekly(asked, SATURDAY, 1)
    assert week == Week(date(2026, 11, 16), searches=6, answered=2, shown=2, none=2, copies=3)
    assert week.fitted == 4


def test_a_copy_counts_in_its_own_week_and_answers_the_search_it_came_from(asked: Session):
    found_by = search(asked, "copied later", MONDAY - WEEK, "match")
    copy(asked, "door-keys", MONDAY, found_by)
    assert weekly(asked, SATURDAY, 2) == (
        Week(date(2026, 11, 9), 1, 1, 0, 0, 0),
        Week(date(2026, 11, 16), 0, 0, 0, 0, 1),
    )


def test_searches_are_counted_by_band(asked: Session):
    for band, count in (("match", 3), ("related", 2), ("none", 1)):
        for _ in range(count):
            search(asked, band, MONDAY, band)
    search(asked, "earlier", MONDAY - SECOND, "related")
    assert bands_by_week(asked, SATURDAY, 3) == (
        BandWeek(date(2026, 11, 2), 0, 0, 0),
        BandWeek(date(2026, 11, 9), 0, 1, 0),
        BandWeek(date(2026, 11, 16), 3, 2, 1),
    )


def test_searches_and_copies_are_counted_by_concern(asked: Session):
    search(asked, "keys", MONDAY, "match", hits=["door-keys", "power-cut"])
    search(asked, "power", MONDAY, "related", hits=["power-cut"])
    search(asked, "umbrellas", MONDAY, "none", hits=["power-cut", "door-keys"])
    search(asked, "", MONDAY, "none", hits=[])
    search(asked, "of a text that is gone", MONDAY, "match", hits=["gone"])
    copy(asked, "door-keys", MONDAY)
    copy(asked, "door-keys", MONDAY)
    copy(asked, "hourly-bill", MONDAY)
    assert by_concern(asked) == (
        ConcernUse("disaster-recovery", "Disaster recovery", 2, 1, 0),
        ConcernUse("data-security", "Data security", 1, 0, 2),
        ConcernUse("pricing", "Pricing and contract", 0, 0, 1),
    )


def test_concerns_nobody_asked_about_stand_in_their_order(asked: Session):
    found = by_concern(asked)
    assert [use.concern for use in found] == ["data-security", "disaster-recovery", "pricing"]
    assert {(use.searches, use.none, use.copies) for use in found} == {(0, 0, 0)}


def test_only_what_happened_in_the_period_counts(asked: Session):
    for at in (MONDAY - SECOND, MONDAY):
        search(asked, "keys", at, "match", hits=["door-keys"])
        copy(asked, "door-keys", at)
    copy(asked, "power-cut", MONDAY - SECOND)
    assert by_concern(asked, MONDAY)[0] == ConcernUse("data-security", "Data security", 1, 0, 1)
    assert most_used(asked, since=MONDAY) == (
        PointUse("door-keys", KEYS, "data-security", 1, date(2026, 11, 16)),
    )


def test_the_most_used_come_first_then_by_title(asked: Session):
    for slug, at in (
        ("hourly-bill", MONDAY),
        ("door-keys", MONDAY + SECOND),
        ("door-keys", MONDAY - WEEK),
        ("power-cut", MONDAY - WEEK),
    ):
        copy(asked, slug, at)
    asked.get(TalkingPointRow, "door-keys").state = "retired"
    expected = (
        PointUse("door-keys", KEYS, "data-security", 2, date(2026, 11, 16)),
        PointUse("hourly-bill", BILL, "pricing", 1, date(2026, 11, 16)),
        PointUse("power-cut", POWER, "disaster-recovery", 1, date(2026, 11, 9)),
    )
    assert most_used(asked) == expected
    assert most_used(asked, limit=2) == expected[:2]


def test_nothing_is_used_before_the_first_copy(asked: Session):
    assert most_used(asked) == ()
    assert {use.talking_point for use in never_used(asked)} == {
        "door-keys",
        "hourly-bill",
        "power-cut",
    }


def test_published_texts_without_a_copy_were_never_used(asked: Session):
    copy(asked, "power-cut", MONDAY - 99 * WEEK)
    for slug, position in (("door-keys", 2), ("hourly-bill", 1)):
        asked.get(TalkingPointRow, slug).position = position
    assert never_used(asked) == (
        PointUse("hourly-bill", BILL, "pricing", 0, None),
        PointUse("door-keys", KEYS, "data-security", 0, None),
    )
    asked.get(TalkingPointRow, "hourly-bill").state = "draft"
    assert [use.talking_point for use in never_used(asked)] == ["door-keys"]


def test_a_table_is_csv_with_a_line_of_names_first():
    rows = (
        PointUse("door-keys", 'Keys, "all" of them', "data-security", 2, date(2026, 11, 16)),
        PointUse("power-cut", "Two\nlines", "disaster-recovery", 0, None),
    )
    assert csv_of(rows) == (
        "talking_point,title,concern,copies,last\r\n"
        'door-keys,"Keys, ""all"" of them",data-security,2,2026-11-16\r\n'
        'power-cut,"Two\nlines",disaster-recovery,0,\r\n'
    )


def test_a_table_without_rows_is_empty():
    assert csv_of(()) == ""


@dataclass(frozen=True, slots=True)
class Cells:
    text: str
    number: int


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_a_spreadsheet_would_take_for_a_formula_is_disarmed(start: str):
    written = csv_of([Cells(f"{start}1+1", -1), Cells(f"a {start}", 2)])
    assert list(csv.reader(io.StringIO(written, newline="")))[1:] == [
        [f"'{start}1+1", "-1"],
        [f"a {start}", "2"],
    ]
