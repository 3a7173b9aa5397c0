"""The editor's pages: the form with what is known beside it, two versions side by side, where to go next."""

from collections.abc import Mapping

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from corpus.model import MASTER_LANGUAGE, Kind, State
from webapp.clock import today
from webapp.db.base import db
from webapp.htmx import page
from webapp.presentation import FIELDS, TEXT_LANGUAGES
from webapp.services import comments, editing, exporting, reading, slugs
from webapp.services import history as history_of
from webapp.services.editing import Draft, EditConflictError
from webapp.services.forms import REVIEW_DAYS_MAX, Form, digest, form_of
from webapp.services.reading import NotFoundError
from webapp.views.editor_form import as_fields, too_long


def refused(slug: str, language: str, problem: str, status: int = 422) -> Response:
    """The editor with the draft as it is, and what was typed beside it."""
    db.session().rollback()
    row = editing.draft(db.session(), slug, language)
    form = Form.model_validate(row.content) if row else present(slug, language)
    return show_editor(slug, language, form, row, status, problem=problem, kept=request.form)


def merge(slug: str, language: str, conflict: EditConflictError, renders: str) -> Response:
    """Both versions side by side, and a form that saves what becomes of them."""
    differences = history_of.differences(conflict.theirs, conflict.mine)
    return page(
        "curate/merge.html",
        status=409,
        slug=slug,
        language=language,
        conflict=conflict,
        fields=[name for name, _old, _new in differences],
        labels=FIELDS,
        pieces={name: (old, new) for name, old, new in differences},
        renders=renders,
        readable=history_of.readable,
        as_fields=as_fields,
        angle_names=[f"angle:{who}" for who in {**conflict.theirs.angles, **conflict.mine.angles}],
    )


def present(slug: str, language: str) -> Form:
    """The published text as a form; an empty one for a text that does not exist yet, or no more."""
    if language not in TEXT_LANGUAGES or not slugs.exists(db.session(), slug):
        abort(404)
    entry = editing.published(db.session(), slug, language)
    if entry is not None:
        return form_of(entry)
    master = editing.published(db.session(), slug, MASTER_LANGUAGE)
    return Form(concern=master.talking_point.concern) if master and master.talking_point else Form()


def show_editor(
    slug: str,
    language: str,
    form: Form,
    row: Draft | None,
    status: int = 200,
    problem: str = "",
    seen: tuple[int, str] | None = None,
    kept: Mapping[str, str] | None = None,
) -> Response:
    """The editor.

    Args:
        slug: Empty for a new talking point.
        language: Of the text.
        form: What is in the fields.
        row: The draft, if there is one.
        status: HTTP status.
        problem: Why nothing was done.
        seen: Version and base that the form was made from; those of the draft unless given.
        kept: What was typed beside the text.
    """
    session = db.session()
    master = editing.published(session, slug, MASTER_LANGUAGE) if slug else None
    text = editing.published(session, slug, language) if slug else None
    of = row.of if row else ""
    said = (
        editing.remarks(session, slug or "new", language, form, today(), of) if form.title else ()
    )
    version, base = seen or ((row.version, row.base) if row else (0, digest(text)))
    point = master.talking_point if master else None
    return page(
        "curate/editor.html",
        block="said",
        status=status,
        slug=slug,
        language=language,
        form=form,
        row=row,
        version=version,
        base=base,
        problem=problem,
        kept=kept or {},
        remarks=said,
        labels=FIELDS,
        outline=exporting.outline(session),
        kinds=list(Kind),
        days_max=REVIEW_DAYS_MAX,
        published=master,
        retired=point is not None and point.state is State.RETIRED,
        due=_due(slug) if master else None,
        comments=comments.comments(session, slug, language) if slug else (),
        master=master.translation if master and language != MASTER_LANGUAGE else None,
        rendered=text.translation.of if text else of,
        renders=of or editing.of_now(session, slug, language),
    )


def _due(slug: str) -> Mapping[str, object] | None:
    """Until when the talking point is verified, and which facts it cites have expired."""
    try:
        text = reading.read(db.session(), slug, today())
    except NotFoundError:
        return None
    expired = [fact for fact in text.sources if fact.expired(today())]
    return {"review": text.review.value, "by": text.point.review_by, "expired": expired}


def complaint(form: Form) -> str:
    """What to say of a form of which a part would be lost; empty when all of it is kept."""
    found = too_long(form)
    if found is None:
        return ""
    return str(
        _(
            "%(field)s is too long: at most %(most)s characters are kept. Nothing was saved.",
            field=FIELDS[found[0]],
            most=f"{found[1]:,}",
        )
    )


def is_there(slug: str) -> bool:
    """Whether there is anything to edit: not where a new talking point's draft was dropped."""
    session = db.session()
    return any(
        find(session, slug, MASTER_LANGUAGE) is not None
        for find in (editing.published, editing.draft)
    )


def to_editor(slug: str, language: str) -> Response:
    """To the editor, or to the history where there is nothing left to edit."""
    if not is_there(slug) and editing.draft(db.session(), slug, language) is None:
        return to_history(slug)
    return redirect(url_for("editor.show", slug=slug, language=language))  # type: ignore[return-value]


def to_history(slug: str) -> Response:
    """To what there was."""
    return redirect(url_for("editor.history", slug=slug))  # type: ignore[return-value]
