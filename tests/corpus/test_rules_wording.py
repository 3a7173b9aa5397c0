"""Rules on phrasings, fill-ins, forbidden phrases and what they ask next."""

import pytest

from corpus.model import Angle, State
from corpus.rules.wording import (
    EnoughPhrasings,
    FillInsAreWellFormed,
    ForbiddenPhrases,
    NextExists,
    PhrasingsDiffer,
    find_forbidden,
)
from tests.corpus.factories import PHRASINGS, placed, point, rendered, said

FILE = "entries/pricing/dearer.en.md"


@pytest.mark.parametrize(
    ("count", "line", "severity"),
    [(0, 1, "error"), (2, 14, "error"), (3, 14, "warning"), (9, 14, "warning")],
)
def test_too_few_phrasings(count: int, line: int, severity: str) -> None:
    assert said([EnoughPhrasings], placed(phrasings=PHRASINGS[:count])) == [
        f"{FILE}:{line}: {severity}: {count} phrasings; a search finds this well from 10 on "
        "[phrasings]"
    ]


def test_ten_phrasings_are_enough() -> None:
    assert said([EnoughPhrasings], placed(), rendered()) == []


def test_a_translation_is_found_by_its_phrasings_too() -> None:
    assert said([EnoughPhrasings], rendered(phrasings=PHRASINGS[:1])) == [
        "entries/pricing/dearer.it.md:8: error: 1 phrasings; a search finds this well from 10 on "
        "[phrasings]"
    ]


def test_a_draft_may_have_no_phrasings() -> None:
    draft = placed(master=point(state=State.DRAFT), phrasings=())

    assert said([EnoughPhrasings], draft) == []


def test_a_phrasing_has_one_home() -> None:
    here = placed(phrasings=("Is it dear?", "Or cheap?", "IS IT: DÉAR"))
    there = placed("lock-in", phrasings=("Held fast?", "or  cheap"))

    assert said([PhrasingsDiffer], here, there) == [
        f"{FILE}:16: error: 'IS IT: DÉAR' stands in {FILE}:14 too; a question has one home "
        "[phrasing-twice]",
        "entries/pricing/lock-in.en.md:15: error: 'or  cheap' stands in "
        f"{FILE}:15 too; a question has one home [phrasing-twice]",
    ]


def test_the_same_phrasing_may_stand_in_two_languages_and_near_ones_in_one() -> None:
    near = placed("lock-in", phrasings=("Is the one dearer?",))

    assert said([PhrasingsDiffer], placed(), rendered(), near) == []


def test_a_run_remembers_nothing_of_the_one_before() -> None:
    assert said([PhrasingsDiffer], placed()) == said([PhrasingsDiffer], placed()) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("The [[recovery time", "'[[' is not closed with ']]' on the same line"),
        ("The [[recovery] time]", "'[[' is not closed with ']]' on the same line"),
        ("The [[ ]] time", "an empty '[[ ]]': name what is to be filled in"),
        ("The [[]] time", "an empty '[[ ]]': name what is to be filled in"),
        ("The recovery time]]", "']]' without '[[' before it"),
        ("The [[a]] and b]]", "']]' without '[[' before it"),
        (f"The [[{'x' * 81}]]", "a fill-in's name has at most 80 characters"),
    ],
    ids=["not closed", "one bracket", "blank", "empty", "not opened", "closed twice", "long name"],
)
def test_a_malformed_fill_in(text: str, message: str) -> None:
    entry = placed(answer=f"First line.\n\n{text} here.")

    assert said([FillInsAreWellFormed], entry) == [f"{FILE}:31: error: {message} [fill-in]"]


def test_a_fill_in_stands_on_one_line() -> None:
    entry = placed(angles=(Angle("company", "The [[recovery\ntime]]."),))

    assert said([FillInsAreWellFormed], entry) == [
        f"{FILE}:39: error: '[[' is not closed with ']]' on the same line [fill-in]",
        f"{FILE}:40: error: ']]' without '[[' before it [fill-in]",
    ]


def test_well_formed_fill_ins_and_other_brackets() -> None:
    text = f"[[a]][[own: name]] and [[{'x' * 80}]], [a link](https://example.org)[^fact], a[0]"

    assert said([FillInsAreWellFormed], placed(answer=text, internal="[[ open")) == []


FORBIDDEN = ("no downtime", "100% secure", "risk-free")


@pytest.mark.parametrize(
    ("text", "line", "phrase"),
    [
        ("There is no downtime.", 32, "no downtime"),
        ("There is\nNo  Downtime.", 33, "no downtime"),
        ("There is no\ndowntime.", 32, "no downtime"),
        ("It is 100% secure!", 32, "100% secure"),
        ("A (risk-free) try.", 32, "risk-free"),
    ],
    ids=[
        "plain",
        "capitals and spaces",
        "across a line break",
        "beginning with a digit",
        "bracket",
    ],
)
def test_a_forbidden_phrase(text: str, line: int, phrase: str) -> None:
    assert said([ForbiddenPhrases], placed(more=text), forbidden=FORBIDDEN) == [
        f"{FILE}:{line}: error: '{phrase}' is never said to a client; say what is so instead "
        "[forbidden-phrase]"
    ]


@pytest.mark.parametrize(
    "text",
    ["There is no downtimes.", "piano downtime", "1100% secure", "a risk free try", "no, downtime"],
)
def test_only_whole_words_are_forbidden(text: str) -> None:
    assert said([ForbiddenPhrases], placed(more=text), forbidden=FORBIDDEN) == []


def test_clients_words_and_internal_notes_may_hold_forbidden_phrases() -> None:
    entry = placed(
        title="Do you promise no downtime?",
        phrasings=("No downtime?", *PHRASINGS),
        internal="**Do not say.** No downtime.",
    )

    assert said([ForbiddenPhrases], entry, forbidden=FORBIDDEN) == []


def test_every_place_of_a_forbidden_phrase_is_found() -> None:
    text = "Risk-free, no downtime, risk-free."

    assert list(find_forbidden(text, FORBIDDEN)) == [
        (11, "no downtime"),
        (0, "risk-free"),
        (24, "risk-free"),
    ]


def test_next_leads_to_what_is_written_or_planned() -> None:
    there = placed("lock-in")
    here = placed(master=point(next=("lock-in", "not-written-yet")))

    assert said([NextExists], here, there, rendered()) == []


def test_next_leads_nowhere() -> None:
    here = placed(master=point(next=("nobody", "dearer", "not-written-yet", "nothing")))

    assert said([NextExists], here) == [
        f"{FILE}:11: error: 'next' names 'nobody', which does not exist [dead-next]",
        f"{FILE}:11: error: 'next' names the talking point itself [dead-next]",
        f"{FILE}:11: error: 'next' names 'nothing', which does not exist [dead-next]",
    ]
