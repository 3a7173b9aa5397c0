"""What files and database last agreed on, item by item, and in what they differ now.

Each row from a file carries the digest of what the file said then. A row that still has it was not changed
here; a file that still has it was not changed there; where neither has, both were: a conflict.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.entry import write_entry
from corpus.evidence import write_evidence
from corpus.golden import write_golden
from corpus.model import Entry, Evidence, GoldenQuestion
from webapp.db.models.corpus import (
    CorpusStateRow,
    EvidenceRow,
    GoldenQuestionRow,
    TranslationRow,
)
from webapp.services.forms import Form, form_of
from webapp.services.history import readable

#: Where golden questions written here belong; files of this name are exported and imported like the others.
OWN = "curated"

#: In an entry's front matter, which comes first.
_VERIFIED = re.compile(r"^verified: .*\n", re.MULTILINE)

#: In what two versions differ: (field, ours, theirs).
Sections = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """An item that was changed here and in the files since they last agreed.

    Attributes:
        name: Path of the entry, id of the fact, or file and text of the golden question.
        ours: Its text in the database, as a file.
        theirs: Its text in the files.
        sections: What differs.
    """

    name: str
    ours: str
    theirs: str
    sections: Sections = ()


@dataclass(slots=True)
class ImportReport:
    """What an import did.

    Attributes:
        added: Paths of entries and ids of facts that were new.
        updated: Those whose text changed.
        conflicts: Those left alone.
        golden: Number of golden questions added, changed or taken away.
    """

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    golden: int = 0
    vocabulary: bool = False

    @property
    def changed(self) -> bool:
        """Whether the database is another one than before."""
        return bool(self.added or self.updated or self.golden or self.vocabulary)


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GoldenOrigin(_Record):
    """The digest of a golden question that came from a file."""

    collection: str
    text: str
    digest: str


class RetiredGolden(_Record):
    """A golden question that was taken out here; no file of questions holds it."""

    collection: str
    text: str
    expected: list[str]
    wants_all: bool
    position: int
    digest: str


class Origins(_Record):
    """What an archive has to say of its items beside the files: all of it empty in one of old.

    Attributes:
        source_digest: Of the corpus folder that was imported last.
        entries: Digests by `id.language`; an entry that was born in the browser has none.
        facts: Digests by id.
        golden: Of the questions that came from a file.
        retired: Questions that were taken out.
    """

    source_digest: str = ""
    entries: dict[str, str] = {}
    facts: dict[str, str] = {}
    golden: list[GoldenOrigin] = []
    retired: list[RetiredGolden] = []


def origins(session: Session) -> Origins:
    """What the items of this database come from, in a stable order."""
    texts = session.execute(
        select(
            TranslationRow.talking_point_id, TranslationRow.language, TranslationRow.imported_digest
        )
        .where(TranslationRow.imported_digest != "")
        .order_by(TranslationRow.talking_point_id, TranslationRow.language)
    )
    facts = session.execute(
        select(EvidenceRow.id, EvidenceRow.imported_digest)
        .where(EvidenceRow.imported_digest != "")
        .order_by(EvidenceRow.id)
    )
    golden = session.scalars(
        select(GoldenQuestionRow).order_by(GoldenQuestionRow.collection, GoldenQuestionRow.text)
    ).all()
    return Origins(
        source_digest=session.scalar(select(CorpusStateRow.source_digest).filter_by(id=1)) or "",
        entries={f"{slug}.{language}": known for slug, language, known in texts},
        facts=dict(facts.all()),
        golden=[
            GoldenOrigin(collection=row.collection, text=row.text, digest=row.imported_digest)
            for row in golden
            if row.imported_digest and not row.retired
        ],
        retired=[
            RetiredGolden(
                collection=row.collection,
                text=row.text,
                expected=row.expected,
                wants_all=row.wants_all,
                position=row.position,
                digest=row.imported_digest,
            )
            for row in golden
            if row.retired
        ],
    )


def digest(text: str) -> str:
    """Names the text of a file."""
    return hashlib.sha256(text.encode()).hexdigest()


def entry_digest(entry: Entry) -> str:
    """Names an entry but for the day it was verified: to say "still true" is no edit."""
    return entry_digests(entry)[0]


def entry_digests(entry: Entry) -> tuple[str, str]:
    """The name of an entry, and the one that the first versions gave it, which counted that day."""
    text = write_entry(entry)
    bare = _VERIFIED.sub("", text, count=1) if entry.talking_point else text
    return digest(bare), digest(text)


def fact_digest(fact: Evidence) -> str:
    """Names a fact."""
    return digest(write_evidence([fact]))


def golden_digest(question: GoldenQuestion) -> str:
    """Names a golden question within its collection."""
    return digest(write_golden([question]))


def agrees(known: str, entry: Entry) -> bool:
    """Whether an entry is as it was when a digest of it was kept."""
    return known != "" and known in entry_digests(entry)


def entry_sections(ours: Entry, theirs: Entry) -> Sections:
    """In what two entries differ for a reader; where files break lines counts for nothing."""
    mine, other = form_of(ours), form_of(theirs)
    pairs = [(name, getattr(mine, name), getattr(other, name)) for name in Form.model_fields]
    if ours.talking_point and theirs.talking_point:
        pairs.append(("state", ours.talking_point.state.value, theirs.talking_point.state.value))
    pairs.append(("of", ours.translation.of, theirs.translation.of))
    return _differing(pairs)


def fact_sections(ours: Evidence, theirs: Evidence) -> Sections:
    """In what two facts differ."""
    mine, other = fact_fields(ours), fact_fields(theirs)
    return _differing([(name, mine[name], other[name]) for name in mine])


def fact_fields(fact: Evidence) -> dict[str, str]:
    """A fact as texts by name, as its form and its history hold it."""
    source = fact.source
    return {
        "id": fact.id,
        "claim": fact.claim,
        "figure": fact.figure,
        "title": source.title,
        "publisher": source.publisher,
        "date": source.date,
        "url": source.url,
        "cuts": fact.cuts.value,
        "seen_kind": fact.seen_kind.value,
        "caveat": fact.caveat,
        "valid_until": fact.valid_until.isoformat(),
    }


def golden_sections(ours: GoldenQuestion | None, theirs: GoldenQuestion | None) -> Sections:
    """In what two golden questions differ; none is one that was taken out."""
    sides = [wanted(question) if question else "taken out" for question in (ours, theirs)]
    return _differing([("expected", sides[0], sides[1])])


def wanted(question: GoldenQuestion) -> str:
    """The ids a question wants, as its form holds them."""
    return ("+" if question.wants_all else ",").join(question.expected)


def _differing(pairs: Iterable[tuple[str, object, object]]) -> Sections:
    texts = [(name, readable(ours), readable(theirs)) for name, ours, theirs in pairs]
    return tuple(found for found in texts if found[1] != found[2])
