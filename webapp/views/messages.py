"""A client's whole message: what it raises, part by part. Nothing of it is stored."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, current_app, request
from flask_babel import ngettext

from corpus.model import Band
from corpus.text import words
from index.markup import without_markup
from index.message import MESSAGE_MAX
from index.reply import MessageTooLongError, Part
from index.types import Hit
from webapp.clock import today
from webapp.db.base import db
from webapp.htmx import page
from webapp.limits import search_limit
from webapp.services.answering import answer
from webapp.services.beginnings import language_of_mail
from webapp.services.reading import Reading
from webapp.services.texts import Texts
from webapp.views.search import live_engine

blueprint = Blueprint("messages", __name__, url_prefix="/message")

#: Other hits that are shown beside the best one of a part.
OTHERS = 3
#: Bytes of a message that is still shown again when it is too long to be read.
BYTES_MAX = 2_000_000


@dataclass(frozen=True, slots=True)
class PartView:
    """A part with its number and the texts of its hits, best first."""

    number: int
    part: Part
    readings: tuple[Reading, ...]

    @property
    def answered(self) -> bool:
        """Whether anything approved answers it."""
        return self.part.band is not Band.NONE

    @property
    def best(self) -> Reading:
        """The text of the best hit."""
        return self.readings[0]

    @property
    def others(self) -> tuple[Reading, ...]:
        """Texts of the next hits."""
        return self.readings[1 : 1 + OTHERS]


@dataclass(frozen=True, slots=True)
class MessagePage:
    """What the page shows.

    Attributes:
        text: The message as sent.
        language: Of the message; empty before there is one.
        parts: In text order.
        pieces: The message cut into (text, part), part none between parts.
        too_long: Characters of a message that is too long, else 0.
    """

    text: str
    language: str = ""
    parts: tuple[PartView, ...] = ()
    pieces: tuple[tuple[str, PartView | None], ...] = ()
    too_long: int = 0

    @property
    def answered(self) -> tuple[PartView, ...]:
        """Parts with an answer, each talking point once."""
        seen: dict[str, PartView] = {}
        for view in self.parts:
            if not view.answered:
                continue
            known = seen.get(view.best.point.id)
            better = view.part.band is Band.MATCH and known and known.part.band is not Band.MATCH
            if known is None or better:
                # It is answered where it matches, not where something like it came before.
                seen.pop(view.best.point.id, None)
                seen[view.best.point.id] = view
        return tuple(seen.values())

    @property
    def mail_language(self) -> str:
        """The language to answer in."""
        return language_of_mail(self.language)

    @property
    def heading(self) -> str:
        """How many things were raised."""
        count = len(self.parts)
        return str(ngettext("One point raised", "%(num)d points raised", count))

    @property
    def matches(self) -> tuple[PartView, ...]:
        """Those of them that match: what one click takes into the mail."""
        return tuple(view for view in self.answered if view.part.band is Band.MATCH)

    @property
    def words(self) -> int:
        """Of the answers that match."""
        return sum(len(words(view.best.wording.answer)) for view in self.matches)


@blueprint.url_value_preprocessor
def _make_room(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let in what no other form may be, before anything reads it: an answer that keeps it is wanted."""
    request.max_content_length = request.max_form_memory_size = BYTES_MAX


@blueprint.get("/")
def index() -> Response:
    """The empty field."""
    return page("messages/page.html", found=MessagePage(""), limit=MESSAGE_MAX, today=today())


@blueprint.post("/")
@search_limit
def show() -> Response:
    """What a message raises."""
    # Browsers send every line end as two characters; who typed 20,000 typed no more.
    text = request.form.get("text", "").replace("\r\n", "\n")
    status = 200
    try:
        found = message_page(text, today()) if text.strip() else MessagePage("")
    except MessageTooLongError as error:
        status, found = 422, MessagePage(text, too_long=error.length)
    return page("messages/page.html", status=status, found=found, limit=MESSAGE_MAX, today=today())


def message_page(text: str, day: date) -> MessagePage:
    """Find what a message raises, with the texts that answer it.

    Raises:
        MessageTooLongError: What is read of it is too long.
    """
    engine = live_engine().get()
    answered = answer(engine, text)
    remembered: Texts = current_app.extensions["texts"]

    def readings(hits: tuple[Hit, ...]) -> tuple[Reading, ...]:
        slugs = [hit.talking_point for hit in hits]
        found = remembered.many(db.session, engine.version, slugs, day, answered.language)
        return tuple(found[slug] for slug in slugs if slug in found)

    parts = tuple(
        PartView(number, part, readings(part.hits))
        for number, part in enumerate(answered.parts, start=1)
    )
    # The page shows what is read: of HTML mail, not the tags.
    text = without_markup(text)
    pieces: list[tuple[str, PartView | None]] = []
    at = 0
    for view in parts:
        pieces += [
            (text[at : view.part.start], None),
            (text[view.part.start : view.part.end], view),
        ]
        at = view.part.end
    pieces.append((text[at:], None))
    return MessagePage(text, answered.language, parts, tuple(p for p in pieces if p[0]))
