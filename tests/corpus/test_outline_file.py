"""The vocabulary file."""

import pytest

from corpus.model import Audience, Concern, Outline
from corpus.outline import parse_outline, write_outline
from corpus.problems import CorpusError
from tests.corpus.factories import OUTLINE_FILE


def test_concerns_and_audiences_keep_the_order_of_the_file() -> None:
    assert parse_outline(OUTLINE_FILE) == Outline(
        concerns=(Concern("pricing", "Pricing"), Concern("data-security", "Data security")),
        audiences=(
            Audience("company", "The company", "its money"),
            Audience("it-team", "The technical team", "what is under the hood"),
        ),
        planned=frozenset({"not-written-yet"}),
    )


@pytest.mark.parametrize(
    "text",
    [OUTLINE_FILE, OUTLINE_FILE.replace("planned: [not-written-yet]\n", "")],
    ids=["with planned ids", "without"],
)
def test_the_vocabulary_is_written_as_it_is_read(text: str) -> None:
    assert write_outline(parse_outline(text)) == text


@pytest.mark.parametrize(
    ("old", "new", "line", "rule", "message"),
    [
        ("planned:", "planed:", 13, "outline", "'planed' is not a key this file may have"),
        ("  title: Data security\n", "", 4, "outline", "'concerns.1.title' is missing"),
        (
            "title: Pricing",
            "title: ''",
            3,
            "outline",
            "'concerns.0.title': string should have at least 1 character (found '')",
        ),
        (
            "  title: Pricing",
            "  title: Pricing\n  title: Price",
            4,
            "yaml",
            "'title' is given twice; keep one",
        ),
    ],
    ids=["unknown key", "missing title", "empty title", "duplicate key"],
)
def test_a_malformed_vocabulary(old: str, new: str, line: int, rule: str, message: str) -> None:
    with pytest.raises(CorpusError) as caught:
        parse_outline(OUTLINE_FILE.replace(old, new), "concerns.yaml")

    assert [(p.path, p.line, p.rule, p.message) for p in caught.value.problems] == [
        ("concerns.yaml", line, rule, message)
    ]
