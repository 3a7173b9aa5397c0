"""A random name for the browser, kept in its session, so that its searches and copies hang together."""

import secrets

from flask import session

_KEY = "browser"


def browser() -> str:
    """The present browser's name; made at first use."""
    if _KEY not in session:
        session[_KEY] = secrets.token_hex(16)
        session.permanent = True
    return str(session[_KEY])


def known_browser() -> bool:
    """Whether the present browser has a name already."""
    return _KEY in session
