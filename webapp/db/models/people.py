"""Who may do what, and who did what."""

from datetime import datetime
from typing import Any

from flask_security import RoleMixin, UserMixin
from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db.base import Base, UtcDateTime, now

users_roles = Table(
    "users_roles",
    Base.metadata,
    Column("user_id", Integer, ForeignKey("users.id"), primary_key=True),
    Column("role_id", Integer, ForeignKey("roles.id"), primary_key=True),
)


class RoleRow(Base, RoleMixin):
    """A role; see webapp.access.Role."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)


class UserRow(Base, UserMixin):
    """Somebody with an account. Accounts are closed, never deleted: what they did stays theirs."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    #: As others see them.
    name: Mapped[str] = mapped_column(String(80), default="")
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    #: Another value ends all sessions.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_login_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # type: ignore[assignment]
    roles: Mapped[list[RoleRow]] = relationship(  # type: ignore[assignment]
        secondary=users_roles, lazy="selectin"
    )


class TokenRow(Base):
    """What a script of somebody's shows instead of a password."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    #: SHA-256 of the token, in hexadecimal digits.
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditRow(Base):
    """Who did what to what, when, from where; append-only."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    #: E-mail address of the account, or the command line's user.
    who: Mapped[str] = mapped_column(String(255), index=True)
    #: What was done, as `thing.verb`.
    action: Mapped[str] = mapped_column(String(40), index=True)
    #: What it was done to, as an id.
    about: Mapped[str] = mapped_column(String(200), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: Address it came from; empty for the command line.
    address: Mapped[str] = mapped_column(String(64), default="")


class GapMarkRow(Base):
    """What a maintainer decided about a question that had no answer."""

    __tablename__ = "gap_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The question as it was stored, masked.
    question: Mapped[str] = mapped_column(Text)
    #: "dismissed" or "answered".
    decision: Mapped[str] = mapped_column(String(20))
    #: Why, where dismissed.
    reason: Mapped[str] = mapped_column(Text, default="")
    #: Slug of the talking point that got the question as a phrasing.
    talking_point: Mapped[str] = mapped_column(String(64), default="")
    author: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
