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
from webapp.services import arranging, drafts, exporting, reading, remembered
from webapp.services.arranging import BasketFullError
from webapp.services.composing import WORDS_MANY, Composed, compose, own_fill_ins
from webapp.services.copylog import Taking
from webapp.services.drafts import Mail
from webapp.services.reading import Reading
from webapp.views.adding import mail_for, note_search, searched
from webapp.views.fill_ins import values_from
from webapp.views.mail_actions import done
from webapp.views.mailto import mailto
from webapp.views.talking_points import find

blueprint = Blueprint("compose", __name__, url_prefix="/compose")

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
        replaced=request.args.get("replaced", 0, int),
    )


@blueprint.get("/panel")
def panel() -> Response:
    """The basket as it stands beside other pages."""
    return _panel(present())


@blueprint.post("/entries")
def add() -> Response:
    """Put talking points into the basket, in the order given."""
    result = searched(request.form)
    # The lock comes before reading: two texts put in at once must not lose one of them.
    begin_writing(db.session())
    mail = mail_for(present(), request.form)
    try:
        for slug in request.form.getlist("id")[: drafts.ENTRIES_MAX + 1]:
            version = find(slug, mail.language).wording.text_version
            mail = arranging.with_entry(mail, slug, version, note_search(result, slug))
    except BasketFullError:
        flash(_("A mail holds at most %(max)d texts.", max=drafts.ENTRIES_MAX))
        return redirect(url_for("compose.show"))  # type: ignore[return-value]
    _store(mail)
    if wants_json():
        return jsonify(count=len(mail.entries))
    return redirect(url_for("compose.show"))  # type: ignore[return-value]


@blueprint.post("/")
def change() -> Response:
    """Keep what stands in the form, and do what its button says."""
    begin_writing(db.session())
    before = present()
    pressed = request.form.get("do", "")
    emptied = 0
    try:
        mail = from_form(before, request.form)
        if pressed == "empty:":
            drafts.keep(db.session(), browser(), mail)
            emptied, mail = drafts.empty(db.session(), browser()), Mail()
        elif pressed:
            mail = done(mail, composed_mail(mail)[0], pressed, as_typed(request.form))
    except ValidationError as error:
        return _refused(before, error)
    _store(mail)
    return _answer(mail, emptied)


def posted() -> Mail:
    """What this browser is working on, with what stands in the form, if anything; kept.

    Where something is longer than it may be, the composer that says so is the answer.
    """
    if "form" not in request.form:
        return present()
    begin_writing(db.session())
    before = present()
    try:
        mail = from_form(before, request.form)
    except ValidationError as error:
        abort(_refused(before, error))
    _store(mail)
    return mail


def present() -> Mail:
    """What this browser is working on; what is known about the sender is filled in."""
    mail = drafts.basket(db.session(), browser())
    own = remembered.own_values(db.session(), browser())
    return mail.model_copy(update={"values": own | mail.values})


def composer(
    mail: Mail,
    status: int = 200,
    problem: str = "",
    emptied: int = 0,
    deleted: int = 0,
    replaced: int = 0,
) -> Response:
    """The composer with a mail, or what of it htmx asked for.

    Args:
        mail: To be worked on.
        status: HTTP status.
        problem: What is wrong with what was sent.
        emptied: Number of the emptied basket that can be brought back, or 0.
        deleted: Number of the deleted draft that can be brought back, or 0.
        replaced: Number of the draft that was saved over and can be brought back, or 0.
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
        replaced=replaced,
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
    readings = _readings(mail)
    return compose(mail, readings, gate()), readings


def from_form(mail: Mail, form: MultiDict[str, str]) -> Mail:
    """A mail with what stands in the form; what the form lacks stays.

    Raises:
        ValidationError: Something is longer than it may be, or not among what can be chosen.
    """
    form = as_typed(form)
    fields: dict[str, Any] = {
        name: form[name] for name in (*_OWN_WORDS, "language", "flavour") if name in form
    }
    if "form" in form:
        fields["sources"] = "sources" in form
    entries = [
        {
            **entry.model_dump(),
            "part": form.get(f"part:{entry.id}", entry.part),
            "angle": form.get(f"angle:{entry.id}", entry.angle),
            "edited": form.get(f"edited:{entry.id}", entry.edited),
        }
        for entry in arranging.ordered(mail, form.getlist("order")).entries
    ]
    sent = Mail.model_validate(mail.model_dump() | fields | {"entries": entries})
    readings = _readings(mail)
    names = {name for text in readings.values() for name in text.wording.fill_ins}
    if sent.language != mail.language:
        after = _readings(sent)
        names |= {name for text in after.values() for name in text.wording.fill_ins}
        stays = sent.model_copy(update={"language": mail.language})
        sent = arranging.in_language(stays, sent.language, readings, after)
    names |= {*mail.values, *own_fill_ins(sent)}
    return sent.model_copy(update={"values": mail.values | values_from(form, names, empty=True)})


def as_typed(form: MultiDict[str, str]) -> MultiDict[str, str]:
    """A form with line ends as they were typed: browsers send two characters for each."""
    fields = [(name, value.replace("\r\n", "\n")) for name, value in form.items(multi=True)]
    return MultiDict(fields)


def keep(mail: Mail) -> None:
    """Keep the basket."""
    begin_writing(db.session())
    _store(mail)


def taking(mail: Mail, key: str) -> Taking:
    """How the texts of a mail are taken."""
    return Taking(browser(), mail=key, client=mail.client)


def wants_json() -> bool:
    """Whether our script asks."""
    return request.accept_mimetypes.best == "application/json"


def _store(mail: Mail) -> None:
    drafts.keep(db.session(), browser(), mail)
    db.session().commit()


def _readings(mail: Mail) -> dict[str, Reading]:
    slugs = [entry.id for entry in mail.entries]
    return reading.read_many(db.session(), slugs, today(), mail.language)


def _refused(mail: Mail, error: ValidationError) -> Response:
    db.session().rollback()
    form = as_typed(request.form)
    first = error.errors()[0]
    place = first["loc"]
    field = _("Wording for this mail") if "edited" in place else str(place[-1]).capitalize()
    if longest := first.get("ctx", {}).get("max_length"):
        problem = _(
            "%(field)s: at most %(max)d characters. Nothing was changed; shorten it and go on.",
            field=field,
            max=longest,
        )
    else:
        problem = _("%(field)s: that cannot be chosen. Nothing was changed.", field=field)
    own: dict[str, Any] = {name: form[name] for name in _OWN_WORDS if name in form}
    typed = mail.model_copy(update=own)
    for entry in mail.entries:
        if entry.edited is not None and f"edited:{entry.id}" in form:
            typed = arranging.changed(typed, entry.id, edited=form[f"edited:{entry.id}"])
    names = {*mail.values, *composed_mail(typed)[0].names}
    values = mail.values | values_from(form, names, empty=True)
    return composer(typed.model_copy(update={"values": values}), 422, problem=problem)


def _answer(mail: Mail, emptied: int = 0) -> Response:
    if request.form.get("view") == "panel" and wants_fragment():
        return _panel(mail)
    if wants_fragment():
        return composer(mail, emptied=emptied)
    return redirect(url_for("compose.show", emptied=emptied or None))  # type: ignore[return-value]


def _panel(mail: Mail) -> Response:
    return page("compose/panel.html", block="panel", mail=mail, readings=_readings(mail))
