"""Reading talking points: the list of all, and one whole."""

from flask import Blueprint, Response, abort, request

from corpus.model import MASTER_LANGUAGE
from index.engine import QUESTION_MAX
from webapp.browser import browser, known_browser
from webapp.clock import today
from webapp.db.base import begin_writing, db
from webapp.htmx import page
from webapp.services import asking, exporting, reading, remembered
from webapp.services.copying import Part, fill_ins
from webapp.services.reading import NotFoundError, Reading
from webapp.views.fill_ins import values_from
from webapp.views.search import HITS, live_engine

blueprint = Blueprint("talking_points", __name__, url_prefix="/talking-points")


@blueprint.get("/")
def index() -> Response:
    """All published talking points, by concern."""
    texts = reading.read_many(db.session(), reading.slugs(db.session()), today())
    groups = [
        (item.concern, [text for text in texts.values() if text.point.concern == item.concern.id])
        for item in reading.concerns(db.session())
    ]
    return page("talking_points/index.html", groups=groups)


@blueprint.get("/<slug>")
def show(slug: str) -> Response:
    """One talking point.

    `q` is the question it was found by: it leads back to the results, and the search counts as one
    that found something.
    """
    found = find(slug)
    question = request.args.get("q", "")[:QUESTION_MAX]
    if question.strip():
        result = live_engine().get().search(question, limit=HITS)
        begin_writing(db.session())
        asking.remember_search(db.session(), result, browser(), opened=slug)
        db.session().commit()
    audiences = {a.id: a.title for a in exporting.outline(db.session()).audiences}
    return page(
        "talking_points/show.html",
        reading=found,
        question=question,
        audiences=audiences,
        values=_known_values() | values_from(request.args),
        open_fill_ins=fill_ins(found, Part.ANSWER) if found.wording.answer else (),
        today=today(),
    )


def _known_values() -> dict[str, str]:
    """What is known about the sender."""
    return remembered.own_values(db.session(), browser()) if known_browser() else {}


def find(slug: str, language: str = MASTER_LANGUAGE) -> Reading:
    """The talking point of a URL; a 404 when there is none."""
    try:
        return reading.read(db.session(), slug, today(), language)
    except NotFoundError:
        abort(404)
