"""What may be wrong with the front matter of an entry, with the line that is to blame."""

import pytest

from tests.corpus.factories import MATTER, refused

BODY = "# Title\n"
PLAIN = (
    "this is not YAML: tags, anchors and aliases ('!', '&', '*', '<<') are not used here; "
    "quote the text"
)
TOO_DEEP = "this is not YAML: it is nested too deeply"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("owner:", "colour: red\nowner:", 6, "'colour' is not a key this file may have"),
        ("review_days: 180\n", "", 2, "'review_days' is missing"),
        (
            "id: dearer",
            "id: Dearer",
            2,
            "'id': string should match pattern '^[a-z0-9]+(?:-[a-z0-9]+)*$' (found 'Dearer')",
        ),
        (
            "concern: pricing",
            "concern: ../pricing",
            3,
            "'concern': string should match pattern '^[a-z0-9]+(?:-[a-z0-9]+)*$' "
            "(found '../pricing')",
        ),
        (
            "id: dearer",
            f"id: {'a' * 65}",
            2,
            f"'id': string should have at most 64 characters (found '{'a' * 65}')",
        ),
        (
            "state: published",
            "state: live",
            5,
            "'state': input should be 'draft', 'published' or 'retired' (found 'live')",
        ),
        (
            "review_days: 180",
            "review_days: 0",
            8,
            "'review_days': input should be greater than or equal to 1 (found 0)",
        ),
        (
            "next: [not-written-yet]",
            "next:\n- fine\n- Not fine",
            11,
            "'next.1': string should match pattern '^[a-z0-9]+(?:-[a-z0-9]+)*$' (found 'Not fine')",
        ),
        (
            "next: [not-written-yet]",
            "next: not-written-yet",
            9,
            "'next': input should be a valid tuple (found 'not-written-yet')",
        ),
    ],
    ids=[
        "unknown key",
        "missing key",
        "id in capitals",
        "concern that leaves the folder",
        "id too long",
        "unknown state",
        "no review days",
        "bad id in next",
        "next is no list",
    ],
)
def test_front_matter(old: str, new: str, line: int, message: str) -> None:
    assert refused(MATTER.replace(old, new) + BODY) == [(line, "front-matter", message)]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("kind: question\n", "kind: question\nkind: true\n", 5, "'kind' is given twice; keep one"),
        ("2026-11-21", "2026-02-30", 7, "this is not YAML: '2026-02-30' is no date"),
        (
            "owner: presales",
            "owner: [presales",
            7,
            "this is not YAML: expected ',' or ']', but got ':'",
        ),
        ("owner: presales", "owner: *presales", 6, PLAIN),
        ("owner: presales", "owner: &a presales", 6, PLAIN),
        ("owner: presales", "owner: !!set presales", 6, PLAIN),
        ("owner: presales", "<<: {owner: presales}", 6, PLAIN),
        (MATTER, "---\n" + "[" * 1000 + "\n---\n", 2, TOO_DEEP),
    ],
    ids=[
        "duplicate key",
        "no such day",
        "bracket left open",
        "alias",
        "anchor",
        "tag",
        "merge",
        "nested without end",
    ],
)
def test_yaml(old: str, new: str, line: int, message: str) -> None:
    assert refused(MATTER.replace(old, new) + BODY) == [(line, "yaml", message)]


def test_a_translation_may_not_carry_the_master_s_metadata() -> None:
    text = "---\nid: dearer\nof: 0123456789abcdef\nowner: presales\n---\n# Titolo\n"

    assert refused(text, "it") == [(4, "front-matter", "'owner' is not a key this file may have")]


def test_a_translation_must_name_a_text_version() -> None:
    text = "---\nid: dearer\nof: latest\n---\n# Titolo\n"

    assert refused(text, "it") == [
        (3, "front-matter", "'of': string should match pattern '^[0-9a-f]{16}$' (found 'latest')")
    ]
