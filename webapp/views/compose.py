"""From answers to an e-mail: the basket and the composer. The ways out are in `outlets`."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from webapp.browser import browser, known_browser
from webapp.clock import today
from webapp.db.base import begin_writing, db
from webapp.gatekeeping import gate
from webapp.htmx import page, wants_fragment
from webapp.services import drafts, exporting, reading, remembered
from webapp.services.composing import WORDS_MANY, Composed, approved_text, compose
from webapp.services.copylog import Taking
from webapp.services.drafts import BasketFullError, Mail
from webapp.services.reading import Reading
from webapp.views.adding import mail_for, note_search
from webapp.views.fill_ins import values_from
from webapp.views.mailto import mailto
from webapp.views.talking_points import find

blueprint = Blueprint("compose", __name__, url_prefix="/compose")

_STEPS = {"up": -1, "down": 1}
_OWN_WORDS = ("client", "subject", "greeting", "opening", "closing")


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
    """The mail in the making; what was emptied or deleted last can be brought back."""
    return composer(
        present(),
        emptied=request.args.get("emptied", 0, int),
        deleted=request.args.get("deleted", 0, int),
    )


@blueprint.get("/panel")
def panel() -> Response:
    """The basket as it stands beside other pages."""
    return _panel(present())


@blueprint.post("/entries")
def add() -> Response:
    """Put talking points into the basket, in the order given."""
    mail = mail_for(present(), request.form)
    try:
        for slug in request.form.getlist("id")[: drafts.ENTRIES_MAX + 1]:
            mail = drafts.with_entry(mail, slug, find(slug, mail.language).wording.text_version)
    except BasketFullError:
        flash(_("A mail holds at most %(max)d texts.", max=drafts.ENTRIES_MAX))
        return redirect(url_for("compose.show"))  # type: ignore[return-value]
    keep(mail)
    note_search(request.form)
    if wants_json():
        return jsonify(count=len(mail.entries))
    return redirect(url_for("compose.show"))  # type: ignore[return-value]


@blueprint.post("/")
def change() -> Response:
    """Keep what stands in the form, and do what its button says."""
    before = present()
    try:
        mail = from_form(before, request.form)
    except ValidationError as error:
        return _refused(before, error)
    if mail.language != before.language:
        mail = _in_its_language(mail)
    action, _mark, name = request.form.get("do", "").partition(":")
    if action == "empty":
        begin_writing(db.session())
        emptied = drafts.empty(db.session(), browser())
        db.session().commit()
        return _answer(Mail(), emptied=emptied)
    mail = _done(mail, action, name)
    keep(mail)
    return _answer(mail)


def present() -> Mail:
    """What this browser is working on; what is known about the sender is filled in."""
    mail = drafts.basket(db.session(), browser())
    own = remembered.own_values(db.session(), browser())
    return mail.model_copy(update={"values": own | mail.values})


def composer(
    mail: Mail, status: int = 200, problem: str = "", emptied: int = 0, deleted: int = 0
) -> Response:
    """The composer with a mail, or what of it htmx asked for.

    Args:
        mail: To be worked on.
        status: HTTP status.
        problem: What is wrong with what was sent.
        emptied: Number of the emptied basket that can be brought back, or 0.
        deleted: Number of the deleted draft that can be brought back, or 0.
    """
    composed, readings = composed_mail(mail)
    session = db.session()
    return page(
        "compose/page.html",
        block="composer",
        status=status,
        mail=mail,
        composed=composed,
        readings=readings,
        mailto=mailto(composed),
        many=WORDS_MANY,
        problem=problem,
        emptied=emptied,
        deleted=deleted,
        preview_only="preview" in request.form,
        audiences={a.id: a.title for a in exporting.outline(session).audiences},
        suggestions=remembered.suggestions(session, browser(), composed.names),
        saved=drafts.saved(session, browser()),
        templates={
            kind: remembered.templates(session, browser(), kind, mail.language)
            for kind in (remembered.GREETING, remembered.CLOSING)
        },
    )


def composed_mail(mail: Mail) -> tuple[Composed, Mapping[str, Reading]]:
    """A mail put together from the texts as they are now."""
    slugs = [entry.id for entry in mail.entries]
    readings = reading.read_many(db.session(), slugs, today(), mail.language)
    return compose(mail, readings, gate()), readings


def from_form(mail: Mail, form: MultiDict[str, str]) -> Mail:
    """A mail with what stands in the form; what the form lacks stays.

    Raises:
        ValidationError: Something is longer than it may be.
    """
    fields: dict[str, Any] = dict(own_words(form))
    fields |= {name: form[name] for name in ("language", "flavour") if name in form}
    if "form" in form:
        fields["sources"] = "sources" in form
    entries = [
        {
            **entry.model_dump(),
            "part": form.get(f"part:{entry.id}", entry.part),
            "angle": form.get(f"angle:{entry.id}", entry.angle),
            "edited": form.get(f"edited:{entry.id}", entry.edited),
        }
        for entry in drafts.ordered(mail, form.getlist("order")).entries
    ]
    values = mail.values | dict.fromkeys(_cleared(form), "") | values_from(form)
    return Mail.model_validate(mail.model_dump() | fields | {"entries": entries, "values": values})


def own_words(form: Mapping[str, str]) -> dict[str, str]:
    """What of the form is the sender's own."""
    return {name: form[name].replace("\r\n", "\n") for name in _OWN_WORDS if name in form}


def keep(mail: Mail) -> None:
    """Keep the basket."""
    begin_writing(db.session())
    drafts.keep(db.session(), browser(), mail)
    db.session().commit()


def taking(mail: Mail, key: str) -> Taking:
    """How the texts of a mail are taken."""
    return Taking(browser(), mail=key, client=mail.client)


def wants_json() -> bool:
    """Whether our script asks."""
    return request.accept_mimetypes.best == "application/json"


def _cleared(form: Mapping[str, str]) -> list[str]:
    return [name.removeprefix("fill:") for name in form if name.startswith("fill:")]


def _done(mail: Mail, action: str, name: str) -> Mail:
    """A mail after what a button does."""
    if action in _STEPS:
        return drafts.moved(mail, name, _STEPS[action])
    if action == "remove":
        return drafts.without_entry(mail, name)
    if action == "edit":
        entry = next((entry for entry in mail.entries if entry.id == name), None) or abort(404)
        return drafts.changed(mail, name, edited=approved_text(find(name, mail.language), entry))
    if action == "approved":
        return drafts.changed(mail, name, edited=None)
    if action == "read":
        return _read(mail, name)
    if action == "reader":
        return _for_reader(mail, request.form.get("reader", ""))
    if action == "use" and name in {remembered.GREETING, remembered.CLOSING}:
        text = request.form.get(f"template:{name}", "")
        return Mail.model_validate(mail.model_dump() | {name: text}) if text else mail
    if action in {"template", "forget"}:
        _templates(mail, action, name)
    return mail


def _read(mail: Mail, finding: str) -> Mail:
    """A mail whose reader has seen a finding; a changed text counts as put in now."""
    kind, _mark, slug = finding.partition(":")
    if kind == "changed":
        return drafts.changed(mail, slug, version=find(slug, mail.language).wording.text_version)
    return mail.model_copy(update={"confirmed": [*mail.confirmed, finding]})


def _in_its_language(mail: Mail) -> Mail:
    """A mail whose texts are compared with those of the language it has now."""
    slugs = [entry.id for entry in mail.entries]
    for slug, text in reading.read_many(db.session(), slugs, today(), mail.language).items():
        mail = drafts.changed(mail, slug, version=text.wording.text_version)
    return mail


def _for_reader(mail: Mail, audience: str) -> Mail:
    """A mail with the angle for one audience in every text that has it."""
    entries = []
    for entry in mail.entries:
        has = any(
            angle.audience == audience for angle in find(entry.id, mail.language).wording.angles
        )
        entries.append(entry.model_copy(update={"angle": audience if has else ""}))
    return mail.model_copy(update={"entries": entries})


def _templates(mail: Mail, action: str, name: str) -> None:
    session = db.session()
    begin_writing(session)
    if action == "forget":
        remembered.drop_template(session, browser(), int(name) if name.isdecimal() else 0)
    elif name in {remembered.GREETING, remembered.CLOSING}:
        text = mail.greeting if name == remembered.GREETING else mail.closing
        remembered.keep_template(session, browser(), name, mail.language, text)
    session.commit()


def _refused(mail: Mail, error: ValidationError) -> Response:
    first = error.errors()[0]
    place = first["loc"]
    field = _("Wording for this mail") if "edited" in place else str(place[0]).capitalize()
    problem = _(
        "%(field)s: at most %(max)d characters. Nothing was changed; shorten it and go on.",
        field=field,
        max=first.get("ctx", {}).get("max_length", 0),
    )
    typed = mail.model_copy(update=own_words(request.form))
    for entry in mail.entries:
        if f"edited:{entry.id}" in request.form:
            typed = drafts.changed(typed, entry.id, edited=request.form[f"edited:{entry.id}"])
    return composer(typed, 422, problem=problem)


def _answer(mail: Mail, emptied: int = 0) -> Response:
    if request.form.get("view") == "panel" and wants_fragment():
        return _panel(mail)
    if wants_fragment():
        return composer(mail, emptied=emptied)
    return redirect(url_for("compose.show", emptied=emptied or None))  # type: ignore[return-value]


def _panel(mail: Mail) -> Response:
    slugs = [entry.id for entry in mail.entries]
    readings = reading.read_many(db.session(), slugs, today(), mail.language)
    return page("compose/panel.html", block="panel", mail=mail, readings=readings)
