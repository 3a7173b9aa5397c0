"""From answers to an e-mail: the basket, the composer, and the ways out."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from pydantic import ValidationError

from webapp.browser import browser, known_browser
from webapp.clock import today
from webapp.db.base import begin_writing, db
from webapp.htmx import page, wants_fragment
from webapp.services import copying, drafts, reading
from webapp.services.composing import WORDS_MANY, Composed, compose, eml
from webapp.services.drafts import BasketFullError, Mail
from webapp.services.reading import Reading
from webapp.views.fill_ins import values_from
from webapp.views.talking_points import find

blueprint = Blueprint("compose", __name__, url_prefix="/compose")

#: Longer addresses are cut by mail programs.
MAILTO_MAX = 1900
_STEPS = {"up": -1, "down": 1}


@blueprint.app_context_processor
def counter() -> dict[str, object]:
    """For the header: how many texts are in the basket; asks the database only when called."""
    return {"basket_count": basket_count}


def basket_count() -> int:
    """How many texts this browser has in its basket; a new browser has none."""
    if not known_browser():
        return 0
    return len(drafts.basket(db.session(), browser()).entries)


@blueprint.get("/")
def show() -> Response:
    """The mail in the making."""
    return _page(drafts.basket(db.session(), browser()))


@blueprint.post("/entries")
def add() -> Response:
    """Put talking points into the basket, in the order given."""
    mail = drafts.basket(db.session(), browser())
    try:
        for slug in request.form.getlist("id")[: drafts.ENTRIES_MAX + 1]:
            mail = drafts.with_entry(mail, slug, find(slug).wording.text_version)
    except BasketFullError:
        flash(_("A mail holds at most %(max)d texts.", max=drafts.ENTRIES_MAX))
        return redirect(url_for("compose.show"))  # type: ignore[return-value]
    _keep(mail)
    if _wants_json():
        return jsonify(count=len(mail.entries))
    return redirect(url_for("compose.show"))  # type: ignore[return-value]


@blueprint.post("/")
def change() -> Response:
    """Keep what stands in the form, and do what its button says."""
    mail = drafts.basket(db.session(), browser())
    try:
        mail = _from_form(mail, request.form)
    except ValidationError as error:
        first = error.errors()[0]
        field, most = str(first["loc"][0]).capitalize(), first.get("ctx", {}).get("max_length", 0)
        problem = _(
            "%(field)s: at most %(max)d characters. Nothing was changed; shorten it and go on.",
            field=field,
            max=most,
        )
        return _page(mail.model_copy(update=_own_words(request.form)), 422, problem=problem)
    action, _mark, slug = request.form.get("do", "").partition(":")
    if action in _STEPS:
        mail = drafts.moved(mail, slug, _STEPS[action])
    elif action == "remove":
        mail = drafts.without_entry(mail, slug)
    elif action == "empty":
        mail = Mail()
    elif action in {"edit", "approved"}:
        mail = _edited(mail, slug, action == "edit")
    _keep(mail)
    if wants_fragment():
        return _page(mail, only_preview="preview" in request.form)
    return redirect(url_for("compose.show"))  # type: ignore[return-value]


@blueprint.post("/copies")
def copy() -> Response:
    """Give the mail for the clipboard, unless the gate stops it, and log what was taken."""
    mail = _from_form(drafts.basket(db.session(), browser()), request.form)
    composed, readings = _composed(mail)
    if composed.stopped or not mail.entries:
        return make_response(
            jsonify(form=render_template("compose/gate.html", composed=composed)), 422
        )
    _log(mail, readings)
    warnings = [finding.message for finding in composed.findings]
    return jsonify(html=composed.html, plain=composed.plain, warnings=warnings)


@blueprint.get("/mail.<kind>")
def download(kind: str) -> Response:
    """The mail as a file: an unsent draft (`eml`) or Markdown (`md`)."""
    mail = drafts.basket(db.session(), browser())
    composed, readings = _composed(mail)
    if composed.stopped or not mail.entries:
        return _page(mail, 422)
    _log(mail, readings)
    if kind == "eml":
        response = make_response(eml(composed))
        response.content_type = "message/rfc822"
    else:
        response = make_response(composed.markdown)
        response.content_type = "text/markdown; charset=utf-8"
    response.headers["Content-Disposition"] = (
        f'attachment; filename="mail.{"eml" if kind == "eml" else "md"}"'
    )
    return response


def _page(mail: Mail, status: int = 200, problem: str = "", only_preview: bool = False) -> Response:
    composed, readings = _composed(mail)
    link = f"mailto:?subject={quote(composed.subject)}&body={quote(composed.plain)}"
    return page(
        "compose/page.html",
        block="composer",
        status=status,
        mail=mail,
        composed=composed,
        readings=readings,
        mailto=link if len(link) <= MAILTO_MAX and not composed.stopped else "",
        many=WORDS_MANY,
        problem=problem,
        only_preview=only_preview,
    )


def _composed(mail: Mail) -> tuple[Composed, Mapping[str, Reading]]:
    slugs = [entry.id for entry in mail.entries]
    readings = reading.read_many(db.session(), slugs, today())
    return compose(mail, readings, today()), readings


def _from_form(mail: Mail, form: Mapping[str, str]) -> Mail:
    """A mail with what stands in the form; what the form lacks stays.

    Raises:
        ValidationError: Something is longer than it may be.
    """
    fields: dict[str, Any] = dict(_own_words(form))
    if "form" in form:
        fields["sources"] = "sources" in form
    entries = [
        {
            **entry.model_dump(),
            "part": form.get(f"part:{entry.id}", entry.part),
            "edited": form.get(f"edited:{entry.id}", entry.edited),
        }
        for entry in mail.entries
    ]
    values = mail.values | values_from(form)
    return Mail.model_validate(mail.model_dump() | fields | {"entries": entries, "values": values})


def _own_words(form: Mapping[str, str]) -> dict[str, str]:
    return {
        name: form[name].replace("\r\n", "\n")
        for name in ("subject", "greeting", "opening", "closing")
        if name in form
    }


def _edited(mail: Mail, slug: str, edit: bool) -> Mail:
    """A mail with one text opened for editing, or word for word again."""
    entries = []
    for entry in mail.entries:
        if entry.id == slug:
            text = copying.source_text(find(slug), copying.Part(entry.part)) if edit else None
            entry = entry.model_copy(update={"edited": text})
        entries.append(entry)
    return mail.model_copy(update={"entries": entries})


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _keep(mail: Mail) -> None:
    begin_writing(db.session())
    drafts.keep(db.session(), browser(), mail)
    db.session().commit()


def _log(mail: Mail, readings: Mapping[str, Reading]) -> None:
    begin_writing(db.session())
    drafts.keep(db.session(), browser(), mail)
    for entry in mail.entries:
        part = copying.Part(entry.part)
        copying.log_copy(db.session(), readings[entry.id], part, browser(), None)
    db.session().commit()
