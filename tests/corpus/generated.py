"""Hypothesis strategies: values that the files can carry, with whatever Unicode people paste."""

import re
from datetime import date

from hypothesis import strategies as st

from corpus.model import (
    Angle,
    Cuts,
    Entry,
    Evidence,
    GoldenQuestion,
    Kind,
    Seen,
    Source,
    State,
    TalkingPoint,
    Translation,
)

#: Words that YAML takes for something else, and characters that editors and YAML treat specially.
ODD = st.sampled_from(
    [
        *(
            "true",
            "1e3",
            "2026-11-21",
            "a: b",
            "- ",
            "#",
            "'",
            '"',
            "\\",
            "&",
            "*",
            "!x",
            "<<",
            "---",
        ),
        *("[^fact]", "[[name]]", "🙂", "日本", "e\u0301", "…", "word " * 15),
        *("  ", "\t", "\x07", "\x85", "\xa0", "\u2028", "\u200f", "\ufeff"),
    ]
)
PIECES = st.lists(st.one_of(ODD, st.just("\n"), st.text(max_size=6)), max_size=10).map("".join)


def one_line(text: str) -> str:
    return re.sub(r"[\r\n]+", " ", text).strip()


def carriable(text: str) -> str:
    """What an entry's file can hold in a section: no headings, no space around it."""
    lines = [line.rstrip() for line in re.split(r"[\r\n]", text)]
    kept = "\n".join("x" + line if line.startswith("#") else line for line in lines)
    return re.sub(r"\n{3,}", "\n\n", kept).strip("\n")


LINES = PIECES.map(one_line).filter(bool)
TEXTS = PIECES.map(carriable)
SLUGS = st.one_of(
    st.sampled_from(["true", "null", "on", "1e3", "2026-11-21", "0x1f", "007", "a" * 64]),
    st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True),
)

POINTS = st.builds(
    TalkingPoint,
    id=SLUGS,
    concern=SLUGS,
    kind=st.sampled_from(Kind),
    state=st.sampled_from(State),
    owner=LINES.filter(lambda owner: len(owner) <= 80),
    verified=st.dates(),
    review_days=st.integers(1, 1000),
    next=st.lists(SLUGS, max_size=4).map(tuple),
)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Masters and translations."""
    point = draw(st.none() | POINTS)
    audiences = draw(st.lists(SLUGS, max_size=3, unique=True))
    translation = Translation(
        talking_point=point.id if point else draw(SLUGS),
        language="en" if point else "it",
        title=draw(LINES),
        phrasings=tuple(draw(st.lists(LINES, max_size=4))),
        say=draw(TEXTS),
        answer=draw(TEXTS),
        more=draw(TEXTS),
        concession=draw(TEXTS),
        angles=tuple(Angle(audience, draw(TEXTS)) for audience in audiences),
        internal=draw(TEXTS),
        of="" if point else draw(st.from_regex(r"[0-9a-f]{16}", fullmatch=True)),
    )
    return Entry(translation, point)


@st.composite
def facts(draw: st.DrawFn) -> Evidence:
    seen = draw(st.sampled_from(Seen))
    return Evidence(
        id=draw(SLUGS),
        claim=draw(LINES),
        figure="" if seen is Seen.MEMORY else draw(st.just("") | LINES),
        source=Source(draw(LINES), draw(LINES), draw(LINES), "https://example.org/%20?a=1&b=2#c"),
        cuts=draw(st.sampled_from(Cuts)),
        seen_kind=seen,
        caveat=draw(PIECES.map(str.strip).filter(bool)),
        valid_until=draw(st.dates(min_value=date(1, 1, 1))),
    )


@st.composite
def golden_questions(draw: st.DrawFn) -> GoldenQuestion:
    text = draw(LINES.map(lambda line: line.replace("\t", " ").strip().lstrip("#\ufeff ").strip()))
    expected = tuple(draw(st.lists(SLUGS, max_size=3)))
    return GoldenQuestion(text or "x", expected, len(expected) > 1 and draw(st.booleans()))
