"""For administrators: accounts, and the log of what was done."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    request,
    url_for,
)
from flask_babel import gettext as _

from webapp.accounts import actor
from webapp.db.base import begin_writing, db
from webapp.htmx import page
from webapp.services import audit, people
from webapp.services.audit import Wanted
from webapp.services.people import Account, AccountError, Role
from webapp.services.sheets import harmless

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

#: Fields by which the log is filtered; its pages and its CSV keep them.
_FILTERS = ("who", "action", "about", "since", "until")
#: The greatest number a database holds.
_LAST = 2**63 - 1


@blueprint.get("/users")
def users() -> Response:
    """All accounts."""
    return _users()


@blueprint.post("/users")
def add() -> Response:
    """Make an account; the page shows the link by which its owner sets a password."""
    begin_writing(db.session())
    try:
        role = Role(request.form.get("role", ""))
        user = people.add(
            db.session(),
            actor(),
            request.form.get("email", ""),
            role,
            name=request.form.get("name", ""),
        )
    except AccountError as error:
        db.session().rollback()
        return _users(422, problem=str(error))
    except ValueError:
        abort(400)
    db.session().commit()
    return _users(link=_link(user), about=user.email)


@blueprint.post("/users/<int:number>")
def change(number: int) -> Response:
    """Do with an account what the button says."""
    begin_writing(db.session())
    user = people.account(db.session(), number) or abort(404)
    action, _mark, value = request.form.get("do", "").partition(":")
    link = ""
    try:
        if action == "role":
            people.set_role(
                db.session(), actor(), user, Role(value or request.form.get("role", ""))
            )
        elif action in {"close", "open"}:
            people.set_active(db.session(), actor(), user, action == "open")
        elif action == "sessions":
            people.end_sessions(db.session(), actor(), user)
        elif action == "link":
            audit.record(db.session(), actor(), "account.link", user.email)
            link = _link(user)
        else:
            abort(400)
    except AccountError as error:
        db.session().rollback()
        return _users(422, problem=str(error))
    except ValueError:
        abort(400)
    db.session().commit()
    if link:
        return _users(link=link, about=user.email)
    flash(_("Done."))
    return redirect(url_for("admin.users"))  # type: ignore[return-value]


@blueprint.get("/audit")
def log() -> Response:
    """Who did what to what, newest first."""
    before = min(request.args.get("before", 0, int), _LAST)
    found = audit.entries(db.session(), _wanted(), before)
    older = found[-1].id if len(found) == audit.PAGE else 0
    filters = {name: request.args[name] for name in _FILTERS if request.args.get(name)}
    return page("admin/audit.html", block="list", entries=found, wanted=filters, older=older)


@blueprint.get("/audit.csv")
def export() -> Response:
    """The same as a table, whole."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["when", "who", "action", "about", "details", "address"])
    for row in audit.entries(db.session(), _wanted(), limit=None):
        details = current_app.json.dumps(row.details)
        cells = [row.at.isoformat(), row.who, row.action, row.about, details, row.address]
        table.writerow([harmless(cell) for cell in cells])
    response = make_response(out.getvalue())
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _wanted() -> Wanted:
    until = _day(request.args.get("until", ""))
    return Wanted(
        who=request.args.get("who", "")[:255],
        action=request.args.get("action", "")[:40],
        about=request.args.get("about", "")[:200],
        since=_day(request.args.get("since", "")),
        # Nothing comes after the last day there is.
        until=until + timedelta(days=1) if until and until.date() < date.max else None,
    )


def _day(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _link(user: Account) -> str:
    token = people.password_link(current_app.config["SECRET_KEY"], user)
    return url_for("account.password", token=token, _external=True)


def _users(status: int = 200, problem: str = "", link: str = "", about: str = "") -> Response:
    return page(
        "admin/users.html",
        status=status,
        users=people.users(db.session()),
        roles=list(Role),
        problem=problem,
        link=link,
        about=about,
    )
