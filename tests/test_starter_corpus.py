"""The corpus that is shipped: whole, current, and fair to its own test."""

import re
from collections import Counter
from datetime import date
from difflib import SequenceMatcher

import numpy as np
import pytest

from corpus.entry import write_entry
from corpus.library import STARTER, Library, read_library
from corpus.model import CITATION, Entry, State
from corpus.rules.run import check_folder
from corpus.text import folded, plain, words

#: The day the starter corpus was verified for its release.
RELEASED = date(2026, 11, 21)

#: Likeness (twice the matching characters over all characters) from which a golden question counts as a
#: phrasing told again. From 0.9 on, two wordings differ in a comma, a hyphen or one short word; below,
#: they differ in what is said ("works on iPhone", "works on Linux": 0.76) or in how.
TOO_LIKE = 0.9


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(STARTER)[0]


@pytest.fixture(scope="module")
def published(library: Library) -> list[Entry]:
    return [
        entry
        for entry in library.masters.values()
        if entry.talking_point and entry.talking_point.state is State.PUBLISHED
    ]


def slugs(entries: list[Entry]) -> list[str]:
    return [entry.translation.talking_point for entry in entries]


def test_it_has_no_error_and_no_warning() -> None:
    assert [str(problem) for problem in check_folder(STARTER, RELEASED)] == []


def test_every_file_is_in_canonical_form(library: Library) -> None:
    loose = [
        entry.path
        for entry in library.entries
        if write_entry(entry) != (STARTER / entry.path).read_bytes().decode()
    ]

    assert loose == [], "run: silverlining corpus format"


@pytest.mark.parametrize(
    "concern", ["data-security", "disaster-recovery", "in-house-it", "pricing"]
)
def test_each_concern_the_product_is_named_for_has_five_talking_points(
    published: list[Entry], concern: str
) -> None:
    count = Counter(entry.talking_point.concern for entry in published if entry.talking_point)

    assert count[concern] >= 5


def test_every_concern_has_talking_points(library: Library, published: list[Entry]) -> None:
    written = {entry.talking_point.concern for entry in published if entry.talking_point}

    assert written == {concern.id for concern in library.outline.concerns}


def test_each_talking_point_concedes_something(published: list[Entry]) -> None:
    assert slugs([e for e in published if len(words(e.translation.concession)) < 10]) == []


def test_each_talking_point_has_two_angles(published: list[Entry]) -> None:
    assert slugs([e for e in published if len(e.translation.angles) < 2]) == []


def test_each_answer_ends_in_the_only_question_of_the_text(published: list[Entry]) -> None:
    answers = {e.translation.talking_point: plain(e.translation.answer) for e in published}

    assert [slug for slug, answer in answers.items() if not answer.endswith("?")] == []
    assert [slug for slug, answer in answers.items() if answer.count("?") != 1] == []


def test_more_does_not_ask_back_again(published: list[Entry]) -> None:
    assert slugs([e for e in published if plain(e.translation.more).endswith("?")]) == []


def test_each_talking_point_stands_on_two_facts_that_exist(
    library: Library, published: list[Entry]
) -> None:
    known = {fact.id for fact in library.evidence}

    assert slugs([e for e in published if len(known & {*e.translation.citations}) < 2]) == []


def test_each_talking_point_has_fourteen_phrasings(published: list[Entry]) -> None:
    assert slugs([e for e in published if len(e.translation.phrasings) < 14]) == []


def test_a_say_line_can_be_said_aloud(published: list[Entry]) -> None:
    aloud = re.compile(r"\d|%|\[\[|" + CITATION.pattern)

    assert slugs([e for e in published if aloud.search(e.translation.say)]) == []


def test_internal_notes_say_the_three_things_a_sales_person_needs(published: list[Entry]) -> None:
    labels = ["What they really fear.", "When to use another.", "Do not say."]
    found = {
        e.translation.talking_point: re.findall(r"(?m)^\*\*([^*]+)\*\*", e.translation.internal)
        for e in published
    }

    assert {slug: given for slug, given in found.items() if given != labels} == {}


def test_they_ask_one_to_four_things_next(published: list[Entry]) -> None:
    following = [e for e in published if e.talking_point and 1 <= len(e.talking_point.next) <= 4]

    assert slugs(following) == slugs(published)


def test_no_two_answers_open_with_the_same_five_words(published: list[Entry]) -> None:
    openings: dict[str, list[str]] = {}
    for entry in published:
        opening = " ".join(folded(entry.translation.answer).split()[:5])
        openings.setdefault(opening, []).append(entry.translation.talking_point)

    assert {opening: found for opening, found in openings.items() if len(found) > 1} == {}


def test_each_talking_point_has_three_golden_questions(
    library: Library, published: list[Entry]
) -> None:
    wanted = Counter(slug for question in library.golden for slug in question.expected)

    assert [slug for slug in slugs(published) if wanted[slug] < 3] == []


def test_a_hundred_golden_questions_are_off_topic(library: Library) -> None:
    assert sum(not question.on_topic for question in library.golden) >= 100


def test_a_golden_question_stands_in_one_file_once(library: Library) -> None:
    # A question of nothing but "???" folds to nothing; it is told apart by its marks.
    seen = Counter(folded(question.text) or question.text for question in library.golden)

    assert [text for text, count in seen.items() if count > 1] == []


def test_no_golden_question_is_a_phrasing_or_nearly_one(library: Library) -> None:
    # Phrasings are what the index sees; a golden question that repeats one would judge nothing.
    phrasings = [folded(text) for e in library.entries for text in e.translation.phrasings]
    questions = [folded(question.text) for question in library.golden]

    assert too_like(questions, phrasings) == []


def too_like(questions: list[str], phrasings: list[str]) -> list[tuple[str, str]]:
    """Pairs whose likeness is TOO_LIKE or more.

    Comparing millions of pairs letter by letter takes an hour. Two texts cannot be more alike than the
    letters they share, in any order, would make them: that is an upper bound, quick for all pairs at
    once, and it leaves some hundreds.
    """
    letters = sorted(set("".join(questions + phrasings)))
    asked, known = (
        np.array([[text.count(letter) for letter in letters] for text in texts], dtype=np.int32)
        for texts in (questions, phrasings)
    )
    found = []
    for question, row in zip(questions, asked, strict=True):
        shared = np.minimum(known, row).sum(axis=1)
        bound = 2 * shared / (known.sum(axis=1) + row.sum())
        for place in np.flatnonzero(bound >= TOO_LIKE):
            phrasing = phrasings[place]
            if SequenceMatcher(None, question, phrasing, autojunk=False).ratio() >= TOO_LIKE:
                found.append((question, phrasing))
    return found


@pytest.mark.parametrize(
    ("question", "alike"),
    [
        ("is there a recycle bin", True),
        ("is there any recycle bin", True),
        ("where does a deleted file go", False),
        ("bin recycle a there is", False),
    ],
    ids=["the same", "one word changed", "other words", "the same letters"],
)
def test_likeness_is_told_as_meant(question: str, alike: bool) -> None:
    phrasing = "is there a recycle bin"

    assert too_like([question], ["unlike", phrasing]) == ([(question, phrasing)] if alike else [])
