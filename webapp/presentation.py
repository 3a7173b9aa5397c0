"""What templates may call: words for states, dates, icons, and texts as HTML."""

import json
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from flask import Flask, url_for
from flask_babel import format_date, lazy_gettext
from markupsafe import Markup

from corpus.model import Band, Kind, Review
from corpus.text import words
from webapp.rendering.markdown import Marks, page_html
from webapp.services.reading import Reading
from webapp.services.remarks import SECTIONS

STATIC = Path(__file__).parent / "static"

KINDS = {
    Kind.QUESTION: lazy_gettext("Question"),
    Kind.TRUE: lazy_gettext("True"),
    Kind.PARTLY_TRUE: lazy_gettext("Partly true"),
    Kind.MISUNDERSTANDING: lazy_gettext("Misunderstanding"),
    Kind.PRETEXT: lazy_gettext("Pretext"),
    Kind.TIMING: lazy_gettext("Not now"),
}
HOW_TO_ANSWER = {
    Kind.QUESTION: lazy_gettext("Question: they want to know"),
    Kind.TRUE: lazy_gettext("True: concede, then say what follows"),
    Kind.PARTLY_TRUE: lazy_gettext("Partly true: concede first"),
    Kind.MISUNDERSTANDING: lazy_gettext("Misunderstanding: put right, kindly"),
    Kind.PRETEXT: lazy_gettext("Pretext: ask for the real reason"),
    Kind.TIMING: lazy_gettext("Not now: ask what would change that"),
}
BANDS = {
    Band.MATCH: (lazy_gettext("Match"), lazy_gettext("Paste after reading")),
    Band.RELATED: (
        lazy_gettext("Related"),
        lazy_gettext("Read first: close, but not what they asked"),
    ),
    Band.NONE: (lazy_gettext("Nothing fits"), lazy_gettext("Ask the maintainers")),
}
LANGUAGES = {
    "en": lazy_gettext("English"),
    "it": lazy_gettext("Italian"),
    "de": lazy_gettext("German"),
    "fr": lazy_gettext("French"),
    "es": lazy_gettext("Spanish"),
    "pt": lazy_gettext("Portuguese"),
    "nl": lazy_gettext("Dutch"),
}
#: What curators call the fields of a text.
FIELDS = {
    **SECTIONS,
    "concern": "Concern",
    "kind": "Kind",
    "owner": "Owner",
    "review_days": "Review days",
    "next": "They ask next",
}
#: Those that texts are written in.
TEXT_LANGUAGES = {code: LANGUAGES[code] for code in ("en", "it")}


_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
#: What HTML may not contain: controls other than white space, lone surrogates, noncharacters.
_NOT_IN_HTML = re.compile(f"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff{_NONCHARACTERS}]")


def printable(value: object) -> object:
    """What a template is about to write, with spaces for characters that HTML may not contain."""
    if isinstance(value, str) and _NOT_IN_HTML.search(value):
        return type(value)(_NOT_IN_HTML.sub(" ", value))
    return value


def day(value: date) -> str:
    """A date as 21 Nov 2026."""
    return str(format_date(value, "d MMM y"))


def icon(name: str) -> Markup:
    """A Lucide icon from the sprite made at set-up; decoration, so hidden from screen readers."""
    address = url_for("static", filename="vendor/icons.svg")
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#i-{}"></use></svg>').format(
        address, name
    )


def words_html(
    reading: Reading, text: str, values: Mapping[str, str] | None = None, sources: str = ""
) -> Markup:
    """A client-facing text as HTML, its citations numbered as in the list of sources.

    Args:
        reading: Whose text it is.
        text: The Markdown.
        values: What fill-ins are filled with, by name.
        sources: Address of the page with the list of sources; empty for the present one.
    """
    return Markup(page_html(text, Marks(reading.numbers, values or {}, sources)))


def internal_html(reading: Reading) -> Markup:
    """Internal as HTML; talking points it names by their id become links to them."""
    text = reading.wording.internal
    for slug, title in reading.named.items():
        link = f"[{title}]({url_for('talking_points.show', slug=slug)})"
        bare = rf"|(?<![\w/-]){slug}(?![\w-])" if "-" in slug else ""
        text = re.sub(f"`{slug}`{bare}", link.replace("\\", r"\\"), text)
    return words_html(reading, text)


def marked(text: str, spans: tuple[tuple[int, int], ...]) -> list[tuple[str, bool]]:
    """A text cut into (piece, whether it is marked), in order; joined pieces give the text back."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    pieces.append((text[at:], False))
    return [piece for piece in pieces if piece[0]]


def days_late(reading: Reading, today: date) -> int:
    """By how many days a review is late; 0 when it is not."""
    return max(0, (today - reading.point.review_by).days)


@cache
def _versions() -> dict[str, int]:
    return {
        file.relative_to(STATIC).as_posix(): int(file.stat().st_mtime)
        for file in STATIC.rglob("*")
        if file.is_file()
    }


def asset(name: str) -> str:
    """Address of a static file, another one when the file has changed, so that caches may keep it."""
    return url_for("static", filename=name, v=_versions().get(name, 0))


def init_app(app: Flask) -> None:
    """Register with an application."""
    app.jinja_env.globals.update(
        icon=icon,
        asset=asset,
        words_html=words_html,
        internal_html=internal_html,
        marked=marked,
        days_late=days_late,
        count_words=lambda text: len(words(text)),
        KINDS=KINDS,
        HOW_TO_ANSWER=HOW_TO_ANSWER,
        BANDS=BANDS,
        LANGUAGES=LANGUAGES,
        TEXT_LANGUAGES=TEXT_LANGUAGES,
        Review=Review,
        htmx_config=json.dumps(HTMX_CONFIG),
    )
    app.jinja_env.filters["day"] = day
    app.jinja_env.finalize = printable


#: Responses that carry a fragment to show are swapped in, a 422 among them; other errors are left to
#: the script, which says so beside what is on the page.
HTMX_CONFIG = {
    "includeIndicatorStyles": False,
    "attributesToSettle": ["class"],
    "allowEval": False,
    "selfRequestsOnly": True,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "timeout": 15000,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "422", "swap": True},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}
