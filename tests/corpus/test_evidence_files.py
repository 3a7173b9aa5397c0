"""Files of facts: what they hold, what is refused, and that nothing is lost on the way back."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.evidence import parse_evidence, write_evidence
from corpus.model import Cuts, Evidence, Seen, Source
from corpus.problems import CorpusError
from tests.corpus.factories import FACTS_FILE, fact
from tests.corpus.generated import facts

FIRST, SECOND = FACTS_FILE.split("- id: work")[0], "- id: work" + FACTS_FILE.split("- id: work")[1]


def problems(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(CorpusError) as caught:
        parse_evidence(text, "evidence/pricing.yaml")
    assert {problem.path for problem in caught.value.problems} == {"evidence/pricing.yaml"}
    return [(p.line, p.rule, p.message) for p in caught.value.problems]


def test_facts_are_read_in_file_order_with_their_lines() -> None:
    read, lines = parse_evidence(FACTS_FILE)

    assert read == (
        Evidence(
            id="billed-while-running",
            claim="A rented server is billed by the hour it runs.",
            source=Source("Price list", "A provider", "2026", "https://example.org/prices"),
            cuts=Cuts.NEUTRAL,
            seen_kind=Seen.PRIMARY,
            caveat="Storage is billed apart.",
            valid_until=date(2027, 12, 31),
        ),
        Evidence(
            id="work-is-most-of-it",
            claim="Most of a server's cost is work.",
            figure="60%",
            source=Source("A survey", "An institute", "2025-03", "https://example.org/survey"),
            cuts=Cuts.FOR_CLOUD,
            seen_kind=Seen.SECONDARY,
            caveat="Two hundred firms, all large.",
            valid_until=date(2026, 11, 21),
        ),
    )
    assert lines == {"billed-while-running": 1, "work-is-most-of-it": 12}


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n"])
def test_an_empty_file_holds_no_facts(text: str) -> None:
    assert parse_evidence(text) == ((), {})


def test_facts_are_written_as_they_are_read() -> None:
    assert write_evidence(parse_evidence(FACTS_FILE)[0]) == FACTS_FILE
    assert write_evidence([]) == ""


@settings(max_examples=60, deadline=None)
@given(st.lists(facts(), max_size=3, unique_by=lambda fact: fact.id))
def test_what_is_written_is_read_back_as_it_was(given_facts: list[Evidence]) -> None:
    assert parse_evidence(write_evidence(given_facts))[0] == tuple(given_facts)


def test_two_spaces_survive_where_a_long_line_would_be_broken() -> None:
    # Found by the property above: ruamel drops one of two spaces at which it breaks a line.
    long = fact("a", claim="nineteen characters " * 7 + " and two spaces  " * 20 + "end")

    assert parse_evidence(write_evidence([long]))[0] == (long,)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (
            "  claim: Most",
            "  colour: red\n  claim: Most",
            13,
            "'colour' is not a key this file may have",
        ),
        ("    publisher: An institute\n", "", 15, "'source.publisher' is missing"),
        ("  caveat: Two hundred firms, all large.\n", "", 12, "'caveat' is missing"),
        (
            "caveat: Two hundred firms, all large.",
            "caveat: ''",
            22,
            "'caveat': string should have at least 1 character (found '')",
        ),
        (
            "cuts: for-cloud",
            "cuts: both-ways",
            20,
            "'cuts': input should be 'for-cloud', 'against-cloud' or 'neutral' (found 'both-ways')",
        ),
        (
            "seen_kind: secondary",
            "seen_kind: heard",
            21,
            "'seen_kind': input should be 'primary', 'secondary' or 'memory' (found 'heard')",
        ),
        (
            "date: 2025-03",
            "date: 2025",
            18,
            "'source.date': input should be a valid string (found 2025)",
        ),
        (
            "seen_kind: secondary",
            "seen_kind: memory",
            12,
            "a fact known from memory carries no figure; read its source first",
        ),
    ],
    ids=[
        "unknown key",
        "missing key of the source",
        "missing key",
        "empty text",
        "unknown side",
        "unknown way of knowing",
        "number for a text",
        "memory with a figure",
    ],
)
def test_a_malformed_fact(old: str, new: str, line: int, message: str) -> None:
    assert problems(FIRST + SECOND.replace(old, new)) == [(line, "evidence", message)]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org",
        "example.org",
        "javascript:alert(1)",
        "https://",
        "https://a b",
        "https://<b>",
    ],
)
def test_a_source_is_looked_up_on_the_web(url: str) -> None:
    found = problems(FACTS_FILE.replace("https://example.org/survey", url))

    assert found == [
        (
            19,
            "evidence",
            r"""'source.url': string should match pattern '^https?://[^\s<>\"]+$' """
            f"(found '{url}')",
        )
    ]


def test_a_key_given_twice() -> None:
    text = FIRST + SECOND.replace("  figure: 60%\n", "  figure: 60%\n  figure: 70%\n")

    assert problems(text) == [(15, "yaml", "'figure' is given twice; keep one")]


def test_a_fact_given_twice_is_blamed_on_its_second_place() -> None:
    assert problems(FACTS_FILE + FIRST) == [
        (24, "evidence", "the fact 'billed-while-running' is given twice")
    ]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("facts: []\n", 1, "a file of facts is a list: '- id: …'"),
        ("just words\n", 1, "a file of facts is a list: '- id: …'"),
        (FIRST + "- just words\n", 12, "expected 'key: value' lines here"),
        (FIRST + "-\n", 12, "expected 'key: value' lines here"),
        (FIRST + "- - a list\n", 12, "expected 'key: value' lines here"),
    ],
    ids=["a map", "a word", "a word among facts", "nothing among facts", "a list among facts"],
)
def test_a_file_that_is_no_list_of_facts(text: str, line: int, message: str) -> None:
    assert problems(text) == [(line, "evidence", message)]


def test_all_problems_of_a_file_are_named_in_one_run() -> None:
    text = (
        FIRST.replace("https://example.org/prices", "nowhere").replace("cuts: neutral", "cuts: x")
        + SECOND.replace("  claim: Most of a server's cost is work.\n", "")
        + FIRST.replace("  valid_until: 2027-12-31", "  valid_until: soon")
    )

    assert [(line, rule) for line, rule, _ in problems(text)] == [
        (7, "evidence"),
        (8, "evidence"),
        (12, "evidence"),
        (33, "evidence"),
    ]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *("- ", "id: a\n", "  claim: b\n", "&a ", "*a", "<<: ", "!!set ", "!!omap ", "? "),
                *("{", "[", "}", "\n", "'", "|\n", "---\n", "%YAML 1.1\n", "2026-02-30", "\x00"),
            ]
        ),
        max_size=12,
    ).map("".join)
)
def test_any_yaml_is_read_or_refused_with_a_line(text: str) -> None:
    # Nothing of this makes a whole fact: it holds none, or something is wrong with it.
    try:
        lines = [len(parse_evidence(text)[0]) + 1]
    except CorpusError as error:
        lines = [problem.line for problem in error.problems]

    assert lines
    assert min(lines) >= 1
    assert max(lines) <= text.count("\n") + 1
