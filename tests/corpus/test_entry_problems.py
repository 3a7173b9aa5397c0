"""Every way in which an entry's file can be malformed, with the line that is to blame."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.entry import parse_entry
from corpus.problems import CorpusError
from tests.corpus.factories import MATTER, refused

KNOWN = "'Asked as', 'Say', 'Answer', 'More', 'Where they are right', 'Angles', 'Internal'"


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        (
            "# Title\n\n## Ask\nx\n",
            13,
            f"'Ask' is no heading of a talking point; use {KNOWN}",
        ),
        ("# Title\n\n## Say\nx\n\n## Say\ny\n", 16, "the section 'Say' stands twice"),
        ("# Title\n\n## Answer\nx\n\n## Say\ny\n", 16, "'Say' belongs above 'Answer'"),
        (
            "# Title\n\n# Another\n",
            13,
            "only one title ('# …') may stand in a file, above the sections",
        ),
        (
            "## Say\nx\n\n# Title\n",
            14,
            "only one title ('# …') may stand in a file, above the sections",
        ),
        (
            "## Say\nx\n",
            11,
            "the title is missing: a line '# …' below the front matter",
        ),
        (
            "#\n\n## Say\nx\n",
            11,
            "the title is missing: a line '# …' below the front matter",
        ),
        (
            "# Title\nstray\n\n## Say\nx\n",
            12,
            "text stands outside the sections; move it under a heading",
        ),
        (
            "stray\n# Title\n",
            11,
            "text stands outside the sections; move it under a heading",
        ),
        (
            "# Title\n\n## Angles\nstray\n### company\nx\n",
            14,
            "text stands outside the sections; move it under a heading",
        ),
        (
            "# Title\n\n## Asked as\n- one\ntwo\n",
            15,
            "each phrasing stands on a line of its own that begins with '- '",
        ),
        (
            "# Title\n\n## Asked as\n* one\n",
            14,
            "each phrasing stands on a line of its own that begins with '- '",
        ),
        (
            "# Title\n\n## Asked as\n-\n",
            14,
            "each phrasing stands on a line of its own that begins with '- '",
        ),
        ("# Title\n\n## Angles\n### The Boss\nx\n", 14, "'The Boss' is no audience id"),
        (
            "# Title\n\n## Angles\n### company\nx\n### company\ny\n",
            16,
            "the angle 'company' stands twice",
        ),
        (
            "# Title\n\n## Answer\n### company\nx\n",
            14,
            "headings of this level may stand only under 'Angles' ('### …')",
        ),
        (
            "# Title\n\n## Angles\n#### company\n",
            14,
            "headings of this level may stand only under 'Angles' ('### …')",
        ),
    ],
    ids=[
        "unknown heading",
        "heading twice",
        "headings out of order",
        "second title",
        "title below a section",
        "no title",
        "empty title",
        "text below the title",
        "text above the title",
        "text above the first angle",
        "phrasing without a dash",
        "phrasing with an asterisk",
        "empty phrasing",
        "audience that is no id",
        "angle twice",
        "angle outside Angles",
        "heading too deep",
    ],
)
def test_layout(body: str, line: int, message: str) -> None:
    assert refused(MATTER + body) == [(line, "layout", message)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# Title\n",
            [(1, "layout", "the file must begin with '---' and front matter")],
        ),
        (
            "",
            [
                (1, "layout", "the file must begin with '---' and front matter"),
                (1, "layout", "the title is missing: a line '# …' below the front matter"),
            ],
        ),
        (
            "---\n---\n# Title\n",
            [(2, "front-matter", "expected 'key: value' lines here")],
        ),
        (
            "---\n- a\n- b\n---\n# Title\n",
            [(2, "front-matter", "expected 'key: value' lines here")],
        ),
    ],
    ids=["no front matter", "empty file", "empty front matter", "a list as front matter"],
)
def test_fences(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert refused(text) == expected


def test_front_matter_that_is_never_closed_is_blamed_on_its_first_line() -> None:
    found = refused(MATTER.removesuffix("---\n") + "## Say\nx\n")

    assert (1, "layout", "front matter is not closed with '---'") in found


def test_all_problems_of_a_file_are_named_in_one_run_by_line() -> None:
    text = (
        MATTER.replace("kind: question", "kind: maybe")
        .replace("review_days: 180", "review_days: soon")
        .replace("owner: presales\n", "owner: presales\nmood: bad\n")
        + "# Title\nstray\n\n## Asked as\nno dash\n\n## Sy\nx\n\n## Answer\ny\n\n## Say\nz\n"
    )

    assert [(line, rule) for line, rule, _ in refused(text)] == [
        (4, "front-matter"),
        (7, "front-matter"),
        (9, "front-matter"),
        (13, "layout"),
        (16, "layout"),
        (18, "layout"),
        (24, "layout"),
    ]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [*MATTER.splitlines(keepends=True), "# T\n", "## Say\n", "- a\n", "\n"]
            ),
            st.text(max_size=12),
        ),
        max_size=20,
    ).map("".join)
)
def test_any_text_is_read_or_refused_with_a_line_that_exists(text: str) -> None:
    try:
        parse_entry(text)
    except CorpusError as error:
        last = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
        lines = [problem.line for problem in error.problems]
        # Problems of a file that ends too soon stand on the line that would come next.
        assert all(1 <= line <= last + 1 for line in lines), lines
