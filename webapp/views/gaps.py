"""Leaving a question with the maintainers, or telling them that an answer is wrong."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from index.engine import QUESTION_MAX
from webapp.browser import browser
from webapp.clock import today
from webapp.db.base import begin_writing, db
from webapp.htmx import page
from webapp.services import asking, reading
from webapp.services.asking import CONTEXT_MAX
from webapp.services.reading import NotFoundError, Reading

blueprint = Blueprint("gaps", __name__, url_prefix="/gaps")


class GapForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """A question nothing fits, or an answer that is wrong."""

    question = TextAreaField(
        validators=[
            DataRequired(_("Write what the client said.")),
            Length(max=QUESTION_MAX, message=_("At most %(max)d characters.")),
        ]
    )
    context = TextAreaField(
        validators=[Optional(), Length(max=CONTEXT_MAX, message=_("At most %(max)d characters."))]
    )
    needed_by = DateField(validators=[Optional()])
    about = HiddenField(validators=[Optional(), Length(max=64)])


@blueprint.get("/new")
def new() -> Response:
    """The form, with the question filled in."""
    form = GapForm(
        formdata=None, question=request.args.get("q", ""), about=request.args.get("about", "")
    )
    return _show(form)


@blueprint.post("/")
def create() -> Response:
    """Keep the report and lead back to the search."""
    form = GapForm()
    if not form.validate_on_submit():
        return _show(form, 422)
    begin_writing(db.session())
    about = form.about.data if _about(form) else None
    asking.report_gap(
        db.session(),
        form.question.data,
        browser(),
        form.context.data or "",
        form.needed_by.data,
        about,
    )
    db.session().commit()
    if about:
        flash(_("Thank you. The maintainers will look at this answer."))
        return redirect(url_for("talking_points.show", slug=about))  # type: ignore[return-value]
    flash(_("Your question is with the maintainers."))
    return redirect(url_for("search.index"))  # type: ignore[return-value]


def _show(form: GapForm, status: int = 200) -> Response:
    return page("gaps/new.html", status=status, form=form, about=_about(form))


def _about(form: GapForm) -> Reading | None:
    slug = str(form.about.data or "")
    try:
        return reading.read(db.session(), slug, today()) if slug else None
    except NotFoundError:
        return None
