"""The editor of one text: draft, what rules and search say of it, review, publishing, history."""

import re

from flask import Blueprint, Response, abort, current_app, flash, request
from flask_babel import gettext as _
from flask_babel import ngettext

from corpus.model import CITATION, MASTER_LANGUAGE
from corpus.problems import CorpusError
from webapp.accounts import actor
from webapp.clock import today
from webapp.db.base import begin_writing, db
from webapp.htmx import page, wants_fragment
from webapp.presentation import FIELDS
from webapp.rendering.markdown import Marks, page_html
from webapp.services import comments, editing, effect, exporting, publishing, reading, slugs
from webapp.services import history as history_of
from webapp.services.editing import Draft, EditConflictError
from webapp.services.forms import Form
from webapp.services.publishing import (
    NotPublishableError,
    NotReviewedError,
    OtherPersonError,
    Publication,
)
from webapp.services.reading import NotFoundError
from webapp.views.editor_form import TEXT_MAX, form_from
from webapp.views.editor_page import (
    complaint,
    is_there,
    merge,
    present,
    refused,
    show_editor,
    to_editor,
    to_history,
)
from webapp.views.search import live_engine

blueprint = Blueprint("editor", __name__, url_prefix="/curate/texts")


@blueprint.get("/new")
def new() -> Response:
    """A talking point that does not exist yet; `q` becomes its title, `phrasing` its phrasings."""
    form = Form(
        title=request.args.get("q", "")[:200], phrasings=request.args.getlist("phrasing")[:50]
    )
    return show_editor("", MASTER_LANGUAGE, form, None)


@blueprint.post("/new")
def create() -> Response:
    """Begin the draft of a new talking point."""
    form = form_from(request.form)
    problem = complaint(form) or ("" if form.title.strip() else _("Give it a title."))
    if problem:
        return show_editor("", MASTER_LANGUAGE, form, None, 422, problem=problem)
    begin_writing(db.session())
    slug = slugs.new_slug(db.session(), form.title)
    editing.save(db.session(), actor(), slug, MASTER_LANGUAGE, form, 0)
    db.session().commit()
    flash(_("The draft is saved."))
    return to_editor(slug, MASTER_LANGUAGE)


@blueprint.post("/preview")
def preview() -> Response:
    """What a client will see of a text that is being written."""
    audiences = exporting.outline(db.session()).audiences
    names = dict.fromkeys(("say", "answer", "more"), "") | {"concession": FIELDS["concession"]}
    names |= {f"angle:{audience.id}": audience.title for audience in audiences}
    texts = {name: request.form.get(name, "")[:TEXT_MAX] for name in names}
    cited = dict.fromkeys(CITATION.findall("\n".join(texts.values())))
    marks = Marks({fact: number for number, fact in enumerate(cited, start=1)})
    parts = [(names[name], page_html(text, marks)) for name, text in texts.items() if text.strip()]
    return page("curate/_preview.html", parts=parts)


@blueprint.get("/<slug>/<language>")
def show(slug: str, language: str) -> Response:
    """The editor, with the draft if there is one, else with the published text."""
    row = editing.draft(db.session(), slug, language)
    if row is not None:
        return show_editor(slug, language, Form.model_validate(row.content), row)
    form = present(slug, language)
    if not is_there(slug):
        return to_history(slug)
    return show_editor(slug, language, form, None)


@blueprint.post("/<slug>/<language>")
def save(slug: str, language: str) -> Response:
    """Save the draft; a script saves while one types and gets what the rules say."""
    form, seen = form_from(request.form), request.form.get("version", 0, int)
    base, renders = request.form.get("base", ""), request.form.get("renders", "")
    present(slug, language)
    if problem := complaint(form):
        row = editing.draft(db.session(), slug, language)
        return show_editor(slug, language, form, row, 422, problem=problem, seen=(seen, base))
    begin_writing(db.session())
    of = renders if re.fullmatch("[0-9a-f]{16}", renders) else ""
    try:
        row = editing.save(db.session(), actor(), slug, language, form, seen, base, of)
    except EditConflictError as conflict:
        db.session().rollback()
        return merge(slug, language, conflict, of)
    db.session().commit()
    if wants_fragment():
        return show_editor(slug, language, form, row)
    flash(_("The draft is saved."))
    return to_editor(slug, language)


@blueprint.post("/<slug>/<language>/effect")
def preview_effect(slug: str, language: str) -> Response:
    """What publishing the draft would do to search."""
    form = form_from(request.form)
    if problem := complaint(form):
        return page("curate/effect.html", block="effect", status=422, problem=problem)
    try:
        entry = editing.entry_of(db.session(), slug, language, form, today())
        found = effect.effect(db.session(), live_engine().get(), entry)
    except (ValueError, CorpusError) as error:
        return page("curate/effect.html", block="effect", status=422, problem=str(error))
    ids = {s for m in found.moved for s in (*m.before, *m.after)}
    ids |= {near.other for near in found.near}
    readings = reading.read_many(db.session(), ids, today())
    titles = {s: text.wording.title for s, text in readings.items()}
    titles.setdefault(slug, form.title)
    return page(
        "curate/effect.html", block="effect", found=found, problem="", titles=titles, slug=slug
    )


@blueprint.post("/<slug>/<language>/do")
def act(slug: str, language: str) -> Response:
    """What is done with a text: verify it, and with its draft: review, comment, drop, publish."""
    session = db.session()
    begin_writing(session)
    action = request.form.get("do", "")
    if action == "verify":
        return _verify(slug, language)
    row = editing.draft(session, slug, language)
    if row is None and not is_there(slug):
        flash(_("There is no draft any more: somebody has dropped it."))
        return to_history(slug)
    if row is None:
        return refused(
            slug,
            language,
            _("There is no draft: none was saved, or somebody has published it."),
            409,
        )
    if action == "comment":
        comments.comment(session, actor(), slug, language, request.form.get("text", ""))
    elif request.form.get("version", 0, int) != row.version:
        who = row.editor
        problem = _("%(who)s has saved since you looked. Read what stands here now.", who=who)
        return refused(slug, language, problem, 409)
    elif action in {"review", "back"}:
        editing.ask_for_review(session, actor(), row, action == "review")
        flash(
            _("It waits for somebody to publish it.")
            if action == "review"
            else _("It is yours again.")
        )
    elif action == "discard":
        publishing.discard(session, actor(), row)
        flash(_("The draft is dropped. Its text stays in the history."))
    elif action == "publish":
        return _publish(slug, language, row)
    else:
        abort(400)
    session.commit()
    return to_editor(slug, language)


@blueprint.get("/<slug>/history")
def history(slug: str) -> Response:
    """Every version: who, when, why, and what it changed."""
    if not slugs.exists(db.session(), slug):
        abort(404)
    versions = history_of.history(db.session(), slug)
    try:
        title = reading.read(db.session(), slug, today()).wording.title
    except NotFoundError:
        title = versions[0].title if versions else slug
    return page(
        "curate/history.html",
        slug=slug,
        title=title,
        is_there=is_there(slug),
        labels=FIELDS,
        versions=versions,
        verifications=history_of.verifications(db.session(), slug),
    )


@blueprint.post("/<slug>/history/<int:revision>")
def restore(slug: str, revision: int) -> Response:
    """Begin a draft from an earlier version."""
    begin_writing(db.session())
    try:
        row, replaced = publishing.restore(db.session(), actor(), revision)
    except LookupError:
        abort(404)
    language = row.language
    db.session().commit()
    flash(_("The earlier version is your draft now. Publish it to bring it back."))
    if replaced:
        flash(_("The draft that was here before is in the history."))
    return to_editor(slug, language)


def _verify(slug: str, language: str) -> Response:
    publishing.verify(db.session(), actor(), [slug], today(), request.form.get("note", ""))
    db.session().commit()
    flash(_("It is still true, says the history."))
    try:
        text = reading.read(db.session(), slug, today())
    except NotFoundError:
        abort(404)
    late = [fact.id for fact in text.sources if fact.expired(today())]
    if late:
        flash(
            ngettext(
                "It stays due: the fact it cites has expired: %(facts)s.",
                "It stays due: facts it cites have expired: %(facts)s.",
                len(late),
                facts=", ".join(late),
            )
        )
    return to_editor(slug, language)


def _publish(slug: str, language: str, row: Draft) -> Response:
    settings = current_app.config["SETTINGS"]
    how = Publication(
        reason=request.form.get("reason", ""),
        recall=request.form.get("recall", ""),
        by_another=settings.publish_by_another,
    )
    if not how.reason.strip():
        return refused(slug, language, _("Say in a few words why, for the history."))
    try:
        publishing.publish(db.session(), actor(), row, how, today())
    except OtherPersonError:
        words = _("Somebody who has not written in this draft has to publish it.")
        return refused(slug, language, words)
    except NotReviewedError:
        return refused(slug, language, _("It has to be sent to review before it is published."))
    except NotPublishableError as error:
        words = " ".join(remark.message for remark in error.remarks)
        return refused(slug, language, _("This cannot be published yet. %(words)s", words=words))
    except EditConflictError as conflict:
        of = row.of
        db.session().rollback()
        return merge(slug, language, conflict, of)
    db.session().commit()
    flash(_("Published. It is searchable everywhere within two seconds."))
    return to_editor(slug, language)
