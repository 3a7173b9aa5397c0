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

from webapp.db.base import begin_writing, db, now
from webapp.db.models.people import RoleRow, TokenRow, UserRow
from webapp.limits import limiter
from webapp.services import audit, people
from webapp.services.audit import Actor
from webapp.services.people import Role

#: Tries to log in, per address and per account.
LOGIN_RATE = "10 per minute; 60 per hour"
SESSION_DAYS = 31
TOKEN_MARK = "Bearer "

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
    login = app.view_functions["security.login"]
    by_address = limiter.limit(LOGIN_RATE, methods=["POST"])(login)
    by_account = limiter.limit(LOGIN_RATE, key_func=_account_tried, methods=["POST"])(by_address)
    app.view_functions["security.login"] = by_account  # type: ignore[assignment]
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
        select(UserRow, TokenRow.id)
        .join(TokenRow, TokenRow.user_id == UserRow.id)
        .where(TokenRow.digest == digest, TokenRow.revoked_at.is_(None), UserRow.active)
    )
    row = found.first()
    return row[0] if row else None


def _account_tried() -> str:
    return "account:" + request.form.get("email", "").strip().casefold()[:255]


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
