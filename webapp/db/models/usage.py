"""What people searched, copied and missed. Personal data in questions is masked before it comes here."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, UtcDateTime, now


class SearchRow(Base):
    """A question somebody meant: left standing for three seconds, or opened or copied from."""

    __tablename__ = "searches"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Masked.
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    band: Mapped[str] = mapped_column(String(10), index=True)
    #: Slugs of the hits, best first.
    hits: Mapped[list[str]] = mapped_column(JSON)
    #: Slug of the talking point that was opened, if any.
    opened: Mapped[str | None] = mapped_column(String(64))
    #: Random name of the browser, from its session.
    browser: Mapped[str] = mapped_column(String(32), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)


class CopyRow(Base):
    """A text somebody took, with the version they took."""

    __tablename__ = "copies"

    id: Mapped[int] = mapped_column(primary_key=True)
    talking_point_id: Mapped[str] = mapped_column(ForeignKey("talking_points.id"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    #: See webapp.services.copying.Part.
    part: Mapped[str] = mapped_column(String(20))
    text_version: Mapped[str] = mapped_column(String(16), index=True)
    search_id: Mapped[int | None] = mapped_column(ForeignKey("searches.id"), index=True)
    #: Random, the same for all texts of one mail.
    mail: Mapped[str] = mapped_column(String(32), default="", index=True)
    #: The client's name or the deal, if the copier gave one.
    client: Mapped[str] = mapped_column(String(120), default="")
    #: Kinds of findings that spoke against it and did not stop it.
    overridden: Mapped[list[str]] = mapped_column(JSON, default=list)
    #: Whether the wording was changed for this mail.
    edited: Mapped[bool] = mapped_column(default=False)
    browser: Mapped[str] = mapped_column(String(32), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)


class CorrectionRow(Base):
    """A corrected text, and that those who copied an older one are to be told."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    talking_point_id: Mapped[str] = mapped_column(ForeignKey("talking_points.id"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    #: Of the text that is right.
    text_version: Mapped[str] = mapped_column(String(16))
    #: What was wrong, for those who are told.
    note: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ReceiptRow(Base):
    """That somebody has dealt with a correction of a text they had copied."""

    __tablename__ = "receipts"

    id: Mapped[int] = mapped_column(primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("corrections.id"))
    copy_id: Mapped[int] = mapped_column(ForeignKey("copies.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    __table_args__ = (UniqueConstraint("correction_id", "copy_id"),)


class GapReportRow(Base):
    """A question somebody left with the maintainers, or an answer they found wrong."""

    __tablename__ = "gap_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Masked.
    question: Mapped[str] = mapped_column(Text)
    #: What would help to answer it; masked.
    context: Mapped[str] = mapped_column(Text, default="")
    needed_by: Mapped[date | None]
    #: Slug of the talking point found wrong; none for a question nothing fits.
    about: Mapped[str | None] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
