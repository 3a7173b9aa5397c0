"""Rules on what a talking point must have, and how long it may be."""

import pytest

from corpus.model import Angle, State
from corpus.rules.sections import AsksBack, Audiences, Lengths, RequiredSections
from tests.corpus.factories import placed, point, rendered, said

FILE = "entries/pricing/dearer.en.md"


def test_a_whole_talking_point_passes() -> None:
    assert said([RequiredSections, Lengths, AsksBack, Audiences], placed()) == []


@pytest.mark.parametrize(
    ("field", "heading"),
    [
        ("phrasings", "Asked as"),
        ("say", "Say"),
        ("answer", "Answer"),
        ("more", "More"),
        ("concession", "Where they are right"),
        ("internal", "Internal"),
    ],
)
def test_a_missing_section(field: str, heading: str) -> None:
    entry = placed(**{field: () if field == "phrasings" else ""})

    assert said([RequiredSections], entry) == [
        f"{FILE}:11: error: the section '{heading}' is missing or empty [sections]"
    ]


@pytest.mark.parametrize("state", [State.DRAFT, State.RETIRED])
def test_what_is_not_published_may_lack_sections(state: State) -> None:
    bare = {"phrasings": (), "say": "", "answer": "", "more": "", "concession": "", "internal": ""}

    assert said([RequiredSections], placed(master=point(state=state), **bare)) == []


def test_angles_may_be_absent_and_a_translation_may_lack_sections() -> None:
    assert said([RequiredSections], placed(angles=()), rendered(say="", internal="")) == []


@pytest.mark.parametrize(
    ("field", "section", "line", "high"),
    [
        ("say", "Say", 26, 20),
        ("answer", "Answer", 29, 120),
        ("more", "More", 32, 250),
        ("concession", "Where they are right", 35, 120),
    ],
)
def test_a_text_may_have_so_many_words_and_no_more(
    field: str, section: str, line: int, high: int
) -> None:
    fits, too_long = " ".join(["word"] * high), " ".join(["word"] * (high + 1))

    assert said([Lengths], placed(**{field: fits})) == []
    assert said([Lengths], placed(**{field: too_long})) == [
        f"{FILE}:{line}: error: {section} has {high + 1} words; cut it to {high} [length]"
    ]


def test_an_answer_has_sixty_words_or_more() -> None:
    fits, too_short = " ".join(["word"] * 60), " ".join(["word"] * 59)

    assert said([Lengths], placed(answer=fits)) == []
    assert said([Lengths], placed(answer=too_short)) == [
        f"{FILE}:29: error: Answer has 59 words; it needs 60 [length]"
    ]


def test_each_angle_has_sixty_words_at_most() -> None:
    angles = (
        Angle("company", " ".join(["word"] * 60)),
        Angle("it-team", " ".join(["word"] * 61)),
    )

    assert said([Lengths], placed(angles=angles)) == [
        f"{FILE}:42: error: Angles/it-team has 61 words; cut it to 60 [length]"
    ]


def test_citations_are_not_counted_and_fill_ins_count_as_their_words() -> None:
    nineteen = " ".join(["word"] * 17 + ["[[two words]]"])

    assert said([Lengths], placed(say=f"{nineteen} last[^a][^b].")) == []
    assert said([Lengths], placed(say=f"{nineteen} one more.")) == [
        f"{FILE}:26: error: Say has 21 words; cut it to 20 [length]"
    ]


def test_internal_may_be_as_long_as_it_likes() -> None:
    assert said([Lengths], placed(internal=" ".join(["word"] * 1000))) == []


@pytest.mark.parametrize(
    "ending",
    ["Which one?", "Which [[system]]?", "**Which one?**", "Which one[^a]?", "- this?\n- or that?"],
)
def test_an_answer_ends_with_a_question(ending: str) -> None:
    found = said([AsksBack], placed(answer=f"It depends.\n\n{ending}"))

    assert [line for line in found if "must end" in line] == []


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ("It depends. Tell us.", 29),
        ("It depends.\nTell us.", 30),
        ("Which one? It depends.\n\nTell us.", 31),
    ],
    ids=["one line", "two lines", "two paragraphs"],
)
def test_an_answer_that_asks_nothing_at_its_end(answer: str, line: int) -> None:
    found = said([AsksBack], placed(answer=answer))

    assert found[0] == (
        f"{FILE}:{line}: error: the answer must end with a question back [ask-back]"
    )


def test_an_answer_asks_only_once() -> None:
    answer = "Is it dear? It may be.\n\nWhen?\nSometimes. Which one?"

    assert said([AsksBack], placed(answer=answer)) == [
        f"{FILE}:{line}: warning: the answer asks more than one question; keep the last [ask-back]"
        for line in (29, 31)
    ]


def test_a_missing_answer_is_not_asked_for_a_question() -> None:
    assert said([AsksBack], placed(answer="")) == []


def test_a_concern_that_is_not_in_the_vocabulary() -> None:
    entry = placed(master=point(concern="prices"))

    assert said([Audiences], entry) == [
        f"{FILE}:11: error: unknown concern 'prices'; use pricing, data-security [vocabulary]"
    ]


def test_an_audience_that_is_not_in_the_vocabulary() -> None:
    angles = (Angle("company", "Money."), Angle("the-boss", "Money."), Angle("it-team", "Hours."))

    assert said([Audiences], placed(angles=angles), rendered(angles=angles[1:2])) == [
        f"{FILE}:42: error: unknown audience 'the-boss'; use company, it-team [vocabulary]",
        "entries/pricing/dearer.it.md:33: error: unknown audience 'the-boss'; use company, it-team "
        "[vocabulary]",
    ]
