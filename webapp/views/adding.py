"""Putting a text into the mail in the making: in which language that goes on, and what was asked for it."""

from collections.abc import Mapping

from flask import flash
from flask_babel import gettext as _

from index.engine import QUESTION_MAX
from index.types import SearchResult
from webapp.browser import browser
from webapp.db.base import db
from webapp.services import asking, drafts
from webapp.services.arranging import in_language
from webapp.services.beginnings import language_of_mail, new_mail
from webapp.services.drafts import Mail
from webapp.views.search import HITS, live_engine


def mail_for(mail: Mail, form: Mapping[str, str]) -> Mail:
    """The mail that the form's texts go into.

    A form that names no language puts them into the present one. An empty mail takes the form's language; one
    in another language is saved, and a new one begun; committed by the caller, who has the write lock.
    """
    language = form.get("language", "")
    if not language or language_of_mail(language) == mail.language:
        return mail
    if not mail.entries:
        return in_language(mail, language_of_mail(language), {}, {})
    aside = drafts.set_aside(db.session(), browser())
    if aside:
        flash(_("What you were writing is saved as “%(name)s”.", name=aside))
    return new_mail(language)


def searched(form: Mapping[str, str]) -> SearchResult | None:
    """What was found for the form's question; none where it names none."""
    question = form.get("q", "")[:QUESTION_MAX]
    return live_engine().get().search(question, limit=HITS) if question.strip() else None


def note_search(result: SearchResult | None, slug: str) -> int | None:
    """Note that a text was found by a question; committed by the caller.

    Returns:
        The number of the search, to be noted with a copy of the text: until then it is a gap.
    """
    if result is None:
        return None
    return asking.remember_search(db.session(), result, browser(), opened=slug)
