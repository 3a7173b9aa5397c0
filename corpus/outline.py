"""The file `concerns.yaml` <-> the vocabulary a corpus is written in."""

from corpus.entry import Slug
from corpus.evidence import Text
from corpus.frontmatter import StrictModel, dump_yaml, load_yaml, validate
from corpus.model import Audience, Concern, Outline


class ConcernRecord(StrictModel):
    """A concern, as the file holds it."""

    id: Slug
    title: Text


class AudienceRecord(StrictModel):
    """An audience, as the file holds it."""

    id: Slug
    title: Text
    cares_about: Text


class OutlineRecord(StrictModel):
    """The whole file."""

    concerns: tuple[ConcernRecord, ...]
    audiences: tuple[AudienceRecord, ...]
    planned: tuple[Slug, ...] = ()


def parse_outline(text: str, path: str = "") -> Outline:
    """Read the vocabulary.

    Args:
        text: The whole file.
        path: Named in problems.

    Returns:
        Concerns and audiences in file order.

    Raises:
        CorpusError: With every problem in the file.
    """
    record = validate(OutlineRecord, load_yaml(text, path), path, rule="outline")
    return Outline(
        concerns=tuple(Concern(**dict(item)) for item in record.concerns),
        audiences=tuple(Audience(**dict(item)) for item in record.audiences),
        planned=frozenset(record.planned),
    )


def write_outline(outline: Outline) -> str:
    """Write the vocabulary; planned ids only where there are any."""
    data: dict[str, object] = {
        "concerns": [{"id": c.id, "title": c.title} for c in outline.concerns],
        "audiences": [
            {"id": a.id, "title": a.title, "cares_about": a.cares_about} for a in outline.audiences
        ],
    }
    if outline.planned:
        data["planned"] = sorted(outline.planned)
    return dump_yaml(data)
