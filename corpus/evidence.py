"""A YAML file of facts <-> Evidence values."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import StringConstraints, model_validator
from ruamel.yaml.comments import CommentedSeq

from corpus.entry import Slug
from corpus.frontmatter import StrictModel, dump_yaml, load_yaml, validate
from corpus.model import Cuts, Evidence, Seen, Source
from corpus.problems import CorpusError, Problem

Text = Annotated[str, StringConstraints(min_length=1)]


class SourceRecord(StrictModel):
    """The source of a fact, as the file holds it."""

    title: Text
    publisher: Text
    date: Text
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$")]


class EvidenceRecord(StrictModel):
    """One fact, as the file holds it."""

    id: Slug
    claim: Text
    figure: str = ""
    source: SourceRecord
    cuts: Cuts
    seen_kind: Seen
    caveat: Text
    valid_until: date

    @model_validator(mode="after")
    def memory_carries_no_number(self) -> "EvidenceRecord":
        """A fact nobody has read in its source may not support a number."""
        if self.seen_kind is Seen.MEMORY and self.figure:
            raise ValueError("a fact known from memory carries no figure; read its source first")
        return self


def parse_evidence(text: str, path: str = "") -> tuple[tuple[Evidence, ...], dict[str, int]]:
    """Read a file of facts.

    Args:
        text: The whole file, a YAML list.
        path: Named in problems.

    Returns:
        The facts in file order, and the line each id stands on. Both empty for an empty file.

    Raises:
        CorpusError: With every problem in the file.
    """
    items = load_yaml(text, path)
    if items is None:
        return (), {}
    if not isinstance(items, CommentedSeq):
        raise CorpusError([Problem(path, 1, "a file of facts is a list: '- id: …'", "evidence")])
    facts: list[Evidence] = []
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for place, item in enumerate(items):
        line = int(items.lc.item(place)[0]) + 1
        if not isinstance(item, dict):
            message = "expected 'key: value' lines here"
            problems.append(Problem(path, line, message, "evidence"))
            continue
        try:
            record = validate(EvidenceRecord, item, path, rule="evidence")
        except CorpusError as error:
            problems.extend(error.problems)
            continue
        if record.id in lines:
            problems.append(
                Problem(path, line, f"the fact '{record.id}' is given twice", "evidence")
            )
        lines[record.id] = line
        facts.append(
            Evidence(
                id=record.id,
                claim=record.claim,
                figure=record.figure,
                source=Source(**dict(record.source)),
                cuts=record.cuts,
                seen_kind=record.seen_kind,
                caveat=record.caveat,
                valid_until=record.valid_until,
            )
        )
    if problems:
        raise CorpusError(problems)
    return tuple(facts), lines


def write_evidence(facts: Iterable[Evidence]) -> str:
    """Write facts as a YAML list, in the given order; an empty text for none."""
    items = [
        {
            "id": fact.id,
            "claim": fact.claim,
            **({"figure": fact.figure} if fact.figure else {}),
            "source": {
                "title": fact.source.title,
                "publisher": fact.source.publisher,
                "date": fact.source.date,
                "url": fact.source.url,
            },
            "cuts": fact.cuts.value,
            "seen_kind": fact.seen_kind.value,
            "caveat": fact.caveat,
            "valid_until": fact.valid_until,
        }
        for fact in facts
    ]
    return dump_yaml(items) if items else ""
