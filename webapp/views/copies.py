"""Taking a text to the clipboard, by script or, without one, by selecting it on a page."""

from typing import Any

import nh3
from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request
from markupsafe import Markup

from corpus.model import MASTER_LANGUAGE
from index.engine import QUESTION_MAX
from webapp.browser import browser
from webapp.db.base import begin_writing, db
from webapp.gatekeeping import gate
from webapp.htmx import page
from webapp.services import asking, copying, copylog, remembered
from webapp.services.copying import Part
from webapp.services.copylog import Taken, Taking
from webapp.services.gate import Finding, Kind, stops
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
    found = find(slug, _language())
    part, audience = _part()
    values = values_from(request.form)
    try:
        findings = copying.findings(found, part, values, gate(), audience)
    except LookupError:
        abort(404)
    stopping = stops(findings)
    context: dict[str, Any] = {
        "reading": found,
        "part": part,
        "audience": audience,
        "findings": findings,
        "stops": stopping,
        "values": values,
        "names": copying.fill_ins(found, part, audience),
        "question": _question(),
        "tried": "tried" in request.form,
    }
    if stopping:
        if _wants_json():
            form = render_template("copies/gate.html", **context)
            return make_response(jsonify(form=form), 422)
        return page("copies/fill_in.html", status=422, **context)
    clip = copying.clip(found, part, values, audience)
    _log(found, Taken(part, audience), values, findings)
    if _wants_json():
        return jsonify(html=clip.html, plain=clip.plain, warnings=[f.message for f in findings])
    # Style attributes are for mail programs; our own pages do not allow them.
    formatted = Markup(nh3.clean(clip.html))
    return page("copies/select.html", clip=clip, formatted=formatted, **context)


@blueprint.post("/talking-points/<slug>/selections")
def select(slug: str) -> Response:
    """Log that somebody copied approved words by selecting them, and say what speaks against them.

    Nothing can stop this; open fill-ins are seen by who selects them.
    """
    found = find(slug, _language())
    findings = [
        f
        for f in copying.findings(found, Part.SELECTION, {}, gate())
        if f.kind is not Kind.UNFILLED
    ]
    _log(found, Taken(Part.SELECTION), {}, tuple(findings))
    return jsonify(warnings=[f.message for f in findings])


def _part() -> tuple[Part, str]:
    try:
        part = Part(request.form.get("part", ""))
    except ValueError:
        abort(404)
    if part is Part.SELECTION:
        abort(404)
    return part, request.form.get("audience", "")[:64]


def _language() -> str:
    """Language of the text that is shown beside the button."""
    return request.form.get("language", MASTER_LANGUAGE)[:2]


def _question() -> str:
    return request.form.get("q", "")[:QUESTION_MAX]


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _log(
    found: Reading, taken: Taken, values: dict[str, str], findings: tuple[Finding, ...]
) -> None:
    question = _question()
    result = live_engine().get().search(question, limit=HITS) if question.strip() else None
    session = db.session()
    begin_writing(session)
    search = None
    if result:
        search = asking.remember_search(session, result, browser(), opened=found.point.id)
    copylog.log_copy(session, found, taken, Taking(browser(), search), findings)
    remembered.remember_values(session, browser(), values)
    session.commit()
