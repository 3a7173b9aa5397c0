"""What a well-formed file says, and where it says it."""

from datetime import date

import pytest

from corpus.entry import parse_entry
from corpus.model import Angle, Entry, Kind, State, TalkingPoint, Translation
from tests.corpus.factories import MATTER

FULL = """\
---
id: recovery-time
concern: disaster-recovery
kind: partly-true
state: draft
owner: presales
verified: 2026-03-01
review_days: 210
next: [recovery-testing, dr-too-expensive]
---
# How quickly would we be running again?

## Asked as
- Hours or days?
- If it collapses on a Tuesday,
  when can I ship again?

## Say
As fast as was ordered.

## Answer
First paragraph[^rto].
Still the first.

- a list
- of two

## More
More of it.

## Where they are right
A second server of your own is as fast.

## Angles
### company
Put a price on an hour.

### it-team
Ask for the procedure.

## Internal
They fear the hall.
"""


def test_every_part_of_a_master_file_is_read() -> None:
    assert parse_entry(FULL) == Entry(
        Translation(
            talking_point="recovery-time",
            language="en",
            title="How quickly would we be running again?",
            phrasings=(
                "Hours or days?",
                "If it collapses on a Tuesday, when can I ship again?",
            ),
            say="As fast as was ordered.",
            answer="First paragraph[^rto].\nStill the first.\n\n- a list\n- of two",
            more="More of it.",
            concession="A second server of your own is as fast.",
            angles=(
                Angle("company", "Put a price on an hour."),
                Angle("it-team", "Ask for the procedure."),
            ),
            internal="They fear the hall.",
        ),
        TalkingPoint(
            id="recovery-time",
            concern="disaster-recovery",
            kind=Kind.PARTLY_TRUE,
            state=State.DRAFT,
            owner="presales",
            verified=date(2026, 3, 1),
            review_days=210,
            next=("recovery-testing", "dr-too-expensive"),
        ),
    )


def test_the_first_line_of_every_part_is_kept() -> None:
    entry = parse_entry(FULL, path="entries/disaster-recovery/recovery-time.en.md")

    assert entry.path == "entries/disaster-recovery/recovery-time.en.md"
    assert entry.lines == {
        "title": 11,
        "Asked as/0": 14,
        "Asked as/1": 15,
        "Say": 19,
        "Answer": 22,
        "More": 29,
        "Where they are right": 32,
        "Angles/company": 36,
        "Angles/it-team": 39,
        "Internal": 42,
    }


def test_a_translation_names_its_master_text_and_carries_no_metadata() -> None:
    text = "---\nid: dearer\nof: 0123456789abcdef\n---\n# Non costa di più?\n\n## Say\nDipende.\n"

    assert parse_entry(text, "it") == Entry(
        Translation("dearer", "it", "Non costa di più?", say="Dipende.", of="0123456789abcdef")
    )


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(FULL.replace("\n", "\r\n"), id="windows line ends"),
        pytest.param(FULL.replace("\n", "\r"), id="old mac line ends"),
        pytest.param("\ufeff" + FULL, id="byte order mark"),
        pytest.param("\ufeff" + FULL.replace("\n", "\r\n"), id="both"),
        pytest.param(FULL.rstrip("\n"), id="no line feed at the end"),
        pytest.param(FULL.replace("\n", "  \n"), id="trailing spaces"),
        pytest.param(FULL.replace("\n## ", "\n\n\n\n## "), id="many empty lines"),
        pytest.param(FULL.replace("\n\n## ", "\n## "), id="no empty lines above headings"),
        pytest.param(FULL.replace("## Say", "##   Say "), id="loose heading"),
    ],
)
def test_what_editors_do_to_a_file_changes_nothing(changed: str) -> None:
    assert parse_entry(changed) == parse_entry(FULL)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("true", Kind.TRUE),
        ("'true'", Kind.TRUE),
        ("question", Kind.QUESTION),
        ("partly-true", Kind.PARTLY_TRUE),
        ("misunderstanding", Kind.MISUNDERSTANDING),
        ("pretext", Kind.PRETEXT),
        ("timing", Kind.TIMING),
    ],
)
def test_kind_may_be_written_as_the_plain_word(written: str, kind: Kind) -> None:
    text = MATTER.replace("kind: question", f"kind: {written}") + "# Title\n"

    entry = parse_entry(text)

    assert entry.talking_point is not None
    assert entry.talking_point.kind is kind


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("next: [a, b-2, c]\n", ("a", "b-2", "c")),
        ("next:\n- b-2\n- a\n", ("b-2", "a")),
        ("next: []\n", ()),
        ("", ()),
    ],
    ids=["one line", "block", "empty", "absent"],
)
def test_next_keeps_its_order_and_may_be_absent(written: str, ids: tuple[str, ...]) -> None:
    entry = parse_entry(MATTER.replace("next: [not-written-yet]\n", written) + "# Title\n")

    assert entry.talking_point is not None
    assert entry.talking_point.next == ids


def test_sections_that_are_absent_are_empty() -> None:
    translation = parse_entry(MATTER + "# Title\n\n## Answer\nYes.\n").translation

    assert translation == Translation("dearer", "en", "Title", answer="Yes.")


def test_a_hash_without_a_space_is_no_heading() -> None:
    text = MATTER + "# Title\n\n## Say\n#1 in the list\n"

    assert parse_entry(text).translation.say == "#1 in the list"
