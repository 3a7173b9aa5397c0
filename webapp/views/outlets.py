"""The ways a mail leaves: clipboard, file, and what is saved for later."""

import re
import secrets

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from markupsafe import Markup

from corpus.model import FILL_IN
from webapp.browser import browser
from webapp.db.base import begin_writing, db
from webapp.htmx import page
from webapp.security import MAIL_POLICY, talisman
from webapp.services import copylog, drafts, remembered
from webapp.services.composing import Composed, eml
from webapp.services.copying import Part
from webapp.services.drafts import Mail
from webapp.services.gate import shown
from webapp.views.compose import composed_mail, composer, from_form, keep, posted, present, taking

blueprint = Blueprint("outlets", __name__, url_prefix="/compose")


@blueprint.get("/preview")
@talisman(frame_options="SAMEORIGIN", content_security_policy=MAIL_POLICY)  # type: ignore[untyped-decorator]
def preview() -> Response:
    """The mail as it will look, for a frame of ours."""
    mail = present()
    composed, _readings = composed_mail(mail)
    passages = [(passage.own, _open_marked(passage.html)) for passage in composed.passages]
    return page("compose/frame.html", mail=mail, composed=composed, passages=passages)


@blueprint.post("/copies")
def copy() -> Response:
    """Give the mail for the clipboard, unless the gate stops it, and log what was taken."""
    mail = from_form(present(), request.form)
    composed, _readings = composed_mail(mail)
    if composed.stopped or not mail.entries:
        keep(mail)
        form = render_template("compose/gate.html", composed=composed)
        return make_response(jsonify(form=form), 422)
    _log(mail, composed)
    warnings = [finding.message for finding in composed.findings]
    return jsonify(html=composed.html, plain=composed.plain, warnings=warnings)


@blueprint.route("/mail.<kind>", methods=["GET", "POST"])
def download(kind: str) -> Response:
    """The mail as a file: an unsent draft (`eml`) or Markdown (`md`); a form sent with it counts."""
    if kind not in {"eml", "md"}:
        abort(404)
    mail = posted() if request.method == "POST" else present()
    composed, _readings = composed_mail(mail)
    if composed.stopped or not mail.entries:
        return composer(mail, 422)
    _log(mail, composed)
    if kind == "eml":
        response = make_response(eml(composed))
        response.content_type = "message/rfc822"
    else:
        response = make_response(composed.markdown + "\n")
        response.content_type = "text/markdown; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="mail.{kind}"'
    return response


@blueprint.post("/opened")
def opened() -> Response:
    """Log that the mail was opened in the mail program; its text stands in the link already."""
    mail = present()
    composed, _readings = composed_mail(mail)
    if mail.entries and not composed.stopped:
        _log(mail, composed)
    return Response(status=204)


@blueprint.post("/drafts")
def save() -> Response:
    """Save the mail under a name, as it stands in the form."""
    mail = posted()
    begin_writing(db.session())
    try:
        replaced = drafts.save(db.session(), browser(), request.form.get("name", ""), mail)
    except ValueError:
        db.session().rollback()
        problem = _("Give the draft a name of at most %(max)d characters.", max=drafts.NAME_MAX)
        return composer(mail, 422, problem=problem)
    db.session().commit()
    flash(_("Saved."))
    return redirect(url_for("compose.show", replaced=replaced or None))  # type: ignore[return-value]


@blueprint.post("/drafts/<int:draft>/open")
def open_draft(draft: int) -> Response:
    """Work on a saved mail; what was in the basket is saved first, as it stands in the form."""
    posted()
    session = db.session()
    begin_writing(session)
    try:
        mail = drafts.load(session, browser(), draft)
    except LookupError:
        abort(404)
    aside = drafts.set_aside(session, browser())
    drafts.keep(session, browser(), mail)
    session.commit()
    if aside:
        flash(_("What you were writing is saved as “%(name)s”.", name=aside))
    return redirect(url_for("compose.show"))  # type: ignore[return-value]


@blueprint.post("/drafts/<int:draft>/delete")
def delete(draft: int) -> Response:
    """Delete a saved mail; the page that follows offers to undo it."""
    posted()
    begin_writing(db.session())
    try:
        drafts.delete(db.session(), browser(), draft)
    except LookupError:
        abort(404)
    db.session().commit()
    return redirect(url_for("compose.show", deleted=draft))  # type: ignore[return-value]


@blueprint.post("/drafts/<int:draft>/restore")
def restore(draft: int) -> Response:
    """Undo a deletion, or the emptying of the basket."""
    begin_writing(db.session())
    try:
        aside = drafts.restore(db.session(), browser(), draft)
    except LookupError:
        abort(404)
    db.session().commit()
    if aside:
        flash(_("What you were writing is saved as “%(name)s”.", name=aside))
    return redirect(url_for("compose.show"))  # type: ignore[return-value]


def _log(mail: Mail, composed: Composed) -> None:
    session = db.session()
    begin_writing(session)
    drafts.keep(session, browser(), mail)
    how = taking(mail, secrets.token_hex(16))
    for block in composed.blocks:
        edited = block.entry.edited is not None
        part = Part(block.entry.part)
        copylog.log_copy(session, block.reading, part, how, block.findings, edited)
    values = {name: mail.values.get(name, "") for name in composed.names}
    remembered.remember_values(session, browser(), values)
    session.commit()


def _open_marked(html: str) -> Markup:
    """Open fill-ins stand out in the preview, and only there."""

    def mark(match: re.Match[str]) -> str:
        return f'<span class="fill open">{shown(match[1].strip())}</span>'

    return Markup(re.sub(FILL_IN, mark, html))
