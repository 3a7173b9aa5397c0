"""Whose searches, copies and mails these are: an account's, or a browser's with a random name."""

import secrets

from flask import session

from webapp.accounts import present_user

_KEY = "browser"


def browser() -> str:
    """Name of the present account or browser, at most 32 characters; a browser's is made at first use."""
    user = present_user()
    if user is not None:
        return f"user-{user.id}"
    if _KEY not in session:
        session[_KEY] = secrets.token_hex(16)
        session.permanent = True
    return str(session[_KEY])


def known_browser() -> bool:
    """Whether there is an account or the present browser has a name already."""
    return _KEY in session or present_user() is not None
