"""Whose searches, copies and mails these are: an account's, or a browser's with a random name.

The name has a cookie of its own, which outlives the session: a text can be called back months after it was
copied.
"""

import secrets

from flask import Flask, Response, current_app, g, request, session
from itsdangerous import BadSignature, URLSafeTimedSerializer

from webapp.accounts import present_user
from webapp.db.base import begin_writing, db, now
from webapp.services.adopting import adopt
from webapp.settings import Settings

COOKIE = "silverlining-browser"
#: Browsers keep no cookie for longer than this anyway.
DAYS_MIN = 400
_DAY = 24 * 3600
#: Where the name was kept before it had a cookie of its own.
_KEY = "browser"


def browser() -> str:
    """Name of the present account or browser, at most 32 characters; a browser's is made at first use."""
    user = present_user()
    if user is not None:
        return f"user-{user.id}"
    name = _name()
    if not name:
        name = g.browser_name = secrets.token_hex(16)
        g.browser_renewed = True
        session.permanent = True
    return name


def known_browser() -> bool:
    """Whether there is an account or the present browser has a name already."""
    return bool(_name()) or present_user() is not None


def init_app(app: Flask) -> None:
    """Register with an application."""
    app.before_request(_adopt)
    app.after_request(_remember)


def _name() -> str:
    """Name of the present browser; empty when it has none."""
    if "browser_name" not in g:
        g.browser_name, age = _from_cookie()
        if not g.browser_name:
            g.browser_name, age = str(session.get(_KEY, "")), _DAY
        g.browser_renewed = bool(g.browser_name) and age >= _DAY
    return str(g.browser_name)


def _from_cookie() -> tuple[str, float]:
    """The name and the seconds since it was given or renewed; empty where nobody of ours signed it."""
    try:
        name, at = _signer().loads(request.cookies.get(COOKIE, ""), return_timestamp=True)
    except BadSignature:
        return "", 0
    return str(name), (now() - at).total_seconds()


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=COOKIE)


def _adopt() -> None:
    """What was taken before logging in belongs to the account from then on."""
    if request.endpoint == "static" or not (COOKIE in request.cookies or _KEY in session):
        return
    user, name = present_user(), _name()
    if user is None or not name:
        return
    account = f"user-{user.id}"
    begin_writing(db.session())
    adopt(db.session(), name, account)
    db.session().commit()
    session.pop(_KEY, None)
    g.browser_name, g.browser_renewed = "", False
    g.browser_forgotten = True


def _remember(response: Response) -> Response:
    if g.get("browser_forgotten"):
        response.delete_cookie(COOKIE, secure=request.is_secure, httponly=True, samesite="Lax")
    elif g.get("browser_renewed"):
        settings: Settings = current_app.config["SETTINGS"]
        response.set_cookie(
            COOKIE,
            _signer().dumps(g.browser_name),
            max_age=max(settings.recall_days, DAYS_MIN) * _DAY,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
        session.pop(_KEY, None)
    return response
