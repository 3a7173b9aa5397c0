"""Files of golden questions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.golden import parse_golden, write_golden
from corpus.model import GoldenQuestion
from corpus.problems import CorpusError
from tests.corpus.generated import golden_questions

LAYOUT = "a golden question is 'text', one tab, then the ids (none when it is off-topic)"


@pytest.mark.parametrize(
    ("line", "expected", "wants_all"),
    [
        ("Is it safe?\tsafer-in-house", ("safer-in-house",), False),
        ("Is it safe?\ta,b-2", ("a", "b-2"), False),
        ("Is it safe?\ta+b-2", ("a", "b-2"), True),
        ("Is it safe?\tb , a", ("b", "a"), False),
        ("Is it safe?\ta+", ("a",), False),
        ("Is it safe?\t", (), False),
        ("  Is it safe?  \ta", ("a",), False),
        ("Is it safe?\ta\r", ("a",), False),
        ("\ufeffIs it safe?\ta", ("a",), False),
    ],
    ids=[
        "one",
        "either",
        "both",
        "spaces between ids",
        "both of one",
        "off-topic",
        "spaces around",
        "windows line end",
        "byte order mark",
    ],
)
def test_a_line_is_a_question_and_its_answers(
    line: str, expected: tuple[str, ...], wants_all: bool
) -> None:
    questions = parse_golden(f"{line}\n", "clients")

    assert questions == (GoldenQuestion("Is it safe?", expected, wants_all, "clients"),)
    assert questions[0].on_topic is bool(expected)


def test_empty_lines_and_comments_are_passed_over() -> None:
    text = "# safer-in-house\n\nOne?\ta\n   \n  # indented\nTwo # not a comment\tb\n"

    assert [question.text for question in parse_golden(text, "q")] == [
        "One?",
        "Two # not a comment",
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Is it safe?", LAYOUT),
        ("Is it safe? a", LAYOUT),
        ("Is it safe?\ta\tb", LAYOUT),
        ("Is it safe?\t\t", LAYOUT),
        ("\ta", "the question is empty"),
        ("Is it safe?\tNot-an-id", "'Not-an-id' is no id"),
        ("Is it safe?\ta,b+c", "'a,b' is no id"),
        ("Is it safe?\ta b", "'a b' is no id"),
        ("Is it safe?\t../a", "'../a' is no id"),
        ("is it SAFE, then?\ta", "the same question stands on line 1"),
    ],
    ids=[
        "no tab",
        "space for a tab",
        "two tabs",
        "two tabs without ids",
        "no question",
        "id in capitals",
        "either and both",
        "ids parted by a space",
        "id that is a path",
        "question twice",
    ],
)
def test_a_malformed_line(line: str, message: str) -> None:
    with pytest.raises(CorpusError) as caught:
        parse_golden(f"Is it safe, then?\ta\n\n{line}\n", "questions", "golden/questions.tsv")

    assert [(p.path, p.line, p.rule, p.message) for p in caught.value.problems] == [
        ("golden/questions.tsv", 3, "golden", message)
    ]


def test_all_malformed_lines_are_named_in_one_run() -> None:
    with pytest.raises(CorpusError) as caught:
        parse_golden("no tab\nfine\ta\n\tb\nfine\ta\n", "q")

    assert [p.line for p in caught.value.problems] == [1, 3, 4]


def test_questions_are_written_one_a_line() -> None:
    questions = [
        GoldenQuestion("One?", ("a",)),
        GoldenQuestion("Either?", ("a", "b")),
        GoldenQuestion("Both?", ("b", "a"), wants_all=True),
        GoldenQuestion("Where is the canteen?", ()),
    ]

    text = write_golden(questions)

    assert text == "One?\ta\nEither?\ta,b\nBoth?\tb+a\nWhere is the canteen?\t\n"
    assert write_golden(parse_golden(text, "questions")) == text
    assert write_golden([]) == ""


@settings(max_examples=150, deadline=None)
@given(
    st.lists(golden_questions(), max_size=5, unique_by=lambda question: question.text.casefold())
)
def test_what_is_written_is_read_back_as_it_was(questions: list[GoldenQuestion]) -> None:
    assert parse_golden(write_golden(questions), "questions") == tuple(questions)
