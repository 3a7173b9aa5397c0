"""Talking points, translations, evidence, golden questions: the running truth of the corpus."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db.base import Base, UtcDateTime, now


class TalkingPointRow(Base):
    """One objection: metadata, apart from any wording."""

    __tablename__ = "talking_points"

    #: The slug; never changes.
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    concern: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), index=True)
    owner: Mapped[str] = mapped_column(String(80))
    #: Day somebody last said "still true".
    verified: Mapped[date]
    #: How many days that holds.
    review_days: Mapped[int]
    #: Slugs of what they ask next.
    next: Mapped[list[str]] = mapped_column(JSON)
    #: Place in the order lists are shown in.
    position: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
    translations: Mapped[list["TranslationRow"]] = relationship(
        back_populates="talking_point", cascade="all, delete-orphan", lazy="selectin"
    )

    __table_args__ = (CheckConstraint("review_days > 0", name="review_days_positive"),)


class TranslationRow(Base):
    """A talking point's wording in one language."""

    __tablename__ = "translations"

    id: Mapped[int] = mapped_column(primary_key=True)
    talking_point_id: Mapped[str] = mapped_column(ForeignKey("talking_points.id"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(Text)
    phrasings: Mapped[list[str]] = mapped_column(JSON)
    say: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    more: Mapped[str] = mapped_column(Text)
    concession: Mapped[str] = mapped_column(Text)
    #: [{"audience": …, "text": …}] in the curator's order.
    angles: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    internal: Mapped[str] = mapped_column(Text)
    #: Text version of the master this renders; empty for the master.
    of: Mapped[str] = mapped_column(String(16), default="")
    #: See corpus.model.Translation.text_version.
    text_version: Mapped[str] = mapped_column(String(16))
    #: Digest of the entry's file at the last import; empty when it never came from a file.
    imported_digest: Mapped[str] = mapped_column(String(64), default="")
    talking_point: Mapped[TalkingPointRow] = relationship(back_populates="translations")

    __table_args__ = (UniqueConstraint("talking_point_id", "language"),)


class EvidenceRow(Base):
    """One sourced fact."""

    __tablename__ = "evidence"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    claim: Mapped[str] = mapped_column(Text)
    figure: Mapped[str] = mapped_column(Text, default="")
    source_title: Mapped[str] = mapped_column(Text)
    source_publisher: Mapped[str] = mapped_column(Text)
    #: As the source gives it: a day, a month, a year, or "undated".
    source_date: Mapped[str] = mapped_column(String(80))
    source_url: Mapped[str] = mapped_column(Text)
    cuts: Mapped[str] = mapped_column(String(20))
    seen_kind: Mapped[str] = mapped_column(String(20))
    caveat: Mapped[str] = mapped_column(Text)
    valid_until: Mapped[date] = mapped_column(index=True)
    #: File it came from, relative to the corpus folder, for the way back.
    file: Mapped[str] = mapped_column(String(200), default="evidence/more.yaml")
    position: Mapped[int] = mapped_column(default=0)
    imported_digest: Mapped[str] = mapped_column(String(64), default="")


class GoldenQuestionRow(Base):
    """A question with the talking points that may answer it."""

    __tablename__ = "golden_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    collection: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    #: Slugs, best first; empty for off-topic.
    expected: Mapped[list[str]] = mapped_column(JSON)
    wants_all: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    #: Taken out: neither asked nor exported, and never deleted.
    retired: Mapped[bool] = mapped_column(default=False)
    #: Digest of text and expected answers at the last import; empty when it never came from a file.
    imported_digest: Mapped[str] = mapped_column(String(64), default="")

    __table_args__ = (UniqueConstraint("collection", "text"),)


class RevisionRow(Base):
    """What an entry was at one moment; append-only."""

    __tablename__ = "revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    talking_point_id: Mapped[str] = mapped_column(String(64), index=True)
    language: Mapped[str] = mapped_column(String(2))
    text_version: Mapped[str] = mapped_column(String(16), index=True)
    #: The whole entry as its file.
    content: Mapped[str] = mapped_column(Text)
    #: "import" or "edit".
    origin: Mapped[str] = mapped_column(String(20))
    #: Who published it, and all who wrote in the draft.
    author: Mapped[str] = mapped_column(String(255), default="")
    writers: Mapped[list[str]] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class FactRevisionRow(Base):
    """What a fact was from one moment on; append-only."""

    __tablename__ = "fact_revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[str] = mapped_column(String(64), index=True)
    #: Columns of the fact as JSON can hold them.
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    author: Mapped[str] = mapped_column(String(255), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class CorpusStateRow(Base):
    """One row: what every replica compares its snapshot with."""

    __tablename__ = "corpus_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Rises with every change of what is searched or shown.
    version: Mapped[int] = mapped_column(default=0)
    #: Random, another one with each version: a restored backup may count up to the same version again.
    stamp: Mapped[str] = mapped_column(String(32), default="")
    #: Digest of the corpus folder imported last: an unchanged folder is not read again.
    source_digest: Mapped[str] = mapped_column(String(64), default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class VocabularyRow(Base):
    """Concerns and audiences, as `concerns.yaml` holds them."""

    __tablename__ = "vocabulary"

    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
