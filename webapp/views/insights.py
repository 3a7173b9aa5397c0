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
from webapp.services import (
    audit,
    editing,
    exporting,
    gapgroups,
    gapmarks,
    gaps,
    insights,
    maps,
    naming,
)
from webapp.services.forms import Form
from webapp.services.gapmarks import Decision
from webapp.services.sheets import csv_of
from webapp.services.slugs import new_slug
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
    points = naming.titles(db.session(), engine.talking_points)
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
        titles=points | naming.titles(db.session(), others | drafts.keys()),
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
            slug = new_slug(session, questions[0])
            form = Form(title=questions[0][:200], phrasings=questions)
            editing.save(session, who, slug, MASTER_LANGUAGE, form, 0)
        case "add":
            slug = naming.talking_point(
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
    dots = _map(live_engine().get())
    concerns = exporting.outline(session).concerns
    concern = _concern()
    weeks = insights.weekly(session, today(), WEEKS, concern)
    by_band = insights.bands_by_week(session, today(), WEEKS, concern)
    by_concern, most = insights.by_concern(session), insights.most_used(session)
    return page(
        "insights/show.html",
        concern=concern,
        whole=insights.total(weeks),
        weeks=weeks,
        columns=charts.columns(weeks, _("Searches by week")),
        bands=by_band,
        band_columns=charts.bands(by_band, _("Bands over time")),
        concerns=concerns,
        by_concern=by_concern,
        concern_bars=charts.bars(
            [(use.title, (use.answered, use.shown, use.none)) for use in by_concern],
            _("Searches by concern"),
        ),
        most=most,
        most_bars=charts.bars([(use.title, (use.copies,)) for use in most], _("Most used")),
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
            text = csv_of(insights.weekly(session, today(), WEEKS, _concern()), "share")
        case "bands":
            text = csv_of(insights.bands_by_week(session, today(), WEEKS, _concern()))
        case "concerns":
            text = csv_of(insights.by_concern(session), "share")
        case "most-used":
            text = csv_of(insights.most_used(session, limit=1000))
        case "never-used":
            text = csv_of(insights.never_used(session))
        case "map":
            text = csv_of(_map(live_engine().get()))
        case "gaps":
            asked = gaps.gap_questions(session)
            groups = gapgroups.group(session, live_engine().get(), asked, today())
            text = csv_of(gapgroups.lines(groups))
        case _:
            abort(404)
    response = make_response(text)
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _concern() -> str:
    """The concern that is asked for; empty for all."""
    wanted = request.args.get("concern", "")
    return wanted if wanted in {c.id for c in exporting.outline(db.session()).concerns} else ""


def _map(engine: SearchEngine) -> tuple[maps.Dot, ...]:
    """The map. Talking points are laid out once for each state of the corpus, which takes long."""
    kept: dict[str, tuple[maps.Dot, ...]] = current_app.extensions["maps"]
    laid = kept.get(engine.version)
    if laid is None:
        laid = maps.points(engine)
        kept.clear()
        kept[engine.version] = laid
    return (*laid, *maps.questions(db.session(), engine, laid))


def _back() -> Response:
    return redirect(url_for("insights.gaps_"))  # type: ignore[return-value]
