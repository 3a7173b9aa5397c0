"""Gaps grouped by meaning, by the real model."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from index.engine import SearchEngine
from index.types import Encoder
from tests.webapp.counting import CountingEncoder
from webapp.services import gapgroups
from webapp.services.gapgroups import Group, group, shortened
from webapp.services.gaps import GapKind, Question
from webapp.services.indexing import build_engine
from webapp.services.live import LiveEngine

SATURDAY = date(2026, 11, 21)
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
WEEK = timedelta(weeks=1)

PRINTERS = (
    "will our label printers still work",
    "printers in the warehouse are connected to the old server",
)
MACS = (
    "does it run on an Apple Mac",
    "does it work on Macs and MacBooks",
    "our designers use MacBooks, is that supported",
)
FAXES = ("can the fax server move too", "we still get faxes, what happens to them")
PARKING = ("where do I park when I visit you",)


@pytest.fixture(scope="session")
def engine(small_live: LiveEngine) -> SearchEngine:
    return small_live.get()


def question(
    text: str,
    *asked: datetime,
    kind: GapKind = GapKind.NONE,
    language: str = "en",
) -> Question:
    times = asked or (MONDAY,)
    kinds = {each: len(times) if each is kind else 0 for each in GapKind}
    return Question(text, language, kinds, tuple(sorted(times)))


def grouped(session: Session, engine: SearchEngine, *questions: Question) -> tuple[Group, ...]:
    return group(session, engine, questions, SATURDAY)


def texts(groups: tuple[Group, ...]) -> list[list[str]]:
    return [[question.text for question in one.questions] for one in groups]


def test_no_questions_make_no_groups(small_store: Session, engine: SearchEngine):
    assert grouped(small_store, engine) == ()


def test_a_single_question_is_a_group(small_store: Session, engine: SearchEngine):
    [one] = grouped(small_store, engine, question("who holds the keys to the room", MONDAY))
    assert one.label == "who holds the keys to the room"
    assert (one.count, one.last) == (1, MONDAY)
    assert one.near[0].talking_point == "door-keys"


def test_what_means_the_same_is_one_group_and_nothing_else(
    small_store: Session, engine: SearchEngine
):
    mixed = (MACS[0], PRINTERS[0], FAXES[0], PARKING[0], MACS[1], PRINTERS[1], FAXES[1], MACS[2])
    groups = grouped(small_store, engine, *map(question, mixed))
    assert sorted(map(sorted, texts(groups))) == sorted(
        [sorted(MACS), sorted(PRINTERS), sorted(FAXES), list(PARKING)]
    )
    assert texts(groups)[0] == list(MACS)
    assert [one.count for one in groups] == [3, 2, 2, 1]


def test_the_most_asked_group_comes_first_then_the_last_asked(
    small_store: Session, engine: SearchEngine
):
    groups = grouped(
        small_store,
        engine,
        question(PARKING[0], MONDAY, MONDAY, MONDAY),
        question(MACS[0], MONDAY),
        question(FAXES[0], MONDAY + WEEK),
        question(MACS[1], MONDAY),
        question(FAXES[1], MONDAY - WEEK),
    )
    assert texts(groups) == [[PARKING[0]], [*FAXES], [*MACS[:2]]]
    assert [one.last for one in groups] == [MONDAY, MONDAY + WEEK, MONDAY]


def test_kinds_and_languages_are_counted_by_asking(small_store: Session, engine: SearchEngine):
    text = "does it work on Macs"
    [one] = grouped(
        small_store,
        engine,
        question(text + "?", MONDAY, language="it", kind=GapKind.REPORTED),
        question(text, MONDAY, MONDAY),
        question(text + "!", MONDAY, kind=GapKind.NO_COPY),
    )
    assert one.kinds == {GapKind.REPORTED: 1, GapKind.NONE: 2, GapKind.NO_COPY: 1}
    assert list(one.languages.items()) == [("en", 3), ("it", 1)]


def test_the_trend_counts_eight_weeks_from_monday_to_sunday(
    small_store: Session, engine: SearchEngine
):
    second = timedelta(seconds=1)
    [one] = grouped(
        small_store,
        engine,
        question("does it work on Macs", MONDAY, MONDAY + WEEK - second, MONDAY - second),
        question("does it work on Macs?", MONDAY - 7 * WEEK, MONDAY - 7 * WEEK - second),
        question("does it work on Macs!", MONDAY + WEEK),
    )
    assert one.trend == (1, 0, 0, 0, 0, 0, 1, 2)
    assert one.count == 6


def test_the_question_in_the_middle_names_the_group(small_store: Session, engine: SearchEngine):
    green = (
        "is the electricity green?",
        "do you buy green electricity",
        "does your data centre run on renewable energy",
        "is your data centre powered by green energy",
    )
    [one] = grouped(small_store, engine, *map(question, green))
    assert one.label == green[3]
    [same] = grouped(small_store, engine, *reversed(one.questions))
    assert (same.key, same.label) == (one.key, one.label)
    [alone] = grouped(small_store, engine, question(green[3]))
    assert alone.key == one.key


def test_of_two_the_one_asked_more_often_names_the_group(
    small_store: Session, engine: SearchEngine
):
    for first, second in (FAXES, tuple(reversed(FAXES))):
        [one] = grouped(small_store, engine, question(first, MONDAY, MONDAY), question(second))
        assert one.label == first


def test_near_talking_points_are_named_nearest_first(small_store: Session, engine: SearchEngine):
    [one] = grouped(small_store, engine, question("We had a blackout last winter."))
    assert one.near[0].talking_point == "power-cut"
    assert one.near[0].cosine == pytest.approx(1, abs=0.02)
    assert sorted(n.talking_point for n in one.near) == ["door-keys", "hourly-bill", "power-cut"]
    cosines = [near.cosine for near in one.near]
    assert cosines == sorted(cosines, reverse=True)


def test_an_empty_corpus_has_no_near_talking_points(store: Session, encoder: Encoder):
    empty = build_engine(store, encoder)
    [one] = grouped(store, empty, question(MACS[0]), question(MACS[1]))
    assert one.near == ()


def test_vectors_are_made_once(small_live: LiveEngine, small_store: Session, encoder: Encoder):
    counting = CountingEncoder(encoder)
    engine = build_engine(small_store, counting)
    counting.taken()
    first = grouped(small_store, engine, *map(question, MACS))
    assert counting.taken() == sorted(MACS)
    assert grouped(small_store, engine, *map(question, MACS)) == first
    assert counting.taken() == []


def test_beyond_the_compared_ones_questions_join_the_nearest_group_or_stay_alone(
    small_store: Session, engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(gapgroups, "COMPARED", 2)
    groups = grouped(
        small_store,
        engine,
        question(MACS[0], MONDAY, MONDAY, MONDAY),
        question(FAXES[0], MONDAY, MONDAY),
        question(MACS[2]),
        question(PARKING[0]),
        question(FAXES[1]),
    )
    assert texts(groups) == [[MACS[0], MACS[2]], [*FAXES], [*PARKING]]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("short", "short"),
        ("two\n lines\tof it ", "two lines of it"),
        ("seven words are cut at a word", "seven words are cut…"),
        ("seven words, which are", "seven words, which…"),
        ("eighteen letters, and", "eighteen letters…"),
        ("x" * 21, "x" * 19 + "…"),
        ("x" * 20, "x" * 20),
    ],
)
def test_a_label_is_cut_at_a_word(text: str, label: str):
    assert shortened(text, 20) == label


def test_a_long_question_is_a_short_label(small_store: Session, engine: SearchEngine):
    long = "does it work on Macs " * 9
    [one] = grouped(small_store, engine, question(long))
    assert one.label == (
        "does it work on Macs does it work on Macs does it work on Macs does it work on…"
    )
    assert one.questions[0].text == long
