"""The version of a text: what moves it, what does not, and that it never changes by itself."""

from dataclasses import replace

import pytest

from corpus.entry import parse_entry
from corpus.model import Angle
from tests.corpus.factories import entry_file, wording

BASE = wording(angles=(Angle("company", "Count it."), Angle("it-team", "Ask for the hours.")))


def test_the_version_of_a_given_text_is_the_same_in_every_release() -> None:
    # Translations and copied texts keep it: were it computed otherwise, all of them would look stale.
    assert BASE.text_version == "814b06c07cea3575"


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Is renting dearer?"},
        {"say": "Sometimes. It depends on the hour."},
        {"answer": BASE.answer.replace("rented", "hired")},
        {"answer": BASE.answer.replace("[^billed-while-running]", "")},
        {"more": ""},
        {"concession": "A machine that never rests is cheaper to buy."},
        {"angles": (Angle("company", "Count all."), Angle("it-team", "Ask for the hours."))},
        {"angles": (Angle("decision-maker", "Count it."), Angle("it-team", "Ask for the hours."))},
        {"angles": (Angle("it-team", "Ask for the hours."), Angle("company", "Count it."))},
        {"angles": (Angle("company", "Count it."),)},
        {"more": BASE.concession, "concession": BASE.more},
        {"say": "Sometimes. It depends on the Hours."},
        {"say": "Sometimes. It depends on the hours!"},
    ],
    ids=[
        "title",
        "say",
        "answer",
        "citation",
        "more dropped",
        "concession",
        "angle's text",
        "angle's audience",
        "order of angles",
        "angle dropped",
        "texts exchanged",
        "case",
        "punctuation",
    ],
)
def test_every_word_a_client_reads_moves_the_version(changes: dict[str, object]) -> None:
    assert replace(BASE, **changes).text_version != BASE.text_version


@pytest.mark.parametrize(
    "changes",
    [
        {"phrasings": ()},
        {"internal": "Something else."},
        {"answer": BASE.answer.replace(". ", ".\n")},
        {"answer": BASE.answer.replace(" ", "  ")},
        {"more": f"\n{BASE.more}\n"},
        {"talking_point": "renamed"},
    ],
    ids=["phrasings", "internal", "line breaks", "runs of spaces", "space around", "id"],
)
def test_what_a_client_never_reads_leaves_the_version(changes: dict[str, object]) -> None:
    changed = replace(BASE, **changes)

    assert changed != BASE
    assert changed.text_version == BASE.text_version


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("owner: presales", "owner: legal"),
        ("state: published", "state: retired"),
        ("kind: question", "kind: pretext"),
        ("verified: 2026-11-21", "verified: 2026-11-22"),
        ("review_days: 180", "review_days: 90"),
        ("next: [not-written-yet]", "next: []"),
    ],
)
def test_metadata_leaves_the_version(old: str, new: str) -> None:
    before = parse_entry(entry_file())
    after = parse_entry(entry_file().replace(old, new))

    assert after.talking_point != before.talking_point
    assert after.translation.text_version == before.translation.text_version
