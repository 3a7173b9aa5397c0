"""What Flask-Security does about passwords: slowed where somebody guesses, and noted in the log."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, current_app, request
from flask_limiter.util import get_remote_address
from flask_security import current_user, password_changed
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db.base import begin_writing, db
from webapp.db.models.people import UserRow
from webapp.limits import limiter
from webapp.services import audit
from webapp.services.audit import Actor

#: Tries of a password, per address and per account.
RATE = "10 per minute; 60 per hour"
#: Whoever asks for a password, and what a failure is called in the log.
_ASKING = {
    "security.login": "account.login-failed",
    "security.change_password": "account.change-failed",
    "security.verify": "account.verify-failed",
}

View = Callable[..., Any]


def init_app(app: Flask) -> None:
    """Register with an application, after Flask-Security."""
    for endpoint, action in _ASKING.items():
        noting = _noting_failures(app.view_functions[endpoint], action)
        by_address = limiter.limit(RATE, methods=["POST"])(noting)
        by_account = limiter.limit(RATE, key_func=_account_tried, methods=["POST"])(by_address)
        app.view_functions[endpoint] = by_account
    password_changed.connect(_changed, app)


def _asked() -> str:
    """The account that is tried."""
    if current_user.is_authenticated:
        return str(current_user.email)
    return request.form.get("email", "").strip().casefold()


def _account_tried() -> str:
    return "account:" + _asked()[:255]


def _noting_failures(view: View, action: str) -> View:
    @wraps(view)
    def noting(*args: object, **kwargs: object) -> object:
        response = current_app.make_response(view(*args, **kwargs))
        # What is done leads elsewhere; a form that comes back was refused.
        refused = response.status_code == 400 or response.mimetype == "text/html"
        if request.method == "POST" and response.status_code in {200, 400} and refused:
            _note(action, _asked())
        return response

    return noting


def _changed(_app: Flask, user: UserRow, **_more: object) -> None:
    # In the transaction of the change, which Flask-Security commits.
    audit.record(
        db.session(), Actor(user.email, get_remote_address()), "account.password", user.email
    )


def _note(action: str, email: str) -> None:
    """Note a failure, with the account if there is one: anything else somebody typed may be a password."""
    # Apart from the request's session, in which Flask-Security may have something pending.
    with Session(db.engine) as own:
        begin_writing(own)
        known = own.scalar(select(UserRow.email).filter_by(email=email))
        audit.record(own, Actor("", get_remote_address()), action, known or "")
        own.commit()
