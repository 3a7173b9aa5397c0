"""Taking a text to the clipboard, by script or, without one, by selecting it on a page."""

from typing import Any

import nh3
from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request
from markupsafe import Markup

from index.engine import QUESTION_MAX
from webapp.browser import browser
from webapp.clock import today
from webapp.db.base import begin_writing, db
from webapp.htmx import page
from webapp.services import asking, copying
from webapp.services.copying import Part, Weight
from webapp.services.reading import Reading
from webapp.views.fill_ins import values_from
from webapp.views.search import HITS, live_engine
from webapp.views.talking_points import find

blueprint = Blueprint("copies", __name__)


@blueprint.post("/talking-points/<slug>/copies")
def create(slug: str) -> Response:
    """Give a text for the clipboard, unless the gate stops it, and log that it was taken.

    A script asks for JSON: 200 `{html, plain, warnings}`, or 422 `{form}` with what to mend. A browser
    without script gets pages that say the same.
    """
    found = find(slug)
    part, audience = _part()
    values = values_from(request.form)
    try:
        findings = copying.findings(found, part, values, today(), audience)
    except LookupError:
        abort(404)
    stops = [f for f in findings if f.weight is Weight.STOP]
    context: dict[str, Any] = {
        "reading": found,
        "part": part,
        "audience": audience,
        "findings": findings,
        "stops": stops,
        "values": values,
        "names": copying.fill_ins(found, part, audience),
        "question": _question(),
        "tried": "tried" in request.form,
    }
    if stops:
        if _wants_json():
            form = render_template("copies/gate.html", **context)
            return make_response(jsonify(form=form), 422)
        return page("copies/fill_in.html", status=422, **context)
    clip = copying.clip(found, part, values, audience)
    _log(found, part)
    if _wants_json():
        return jsonify(html=clip.html, plain=clip.plain, warnings=[f.message for f in findings])
    # Style attributes are for mail programs; our own pages do not allow them.
    formatted = Markup(nh3.clean(clip.html))
    return page("copies/select.html", clip=clip, formatted=formatted, **context)


def _part() -> tuple[Part, str]:
    try:
        return Part(request.form.get("part", "")), request.form.get("audience", "")[:64]
    except ValueError:
        abort(404)


def _question() -> str:
    return request.form.get("q", "")[:QUESTION_MAX]


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _log(found: Reading, part: Part) -> None:
    question = _question()
    result = live_engine().get().search(question, limit=HITS) if question.strip() else None
    begin_writing(db.session())
    search_id = None
    if result:
        search_id = asking.remember_search(db.session(), result, browser(), opened=found.point.id)
    copying.log_copy(db.session(), found, part, browser(), search_id)
    db.session().commit()
