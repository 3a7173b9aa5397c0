"""The ways a mail leaves: clipboard, file, and what is saved for later."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace

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
from pydantic import ValidationError

from corpus.model import FILL_IN
from webapp.browser import browser
from webapp.db.base import begin_writing, db
from webapp.htmx import page
from webapp.security import MAIL_POLICY, talisman
from webapp.services import copylog, drafts, remembered
from webapp.services.composing import Composed, eml
from webapp.services.copying import Part
from webapp.services.drafts import Mail
from webapp.services.gate import Kind, Weight, shown
from webapp.services.mail_texts import Block
from webapp.views.compose import composed_mail, composer, from_form, keep, posted, present, taking
from webapp.views.mailto import mailto

blueprint = Blueprint("outlets", __name__, url_prefix="/compose")

#: Numbers of rows in an address; databases know none that is larger.
NUMBER = f"int(max={2**63 - 1})"


@blueprint.get("/preview")
@talisman(frame_options="SAMEORIGIN", content_security_policy=MAIL_POLICY)  # type: ignore[untyped-decorator]
def preview() -> Response:
    """The mail as it will look, for a frame of ours."""
    mail = present()
    composed, _readings = composed_mail(mail)
    passages = [
        (passage.own, passage.slug, _open_marked(passage.html)) for passage in composed.passages
    ]
    return page("compose/frame.html", mail=mail, composed=composed, passages=passages)


@blueprint.post("/selections")
def select() -> Response:
    """Log that somebody copied words of the preview by selecting them, and say what speaks against them.

    Nothing can stop this; open fill-ins are seen by who selects them.
    """
    mail = present()
    composed, _readings = composed_mail(mail)
    slugs = set(request.form.getlist("id"))
    blocks = [block for block in composed.blocks if block.entry.id in slugs]
    _log(mail, composed, blocks, Part.SELECTION)
    found = dict.fromkeys(f for block in blocks for f in block.findings)
    return jsonify(warnings=[f.message for f in found if f.kind is not Kind.UNFILLED])


@blueprint.post("/copies")
def copy() -> Response:
    """Give the mail for the clipboard, unless the gate stops it, and log what was taken."""
    taken = _checked()
    if isinstance(taken, Response):
        return taken
    mail, composed = taken
    _log(mail, composed)
    return jsonify(html=composed.html, plain=composed.plain, warnings=_warnings(composed))


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
    """Give the address that opens the mail in the mail program, unless the gate stops it, and log it.

    The page's own link was right when it was drawn; since then a text may have been retired.
    """
    taken = _checked()
    if isinstance(taken, Response):
        return taken
    mail, composed = taken
    address = mailto(composed)
    if not address:
        return _stopped(
            _("Too long for a link that opens the mail program: copy it, or save the draft.")
        )
    _log(mail, composed)
    return jsonify(address=address, warnings=_warnings(composed))


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


@blueprint.post(f"/drafts/<{NUMBER}:draft>/open")
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


@blueprint.post(f"/drafts/<{NUMBER}:draft>/delete")
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


@blueprint.post(f"/drafts/<{NUMBER}:draft>/restore")
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


def _checked() -> Response | tuple[Mail, Composed]:
    """The mail as the form has it, ready to leave; else the answer that says what stops it."""
    try:
        mail = from_form(present(), request.form)
    except ValidationError:
        return _stopped(
            _("Something in the form is longer than it may be. Shorten it, then go on.")
        )
    composed, _readings = composed_mail(mail)
    if composed.stopped or not mail.entries:
        keep(mail)
        return _refusal(composed.findings)
    return mail, composed


def _stopped(message: str) -> Response:
    return _refusal([{"weight": Weight.STOP, "message": message}])


def _refusal(findings: Sequence[object]) -> Response:
    form = render_template("compose/gate.html", composed={"findings": findings})
    return make_response(jsonify(form=form), 422)


def _warnings(composed: Composed) -> list[str]:
    return [finding.message for finding in composed.findings]


def _log(
    mail: Mail, composed: Composed, blocks: Sequence[Block] = (), part: Part | None = None
) -> None:
    """Log what is taken: the whole mail, or a part of some of its texts."""
    session = db.session()
    begin_writing(session)
    drafts.keep(session, browser(), mail)
    how = taking(mail, secrets.token_hex(16))
    of_blocks = {finding for block in composed.blocks for finding in block.findings}
    # What speaks against the sender's own words is of no text, and of each: they go out together.
    of_all = [f for f in composed.findings if f not in of_blocks and not part]
    for block in blocks if part else composed.blocks:
        taken = copylog.Taken(
            part or Part(block.entry.part),
            block.entry.angle,
            # Own wording was made from the text as it was then, whatever it is now.
            edited_from=block.entry.version if block.entry.edited is not None else "",
        )
        found = replace(how, search=block.entry.search)
        copylog.log_copy(session, block.reading, taken, found, [*block.findings, *of_all])
    values = {name: mail.values.get(name, "") for name in composed.names}
    remembered.remember_values(session, browser(), values)
    session.commit()


def _open_marked(html: str) -> Markup:
    """Open fill-ins stand out in the preview, and only there."""

    def mark(match: re.Match[str]) -> str:
        return f'<span class="fill open">{shown(match[1].strip())}</span>'

    return Markup(re.sub(FILL_IN, mark, html))
