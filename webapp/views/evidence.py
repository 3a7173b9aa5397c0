"""Evidence for curators: facts, their sources, where each is cited; and what the editor asks for."""

from datetime import timedelta

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from corpus.model import CITATION, Cuts, Evidence, Seen
from webapp.accounts import actor
from webapp.clock import today
from webapp.db.base import begin_writing, db
from webapp.htmx import page
from webapp.rendering.markdown import Marks, page_html
from webapp.services import evidence
from webapp.services.evidence import EvidenceError
from webapp.views.search import live_engine

blueprint = Blueprint("evidence", __name__, url_prefix="/curate/evidence")

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
    """All facts, those that expire first on top; `q` finds by meaning."""
    question = request.args.get("q", "")[:200]
    known = (
        evidence.find(db.session(), live_engine().get().encoder, question)
        if question.strip()
        else evidence.expiring(db.session(), today().replace(year=9999))
    )
    return page(
        "evidence/index.html",
        block="list",
        facts=known,
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


@blueprint.post("/preview")
def preview() -> Response:
    """What a client will see of a text that is being written."""
    numbers: dict[str, int] = {}
    for name in ("say", "answer", "more"):
        for item in CITATION.findall(request.form.get(name, "")):
            numbers.setdefault(item, len(numbers) + 1)
    marks = Marks(numbers)
    parts = [
        page_html(request.form.get(name, "")[:20_000], marks) for name in ("say", "answer", "more")
    ]
    return page("evidence/_preview.html", parts=parts)


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
    """One fact: its source, its expiry, and every sentence that uses it."""
    found = evidence.fact(db.session(), slug) or abort(404)
    return _show(_as_fields(found), slug)


@blueprint.post("/<slug>")
def change(slug: str) -> Response:
    """Change a fact; the page that follows names every sentence to look at."""
    if evidence.fact(db.session(), slug) is None:
        abort(404)
    return _save(slug)


def _save(slug: str) -> Response:
    fields = {name: request.form.get(name, "")[:4000] for name in _FIELDS}
    begin_writing(db.session())
    try:
        made = evidence.save(db.session(), actor(), fields, slug)
    except EvidenceError as error:
        db.session().rollback()
        return _show(fields, slug, 422, str(error))
    db.session().commit()
    uses = len(evidence.citing(db.session(), made.id))
    if slug and uses:
        flash(_("Saved. Look at every sentence below that uses it."))
    else:
        flash(_("Saved."))
    return redirect(url_for("evidence.show", slug=made.id))  # type: ignore[return-value]


def _show(fields: dict[str, str], slug: str, status: int = 200, problem: str = "") -> Response:
    return page(
        "evidence/show.html",
        status=status,
        fields=fields,
        slug=slug,
        problem=problem,
        citing=evidence.citing(db.session(), slug) if slug else (),
        cuts=list(Cuts),
        seen=list(Seen),
        today=today(),
    )


def _as_fields(fact: Evidence) -> dict[str, str]:
    source = fact.source
    return {
        "id": fact.id,
        "claim": fact.claim,
        "figure": fact.figure,
        "title": source.title,
        "publisher": source.publisher,
        "date": source.date,
        "url": source.url,
        "cuts": fact.cuts.value,
        "seen_kind": fact.seen_kind.value,
        "caveat": fact.caveat,
        "valid_until": fact.valid_until.isoformat(),
    }
