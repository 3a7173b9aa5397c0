"""Valid values and files of a small corpus; a test bends one of them in one place.

An entry made by `placed` knows its lines, as one read from a file does. With the usual parts they are:
title 11, phrasings 14 to 23, Say 26, Answer 29, More 32, Where they are right 35, Internal 38.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from corpus.entry import parse_entry, write_entry
from corpus.library import Library
from corpus.model import (
    Audience,
    Concern,
    Cuts,
    Entry,
    Evidence,
    Kind,
    Outline,
    Seen,
    Source,
    State,
    TalkingPoint,
    Translation,
)
from corpus.problems import CorpusError
from corpus.rules.base import Context, Rule, check

#: The day on which reviews and facts are judged.
FORBIDDEN_HEADER = (
    "# Phrases that no text for a client may contain. Whole words, any case. "
    "Internal notes are not searched.\n"
)
TODAY = date(2026, 11, 21)

OUTLINE = Outline(
    concerns=(Concern("pricing", "Pricing"), Concern("data-security", "Data security")),
    audiences=(
        Audience("company", "The company", "its money"),
        Audience("it-team", "The technical team", "what is under the hood"),
    ),
    planned=frozenset({"not-written-yet"}),
)

#: Sixty-five words, two facts cited, one question back.
ANSWER = (
    "A rented server is billed for as long as it runs, and a bought one is paid for whether it runs or "
    "not[^billed-while-running]. Which of the two is cheaper depends on how many hours of the week "
    "somebody needs it, and on who looks after it in the meantime[^work-is-most-of-it]. We would count "
    "both sides with your own figures. Which of your systems stands idle most?"
)

PHRASINGS = tuple(f"Is the {word} one dearer?" for word in "abcdefghij")

OUTLINE_FILE = """\
concerns:
- id: pricing
  title: Pricing
- id: data-security
  title: Data security
audiences:
- id: company
  title: The company
  cares_about: its money
- id: it-team
  title: The technical team
  cares_about: what is under the hood
planned: [not-written-yet]
"""

MATTER = """\
---
id: dearer
concern: pricing
kind: question
state: published
owner: presales
verified: 2026-11-21
review_days: 180
next: [not-written-yet]
---
"""

FACTS_FILE = """\
- id: billed-while-running
  claim: A rented server is billed by the hour it runs.
  source:
    title: Price list
    publisher: A provider
    date: '2026'
    url: https://example.org/prices
  cuts: neutral
  seen_kind: primary
  caveat: Storage is billed apart.
  valid_until: 2027-12-31
- id: work-is-most-of-it
  claim: Most of a server's cost is work.
  figure: 60%
  source:
    title: A survey
    publisher: An institute
    date: 2025-03
    url: https://example.org/survey
  cuts: for-cloud
  seen_kind: secondary
  caveat: Two hundred firms, all large.
  valid_until: 2026-11-21
"""


def point(slug: str = "dearer", **changes: object) -> TalkingPoint:
    made = TalkingPoint(
        id=slug,
        concern="pricing",
        kind=Kind.QUESTION,
        state=State.PUBLISHED,
        owner="presales",
        verified=TODAY,
        review_days=180,
        next=("not-written-yet",),
    )
    return replace(made, **changes)


def wording(slug: str = "dearer", **changes: object) -> Translation:
    made = Translation(
        talking_point=slug,
        language="en",
        title="Is renting not dearer?",
        phrasings=PHRASINGS,
        say="Sometimes. It depends on the hours.",
        answer=ANSWER,
        more="Count the hours first.",
        concession="A machine that never rests is cheaper to own.",
        internal="They fear a bill that grows.",
    )
    return replace(made, **changes)


def placed(slug: str = "dearer", *, master: TalkingPoint | None = None, **changes: object) -> Entry:
    """A master entry with the lines it would have in its file."""
    entry = Entry(wording(slug, **changes), master or point(slug))
    return parse_entry(write_entry(entry), path=f"entries/pricing/{slug}.en.md")


def rendered(slug: str = "dearer", language: str = "it", **changes: object) -> Entry:
    """A translation with the lines it would have in its file."""
    of = wording(slug).text_version
    entry = Entry(replace(wording(slug), language=language, of=of, **changes))
    return parse_entry(write_entry(entry), language, f"entries/pricing/{slug}.{language}.md")


def fact(slug: str, **changes: object) -> Evidence:
    made = Evidence(
        id=slug,
        claim="A rented server is billed by the hour it runs.",
        source=Source("Price list", "A provider", "2026", "https://example.org/prices"),
        cuts=Cuts.NEUTRAL,
        seen_kind=Seen.PRIMARY,
        caveat="Storage is billed apart.",
        valid_until=date(2027, 12, 31),
    )
    return replace(made, **changes)


FACTS = (fact("billed-while-running"), fact("work-is-most-of-it", figure="60%"))


def said(
    rules: Iterable[type[Rule]],
    *entries: Entry,
    facts: Iterable[Evidence] = FACTS,
    forbidden: tuple[str, ...] = (),
) -> list[str]:
    """What rules say of a library on the usual day, as `corpus check` prints it."""
    context = Context(Library(OUTLINE, entries, tuple(facts)), TODAY, forbidden)
    return [str(problem) for problem in check(context, rules)]


def entry_file(slug: str = "dearer", **changes: object) -> str:
    """Text of a master's file."""
    return write_entry(Entry(wording(slug, **changes), point(slug)))


def corpus_files() -> dict[str, str | bytes]:
    """A whole corpus without a fault, by path; to be changed and laid out by `lay`."""
    return {
        "concerns.yaml": OUTLINE_FILE,
        "forbidden.yaml": f"{FORBIDDEN_HEADER}phrases:\n- no downtime\n",
        "entries/pricing/dearer.en.md": entry_file(),
        "evidence/pricing.yaml": FACTS_FILE,
        "golden/questions.tsv": "does renting cost more\tdearer\nwhere is the canteen\t\n",
    }


def lay(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files into a folder; the text of each as it stands, byte for byte."""
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def refused(text: str, language: str = "en") -> list[tuple[int, str, str]]:
    """(line, rule, message) of everything that is wrong with an entry's file; there must be something."""
    with pytest.raises(CorpusError) as caught:
        parse_entry(text, language, "entries/pricing/dearer.en.md")
    assert {problem.path for problem in caught.value.problems} == {"entries/pricing/dearer.en.md"}
    assert {str(problem.severity) for problem in caught.value.problems} == {"error"}
    return [(p.line, p.rule, p.message) for p in caught.value.problems]
