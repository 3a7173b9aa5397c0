"""For curators: the list of talking points, what is due, and what is done to many at once."""

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from corpus.model import Kind, State
from webapp.accounts import actor
from webapp.clock import today
from webapp.db.base import begin_writing, db
from webapp.htmx import page
from webapp.services import curating, exporting, publishing
from webapp.services.curating import SORTS, Filter

blueprint = Blueprint("curate", __name__, url_prefix="/curate")


@blueprint.get("/")
def index() -> Response:
    """All talking points, filtered and sorted."""
    wanted = _wanted()
    everything = curating.listed(db.session(), Filter(), today())
    return page(
        "curate/index.html",
        block="list",
        items=curating.listed(db.session(), wanted, today()),
        wanted=wanted,
        counts={s: sum(i.state == s for i in everything) for s in ("due", "draft", "retired")},
        total=len(everything),
        months=curating.due_months(everything, today()),
        concerns=exporting.outline(db.session()).concerns,
        owners=curating.owners(db.session()),
        kinds=list(Kind),
        sorts=SORTS,
        today=today(),
    )


@blueprint.post("/bulk")
def bulk() -> Response:
    """Verify, assign, retire or bring back what is ticked."""
    slugs = request.form.getlist("id")
    action = request.form.get("do", "")
    session = db.session()
    begin_writing(session)
    if action == "verify":
        count = publishing.verify(session, actor(), slugs, today(), request.form.get("note", ""))
    elif action in {"retire", "publish"}:
        state = State.RETIRED if action == "retire" else State.PUBLISHED
        count = publishing.set_state(session, actor(), slugs, state)
    elif action == "assign":
        try:
            count = publishing.assign(session, actor(), slugs, request.form.get("owner", ""))
        except ValueError:
            flash(_("Nothing was changed: name the new owner."))
            return _back()
    else:
        abort(400)
    session.commit()
    flash(
        ngettext(
            "%(num)d talking point was changed.", "%(num)d talking points were changed.", count
        )
    )
    return _back()


def _wanted() -> Filter:
    given = {name: request.args.get(name, "")[:80] for name in ("text", *_NAMES)}
    sort = request.args.get("sort", "review")
    return Filter(**given, sort=sort if sort in SORTS else "review")


_NAMES = ("concern", "language", "state", "owner", "kind")


def _back() -> Response:
    target = request.form.get("back", "")
    there = target if target.startswith("?") else ""
    return redirect(url_for("curate.index") + there)  # type: ignore[return-value]
