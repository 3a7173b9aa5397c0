"""What one took: the list of one's own copies, and those whose text was corrected since."""

import csv
import io

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp.browser import browser, known_browser
from webapp.db.base import begin_writing, db
from webapp.htmx import page
from webapp.services import copylog, drafts, recalls
from webapp.services.beginnings import correcting_mail
from webapp.services.drafts import Entry
from webapp.services.gate import Kind
from webapp.services.sheets import harmless
from webapp.settings import Settings
from webapp.views.outlets import NUMBER
from webapp.views.talking_points import find

blueprint = Blueprint("mine", __name__, url_prefix="/my")

_COLUMNS = (
    "taken",
    "client",
    "talking point",
    "title",
    "part",
    "language",
    "text version",
    "edited",
    "overridden",
)
#: What a text was copied despite, by kind of finding, in the middle of a sentence.
_KINDS = {
    Kind.RETIRED: lazy_gettext("retired text"),
    Kind.UNFILLED: lazy_gettext("open fill-in"),
    Kind.REVIEW: lazy_gettext("late review"),
    Kind.EVIDENCE: lazy_gettext("expired source"),
    Kind.CHANGED: lazy_gettext("changed text"),
    Kind.STALE: lazy_gettext("translation behind the English text"),
    Kind.LANGUAGE: lazy_gettext("another language"),
    Kind.FORBIDDEN: lazy_gettext("forbidden phrase"),
}


@blueprint.app_context_processor
def counter() -> dict[str, object]:
    """For the banner: how many copied texts were corrected; asks the database only when called."""
    return {"recall_count": recall_count}


def recall_count() -> int:
    """How many texts this browser copied were corrected since; a new browser copied none."""
    if not known_browser():
        return 0
    return recalls.count_open(db.session(), browser(), _days())


@blueprint.get("/copies")
def copies() -> Response:
    """One's own copies, newest first; `client` finds those for a client."""
    client = request.args.get("client", "")[: copylog.CLIENT_MAX]
    mails = copylog.taken_mails(db.session(), browser(), client)
    return page("mine/copies.html", block="list", mails=mails, client=client, kinds=_KINDS)


@blueprint.get("/copies.csv")
def export() -> Response:
    """One's own copies as a table."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    for mail in copylog.taken_mails(db.session(), browser()):
        for text in mail.texts:
            table.writerow(
                [
                    f"{mail.at:%Y-%m-%dT%H:%M:%SZ}",
                    harmless(mail.client),
                    text.slug,
                    harmless(text.title),
                    text.part.value,
                    text.language,
                    text.version,
                    "yes" if text.edited else "no",
                    " ".join(text.overridden),
                ]
            )
    response = make_response(out.getvalue())
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="copies.csv"'
    return response


@blueprint.post("/copies/forget")
def forget() -> Response:
    """Cut the tie between this browser and what it took."""
    begin_writing(db.session())
    copylog.pseudonymise(db.session(), browser())
    db.session().commit()
    flash(_("Done. Nothing that was kept leads to you any more."))
    return redirect(url_for("mine.copies"))  # type: ignore[return-value]


@blueprint.post("/copies/<key>/client")
def client(key: str) -> Response:
    """Say for whom a mail was."""
    begin_writing(db.session())
    found = copylog.name_client(db.session(), browser(), key, request.form.get("client", ""))
    db.session().commit()
    if not found:
        abort(404)
    flash(_("Noted."))
    return redirect(url_for("mine.copies"))  # type: ignore[return-value]


@blueprint.get("/corrections")
def corrections() -> Response:
    """Copied texts that were corrected, old and new side by side."""
    found = recalls.open_recalls(db.session(), browser(), _days())
    return page("mine/corrections.html", recalls=found)


@blueprint.post(f"/corrections/<{NUMBER}:copy>/done")
def done(copy: int) -> Response:
    """Deal with a correction: the client was told, or need not be."""
    begin_writing(db.session())
    if not recalls.deal_with(db.session(), browser(), copy):
        abort(404)
    db.session().commit()
    return redirect(url_for("mine.corrections"))  # type: ignore[return-value]


@blueprint.post(f"/corrections/<{NUMBER}:copy>/mail")
def write(copy: int) -> Response:
    """Begin the mail that corrects an earlier one; what was in the basket is saved first."""
    session = db.session()
    found = next(
        (r for r in recalls.open_recalls(session, browser(), _days()) if r.copy == copy), None
    )
    if found is None:
        abort(404)
    text = find(found.slug, found.language)
    entry = Entry(
        id=found.slug,
        part=found.part.value if found.part.value in {"say", "answer-more"} else "answer",  # type: ignore[arg-type]
        angle=found.angle,
        version=text.wording.text_version,
    )
    mail = correcting_mail(found.language, found.taken.date(), found.title, found.client)
    mail = mail.model_copy(update={"entries": [entry]})
    begin_writing(session)
    aside = drafts.set_aside(session, browser())
    drafts.keep(session, browser(), mail)
    session.commit()
    if aside:
        flash(_("What you were writing is saved as “%(name)s”.", name=aside))
    return redirect(url_for("compose.show"))  # type: ignore[return-value]


def _days() -> int:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.recall_days
