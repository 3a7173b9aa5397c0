"""Which questions got no answer, what is decided about them, and how long they are kept."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.passages import text_hash
from index.types import Encoder
from tests.webapp.services.asked import copy, report, search, with_all_tables
from webapp.db.base import now
from webapp.db.models.people import GapMarkRow
from webapp.db.models.search import EmbeddingRow
from webapp.db.models.usage import CopyRow, GapReportRow, SearchRow
from webapp.services.gaps import Decision, GapKind, decide, forget_old, gap_questions
from webapp.services.indexing import embed

MORNING = datetime(2026, 11, 16, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def asked(small_store: Session) -> Session:
    return with_all_tables(small_store)


def texts(session: Session, since: datetime | None = None) -> list[str]:
    return [question.text for question in gap_questions(session, since)]


def counts(kinds: dict[GapKind, int]) -> tuple[int, int, int]:
    """Reported, nothing found, not copied."""
    return kinds[GapKind.REPORTED], kinds[GapKind.NONE], kinds[GapKind.NO_COPY]


def test_no_questions_are_no_gaps(asked: Session):
    assert gap_questions(asked) == ()


def test_what_nothing_fits_is_a_gap(asked: Session):
    search(asked, "Do you sell umbrellas?", MORNING, language="en")
    [question] = gap_questions(asked)
    assert (question.text, question.language) == ("Do you sell umbrellas?", "en")
    assert counts(question.kinds) == (0, 1, 0)
    assert (question.first, question.last, question.count) == (MORNING, MORNING, 1)


@pytest.mark.parametrize("band", ["match", "related"])
def test_what_was_found_and_left_alone_is_a_weaker_gap(asked: Session, band: str):
    search(asked, "who has a badge", MORNING, band)
    [question] = gap_questions(asked)
    assert counts(question.kinds) == (0, 0, 1)


@pytest.mark.parametrize("band", ["match", "related"])
def test_what_was_opened_or_copied_from_is_none(asked: Session, band: str):
    search(asked, "who has a badge", MORNING, band, opened="door-keys")
    found_by = search(asked, "who has a key", MORNING, band)
    copy(asked, "door-keys", MORNING, found_by)
    assert gap_questions(asked) == ()


def test_a_copy_from_another_search_or_from_none_does_not_help(asked: Session):
    other = search(asked, "who has a key", MORNING, "match")
    search(asked, "who has a badge", MORNING, "match")
    copy(asked, "door-keys", MORNING, other)
    copy(asked, "door-keys", MORNING)
    assert texts(asked) == ["who has a badge"]


def test_nothing_fitted_stays_a_gap_though_something_was_opened(asked: Session):
    search(asked, "who has a badge", MORNING, "none", opened="door-keys")
    [question] = gap_questions(asked)
    assert counts(question.kinds) == (0, 1, 0)


def test_reports_count_beside_searches_of_the_same_text(asked: Session):
    search(asked, "Avete ombrelli in vendita?", MORNING + HOUR, language="it")
    search(asked, "Avete ombrelli in vendita?", MORNING, "related", language="it")
    report(asked, "Avete ombrelli in vendita?", MORNING + 2 * HOUR)
    report(asked, "Is 48 hours still right?", MORNING, about="power-cut")
    first, second = gap_questions(asked)
    assert (first.text, first.language) == ("Avete ombrelli in vendita?", "it")
    assert counts(first.kinds) == (1, 1, 1)
    assert first.asked == (MORNING, MORNING + HOUR, MORNING + 2 * HOUR)
    assert (second.text, counts(second.kinds)) == ("Is 48 hours still right?", (1, 0, 0))


def test_the_language_of_a_question_that_was_only_reported_is_detected(asked: Session):
    report(asked, "Quanto costa un ombrello con il vostro marchio sopra?", MORNING)
    report(asked, "What does an umbrella with your name on it cost?", MORNING + HOUR)
    assert [q.language for q in gap_questions(asked)] == ["en", "it"]


def test_the_most_asked_come_first_then_the_last_asked(asked: Session):
    search(asked, "twice", MORNING - DAY)
    search(asked, "twice", MORNING)
    search(asked, "earlier", MORNING + HOUR)
    search(asked, "later", MORNING + 2 * HOUR)
    assert texts(asked) == ["twice", "later", "earlier"]


def test_only_what_was_asked_in_the_period_counts(asked: Session):
    search(asked, "old", MORNING - HOUR)
    search(asked, "old and new", MORNING - HOUR)
    search(asked, "old and new", MORNING)
    report(asked, "reported long ago", MORNING - DAY)
    found = gap_questions(asked, MORNING)
    assert [(q.text, q.count, q.first) for q in found] == [("old and new", 1, MORNING)]


def test_a_decision_is_kept_once_for_each_question(asked: Session):
    decide(asked, ["a", "b", "a"], Decision.ANSWERED, "g@example.org", talking_point="door-keys")
    decide(asked, ["c"], Decision.DISMISSED, "h@example.org", "  none of our business ")
    rows = asked.scalars(select(GapMarkRow).order_by(GapMarkRow.id))
    assert [(r.question, r.decision, r.reason, r.talking_point, r.author) for r in rows] == [
        ("a", "answered", "", "door-keys", "g@example.org"),
        ("b", "answered", "", "door-keys", "g@example.org"),
        ("c", "dismissed", "none of our business", "", "h@example.org"),
    ]


@pytest.mark.parametrize("reason", ["", " \n"])
def test_nothing_is_dismissed_without_a_reason(asked: Session, reason: str):
    with pytest.raises(ValueError, match="for a reason"):
        decide(asked, ["a"], Decision.DISMISSED, "g@example.org", reason)
    assert asked.scalars(select(GapMarkRow)).all() == []


def test_what_is_decided_is_left_out(asked: Session):
    for text in ("answered", "dismissed", "open"):
        search(asked, text, now() - HOUR)
    decide(asked, ["answered"], Decision.ANSWERED, "g@example.org")
    decide(asked, ["dismissed"], Decision.DISMISSED, "g@example.org", "spam")
    assert texts(asked) == ["open"]


def test_a_dismissed_question_is_back_when_it_is_asked_again(asked: Session):
    later = now() + HOUR
    for text in ("answered", "dismissed"):
        search(asked, text, now() - HOUR)
        search(asked, text, now() - HOUR, "match")
    decide(asked, ["answered"], Decision.ANSWERED, "g@example.org")
    decide(asked, ["dismissed"], Decision.DISMISSED, "g@example.org", "spam")
    for text in ("answered", "dismissed"):
        search(asked, text, later)
    [question] = gap_questions(asked)
    assert (question.text, question.asked) == ("dismissed", (later,))
    assert counts(question.kinds) == (0, 1, 0)


def test_an_answered_search_brings_no_dismissed_question_back(asked: Session):
    decide(asked, ["who has a badge"], Decision.DISMISSED, "g@example.org", "spam")
    search(asked, "who has a badge", now() + HOUR, "match", opened="door-keys")
    assert texts(asked) == []


def test_the_last_decision_holds(asked: Session):
    for question, first, last in (
        ("back", Decision.ANSWERED, Decision.DISMISSED),
        ("gone", Decision.DISMISSED, Decision.ANSWERED),
    ):
        decide(asked, [question], first, "g@example.org", "why")
        asked.flush()
        decide(asked, [question], last, "g@example.org", "why")
        search(asked, question, now() + HOUR)
    assert texts(asked) == ["back"]


def test_old_questions_are_forgotten_and_copies_stay(asked: Session, encoder: Encoder):
    old, young = now() - 31 * DAY, now() - 29 * DAY
    embed(asked, encoder, ["old", "young"])
    old_search, young_search = search(asked, "old", old), search(asked, "young", young)
    report(asked, "old report", old)
    report(asked, "young report", young)
    copies = [copy(asked, "door-keys", young, found_by) for found_by in (old_search, young_search)]
    decide(asked, ["old"], Decision.DISMISSED, "g@example.org", "spam")
    ids = [row.id for row in copies]
    kept = young_search.id

    assert forget_old(asked, 30) == 2

    asked.expire_all()
    assert asked.scalars(select(SearchRow.text)).all() == ["young"]
    assert asked.scalars(select(GapReportRow.question)).all() == ["young report"]
    assert asked.scalars(select(GapMarkRow.question)).all() == ["old"]
    assert asked.execute(select(CopyRow.id, CopyRow.search_id).order_by(CopyRow.id)).all() == [
        (ids[0], None),
        (ids[1], kept),
    ]
    hashes = [text_hash("old"), text_hash("young")]
    vectors = select(EmbeddingRow.passage_hash).where(EmbeddingRow.passage_hash.in_(hashes))
    assert asked.scalars(vectors).all() == [text_hash("young")]
    assert forget_old(asked, 30) == 0


@pytest.mark.parametrize("days", [0, -1])
def test_not_everything_is_forgotten_by_mistake(asked: Session, days: int):
    search(asked, "a", MORNING)
    with pytest.raises(ValueError, match="a day at least"):
        forget_old(asked, days)
    assert texts(asked) == ["a"]
