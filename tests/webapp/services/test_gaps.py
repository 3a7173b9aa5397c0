"""Which questions got no answer, what is decided about them, and how long they are kept."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.passages import text_hash
from index.types import Encoder
from tests.webapp.services.asked import copy, report, search
from webapp.db.base import now
from webapp.db.models.corpus import TalkingPointRow, TranslationRow
from webapp.db.models.editing import EditRow
from webapp.db.models.people import GapMarkRow
from webapp.db.models.search import EmbeddingRow
from webapp.db.models.usage import CopyRow, GapReportRow, SearchRow
from webapp.services.gapmarks import Decision, decide, in_drafts
from webapp.services.gaps import GapKind, forget_old, gap_questions
from webapp.services.indexing import embed

MORNING = datetime(2026, 11, 16, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def texts(session: Session, since: datetime | None = None) -> list[str]:
    return [question.text for question in gap_questions(session, since)]


def counts(kinds: dict[GapKind, int]) -> tuple[int, int, int]:
    """Reported, nothing found, not copied."""
    return kinds[GapKind.REPORTED], kinds[GapKind.NONE], kinds[GapKind.NO_COPY]


def test_no_questions_are_no_gaps(small_store: Session):
    assert gap_questions(small_store) == ()


def test_what_nothing_fits_is_a_gap(small_store: Session):
    search(small_store, "Do you sell umbrellas?", MORNING, language="en")
    [question] = gap_questions(small_store)
    assert (question.text, question.language) == ("Do you sell umbrellas?", "en")
    assert counts(question.kinds) == (0, 1, 0)
    assert (question.first, question.last, question.count) == (MORNING, MORNING, 1)


@pytest.mark.parametrize("band", ["match", "related"])
def test_what_was_found_and_left_alone_is_a_weaker_gap(small_store: Session, band: str):
    search(small_store, "who has a badge", MORNING, band)
    [question] = gap_questions(small_store)
    assert counts(question.kinds) == (0, 0, 1)


@pytest.mark.parametrize("band", ["match", "related"])
def test_what_was_opened_and_not_copied_is_a_weaker_gap_too(small_store: Session, band: str):
    search(small_store, "who has a badge", MORNING, band, opened="door-keys")
    [question] = gap_questions(small_store)
    assert counts(question.kinds) == (0, 0, 1)


@pytest.mark.parametrize("band", ["match", "related"])
def test_what_was_copied_from_is_none(small_store: Session, band: str):
    found_by = search(small_store, "who has a key", MORNING, band)
    copy(small_store, "door-keys", MORNING, found_by)
    assert gap_questions(small_store) == ()


def test_a_copy_from_another_search_or_from_none_does_not_help(small_store: Session):
    other = search(small_store, "who has a key", MORNING, "match")
    search(small_store, "who has a badge", MORNING, "match")
    copy(small_store, "door-keys", MORNING, other)
    copy(small_store, "door-keys", MORNING)
    assert texts(small_store) == ["who has a badge"]


def test_nothing_fitted_stays_a_gap_though_something_was_opened(small_store: Session):
    search(small_store, "who has a badge", MORNING, "none", opened="door-keys")
    [question] = gap_questions(small_store)
    assert counts(question.kinds) == (0, 1, 0)


def test_reports_count_beside_searches_of_the_same_text(small_store: Session):
    search(small_store, "Avete ombrelli in vendita?", MORNING + HOUR, language="it")
    search(small_store, "Avete ombrelli in vendita?", MORNING, "related", language="it")
    report(small_store, "Avete ombrelli in vendita?", MORNING + 2 * HOUR)
    report(small_store, "Is 48 hours still right?", MORNING, about="power-cut")
    first, second = gap_questions(small_store)
    assert (first.text, first.language) == ("Avete ombrelli in vendita?", "it")
    assert counts(first.kinds) == (1, 1, 1)
    assert first.asked == (MORNING, MORNING + HOUR, MORNING + 2 * HOUR)
    assert (second.text, counts(second.kinds)) == ("Is 48 hours still right?", (1, 0, 0))


def test_the_language_of_a_question_that_was_only_reported_is_detected(small_store: Session):
    report(small_store, "Quanto costa un ombrello con il vostro marchio sopra?", MORNING)
    report(small_store, "What does an umbrella with your name on it cost?", MORNING + HOUR)
    assert [q.language for q in gap_questions(small_store)] == ["en", "it"]


def test_the_most_asked_come_first_then_the_last_asked(small_store: Session):
    search(small_store, "twice", MORNING - DAY)
    search(small_store, "twice", MORNING)
    search(small_store, "earlier", MORNING + HOUR)
    search(small_store, "later", MORNING + 2 * HOUR)
    assert texts(small_store) == ["twice", "later", "earlier"]


def test_only_what_was_asked_in_the_period_counts(small_store: Session):
    search(small_store, "old", MORNING - HOUR)
    search(small_store, "old and new", MORNING - HOUR)
    search(small_store, "old and new", MORNING)
    report(small_store, "reported long ago", MORNING - DAY)
    found = gap_questions(small_store, MORNING)
    assert [(q.text, q.count, q.first) for q in found] == [("old and new", 1, MORNING)]


def test_a_decision_is_kept_once_for_each_question(small_store: Session):
    decide(
        small_store, ["a", "b", "a"], Decision.ANSWERED, "g@example.org", talking_point="door-keys"
    )
    decide(small_store, ["c"], Decision.DISMISSED, "h@example.org", "  none of our business ")
    rows = small_store.scalars(select(GapMarkRow).order_by(GapMarkRow.id))
    assert [(r.question, r.decision, r.reason, r.talking_point, r.author) for r in rows] == [
        ("a", "answered", "", "door-keys", "g@example.org"),
        ("b", "answered", "", "door-keys", "g@example.org"),
        ("c", "dismissed", "none of our business", "", "h@example.org"),
    ]


@pytest.mark.parametrize("reason", ["", " \n"])
def test_nothing_is_dismissed_without_a_reason(small_store: Session, reason: str):
    with pytest.raises(ValueError, match="for a reason"):
        decide(small_store, ["a"], Decision.DISMISSED, "g@example.org", reason)
    assert small_store.scalars(select(GapMarkRow)).all() == []


def test_what_is_decided_is_left_out(small_store: Session):
    for text in ("answered", "dismissed", "open"):
        search(small_store, text, now() - HOUR)
    decide(small_store, ["answered"], Decision.ANSWERED, "g@example.org")
    decide(small_store, ["dismissed"], Decision.DISMISSED, "g@example.org", "spam")
    assert texts(small_store) == ["open"]


def test_a_dismissed_question_is_back_when_it_is_asked_again(small_store: Session):
    later = now() + HOUR
    for text in ("answered", "dismissed"):
        search(small_store, text, now() - HOUR)
        search(small_store, text, now() - HOUR, "match")
    decide(small_store, ["answered"], Decision.ANSWERED, "g@example.org")
    decide(small_store, ["dismissed"], Decision.DISMISSED, "g@example.org", "spam")
    for text in ("answered", "dismissed"):
        search(small_store, text, later)
    [question] = gap_questions(small_store)
    assert (question.text, question.asked) == ("dismissed", (later,))
    assert counts(question.kinds) == (0, 1, 0)


def test_an_answered_search_brings_no_dismissed_question_back(small_store: Session):
    decide(small_store, ["who has a badge"], Decision.DISMISSED, "g@example.org", "spam")
    found_by = search(small_store, "who has a badge", now() + HOUR, "match", opened="door-keys")
    copy(small_store, "door-keys", now() + HOUR, found_by)
    assert texts(small_store) == []


def test_the_last_decision_holds(small_store: Session):
    for question, first, last in (
        ("back", Decision.ANSWERED, Decision.DISMISSED),
        ("gone", Decision.DISMISSED, Decision.ANSWERED),
    ):
        decide(small_store, [question], first, "g@example.org", "why")
        small_store.flush()
        decide(small_store, [question], last, "g@example.org", "why")
        search(small_store, question, now() + HOUR)
    assert texts(small_store) == ["back"]


def test_old_questions_are_forgotten_and_copies_stay(small_store: Session, encoder: Encoder):
    old, young = now() - 31 * DAY, now() - 29 * DAY
    embed(small_store, encoder, ["old", "young"])
    old_search, young_search = search(small_store, "old", old), search(small_store, "young", young)
    report(small_store, "old report", old)
    report(small_store, "young report", young)
    copies = [
        copy(small_store, "door-keys", young, found_by) for found_by in (old_search, young_search)
    ]
    search(small_store, "asked again", old)
    search(small_store, "asked again", young)
    decide(small_store, ["old", "asked again"], Decision.DISMISSED, "g@example.org", "spam")
    ids = [row.id for row in copies]
    kept = young_search.id

    assert forget_old(small_store, 30) == 3

    small_store.expire_all()
    assert small_store.scalars(select(SearchRow.text)).all() == ["young", "asked again"]
    assert small_store.scalars(select(GapReportRow.question)).all() == ["young report"]
    assert small_store.scalars(select(GapMarkRow.question)).all() == ["asked again"]
    assert small_store.execute(
        select(CopyRow.id, CopyRow.search_id).order_by(CopyRow.id)
    ).all() == [
        (ids[0], None),
        (ids[1], kept),
    ]
    hashes = [text_hash("old"), text_hash("young")]
    vectors = select(EmbeddingRow.passage_hash).where(EmbeddingRow.passage_hash.in_(hashes))
    assert small_store.scalars(vectors).all() == [text_hash("young")]
    assert forget_old(small_store, 30) == 0


def draft_of(session: Session, slug: str, *phrasings: str) -> EditRow:
    row = EditRow(
        talking_point_id=slug,
        language="en",
        content={"phrasings": list(phrasings)},
        author="g@example.org",
        editor="g@example.org",
    )
    session.add(row)
    session.flush()
    return row


@pytest.mark.parametrize("decision", [Decision.DRAFTED, Decision.ANSWERED])
def test_a_question_is_answered_when_it_is_published_and_open_again_when_nothing_has_it(
    small_store: Session, decision: Decision
):
    question = "who may open the door"
    search(small_store, question, MORNING)
    row = draft_of(small_store, "door-keys", "Who may open the  door?")
    decide(small_store, [question], decision, "g@example.org", talking_point="door-keys")
    assert (texts(small_store), in_drafts(small_store)) == ([], {"door-keys": 1})
    small_store.delete(row)
    small_store.flush()
    assert (texts(small_store), in_drafts(small_store)) == ([question], {})
    text = small_store.scalars(select(TranslationRow).filter_by(talking_point_id="door-keys")).one()
    text.phrasings = [*text.phrasings, "Who may open the door?"]
    small_store.flush()
    assert (texts(small_store), in_drafts(small_store)) == ([], {})
    small_store.get(TalkingPointRow, "door-keys").state = "retired"
    small_store.flush()
    assert texts(small_store) == [question]


def test_an_answered_question_is_back_when_its_answer_is_called_wrong(small_store: Session):
    question = "Who has a badge for the room?"  # a phrasing that is published
    search(small_store, question, now() - HOUR)
    decide(small_store, [question], Decision.DRAFTED, "g@example.org", talking_point="door-keys")
    report(small_store, question, now() + HOUR)
    assert texts(small_store) == []
    report(small_store, question, now() + HOUR, about="door-keys")
    [found] = gap_questions(small_store)
    assert counts(found.kinds) == (1, 0, 0)
    assert [said.about for said in found.reports] == ["door-keys"]


@pytest.mark.parametrize("days", [0, -1])
def test_not_everything_is_forgotten_by_mistake(small_store: Session, days: int):
    search(small_store, "a", MORNING)
    with pytest.raises(ValueError, match="a day at least"):
        forget_old(small_store, days)
    assert texts(small_store) == ["a"]
