"""For curators: the list of talking points, what is due, and what is done to many at once."""

from dataclasses import asdict

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from corpus.model import Kind, State
from webapp.accounts import actor
from webapp.clock import today
from webapp.db.base import begin_writing, db
from webapp.htmx import page
from webapp.presentation import KINDS
from webapp.services import curating, exporting, publishing, reading
from webapp.services.curating import SORTS, Filter

blueprint = Blueprint("curate", __name__, url_prefix="/curate")


#: So many talking points stand on a page.
PAGE = 100


@blueprint.get("/")
def index() -> Response:
    """All talking points, filtered and sorted, a page at a time."""
    wanted = _wanted()
    everything = curating.listed(db.session(), today())
    found = curating.chosen(everything, wanted)
    last = max(1, -(-len(found) // PAGE))
    number = min(max(request.args.get("page", 1, int), 1), last)
    outline = exporting.outline(db.session())
    return page(
        "curate/index.html",
        block="list",
        items=found[(number - 1) * PAGE : number * PAGE],
        found=len(found),
        number=number,
        last=last,
        wanted=wanted,
        kept={name: value for name, value in asdict(wanted).items() if value},
        counts={s: sum(i.state == s for i in everything) for s in ("due", "draft", "retired")},
        total=len(everything),
        months=curating.due_months(everything),
        concerns=outline.concerns,
        titles={concern.id: concern.title for concern in outline.concerns},
        owners=curating.owners(db.session()),
        kinds=list(Kind),
        kind_names={kind.value: KINDS[kind] for kind in Kind},
        sorts=SORTS,
    )


@blueprint.post("/bulk")
def bulk() -> Response:
    """Verify, assign, retire or bring back what is ticked."""
    slugs = request.form.getlist("id")
    action = request.form.get("do", "")
    session = db.session()
    begin_writing(session)
    if action == "enter":
        action = _meant()
        if not action:
            flash(_("Nothing was changed: press the button for what you mean."))
            return _back()
    if action == "verify":
        count = publishing.verify(session, actor(), slugs, today(), request.form.get("note", ""))
    elif action in {"retire", "publish"}:
        state = State.RETIRED if action == "retire" else State.PUBLISHED
        reason = request.form.get("reason", "")
        count = publishing.set_state(session, actor(), slugs, state, reason)
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
    if action == "verify":
        _say_what_stays_due(slugs)
    return _back()


def _meant() -> str:
    """What Enter in a field means: what the one field that is filled is for; empty when unclear."""
    filled = [name for name in ("note", "owner", "reason") if request.form.get(name, "").strip()]
    return {"note": "verify", "owner": "assign"}.get(filled[0], "") if len(filled) == 1 else ""


def _say_what_stays_due(slugs: list[str]) -> None:
    readings = reading.read_many(db.session(), slugs, today())
    late = [text for text in readings.values() if any(f.expired(today()) for f in text.sources)]
    if late:
        flash(
            ngettext(
                "%(num)d stays due, since a fact it cites has expired: %(titles)s.",
                "%(num)d stay due, since facts they cite have expired: %(titles)s.",
                len(late),
                titles=", ".join(f"“{text.wording.title}”" for text in late[:5]),
            )
        )


def _wanted() -> Filter:
    given = {name: request.args.get(name, "")[:80] for name in ("text", *_NAMES)}
    sort = request.args.get("sort", "review")
    return Filter(**given, sort=sort if sort in SORTS else "review")


_NAMES = ("concern", "language", "state", "owner", "kind", "month")


def _back() -> Response:
    target = request.form.get("back", "")
    there = target if target.startswith("?") else ""
    return redirect(url_for("curate.index") + there)  # type: ignore[return-value]
