"""One's own account: password, sessions, tokens; and the links by which accounts begin."""

import secrets

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_security import login_user

from webapp.accounts import actor, present_user, token_digest
from webapp.db.base import begin_writing, db
from webapp.htmx import page
from webapp.services import people
from webapp.services.audit import Actor
from webapp.services.people import TOKEN_PREFIX, Account, AccountError, Role
from webapp.settings import Settings

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("/")
def show() -> Response:
    """One's own account."""
    return _show()


@blueprint.post("/name")
def rename() -> Response:
    """Change how others see one."""
    user = _own()
    people.rename(db.session(), actor(), user, request.form.get("name", ""))
    db.session().commit()
    flash(_("Noted."))
    return _back()


@blueprint.post("/sessions/end")
def end_sessions() -> Response:
    """Log out everywhere else."""
    user = _own()
    people.end_sessions(db.session(), actor(), user)
    db.session().commit()
    login_user(user)
    flash(_("You are logged out everywhere else."))
    return _back()


@blueprint.post("/tokens")
def add_token() -> Response:
    """Make a token for a script; it is shown this once."""
    user = _own()
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    try:
        people.add_token(
            db.session(), actor(), user, request.form.get("name", ""), token_digest(token)
        )
    except AccountError as error:
        return _show(422, problem=str(error))
    db.session().commit()
    return _show(made=token)


@blueprint.post("/tokens/<int:token>/revoke")
def revoke_token(token: int) -> Response:
    """End a token."""
    user = _own()
    try:
        people.revoke_token(db.session(), actor(), user, token)
    except AccountError:
        abort(404)
    db.session().commit()
    flash(_("The token is no longer accepted."))
    return _back()


@blueprint.route("/first/<token>", methods=["GET", "POST"])
def first(token: str) -> Response:
    """Make the first administrator, by the link that the first start prints."""
    settings: Settings = current_app.config["SETTINGS"]
    _check_first(token)
    if request.method == "GET":
        return page("account/first.html", problem="", email="")
    # Only who has the link may make others wait; and it is looked at again, since it works once.
    begin_writing(db.session())
    _check_first(token)
    email, password = request.form.get("email", ""), request.form.get("password", "")
    try:
        who = Actor(email.strip().lower(), get_remote_address())
        user = people.add(db.session(), who, email, Role.ADMIN, password)
    except AccountError as error:
        db.session().rollback()
        return page("account/first.html", status=422, problem=_sentence(error), email=email)
    db.session().commit()
    people.first_token(db.session(), settings.instance)
    login_user(user)
    flash(_("Your account is made. You are an administrator."))
    return redirect(url_for("search.index"))  # type: ignore[return-value]


@blueprint.route("/password/<token>", methods=["GET", "POST"])
def password(token: str) -> Response:
    """Set a password by a link that an administrator made."""
    key = current_app.config["SECRET_KEY"]
    try:
        user = people.user_of_link(db.session(), key, token)
        if request.method == "POST":
            begin_writing(db.session())
            user = people.user_of_link(db.session(), key, token)
    except AccountError as error:
        return page("account/password.html", status=404, problem=_sentence(error), email="")
    if request.method == "GET":
        return page("account/password.html", problem="", email=user.email)
    try:
        who = Actor(user.email, get_remote_address())
        people.set_password(db.session(), who, user, request.form.get("password", ""))
    except AccountError as error:
        email = user.email
        db.session().rollback()
        problem = _sentence(error)
        return page("account/password.html", status=422, problem=problem, email=email)
    db.session().commit()
    login_user(user)
    flash(_("Your password is set."))
    return redirect(url_for("search.index"))  # type: ignore[return-value]


def _check_first(token: str) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    good = people.first_token(db.session(), settings.instance)
    if not good or not secrets.compare_digest(token.encode(), good.encode()):
        abort(404)


def _show(status: int = 200, problem: str = "", made: str = "") -> Response:
    user = present_user() or abort(403)
    return page(
        "account/show.html",
        status=status,
        user=user,
        tokens=people.tokens(db.session(), user),
        problem=problem,
        made=made,
    )


def _own() -> Account:
    """The account of who is asking, to be changed."""
    user = present_user() or abort(403)
    identity = user.id
    begin_writing(db.session())
    return people.account(db.session(), identity) or abort(403)


def _back() -> Response:
    return redirect(url_for("account.show"))  # type: ignore[return-value]


def _sentence(error: AccountError) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
