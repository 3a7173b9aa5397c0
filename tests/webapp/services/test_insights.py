"""Counts of what was asked and taken, and tables as CSV."""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.webapp import small
from tests.webapp.services.asked import copy, search
from webapp.db.models.corpus import TalkingPointRow
from webapp.services.insights import (
    BandWeek,
    ConcernUse,
    PointUse,
    Week,
    bands_by_week,
    by_concern,
    most_used,
    never_used,
    weekly,
)
from webapp.services.sheets import csv_of

SATURDAY = date(2026, 11, 21)
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
WEEK = timedelta(weeks=1)
SECOND = timedelta(seconds=1)

KEYS = small.DOOR_KEYS.translation.title
POWER = small.POWER_CUT.translation.title
BILL = small.HOURLY_BILL.translation.title


def test_weeks_without_a_search_are_counted_too(small_store: Session):
    assert weekly(small_store, SATURDAY, 2) == (
        Week(date(2026, 11, 9), 0, 0, 0, 0, 0),
        Week(date(2026, 11, 16), 0, 0, 0, 0, 0),
    )
    assert [week.start for week in weekly(small_store, SATURDAY)][::11] == [
        date(2026, 8, 31),
        date(2026, 11, 16),
    ]


def test_a_week_goes_from_monday_to_sunday_in_utc(small_store: Session):
    for at in (MONDAY - SECOND, MONDAY, MONDAY + WEEK - SECOND, MONDAY + WEEK):
        search(small_store, "a", at)
        copy(small_store, "door-keys", at)
    for day in (date(2026, 11, 16), SATURDAY, date(2026, 11, 22)):
        assert weekly(small_store, day, 1) == (Week(date(2026, 11, 16), 2, 0, 0, 2, 2),)
    assert weekly(small_store, SATURDAY, 2)[0] == Week(date(2026, 11, 9), 1, 0, 0, 1, 1)


def test_every_search_is_answered_or_shown_or_none(small_store: Session):
    search(small_store, "nothing fits", MONDAY, "none")
    search(small_store, "nothing fits, opened", MONDAY, "none", opened="door-keys")
    search(small_store, "left alone", MONDAY, "match")
    search(small_store, "left alone too", MONDAY, "related")
    search(small_store, "opened", MONDAY, "related", opened="door-keys")
    found_by = search(small_store, "copied twice", MONDAY, "match")
    copy(small_store, "door-keys", MONDAY, found_by)
    copy(small_store, "door-keys", MONDAY + SECOND, found_by)
    copy(small_store, "power-cut", MONDAY)
    [week] = weekly(small_store, SATURDAY, 1)
    assert week == Week(date(2026, 11, 16), searches=6, answered=2, shown=2, none=2, copies=3)
    assert week.fitted == 4


def test_a_copy_counts_in_its_own_week_and_answers_the_search_it_came_from(small_store: Session):
    found_by = search(small_store, "copied later", MONDAY - WEEK, "match")
    copy(small_store, "door-keys", MONDAY, found_by)
    assert weekly(small_store, SATURDAY, 2) == (
        Week(date(2026, 11, 9), 1, 1, 0, 0, 0),
        Week(date(2026, 11, 16), 0, 0, 0, 0, 1),
    )


def test_searches_are_counted_by_band(small_store: Session):
    for band, count in (("match", 3), ("related", 2), ("none", 1)):
        for _ in range(count):
            search(small_store, band, MONDAY, band)
    search(small_store, "earlier", MONDAY - SECOND, "related")
    assert bands_by_week(small_store, SATURDAY, 3) == (
        BandWeek(date(2026, 11, 2), 0, 0, 0),
        BandWeek(date(2026, 11, 9), 0, 1, 0),
        BandWeek(date(2026, 11, 16), 3, 2, 1),
    )


def test_searches_and_copies_are_counted_by_concern(small_store: Session):
    search(small_store, "keys", MONDAY, "match", hits=["door-keys", "power-cut"])
    search(small_store, "power", MONDAY, "related", hits=["power-cut"], opened="power-cut")
    search(small_store, "umbrellas", MONDAY, "none", hits=["power-cut", "door-keys"])
    search(small_store, "", MONDAY, "none", hits=[])
    search(small_store, "of a text that is gone", MONDAY, "match", hits=["gone"])
    copy(small_store, "door-keys", MONDAY)
    copy(small_store, "door-keys", MONDAY)
    copy(small_store, "hourly-bill", MONDAY)
    assert by_concern(small_store) == (
        ConcernUse("disaster-recovery", "Disaster recovery", 2, 1, 0, 1),
        ConcernUse("data-security", "Data security", 1, 0, 2),
        ConcernUse("pricing", "Pricing and contract", 0, 0, 1),
    )
    assert [(use.share, use.shown) for use in by_concern(small_store)] == [
        (50, 0),
        (0, 1),
        (None, 0),
    ]


def test_weeks_can_be_those_of_one_concern(small_store: Session):
    found_by = search(small_store, "keys", MONDAY, "match", hits=["door-keys", "power-cut"])
    search(small_store, "badges", MONDAY, "related", hits=["door-keys"])
    search(small_store, "guards", MONDAY, "none", hits=["door-keys"])
    search(small_store, "power", MONDAY, "match", hits=["power-cut"])
    search(small_store, "nothing", MONDAY, "none")
    copy(small_store, "door-keys", MONDAY, found_by)
    copy(small_store, "power-cut", MONDAY)
    [week] = weekly(small_store, SATURDAY, 1, "data-security")
    assert week == Week(date(2026, 11, 16), searches=3, answered=1, shown=1, none=1, copies=1)
    assert week.share == 33
    assert bands_by_week(small_store, SATURDAY, 1, "data-security") == (
        BandWeek(date(2026, 11, 16), 1, 1, 1),
    )
    assert csv_of([week], "share").split("\r\n")[0].endswith(",none,copies,share")
    assert csv_of([week], "share").split("\r\n")[1] == "2026-11-16,3,1,1,1,1,33"


def test_concerns_nobody_asked_about_stand_in_their_order(small_store: Session):
    found = by_concern(small_store)
    assert [use.concern for use in found] == ["data-security", "disaster-recovery", "pricing"]
    assert {(use.searches, use.none, use.copies) for use in found} == {(0, 0, 0)}


def test_only_what_happened_in_the_period_counts(small_store: Session):
    for at in (MONDAY - SECOND, MONDAY):
        search(small_store, "keys", at, "match", hits=["door-keys"])
        copy(small_store, "door-keys", at)
    copy(small_store, "power-cut", MONDAY - SECOND)
    assert by_concern(small_store, MONDAY)[0] == ConcernUse(
        "data-security", "Data security", 1, 0, 1
    )
    assert most_used(small_store, since=MONDAY) == (
        PointUse("door-keys", KEYS, "data-security", 1, date(2026, 11, 16)),
    )


def test_the_most_used_come_first_then_by_title(small_store: Session):
    for slug, at in (
        ("hourly-bill", MONDAY),
        ("door-keys", MONDAY + SECOND),
        ("door-keys", MONDAY - WEEK),
        ("power-cut", MONDAY - WEEK),
    ):
        copy(small_store, slug, at)
    small_store.get(TalkingPointRow, "door-keys").state = "retired"
    expected = (
        PointUse("door-keys", KEYS, "data-security", 2, date(2026, 11, 16)),
        PointUse("hourly-bill", BILL, "pricing", 1, date(2026, 11, 16)),
        PointUse("power-cut", POWER, "disaster-recovery", 1, date(2026, 11, 9)),
    )
    assert most_used(small_store) == expected
    assert most_used(small_store, limit=2) == expected[:2]


def test_nothing_is_used_before_the_first_copy(small_store: Session):
    assert most_used(small_store) == ()
    assert {use.talking_point for use in never_used(small_store)} == {
        "door-keys",
        "hourly-bill",
        "power-cut",
    }


def test_published_texts_without_a_copy_were_never_used(small_store: Session):
    copy(small_store, "power-cut", MONDAY - 99 * WEEK)
    for slug, position in (("door-keys", 2), ("hourly-bill", 1)):
        small_store.get(TalkingPointRow, slug).position = position
    assert never_used(small_store) == (
        PointUse("hourly-bill", BILL, "pricing", 0, None),
        PointUse("door-keys", KEYS, "data-security", 0, None),
    )
    small_store.get(TalkingPointRow, "hourly-bill").state = "draft"
    assert [use.talking_point for use in never_used(small_store)] == ["door-keys"]


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
