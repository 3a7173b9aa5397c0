"""Mails in the making, and what is remembered from one mail to the next."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, UtcDateTime, now


class DraftRow(Base):
    """A mail in the making; the one without a name is the basket of its browser."""

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Random name of the browser, from its session.
    browser: Mapped[str] = mapped_column(String(32), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    #: See webapp.services.drafts.Mail.
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)
    #: Set when it was deleted; it can be brought back for a while.
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TemplateRow(Base):
    """A greeting or closing somebody saved."""

    __tablename__ = "templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    browser: Mapped[str] = mapped_column(String(32), index=True)
    #: "greeting" or "closing".
    kind: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    #: May hold fill-ins.
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class FillValueRow(Base):
    """What somebody filled a fill-in with; suggested in later mails."""

    __tablename__ = "fill_values"

    id: Mapped[int] = mapped_column(primary_key=True)
    browser: Mapped[str] = mapped_column(String(32), index=True)
    name: Mapped[str] = mapped_column(String(200))
    value: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    __table_args__ = (UniqueConstraint("browser", "name", "value"),)
