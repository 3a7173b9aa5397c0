"""Canonical form, and the promise that nothing is lost on the way to a file and back."""

import contextlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.entry import parse_entry, write_entry
from corpus.model import Angle, Entry, Kind, Translation
from corpus.problems import CorpusError
from tests.corpus.factories import point, wording
from tests.corpus.generated import entries

CANONICAL = """\
---
id: dearer
concern: pricing
kind: true
state: published
owner: 'true'
verified: 2026-11-21
review_days: 180
next: [lock-in, 'null']
---
# Is renting not dearer?

## Asked as
- Isn't it dearer?
- # of servers, and "their" price: how much?

## Say
Sometimes.

## Answer
One paragraph[^fact].
Broken in two lines.

- A list
  with an indented line

## Angles
### company
Money.

### it-team
Hours.

## Internal
**Fear.** A bill.
"""


def test_an_entry_is_written_in_canonical_form() -> None:
    entry = Entry(
        Translation(
            "dearer",
            "en",
            "Is renting not dearer?",
            phrasings=("Isn't it dearer?", '# of servers, and "their" price: how much?'),
            say="Sometimes.",
            answer=(
                "One paragraph[^fact].\nBroken in two lines.\n\n- A list\n  with an indented line"
            ),
            angles=(Angle("company", "Money."), Angle("it-team", "Hours.")),
            internal="**Fear.** A bill.",
        ),
        point(kind=Kind.TRUE, owner="true", next=("lock-in", "null")),
    )

    assert write_entry(entry) == CANONICAL


def test_a_translation_is_written_with_the_master_text_it_renders() -> None:
    entry = Entry(Translation("dearer", "it", "Costa?", say="Dipende.", of="0123456789abcdef"))

    assert write_entry(entry) == (
        "---\nid: dearer\nof: 0123456789abcdef\n---\n# Costa?\n\n## Say\nDipende.\n"
    )


@pytest.mark.parametrize(
    "loose",
    [
        CANONICAL.replace("\n\n", "\n\n\n"),
        CANONICAL.replace("\n", "\r\n"),
        CANONICAL.replace("kind: true", "kind: 'true'"),
        CANONICAL.replace("[lock-in, 'null']", '\n- lock-in\n- "null"'),
        CANONICAL.replace("id: dearer\nconcern: pricing\n", "concern: pricing\nid: dearer\n"),
        CANONICAL.replace("\n\n### it-team", "\n### it-team"),
        CANONICAL.replace("## Angles", "## More\n\n## Angles"),
    ],
    ids=[
        "empty lines",
        "windows line ends",
        "quoted kind",
        "next as a block",
        "keys in another order",
        "angles close together",
        "an empty section",
    ],
)
def test_writing_brings_a_file_into_canonical_form_for_good(loose: str) -> None:
    once = write_entry(parse_entry(loose))

    assert once == CANONICAL
    assert write_entry(parse_entry(once)) == once


@settings(max_examples=100, deadline=None)
@given(entries())
def test_what_is_written_is_read_back_as_it_was(entry: Entry) -> None:
    text = write_entry(entry)
    again = parse_entry(text, entry.translation.language)

    assert again == entry
    assert write_entry(again) == text


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "Two\nlines"},
        {"title": " space around "},
        {"phrasings": ("two\nlines",)},
        {"phrasings": ("",)},
        {"phrasings": (" space around ",)},
        {"answer": "One.\n# Two\nThree."},
        {"answer": "One.\n## More\nThree."},
        {"answer": "One. \nTwo."},
        {"answer": "One.\n\n\nTwo."},
        {"answer": "\nOne."},
        {"answer": "One.\r\nTwo."},
        {"more": " "},
        {"angles": (Angle("The Boss", "x"),)},
        {"angles": (Angle("company", "x"), Angle("company", "y"))},
        {"angles": (Angle("company", "x\n### it-team\ny"),)},
    ],
    ids=str,
)
def test_a_text_the_file_cannot_carry_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(CorpusError):
        write_entry(Entry(wording(**changes), point()))


@pytest.mark.parametrize(
    "entry",
    [
        Entry(wording(), point(owner="")),
        Entry(wording(), point(owner="x" * 81)),
        Entry(wording(), point(owner=" presales")),
        Entry(wording(), point("other-id")),
        Entry(wording(), point(review_days=0)),
        Entry(wording("No slug"), point("No slug")),
        Entry(replace(wording(), language="it", of="latest")),
        Entry(replace(wording(), of="0123456789abcdef"), point()),
    ],
    ids=[
        "no owner",
        "owner too long",
        "owner with a space before it",
        "two ids",
        "no review days",
        "id that is no slug",
        "no text version",
        "master that renders another",
    ],
)
def test_metadata_the_file_cannot_carry_is_refused(entry: Entry) -> None:
    with pytest.raises(CorpusError):
        write_entry(entry)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_a_refusal_is_the_only_way_writing_fails(title: str, phrasing: str, text: str) -> None:
    entry = Entry(wording(title=title, phrasings=(phrasing,), answer=text), point(owner=phrasing))

    with contextlib.suppress(CorpusError):
        assert parse_entry(write_entry(entry)) == entry
