"""Golden questions for curators: keep, change, run all, see what fails and how the figures went."""

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from webapp.accounts import actor
from webapp.db.base import begin_writing, db
from webapp.htmx import page
from webapp.services import golden, goldenruns
from webapp.services.agreement import wanted
from webapp.services.golden import GoldenError
from webapp.views.search import live_engine

blueprint = Blueprint("golden", __name__, url_prefix="/curate/golden")


@blueprint.get("/")
def index() -> Response:
    """Questions, and the runs so far."""
    return _show()


@blueprint.post("/")
def save() -> Response:
    """Keep a question, or change one."""
    number = request.form.get("id", 0, int)
    text, expected = request.form.get("text", ""), request.form.get("expected", "")
    begin_writing(db.session())
    try:
        golden.save(db.session(), actor(), text, expected, number)
    except GoldenError as error:
        db.session().rollback()
        return _show(422, str(error), {"id": number, "text": text, "expected": expected})
    except LookupError:
        abort(404)
    db.session().commit()
    flash(_("Kept. It counts from the next run on."))
    return _back()


@blueprint.post("/<int:number>/remove")
def remove(number: int) -> Response:
    """Take a question out."""
    begin_writing(db.session())
    golden.remove(db.session(), actor(), number)
    db.session().commit()
    flash(_("Taken out. It can be put back from the end of this page."))
    return _back()


@blueprint.post("/<int:number>/back")
def put_back(number: int) -> Response:
    """Ask a question again that was taken out."""
    begin_writing(db.session())
    try:
        golden.put_back(db.session(), actor(), number)
    except GoldenError as error:
        db.session().rollback()
        return _show(422, str(error))
    db.session().commit()
    flash(_("Put back. It counts from the next run on."))
    return _back()


@blueprint.post("/runs")
def run() -> Response:
    """Run all questions, or show the run that goes on; the page shows how far it is."""
    engine = live_engine().get()
    begin_writing(db.session())
    number = goldenruns.start(db.session(), engine, actor())
    return redirect(url_for("golden.show", number=number))  # type: ignore[return-value]


@blueprint.get("/runs/<int:number>")
def show(number: int) -> Response:
    """One run: how far it is, then its figures and what failed."""
    found = goldenruns.run(db.session(), number) or abort(404)
    return page("golden/run.html", block="progress", run=found)


def _show(status: int = 200, problem: str = "", form: dict[str, object] | None = None) -> Response:
    text = request.args.get("text", "")[:200]
    number = request.args.get("id", 0, int)
    if form is None and number:
        chosen = golden.question(db.session(), number) or abort(404)
        expected = wanted(chosen.question)
        form = {"id": chosen.id, "text": chosen.question.text, "expected": expected}
    return page(
        "golden/index.html",
        block="list",
        status=status,
        questions=golden.questions(db.session(), text),
        total=golden.count(db.session()),
        taken_out=golden.taken_out(db.session()),
        runs=goldenruns.runs(db.session()),
        text=text,
        problem=problem,
        form=form or {"id": 0, "text": "", "expected": ""},
    )


def _back() -> Response:
    return redirect(url_for("golden.index"))  # type: ignore[return-value]
