from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.markup import without_markup
from index.message import paragraphs


def sentences(message: str) -> list[str]:
    return [message[s.span.start : s.span.end] for found in paragraphs(message) for s in found]


def test_greeting_signature_and_disclaimer_are_left_out() -> None:
    message = """Dear Ms Keller,

Is it safe? It costs too much.

Best regards
Tom Ridley
Tel. +44 555 0123

This e-mail is confidential and intended solely for the addressee. It may hold secrets.
"""
    assert sentences(message) == ["Is it safe?", "It costs too much."]


def test_what_was_quoted_is_left_out_and_what_was_typed_between_is_kept() -> None:
    message = """See below.

On Tue, 3 Nov 2026 at 10:12, Tom Ridley <tom@example.com> wrote:
> What about the price?
Too high for us.
> And the date?
"""
    assert sentences(message) == ["See below.", "Too high for us."]


@pytest.mark.parametrize(
    "history",
    [
        "From: Tom\nSent: Tuesday\nTo: Ann\nSubject: Offer\n\nWhat about the price?",
        "-----Original Message-----\nWhat about the price?",
        "Am 3. November 2026 schrieb Tom <tom@example.com>:\nWhat about the price?",
    ],
)
def test_history_without_marks_is_left_out_to_the_end(history: str) -> None:
    assert sentences(f"We are afraid of fire.\n\n{history}") == ["We are afraid of fire."]


def test_a_postscript_is_the_client_s_own() -> None:
    message = "We agree.\n\nKind regards\nAnn\n\nPS: what about backups?"
    assert sentences(message) == ["We agree.", "PS: what about backups?"]


@pytest.mark.parametrize(
    "thanks",
    [
        "Thanks for the offer and for coming all the way.",
        "Thank you for lunch, the fish was excellent.",
        "Thanks!",
        "Best wishes from all of us to your wife and the twins.",
    ],
)
def test_thanks_in_the_middle_end_nothing(thanks: str) -> None:
    assert sentences(f"{thanks}\n\nIs it safe?")[-1] == "Is it safe?"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_items_of_a_list_are_paragraphs_whatever_ends_the_lines(end: str) -> None:
    message = end.join(["Two things:", "1. Is it safe?", "2) Is it", "   cheap?"])
    found = paragraphs(message)
    texts = [" ".join(message[s.span.start : s.span.end].split()) for p in found for s in p]
    assert (len(found), texts) == (3, ["Two things:", "Is it safe?", "Is it cheap?"])


def test_a_sentence_is_cut_where_it_turns_to_another_thing() -> None:
    message = "The board fears a fire in the cellar, and the accountant finds it far too dear."
    [[sentence]] = paragraphs(message)
    assert [message[c.start : c.end] for c in sentence.clauses] == [
        "The board fears a fire in the cellar",
        "and the accountant finds it far too dear.",
    ]


def test_markup_is_blanked_and_letters_keep_their_places() -> None:
    html = "<html><head><style>p {}</style></head><body><p>Is it&nbsp;safe?</p><p>A &amp; B?</p>"
    text = without_markup(html)
    assert len(text) == len(html)
    assert text.split() == ["Is", "it", "safe?", "A", "&", "B?"]
    assert text.index("safe?") == html.index("safe?")
    assert [len(p) for p in paragraphs(html)] == [1, 1]


def test_text_that_is_no_html_is_left_alone() -> None:
    assert without_markup("if a < b and c > d: 5 &lt; 6") == "if a < b and c > d: 5 &lt; 6"


def test_what_a_mail_program_quotes_in_html_is_left_out() -> None:
    html = "<div>Is it safe?</div><blockquote><div>What about the price?</div></blockquote>"
    assert [html[s.span.start : s.span.end] for p in paragraphs(html) for s in p] == ["Is it safe?"]


@given(st.text(max_size=400))
def test_any_text_is_cut_into_spans_in_order(message: str) -> None:
    spans = [s.span for found in paragraphs(message) for s in found]
    assert all(0 <= s.start < s.end <= len(message) for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


def test_a_tag_that_nothing_closes_is_text() -> None:
    message = "<p>What if prices rise?</p>Our limit is < 3 days"
    assert sentences(message) == ["What if prices rise?", "Our limit is < 3 days"]
