"""Reading Markdown as prose: plain text, words, sentences, and what makes two wordings the same."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus.text import folded, plain, sentences, words


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("It is so[^fact-one][^fact-two].", "It is so."),
        ("Within [[ recovery time ]] at most.", "Within recovery time at most."),
        ("See [the terms](https://example.org/a?b=1).", "See the terms."),
        ("**Bold**, *slanted*, __strong__ and `code`.", "Bold, slanted, strong and code."),
        ("**Bold over\na line break** here.", "Bold over a line break here."),
        ("Intro:\n\n- one\n* two\n+ three\n12. four", "Intro: one two three four"),
        ("One\nparagraph.\n\nAnother   one.\t", "One paragraph. Another one."),
        ("It fell in\n2017. Then it rose.", "It fell in 2017. Then it rose."),
        ("5 * 3 * 2 and a_b_c and 3*", "5 * 3 * 2 and a_b_c and 3*"),
        ("**[a link](https://example.org)**[^fact]", "a link"),
        ("", ""),
        ("[^only-a-citation]", ""),
    ],
    ids=[
        "citations",
        "fill-in",
        "link",
        "emphasis",
        "emphasis over a line break",
        "lists",
        "white space",
        "a year at the head of a line",
        "no emphasis",
        "link in bold",
        "empty",
        "nothing left",
    ],
)
def test_plain(text: str, prose: str) -> None:
    assert plain(text) == prose


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It's a well-known rule.", ["It's", "a", "well-known", "rule"]),
        ("Don’t, e.g., go at 9:30.", ["Don’t", "e.g", "go", "at", "9:30"]),
        ("From 1,000.5 to 24/7, 99 % up", ["From", "1,000.5", "to", "24", "7", "99", "up"]),
        ("So[^fact-one] [[my fill in]] – yes", ["So", "my", "fill", "in", "yes"]),
        ("Città, über, 日本", ["Città", "über", "日本"]),
        ("… – !", []),
    ],
    ids=["hyphens", "inner points", "numbers", "markup", "other scripts", "no words"],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n ", []),
        ("One. Two! Three? Four", [(0, "One."), (5, "Two!"), (10, "Three?"), (17, "Four")]),
        ("One[^a][^b]. Two.", [(0, "One[^a][^b]."), (13, "Two.")]),
        (
            "One. [[recovery time]] is two. Three?",
            [(0, "One."), (5, "[[recovery time]] is two."), (31, "Three?")],
        ),
        ("One [[a. B. c]] two. Three.", [(0, "One [[a. B. c]] two."), (21, "Three.")]),
        ("One,\ntwo.\nThree.", [(0, "One,\ntwo."), (10, "Three.")]),
        ("No full stop\n\nAnother", [(0, "No full stop"), (14, "Another")]),
        (
            "A list:\n- one\n- two\n\nAfter.",
            [(0, "A list:"), (8, "- one"), (14, "- two"), (21, "After.")],
        ),
        ("1. First step.\n2. Second", [(0, "1. First step."), (15, "2. Second")]),
        ("**A label.** The text.", [(0, "**A label.**"), (13, "The text.")]),
        ("See [a. B](https://a.b/c.D). Go.", [(0, "See [a. B](https://a.b/c.D)."), (29, "Go.")]),
        ("Art. 32, e.g. this. Dr. Low.", [(0, "Art. 32, e.g. this."), (20, "Dr. Low.")]),
        ("It rose 3.5 times. Then 2,000.", [(0, "It rose 3.5 times."), (19, "Then 2,000.")]),
        ('He said "Stop." Then left.', [(0, 'He said "Stop."'), (16, "Then left.")]),
    ],
    ids=[
        "empty",
        "blank",
        "ends",
        "citations",
        "fill-in at the head",
        "full stops in a fill-in",
        "line breaks",
        "paragraphs",
        "list",
        "numbered list",
        "bold label",
        "link",
        "abbreviations",
        "decimals",
        "quotation",
    ],
)
def test_sentences(text: str, expected: list[tuple[int, str]]) -> None:
    assert sentences(text, "en") == expected


def test_sentences_know_the_abbreviations_of_their_language() -> None:
    assert sentences("Il sig. Rossi dorme. Poi basta.", "it") == [
        (0, "Il sig. Rossi dorme."),
        (21, "Poi basta."),
    ]


MARKDOWN = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *("[^fact]", "[[recovery time]]", "[a link](https://example.org)", "**", "*", "`"),
                *("\n", "\n\n", "\n- ", "\n2. ", ". ", "? ", "e.g. ", "Dr. ", "We ", "3.5", "€"),
            ]
        ),
        st.text(max_size=6),
    ),
    max_size=15,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(MARKDOWN)
def test_sentences_cover_the_text_in_order_and_stand_where_they_say(text: str) -> None:
    end = 0
    for offset, sentence in sentences(text, "en"):
        assert text[end:offset].strip() == ""
        assert text[offset : offset + len(sentence)] == sentence
        assert sentence == sentence.strip() != ""
        end = offset + len(sentence)
    assert text[end:].strip() == ""


@settings(max_examples=200, deadline=None)
@given(MARKDOWN)
def test_plain_prose_stands_on_one_line(text: str) -> None:
    assert plain(text) == re.sub(r"\s+", " ", plain(text)).strip()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(categories=["L", "Nd", "Po"], exclude_characters="*`\\")),
            st.sampled_from([" ", "\n", "\n\n", "  "]),
        )
    )
)
def test_plain_prose_drops_no_word(pieces: list[tuple[str, str]]) -> None:
    text = "".join(word + space for word, space in pieces)

    # The number of a list item is no word.
    assume(not re.search(r"(?m)^[ \t]*\d+\.", text))
    assert plain(text).split() == text.split()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Is it SAFE?", "is it safe"),
        ("È già così…", "e gia cosi"),
        ("e\u0301", "\u00e9"),
        ("Straße", "STRASSE"),
        ("“we can’t”", "we can't"),
        ("back-up", "back up"),
        ("  two   spaces\n", "two spaces"),
        ("ﬁne, 24\u00a0h", "fine 24 h"),
    ],
    ids=["case", "accents", "normal forms", "sharp s", "quotes", "hyphen", "spaces", "ligature"],
)
def test_wordings_that_are_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("backup", "back up"),
        ("we can", "we can't"),
        ("24 h", "42 h"),
        ("日本", "日"),
        ("a b", "b a"),
    ],
)
def test_wordings_that_differ(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_a_folded_wording_is_small_bare_words() -> None:
    assert folded("  What – «24/7», REALLY?! ") == "what 24 7 really"
