"""Accounts as use cases: add, close, roles, passwords, one-time links, tokens."""

import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from email_validator import EmailNotValidError, validate_email
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from webapp.db.base import begin_writing, now
from webapp.db.models.people import RoleRow, TokenRow, UserRow
from webapp.services import audit
from webapp.services.audit import Actor

#: What views call an account.
Account = UserRow

PASSWORD_MIN = 12
PASSWORD_MAX = 200
#: Seconds for which a link to set a password is good.
LINK_SECONDS = 24 * 3600
FIRST_FILE = "first-admin.token"
TOKEN_PREFIX = "sl_"


class Role(StrEnum):
    """What an account may do, each also what those before it may."""

    READER = "reader"
    CURATOR = "curator"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """0 for a reader, rising."""
        return list(Role).index(self)

    @classmethod
    def highest(cls, names: Iterable[str]) -> "Role | None":
        """The highest of these roles; none where there is none."""
        known = [cls(name) for name in names if name in set(cls)]
        return max(known, key=lambda role: role.rank, default=None)


class AccountError(ValueError):
    """Raised where an account cannot be made or changed as asked; says why."""


def count(session: Session) -> int:
    """How many accounts there are, closed ones included."""
    return session.scalar(select(func.count()).select_from(UserRow)) or 0


def users(session: Session) -> Sequence[UserRow]:
    """All accounts, by e-mail address."""
    return session.scalars(select(UserRow).order_by(UserRow.email)).all()


def account(session: Session, number: int) -> Account | None:
    """The account of a number; none where there is none."""
    return session.get(UserRow, number)


def find(session: Session, email: str) -> UserRow:
    """The account of an e-mail address.

    Raises:
        AccountError: There is none.
    """
    row = session.scalar(select(UserRow).filter_by(email=email.strip().lower()))
    if row is None:
        raise AccountError(f"there is no account '{email}'; see silverlining user list")
    return row


def add(
    session: Session, actor: Actor, email: str, role: Role, password: str = "", name: str = ""
) -> UserRow:
    """Make an account; committed by the caller.

    Args:
        session: For writing.
        actor: Who makes it.
        email: By which its owner logs in.
        role: What it may.
        password: Empty for one nobody knows: a link has to be used to set another.
        name: As others see its owner; the address's first part when empty.

    Raises:
        AccountError: The address is none or taken, or the password too short.
    """
    try:
        address = validate_email(email, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise AccountError(f"'{email}' is no e-mail address: {error}") from error
    if session.scalar(select(UserRow).filter_by(email=address)):
        raise AccountError(f"there is an account '{address}' already")
    row = UserRow(
        email=address,
        name=name.strip()[:80] or address.partition("@")[0],
        password=_hashed(password or secrets.token_urlsafe(32)),
        fs_uniquifier=secrets.token_hex(32),
        active=True,
        roles=[_role(session, role)],
    )
    session.add(row)
    audit.record(session, actor, "account.add", address, role=role.value)
    return row


def set_role(session: Session, actor: Actor, user: UserRow, role: Role) -> None:
    """Give an account another role; committed by the caller.

    Raises:
        AccountError: It is the last administrator.
    """
    if role is not Role.ADMIN:
        _keep_one_admin(session, user)
    user.roles = [_role(session, role)]
    audit.record(session, actor, "account.role", user.email, role=role.value)


def set_active(session: Session, actor: Actor, user: UserRow, active: bool) -> None:
    """Close or open an account; closing ends its sessions. Committed by the caller.

    Raises:
        AccountError: It is the last administrator.
    """
    if not active:
        _keep_one_admin(session, user)
        user.fs_uniquifier = secrets.token_hex(32)
    user.active = active
    audit.record(session, actor, "account.open" if active else "account.close", user.email)


def set_password(session: Session, actor: Actor, user: UserRow, password: str) -> None:
    """Change a password, as after it was lost; all sessions and tokens end. Committed by the caller.

    Raises:
        AccountError: It is too short or too long.
    """
    user.password = _hashed(password)
    user.fs_uniquifier = secrets.token_hex(32)
    audit.record(session, actor, "account.password", user.email)
    for token in tokens(session, user):
        revoke_token(session, actor, user, token.id)


def rename(session: Session, actor: Actor, user: UserRow, name: str) -> None:
    """Change how others see somebody; committed by the caller. An empty name is that of the address."""
    old, user.name = user.name, name.strip()[:80] or user.email.partition("@")[0]
    if user.name != old:
        audit.record(session, actor, "account.rename", user.email, old=old, new=user.name)


def end_sessions(session: Session, actor: Actor, user: UserRow) -> None:
    """Log an account out everywhere; committed by the caller."""
    user.fs_uniquifier = secrets.token_hex(32)
    audit.record(session, actor, "account.sessions-ended", user.email)


def password_link(secret_key: str, user: UserRow) -> str:
    """The token of a link by which somebody sets their password, once, within a day."""
    return _serializer(secret_key).dumps([user.id, user.fs_uniquifier[:16]])


def user_of_link(session: Session, secret_key: str, token: str) -> UserRow:
    """Whose password a link sets.

    Raises:
        AccountError: It was used, is too old, or is no link of ours.
    """
    try:
        number, mark = _serializer(secret_key).loads(token, max_age=LINK_SECONDS)
    except (BadData, ValueError, TypeError) as error:
        raise AccountError("this link is too old or broken; ask for another one") from error
    user = session.get(UserRow, number)
    if user is None or not user.active or user.fs_uniquifier[:16] != mark:
        raise AccountError("this link was used already; ask for another one")
    return user


def first_token(session: Session, instance: Path) -> str:
    """The token by which the first administrator is made; empty once there is an account."""
    file = instance / FIRST_FILE
    if count(session):
        file.unlink(missing_ok=True)
        return ""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24))
    return file.read_text().strip()


def add_token(session: Session, actor: Actor, user: UserRow, name: str, digest: str) -> None:
    """Note a token for scripts; committed by the caller.

    Raises:
        AccountError: It has no name.
    """
    if not name.strip():
        raise AccountError("give the token a name, for example that of the script")
    session.add(TokenRow(user_id=user.id, name=name.strip()[:80], digest=digest))
    audit.record(session, actor, "token.add", name.strip()[:80])


def tokens(session: Session, user: UserRow) -> Sequence[TokenRow]:
    """An account's tokens that are in force, newest first."""
    query = select(TokenRow).filter_by(user_id=user.id, revoked_at=None)
    return session.scalars(query.order_by(TokenRow.id.desc())).all()


def revoke_token(session: Session, actor: Actor, user: UserRow, token: int) -> None:
    """End a token; committed by the caller.

    Raises:
        AccountError: It is none of this account's.
    """
    row = session.get(TokenRow, token)
    if row is None or row.user_id != user.id:
        raise AccountError("there is no such token")
    row.revoked_at = now()
    audit.record(session, actor, "token.revoke", row.name)


def note_use(engine: Engine, token: int) -> None:
    """Note that a token was used, apart from the request it was used for; left be where that fails."""
    with suppress(OperationalError), Session(engine) as session:
        begin_writing(session)
        session.execute(update(TokenRow).where(TokenRow.id == token).values(used_at=now()))
        session.commit()


def _serializer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt="password-link")


def _hashed(password: str) -> str:
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise AccountError(f"a password has {PASSWORD_MIN} to {PASSWORD_MAX} characters")
    from flask_security import hash_password

    return str(hash_password(password))


def _role(session: Session, role: Role) -> RoleRow:
    row = session.scalar(select(RoleRow).filter_by(name=role.value))
    if row is None:
        row = RoleRow(name=role.value)
        session.add(row)
    return row


def _keep_one_admin(session: Session, user: UserRow) -> None:
    admins = [
        row
        for row in users(session)
        if row.active and Role.highest(role.name for role in row.roles) is Role.ADMIN
    ]
    if admins == [user]:
        raise AccountError("this is the last administrator; make another one first")
