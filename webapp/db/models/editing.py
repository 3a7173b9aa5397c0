"""Texts in the making: what curators write before it is published."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, UtcDateTime, now


class EditRow(Base):
    """The draft of one wording; at most one for each talking point and language."""

    __tablename__ = "edits"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Slug; of a new talking point, too.
    talking_point_id: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    #: The form's fields; see webapp.services.editing.Form. May break every rule.
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: Digest of the entry the draft was begun from; empty for a new one.
    base: Mapped[str] = mapped_column(String(64), default="")
    #: Rises with each save, from a random beginning; who saves names the one they saw.
    version: Mapped[int] = mapped_column(default=1)
    #: "draft" or "review".
    state: Mapped[str] = mapped_column(String(20), default="draft")
    #: E-mail addresses: who began it, who saved it last, all who wrote in it.
    author: Mapped[str] = mapped_column(String(255))
    editor: Mapped[str] = mapped_column(String(255))
    writers: Mapped[list[str]] = mapped_column(JSON, default=list)
    #: Text version of the master that a translation's draft renders; empty for a master.
    of: Mapped[str] = mapped_column(String(16), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    __table_args__ = (UniqueConstraint("talking_point_id", "language"),)


class CommentRow(Base):
    """What somebody said about a draft; kept when it is published."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    talking_point_id: Mapped[str] = mapped_column(String(64), index=True)
    language: Mapped[str] = mapped_column(String(2))
    author: Mapped[str] = mapped_column(String(255))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class VerificationRow(Base):
    """Somebody said "still true": apart from editing and use."""

    __tablename__ = "verifications"

    id: Mapped[int] = mapped_column(primary_key=True)
    talking_point_id: Mapped[str] = mapped_column(ForeignKey("talking_points.id"), index=True)
    #: The day it holds from.
    day: Mapped[date]
    author: Mapped[str] = mapped_column(String(255))
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class GoldenRunRow(Base):
    """The figures of one run of all golden questions."""

    __tablename__ = "golden_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    corpus_version: Mapped[int]
    author: Mapped[str] = mapped_column(String(255), default="")
    #: Share by name, 0 to 1, and counts.
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: Questions that were answered wrongly: [{"text", "expected", "found"}].
    failures: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
