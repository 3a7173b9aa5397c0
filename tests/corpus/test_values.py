"""What talking points, translations and facts know about themselves."""

from datetime import date

import pytest

from corpus.model import Angle, Review
from corpus.problems import CorpusError, Problem, Severity
from tests.corpus.factories import fact, point, wording


@pytest.mark.parametrize(
    ("today", "expired_evidence", "expected"),
    [
        (date(2026, 1, 1), False, Review.FRESH),
        (date(2026, 1, 11), False, Review.FRESH),
        (date(2026, 1, 12), False, Review.DUE),
        (date(2026, 2, 10), False, Review.DUE),
        (date(2026, 2, 11), False, Review.OVERDUE),
        (date(2026, 1, 1), True, Review.DUE),
        (date(2026, 2, 11), True, Review.OVERDUE),
    ],
    ids=[
        "verified today",
        "the last review day",
        "the day after",
        "thirty days after",
        "thirty-one days after",
        "an expired fact",
        "an expired fact and a missed review",
    ],
)
def test_review(today: date, expired_evidence: bool, expected: Review) -> None:
    verified = point(verified=date(2026, 1, 1), review_days=10)

    assert verified.review_by == date(2026, 1, 11)
    assert verified.review(today, expired_evidence) is expected


def test_a_fact_expires_the_day_after_its_last() -> None:
    known = fact("a", valid_until=date(2026, 11, 21))

    assert known.expired(date(2026, 11, 21)) is False
    assert known.expired(date(2026, 11, 22)) is True


def test_what_a_client_may_read_comes_in_file_order_without_empty_sections() -> None:
    translation = wording(more="", answer="A", angles=(Angle("it-team", "T"), Angle("company", "")))

    assert translation.client_texts == (
        ("Say", "Sometimes. It depends on the hours."),
        ("Answer", "A"),
        ("Where they are right", "A machine that never rests is cheaper to own."),
        ("Angles/it-team", "T"),
    )


def test_citations_and_fill_ins_come_once_in_order_of_appearance_and_not_from_internal_notes() -> (
    None
):
    translation = wording(
        title="Title[^no]",
        say="[[own: name]] says",
        answer="Two[^b][^a]. One[^a] in [[ hours ]].",
        more="[[hours]] and [[days]][^c]",
        internal="[[secret]][^d]",
    )

    assert translation.citations == ("b", "a", "c")
    assert translation.fill_ins == ("own: name", "hours", "days")


def test_a_problem_is_printed_with_its_place() -> None:
    whole = Problem("a.md", 0, "it is empty", "layout", Severity.WARNING)
    line = Problem("a.md", 7, "it is wrong", "yaml")

    assert str(whole) == "a.md: warning: it is empty [layout]"
    assert str(line) == "a.md:7: error: it is wrong [yaml]"


def test_an_error_carries_its_problems_by_path_and_line() -> None:
    b2, b10, a = (Problem(path, line, "x", "y") for path, line in [("b", 2), ("b", 10), ("a", 99)])

    error = CorpusError([b10, a, b2])

    assert error.problems == (a, b2, b10)
    assert str(error) == "a:99: error: x [y]\nb:2: error: x [y]\nb:10: error: x [y]"
