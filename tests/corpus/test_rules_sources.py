"""Rules on evidence: what must be cited, and that what is cited can be."""

from datetime import date, timedelta

import pytest

from corpus.model import Angle, Seen, State
from corpus.rules.sources import (
    CitedEvidenceExists,
    EvidenceIsCurrent,
    FactsCited,
    NumbersNeedEvidence,
    ReviewIsCurrent,
)
from tests.corpus.factories import TODAY, fact, placed, point, rendered, said

FILE = "entries/pricing/dearer.en.md"
READ = fact("read")
REMEMBERED = fact("remembered", seen_kind=Seen.MEMORY)


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("It costs 40 a month.", "It costs 40 a month."),
        ("It costs five % more.", "It costs five % more."),
        ("It costs forty € a month.", "It costs forty € a month."),
        ("A $ sign.", "A $ sign."),
        ("A £ sign.", "A £ sign."),
        ("Ninety per cent agree.", "Ninety per cent agree."),
        ("Ninety PERCENT agree.", "Ninety PERCENT agree."),
        ("**In 2021** it burnt.", "**In 2021** it burnt."),
        (
            "One of twelve, and some more of them 4 times over again.",
            "d some more of them 4 times over again.",
        ),
    ],
)
def test_a_number_without_a_source(sentence: str, shown: str) -> None:
    entry = placed(more=f"Cited 1[^read].\n{sentence} Words only.")

    assert said([NumbersNeedEvidence], entry, facts=[READ]) == [
        f"{FILE}:33: error: '{shown}' needs a source: put [^id] before the full stop "
        "[number-without-evidence]"
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "It costs 40 a month[^read].",
        "It costs 40 a month[^remembered][^read].",
        "It costs 40 a month[^not-in-the-library].",
        "Two sites, eleven people, a hundred times.",
        "The price is [[price for 12 months]].",
        "See [the terms](https://example.org/2021/terms?v=3).",
        "1. Count first.\n2. Decide then.",
        "Percentages differ.",
        "Ask the supervisor.",
    ],
    ids=[
        "cited",
        "one of two read",
        "an unknown fact is another rule's",
        "numbers in words",
        "in a fill-in",
        "in a link's address",
        "numbers of a list",
        "the word percentage",
        "letters of the word per",
    ],
)
def test_what_needs_no_source_or_has_one(sentence: str) -> None:
    assert said([NumbersNeedEvidence], placed(more=sentence), facts=[READ, REMEMBERED]) == []


def test_a_number_may_not_rest_on_memory_alone() -> None:
    entry = placed(more="It rose.\n\nIt costs 40 a month[^remembered].")

    assert said([NumbersNeedEvidence], entry, facts=[REMEMBERED]) == [
        f"{FILE}:34: error: 'It costs 40 a month.' rests on a fact nobody has read; read its source "
        "[number-without-evidence]"
    ]


def test_a_source_counts_for_its_own_sentence_only() -> None:
    entry = placed(more="It is so[^read]. It costs 40.", say="Up to 9.", title="Why 24 hours?")

    assert said([NumbersNeedEvidence], entry, facts=[READ]) == [
        f"{FILE}:26: error: 'Up to 9.' needs a source: put [^id] before the full stop "
        "[number-without-evidence]",
        f"{FILE}:32: error: 'It costs 40.' needs a source: put [^id] before the full stop "
        "[number-without-evidence]",
    ]


def test_phrasings_and_internal_notes_may_hold_numbers() -> None:
    entry = placed(phrasings=("Why 24?", *placed().translation.phrasings), internal="About 30.")

    assert said([NumbersNeedEvidence], entry) == []


def test_each_place_that_cites_an_unknown_fact() -> None:
    entry = placed(
        answer="One[^read].\nTwo[^gone].",
        more="Three[^gone].",
        angles=(Angle("company", "Four[^lost]."),),
        internal="Five[^nobody-looks].",
    )

    assert said([CitedEvidenceExists], entry, facts=[READ]) == [
        f"{FILE}:{line}: error: there is no fact '{slug}' in evidence/; add it or cite another "
        "[evidence-missing]"
        for line, slug in [(30, "gone"), (33, "gone"), (40, "lost")]
    ]


def test_known_facts_are_fine() -> None:
    assert said([CitedEvidenceExists, EvidenceIsCurrent, FactsCited], placed()) == []


@pytest.mark.parametrize(("answer", "count"), [("None.", 0), ("One[^read]. Again[^read].", 1)])
def test_a_published_talking_point_stands_on_two_facts(answer: str, count: int) -> None:
    assert said([FactsCited], placed(answer=answer)) == [
        f"{FILE}:29: warning: only {count} fact is cited; two make an answer stand [few-sources]"
    ]


def test_a_draft_and_a_translation_may_stand_on_fewer_facts() -> None:
    draft = placed(answer="None.", master=point(state=State.DRAFT))

    assert said([FactsCited], draft, rendered(answer="None.")) == []


def test_a_fact_is_good_through_its_last_day() -> None:
    entry = placed(answer="One[^read]. Two[^read].", more="Three[^read].")

    assert said([EvidenceIsCurrent], entry, facts=[fact("read", valid_until=TODAY)]) == []
    yesterday = fact("read", valid_until=date(2026, 11, 20))
    assert said([EvidenceIsCurrent], entry, facts=[yesterday]) == [
        f"{FILE}:29: warning: 'read' expired on 2026-11-20; check its source and move valid_until, "
        "or drop it [evidence-expired]"
    ]


def test_a_verification_is_good_through_its_last_review_day() -> None:
    last = TODAY - timedelta(days=180)
    fresh = placed(master=point(verified=last))
    due = placed(master=point(verified=last - timedelta(days=1)))

    assert said([ReviewIsCurrent], fresh) == []
    assert said([ReviewIsCurrent], due) == [
        f"{FILE}:11: warning: the review was due on 2026-11-20; if it is still true, set 'verified' "
        "[review-due]"
    ]


@pytest.mark.parametrize("state", [State.DRAFT, State.RETIRED])
def test_only_what_is_published_is_reviewed(state: State) -> None:
    old = placed(master=point(state=state, verified=date(2020, 1, 1)))

    assert said([ReviewIsCurrent], old) == []
