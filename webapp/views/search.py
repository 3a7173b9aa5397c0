"""The search page, its results while typing, and the note that a question was meant."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _

from corpus.model import Band
from index.engine import QUESTION_MAX, QuestionTooLongError
from index.types import Hit, SearchResult
from webapp.browser import browser
from webapp.clock import today
from webapp.db.base import begin_writing, db
from webapp.htmx import asked_from, page, show_url
from webapp.limits import search_limit
from webapp.retention import forget_when_due
from webapp.services import asking, reading
from webapp.services.live import LiveEngine
from webapp.services.reading import ConcernCount, Reading

blueprint = Blueprint("search", __name__)

HITS = 5
#: Concern and audience are filters of a handful of words; whatever is longer is none.
FILTER_MAX = 64

EXAMPLES = (
    "What if lightning strikes the server room?",
    "Our data is safer on our own servers",
    "Over five years it costs more",
    "What happens to our IT people?",
    "Everything works, why change now?",
    "Do we pay even when nobody uses it?",
)


@dataclass(frozen=True, slots=True)
class HitView:
    """A hit with the text it leads to."""

    hit: Hit
    reading: Reading


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Everything the search page shows.

    Attributes:
        question: As typed.
        concern: Chosen concern, empty for any.
        concerns: To choose from.
        result: What was found; none when nothing was asked.
        hits: In order of rank.
        listed: Talking points of the chosen concern, when nothing was asked.
        too_long: Characters of a question that is too long, else 0.
    """

    question: str
    concern: str
    concerns: tuple[ConcernCount, ...]
    result: SearchResult | None = None
    hits: tuple[HitView, ...] = ()
    listed: tuple[Reading, ...] = ()
    too_long: int = 0

    @property
    def first_visit(self) -> bool:
        """Whether there is nothing to show but the box."""
        return self.result is None and not self.listed and not self.too_long

    @property
    def band(self) -> Band:
        """Of the best hit."""
        return self.result.band if self.result else Band.NONE

    def in_band(self, band: Band) -> tuple[HitView, ...]:
        """Hits of one band, in order of rank."""
        return tuple(view for view in self.hits if view.hit.band == band)

    @property
    def heading(self) -> str:
        """What this page is."""
        if self.question and self.result:
            return str(_("Answers to “%(question)s”", question=self.question))
        if self.listed:
            return self.listed[0].concern.title
        return str(_("What did the client say?"))


def live_engine() -> LiveEngine:
    """The application's engine."""
    live: LiveEngine = current_app.extensions["live_engine"]
    return live


def search_page(question: str, concern: str) -> SearchPage:
    """Search, or list, or greet.

    Raises:
        QuestionTooLongError: The question is too long.
    """
    concerns = reading.concerns(db.session())
    if concern not in {item.concern.id for item in concerns}:
        concern = ""
    if question.strip() or len(question) > QUESTION_MAX:
        wanted = (concern,) if concern else ()
        engine = live_engine().get()
        result = engine.search(question, concerns=wanted, limit=HITS)
        found = (hit.talking_point for hit in result.hits)
        texts = current_app.extensions["texts"].many(db.session, engine.version, found, today())
        hits = tuple(
            HitView(hit, texts[hit.talking_point])
            for hit in result.hits
            if hit.talking_point in texts
        )
        return SearchPage(question, concern, concerns, result, hits)
    if concern:
        slugs = reading.slugs(db.session(), concern)
        listed = tuple(reading.read_many(db.session(), slugs, today()).values())
        return SearchPage("", concern, concerns, listed=listed)
    return SearchPage("", "", concerns)


@blueprint.get("/")
@search_limit
def index() -> Response:
    """Greet, search, or list a concern."""
    question = request.args.get("q", "")
    concern = request.args.get("concern", "")[:FILTER_MAX]
    status = 200
    try:
        found = search_page(question, concern)
    except QuestionTooLongError as error:
        status = 422
        found = SearchPage(question, concern, reading.concerns(db.session()), too_long=error.length)
    response = page(
        "search/page.html",
        block="results",
        status=status,
        page=found,
        examples=EXAMPLES,
        limit=QUESTION_MAX,
        today=today(),
    )
    if status == 200:
        arguments: dict[str, Any] = {
            k: v for k, v in (("q", question.strip()), ("concern", found.concern)) if v
        }
        # The first letter typed is a step back leads to; the next ones replace it.
        _before, _mark, query = asked_from().partition("?")
        show_url(response, url_for("search.index", **arguments), push=not query)
    return response


@blueprint.post("/searches")
def remember() -> tuple[str, int]:
    """Note a question that was left standing; the page sends it by itself."""
    question = request.form.get("q", "")
    if not question.strip() or len(question) > QUESTION_MAX:
        return "", 204
    result = live_engine().get().search(question, limit=HITS)
    forget_when_due()
    begin_writing(db.session())
    asking.remember_search(db.session(), result, browser())
    db.session().commit()
    return "", 204
