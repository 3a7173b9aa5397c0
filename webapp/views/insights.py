"""For curators: what people ask for in vain, and what they use."""

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

from corpus.model import MASTER_LANGUAGE
from index.engine import SearchEngine
from webapp.accounts import actor
from webapp.clock import today
from webapp.db.base import begin_writing, db
from webapp.htmx import page
from webapp.rendering import charts
from webapp.retention import forget_when_due
from webapp.services import audit, editing, exporting, gapgroups, gapmarks, gaps, insights, maps
from webapp.services.forms import Form
from webapp.services.gapmarks import Decision
from webapp.views.search import live_engine

blueprint = Blueprint("insights", __name__, url_prefix="/curate")

WEEKS = 12
#: Groups on a page, questions of a group that are seen at once, and those that are decided about at once.
SHOWN, QUESTIONS_SHOWN, QUESTIONS_MAX = 40, 12, 300


@blueprint.get("/gaps")
def gaps_() -> Response:
    """Questions that ended in nothing, in no copy, or were reported; grouped by meaning."""
    forget_when_due()
    engine = live_engine().get()
    asked = gaps.gap_questions(db.session())
    groups = gapgroups.group(db.session(), engine, asked, today())
    kind, language = request.args.get("kind", ""), request.args.get("language", "")
    wanted = [
        group
        for group in groups
        if (kind not in set(gaps.GapKind) or group.kinds.get(gaps.GapKind(kind), 0))
        and (not language or group.languages.get(language, 0))
    ]
    pages = max(1, -(-len(wanted) // SHOWN))
    number = min(max(1, request.args.get("page", 1, int)), pages)
    shown = wanted[(number - 1) * SHOWN : number * SHOWN]
    drafts = gapmarks.in_drafts(db.session())
    points = insights.titles(db.session(), engine.talking_points)
    others = {said.about for group in shown for _, said in group.reports if said.about}
    return page(
        "insights/gaps.html",
        block="groups",
        groups=shown,
        number=number,
        pages=pages,
        filters={name: value for name, value in (("kind", kind), ("language", language)) if value},
        sparks={
            g.key: charts.sparkline(g.trend, _("Asked in the last eight weeks")) for g in shown
        },
        points=points,
        titles=points | insights.titles(db.session(), others | drafts.keys()),
        drafts=drafts,
        most=QUESTIONS_SHOWN,
        at_once=QUESTIONS_MAX,
        kind=kind,
        language=language,
        kinds=list(gaps.GapKind),
    )


@blueprint.post("/gaps")
def decide() -> Response:
    """Dismiss a group, or give its questions to a talking point, new or there already."""
    questions = request.form.getlist("question")
    if not questions:
        flash(_("Nothing was changed: choose at least one question."))
        return _back()
    session, who = db.session(), actor()
    begin_writing(session)
    # No question goes into the log: it is never forgotten, and questions are.
    match request.form.get("do", ""):
        case "dismiss":
            reason = request.form.get("reason", "")
            try:
                gapmarks.decide(session, questions, Decision.DISMISSED, who.who, reason=reason)
            except ValueError:
                flash(_("Nothing was changed: say why the group is dismissed."))
                return _back()
            audit.record(session, who, "gap.dismiss", "", reason=reason, questions=len(questions))
            session.commit()
            flash(_("Dismissed. It comes back when it is asked again."))
            return _back()
        case "new":
            slug = editing.new_slug(session, questions[0])
            form = Form(title=questions[0][:200], phrasings=questions)
            editing.save(session, who, slug, MASTER_LANGUAGE, form, 0)
        case "add":
            slug = insights.talking_point(
                session,
                request.form.get("other", "").strip() or request.form.get("talking_point", ""),
            )
            try:
                editing.add_phrasings(session, who, slug, questions)
            except LookupError:
                flash(_("Nothing was changed: choose the talking point that answers them."))
                return _back()
        case _:
            abort(400)
    gapmarks.decide(session, questions, Decision.DRAFTED, who.who, talking_point=slug)
    audit.record(session, who, "gap.draft", slug, questions=len(questions))
    session.commit()
    flash(
        _("The questions are phrasings of the draft now. They are answered once it is published.")
    )
    return redirect(url_for("editor.show", slug=slug, language=MASTER_LANGUAGE))  # type: ignore[return-value]


@blueprint.get("/insights")
def show() -> Response:
    """Searches, copies, answered share, by week and concern; the map of corpus and questions."""
    session = db.session()
    engine = live_engine().get()
    dots = _map(engine)
    concerns = exporting.outline(session).concerns
    weeks = insights.weekly(session, today(), WEEKS)
    return page(
        "insights/show.html",
        weeks=weeks,
        columns=charts.columns(weeks, _("Searches by week")),
        bands=insights.bands_by_week(session, today(), WEEKS),
        concerns=concerns,
        by_concern=insights.by_concern(session),
        most=insights.most_used(session),
        never=insights.never_used(session),
        dots=dots,
        scatter=charts.scatter(dots, concerns, _("Talking points and questions by meaning")),
    )


@blueprint.get("/insights/<name>.csv")
def export(name: str) -> Response:
    """One of the tables as CSV."""
    session = db.session()
    match name:
        case "weeks":
            text = insights.csv_of(insights.weekly(session, today(), WEEKS))
        case "bands":
            text = insights.csv_of(insights.bands_by_week(session, today(), WEEKS))
        case "concerns":
            text = insights.csv_of(insights.by_concern(session))
        case "most-used":
            text = insights.csv_of(insights.most_used(session, limit=1000))
        case "never-used":
            text = insights.csv_of(insights.never_used(session))
        case "map":
            text = insights.csv_of(_map(live_engine().get()))
        case _:
            abort(404)
    response = make_response(text)
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _map(engine: SearchEngine) -> tuple[maps.Dot, ...]:
    """The map, drawn once for each state of corpus and questions."""
    kept: dict[tuple[str, int], tuple[maps.Dot, ...]] = current_app.extensions["maps"]
    key = (engine.version, insights.searches(db.session()))
    if key not in kept:
        kept.clear()
        kept[key] = maps.corpus_map(db.session(), engine)
    return kept[key]


def _back() -> Response:
    return redirect(url_for("insights.gaps_"))  # type: ignore[return-value]
