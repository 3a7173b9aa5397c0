"""Accounts: Flask-Security set up, who is asking, and what they may."""

import hashlib
from datetime import timedelta
from typing import cast

from flask import Flask, g, request
from flask_limiter.util import get_remote_address
from flask_security import (
    Security,
    SQLAlchemyUserDatastore,
    current_user,
    user_authenticated,
)
from sqlalchemy import select

from webapp import login_log
from webapp.db.base import begin_writing, db, now
from webapp.db.models.people import RoleRow, TokenRow, UserRow
from webapp.services import audit, people
from webapp.services.audit import Actor
from webapp.services.people import Role

SESSION_DAYS = 31
TOKEN_MARK = "Bearer "
#: The last use of a token is noted no more often.
USE_NOTED = timedelta(hours=1)

datastore = SQLAlchemyUserDatastore(db, UserRow, RoleRow)


def present_user() -> UserRow | None:
    """Who is asking, by session or by token; none for a stranger."""
    if "token_user" not in g:
        g.token_user = _by_token(request.headers.get("Authorization", ""))
    if g.token_user is not None:
        return cast(UserRow, g.token_user)
    return (
        cast(UserRow, current_user._get_current_object()) if current_user.is_authenticated else None
    )


def present_role() -> Role | None:
    """The highest role of who is asking."""
    user = present_user()
    return Role.highest(role.name for role in user.roles) if user else None


def actor() -> Actor:
    """Who is asking, for the log of what was done."""
    user = present_user()
    return Actor(user.email if user else "", get_remote_address())


def init_app(app: Flask) -> None:
    """Register with an application."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_SALT="argon2 salts each password by itself; this is asked for and mixed in",
        SECURITY_PASSWORD_LENGTH_MIN=people.PASSWORD_MIN,
        SECURITY_URL_PREFIX="/account",
        SECURITY_CHANGEABLE=True,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_POST_CHANGE_VIEW="/account/",
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=SESSION_DAYS),
    )
    Security(app, datastore)
    login_log.init_app(app)
    user_authenticated.connect(_logged_in, app)
    app.jinja_env.globals.update(present_user=present_user, present_role=present_role)


def token_digest(token: str) -> str:
    """What of a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def _by_token(header: str) -> UserRow | None:
    if not header.startswith(TOKEN_MARK):
        return None
    digest = token_digest(header.removeprefix(TOKEN_MARK).strip())
    found = db.session().execute(
        select(UserRow, TokenRow.id, TokenRow.used_at)
        .join(TokenRow, TokenRow.user_id == UserRow.id)
        .where(TokenRow.digest == digest, TokenRow.revoked_at.is_(None), UserRow.active)
    )
    row = found.first()
    if row is None:
        return None
    user, token, used_at = row
    if used_at is None or now() - used_at > USE_NOTED:
        people.note_use(db.engine, token)
    return user


def _logged_in(_app: Flask, user: UserRow, **_more: object) -> None:
    # Whoever changes a password is logged in anew with that change still to be committed: it is theirs to
    # commit, and beginning to write here would undo it.
    if request.endpoint != "security.login":
        return
    identity = user.id
    begin_writing(db.session())
    row = db.session().get(UserRow, identity)
    if row is not None:
        row.last_login_at = now()
        audit.record(
            db.session(), Actor(row.email, get_remote_address()), "account.login", row.email
        )
    db.session().commit()
