"""The editor of one text: draft, what rules and search say of it, review, publishing, history."""

from collections.abc import Mapping

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from corpus.model import MASTER_LANGUAGE, Kind, State
from corpus.problems import CorpusError
from webapp.accounts import actor
from webapp.clock import today
from webapp.db.base import begin_writing, db
from webapp.htmx import page, wants_fragment
from webapp.presentation import FIELDS, TEXT_LANGUAGES
from webapp.services import editing, effect, exporting, publishing, reading
from webapp.services import history as history_of
from webapp.services.editing import Draft, EditConflictError
from webapp.services.forms import Form, form_of
from webapp.services.publishing import NotPublishableError, OtherPersonError, Publication
from webapp.services.reading import NotFoundError
from webapp.views.search import live_engine

blueprint = Blueprint("editor", __name__, url_prefix="/curate/texts")

_LINES = ("concern", "kind", "owner", "review_days", "title")
_TEXTS = ("say", "answer", "more", "concession", "internal")


@blueprint.get("/new")
def new() -> Response:
    """A talking point that does not exist yet; `q` becomes its title, `phrasing` its phrasings."""
    form = Form(
        title=request.args.get("q", "")[:200], phrasings=request.args.getlist("phrasing")[:50]
    )
    return _show("", MASTER_LANGUAGE, form, None)


@blueprint.post("/new")
def create() -> Response:
    """Begin the draft of a new talking point."""
    form = _form(request.form)
    if not form.title.strip():
        return _show("", MASTER_LANGUAGE, form, None, 422, problem=_("Give it a title."))
    begin_writing(db.session())
    slug = editing.new_slug(db.session(), form.title)
    editing.save(db.session(), actor(), slug, MASTER_LANGUAGE, form, 0)
    db.session().commit()
    flash(_("The draft is saved."))
    return _to(slug, MASTER_LANGUAGE)


@blueprint.get("/<slug>/<language>")
def show(slug: str, language: str) -> Response:
    """The editor, with the draft if there is one, else with the published text."""
    row = editing.draft(db.session(), slug, language)
    if row is not None:
        return _show(slug, language, Form.model_validate(row.content), row)
    return _show(slug, language, _present(slug, language), None)


@blueprint.post("/<slug>/<language>")
def save(slug: str, language: str) -> Response:
    """Save the draft; a script saves while one types and gets what the rules say."""
    form, seen = _form(request.form), request.form.get("version", 0, int)
    _present(slug, language)
    begin_writing(db.session())
    try:
        rebase = "rebase" in request.form
        row = editing.save(db.session(), actor(), slug, language, form, seen, rebase)
    except EditConflictError as conflict:
        db.session().rollback()
        return _merge(slug, language, conflict)
    db.session().commit()
    if wants_fragment():
        return _show(slug, language, form, row)
    flash(_("The draft is saved."))
    return _to(slug, language)


@blueprint.post("/<slug>/<language>/effect")
def preview_effect(slug: str, language: str) -> Response:
    """What publishing the draft would do to search."""
    form = _form(request.form)
    try:
        entry = editing.entry_of(db.session(), slug, language, form, today())
        found = effect.effect(db.session(), live_engine().get(), entry)
    except (ValueError, CorpusError) as error:
        return page("curate/effect.html", block="effect", status=422, problem=str(error))
    slugs = {s for m in found.moved for s in (*m.before, *m.after)}
    slugs |= {near.other for near in found.near}
    readings = reading.read_many(db.session(), slugs, today())
    titles = {s: text.wording.title for s, text in readings.items()}
    titles.setdefault(slug, form.title)
    return page(
        "curate/effect.html", block="effect", found=found, problem="", titles=titles, slug=slug
    )


@blueprint.post("/<slug>/<language>/do")
def act(slug: str, language: str) -> Response:
    """What is done with a draft: review, comment, drop, publish."""
    session = db.session()
    begin_writing(session)
    action = request.form.get("do", "")
    if action == "comment":
        editing.comment(session, actor(), slug, language, request.form.get("text", ""))
        return _saved(slug, language)
    row = editing.draft(session, slug, language)
    if row is None:
        flash(_("There is no draft any more: somebody has published or dropped it."))
        return _to(slug, language)
    if action in {"review", "back"}:
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
    return _saved(slug, language)


@blueprint.get("/<slug>/history")
def history(slug: str) -> Response:
    """Every version: who, when, why, and what it changed."""
    versions = history_of.history(db.session(), slug)
    if not versions:
        abort(404)
    try:
        title = reading.read(db.session(), slug, today()).wording.title
    except NotFoundError:
        title = slug
    return page(
        "curate/history.html",
        slug=slug,
        title=title,
        versions=versions,
        verifications=history_of.verifications(db.session(), slug),
    )


@blueprint.post("/<slug>/history/<int:revision>")
def restore(slug: str, revision: int) -> Response:
    """Begin a draft from an earlier version."""
    begin_writing(db.session())
    try:
        row = publishing.restore(db.session(), actor(), revision)
    except LookupError:
        abort(404)
    language = row.language
    db.session().commit()
    flash(_("The earlier version is your draft now. Publish it to bring it back."))
    return _to(slug, language)


def _publish(slug: str, language: str, row: Draft) -> Response:
    settings = current_app.config["SETTINGS"]
    how = Publication(
        reason=request.form.get("reason", ""),
        recall=request.form.get("recall", ""),
        by_another=settings.publish_by_another,
    )
    if not how.reason.strip():
        return _refused(slug, language, _("Say in a few words why, for the history."))
    try:
        publishing.publish(db.session(), actor(), row, how, today())
    except OtherPersonError:
        return _refused(slug, language, _("Somebody else than its author has to publish this."))
    except NotPublishableError as error:
        words = " ".join(remark.message for remark in error.remarks)
        return _refused(slug, language, _("This cannot be published yet. %(words)s", words=words))
    except EditConflictError as conflict:
        db.session().rollback()
        return _merge(slug, language, conflict, rebase=True)
    db.session().commit()
    flash(_("Published. It is searchable everywhere within two seconds."))
    return _to(slug, language)


def _refused(slug: str, language: str, problem: str) -> Response:
    db.session().rollback()
    row = editing.draft(db.session(), slug, language)
    form = Form.model_validate(row.content) if row else _present(slug, language)
    return _show(slug, language, form, row, 422, problem=problem)


def _merge(slug: str, language: str, conflict: EditConflictError, rebase: bool = False) -> Response:
    """Both versions side by side, and a form that saves what becomes of them."""
    fields = [name for name, _old, _new in history_of.differences(conflict.theirs, conflict.mine)]
    return page(
        "curate/merge.html",
        status=409,
        slug=slug,
        language=language,
        conflict=conflict,
        fields=fields,
        labels=FIELDS,
        pieces={n: (o, m) for n, o, m in history_of.differences(conflict.theirs, conflict.mine)},
        rebase=rebase,
        readable=history_of.readable,
        as_fields=_as_fields,
        angle_names=[f"angle:{who}" for who in {**conflict.theirs.angles, **conflict.mine.angles}],
    )


def _present(slug: str, language: str) -> Form:
    """The published text as a form; an empty one for a translation that does not exist yet."""
    entry = editing.published(db.session(), slug, language)
    if entry is not None:
        return form_of(entry)
    master = editing.published(db.session(), slug, MASTER_LANGUAGE)
    if master is None and editing.draft(db.session(), slug, language) is None:
        abort(404)
    if language not in TEXT_LANGUAGES:
        abort(404)
    return Form(concern=master.talking_point.concern) if master and master.talking_point else Form()


def _show(
    slug: str,
    language: str,
    form: Form,
    row: Draft | None,
    status: int = 200,
    problem: str = "",
) -> Response:
    session = db.session()
    present = editing.published(session, slug, MASTER_LANGUAGE) if slug else None
    said = editing.remarks(session, slug or "new", language, form, today()) if form.title else ()
    outline = exporting.outline(session)
    facts = {fact.id: fact for fact in exporting.library(session).evidence}
    return page(
        "curate/editor.html",
        block="said",
        status=status,
        slug=slug,
        language=language,
        form=form,
        row=row,
        problem=problem,
        remarks=said,
        labels=FIELDS,
        outline=outline,
        kinds=list(Kind),
        published=present,
        retired=bool(
            present and present.talking_point and present.talking_point.state is State.RETIRED
        ),
        comments=editing.comments(session, slug, language) if slug else (),
        master=present.translation if present and language != MASTER_LANGUAGE else None,
        facts=facts,
    )


def _form(fields: MultiDict[str, str]) -> Form:
    return Form(
        **{name: fields.get(name, "").strip()[:200] for name in _LINES if name in fields},
        **{name: fields.get(name, "")[:20_000].replace("\r\n", "\n") for name in _TEXTS},
        next=fields.get("next", "").replace(",", " ").split(),
        phrasings=[
            line
            for line in fields.get("phrasings", "").replace("\r\n", "\n").split("\n")
            if line.strip()
        ],
        angles={
            name.removeprefix("angle:"): text.replace("\r\n", "\n")[:4000]
            for name, text in fields.items()
            if name.startswith("angle:") and text.strip()
        },
    )


def _as_fields(form: Form) -> Mapping[str, str]:
    """A form as the fields it came from."""
    found = {name: getattr(form, name) for name in (*_LINES, *_TEXTS)}
    found |= {"next": " ".join(form.next), "phrasings": "\n".join(form.phrasings)}
    return found | {f"angle:{who}": text for who, text in form.angles.items()}


def _saved(slug: str, language: str) -> Response:
    db.session().commit()
    return _to(slug, language)


def _to(slug: str, language: str) -> Response:
    return redirect(url_for("editor.show", slug=slug, language=language))  # type: ignore[return-value]
