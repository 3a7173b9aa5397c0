"""Evidence for curators: facts, their sources, where each is cited; and what the editor asks for."""

from datetime import date, timedelta

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from corpus.model import Cuts, Seen
from webapp.accounts import actor
from webapp.clock import today
from webapp.db.base import begin_writing, db
from webapp.htmx import page
from webapp.services import evidence, facthistory
from webapp.services.agreement import fact_digest, fact_fields
from webapp.services.evidence import ChangedFactError, EvidenceError
from webapp.views.search import live_engine

blueprint = Blueprint("evidence", __name__, url_prefix="/curate/evidence")

#: So many facts stand on a page.
PAGE = 50
SOON = timedelta(days=60)
_FIELDS = (
    "id",
    "claim",
    "figure",
    "title",
    "publisher",
    "date",
    "url",
    "cuts",
    "seen_kind",
    "caveat",
    "valid_until",
)


@blueprint.get("/")
def index() -> Response:
    """All facts a page at a time, those that expire first on top; `q` finds by meaning."""
    question = request.args.get("q", "")[:200]
    known = (
        evidence.find(db.session(), live_engine().get().encoder, question)
        if question.strip()
        else evidence.expiring(db.session(), date.max)
    )
    last = max(1, -(-len(known) // PAGE))
    number = min(max(request.args.get("page", 1, int), 1), last)
    return page(
        "evidence/index.html",
        block="list",
        facts=known[(number - 1) * PAGE : number * PAGE],
        found=len(known),
        number=number,
        last=last,
        kept={"q": question} if question else {},
        counts=evidence.counts(db.session()),
        question=question,
        today=today(),
        soon=today() + SOON,
    )


@blueprint.get("/find")
def find() -> Response:
    """The editor's picker: facts near in meaning, with who else cites them."""
    found = evidence.find(
        db.session(), live_engine().get().encoder, request.args.get("q", "")[:200]
    )
    counts = evidence.counts(db.session())
    return page("evidence/_picker.html", facts=found, counts=counts, today=today())


@blueprint.get("/new")
def new() -> Response:
    """A fact that is not there yet."""
    return _show(dict.fromkeys(_FIELDS, ""), "")


@blueprint.post("/new")
def create() -> Response:
    """Keep a new fact."""
    return _save("")


@blueprint.get("/<slug>")
def show(slug: str) -> Response:
    """One fact: its source, its expiry, every sentence that uses it, and its history."""
    found = evidence.fact(db.session(), slug) or abort(404)
    return _show(fact_fields(found), slug)


@blueprint.post("/<slug>")
def change(slug: str) -> Response:
    """Change a fact; the page that follows names every sentence to look at."""
    if evidence.fact(db.session(), slug) is None:
        abort(404)
    return _save(slug)


@blueprint.post("/<slug>/versions/<int:number>")
def restore(slug: str, number: int) -> Response:
    """Make an earlier version the present one."""
    begin_writing(db.session())
    try:
        evidence.restore(db.session(), actor(), slug, number)
    except LookupError:
        abort(404)
    except EvidenceError as error:
        db.session().rollback()
        found = evidence.fact(db.session(), slug) or abort(404)
        return _show(fact_fields(found), slug, 422, str(error))
    db.session().commit()
    flash(_("Restored. Look at every sentence below that uses it."))
    return redirect(url_for("evidence.show", slug=slug))  # type: ignore[return-value]


def _save(slug: str) -> Response:
    fields = {name: request.form.get(name, "")[:4000] for name in _FIELDS}
    seen, reason = request.form.get("seen", ""), request.form.get("reason", "")[:2000]
    begin_writing(db.session())
    try:
        made = evidence.save(db.session(), actor(), fields, slug, seen, reason)
    except EvidenceError as error:
        db.session().rollback()
        return _show(fields, slug, 422, str(error), reason)
    except ChangedFactError as error:
        db.session().rollback()
        problem = _("Somebody has changed this fact meanwhile. Nothing is saved yet.")
        theirs = facthistory.differing(fact_fields(error.theirs), {**fields, "id": slug})
        return _show(fields, slug, 409, problem, reason, theirs)
    db.session().commit()
    uses = len(evidence.citing(db.session(), made.id))
    if slug and uses:
        flash(_("Saved. Look at every sentence below that uses it."))
    else:
        flash(_("Saved."))
    return redirect(url_for("evidence.show", slug=made.id))  # type: ignore[return-value]


def _show(
    fields: dict[str, str],
    slug: str,
    status: int = 200,
    problem: str = "",
    reason: str = "",
    theirs: facthistory.Changes = (),
) -> Response:
    found = evidence.fact(db.session(), slug) if slug else None
    # After a refusal for a wrong field, the form is still made from what was seen then.
    seen = request.form.get("seen", "") if status == 422 else ""
    return page(
        "evidence/show.html",
        status=status,
        fields=fields,
        slug=slug,
        problem=problem,
        reason=reason,
        theirs=theirs,
        seen=seen or (fact_digest(found) if found else ""),
        versions=facthistory.history(db.session(), found) if found else (),
        citing=evidence.citing(db.session(), slug) if slug else (),
        cuts=list(Cuts),
        kinds=list(Seen),
        today=today(),
    )
