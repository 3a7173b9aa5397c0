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

from index.engine import SearchEngine
from webapp.accounts import actor
from webapp.clock import today
from webapp.db.base import begin_writing, db
from webapp.htmx import page
from webapp.rendering import charts
from webapp.retention import forget_when_due
from webapp.services import audit, editing, exporting, gapgroups, gaps, insights, maps
from webapp.services.gaps import Decision
from webapp.views.search import live_engine

blueprint = Blueprint("insights", __name__, url_prefix="/curate")

WEEKS = 12
#: Groups and questions of a group that a page shows.
SHOWN, QUESTIONS_SHOWN = 60, 12


@blueprint.get("/gaps")
def gaps_() -> Response:
    """Questions that ended in nothing, in no copy, or were reported; grouped by meaning."""
    forget_when_due()
    engine = live_engine().get()
    asked = gaps.gap_questions(db.session())
    groups = gapgroups.group(db.session(), engine, asked, today())
    kind = request.args.get("kind", "")
    language = request.args.get("language", "")
    wanted = (
        [
            group
            for group in groups
            if (not kind or group.kinds.get(gaps.GapKind(kind), 0))
            and (not language or group.languages.get(language, 0))
        ]
        if kind in {"", *gaps.GapKind}
        else list(groups)
    )
    slugs = {near.talking_point for group in wanted[:SHOWN] for near in group.near}
    return page(
        "insights/gaps.html",
        block="groups",
        groups=wanted[:SHOWN],
        more=max(0, len(wanted) - SHOWN),
        asked=sum(question.count for question in asked),
        sparks={
            g.key: charts.sparkline(g.trend, _("Asked in the last eight weeks"))
            for g in wanted[:SHOWN]
        },
        titles=insights.titles(db.session(), slugs),
        most=QUESTIONS_SHOWN,
        kind=kind,
        language=language,
        kinds=list(gaps.GapKind),
    )


@blueprint.post("/gaps")
def decide() -> Response:
    """Dismiss a group, or give its questions to a talking point, new or there already."""
    questions = request.form.getlist("question")
    if not questions:
        abort(400)
    action = request.form.get("do", "")
    if action == "new":
        return redirect(url_for("editor.new", q=questions[0], phrasing=questions))  # type: ignore[return-value]
    slug = request.form.get("talking_point", "").strip()
    session, who = db.session(), actor()
    begin_writing(session)
    if action == "dismiss":
        reason = request.form.get("reason", "")
        try:
            gaps.decide(session, questions, Decision.DISMISSED, who.who, reason=reason)
        except ValueError:
            flash(_("Nothing was changed: say why the group is dismissed."))
            return _back()
        audit.record(session, who, "gap.dismiss", questions[0], reason=reason)
    elif action == "add":
        try:
            editing.add_phrasings(session, who, slug, questions)
        except LookupError:
            flash(_("Nothing was changed: choose the talking point that answers them."))
            return _back()
        gaps.decide(session, questions, Decision.ANSWERED, who.who, talking_point=slug)
        audit.record(session, who, "gap.answer", slug, questions=questions)
    else:
        abort(400)
    session.commit()
    if action == "add":
        flash(_("The questions are phrasings of the draft now."))
        return redirect(url_for("editor.show", slug=slug, language="en"))  # type: ignore[return-value]
    flash(_("Dismissed. It comes back when it is asked again."))
    return _back()


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
