"""What is remembered from one mail to the next: values of fill-ins, greetings and closings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.db.base import now
from webapp.db.models.drafts import FillValueRow, TemplateRow
from webapp.services.gate import OWN

SUGGESTED = 5
TEMPLATES_MAX = 20

GREETING, OPENING, CLOSING = "greeting", "opening", "closing"
#: By kind and language, the first of each being what a new mail begins with.
SHIPPED: dict[tuple[str, str], tuple[str, ...]] = {
    (GREETING, "en"): ("Hello,", "Hello [[first name]],", "Dear [[title and surname]],"),
    (OPENING, "en"): ("thank you for your questions. Here are our answers.",),
    (OPENING, "it"): ("grazie per le Sue domande. Ecco le nostre risposte.",),
    (CLOSING, "en"): (
        "Kind regards\n[[own:your name]]",
        "Shall we talk it through on [[day and time]]?\n\nKind regards\n[[own:your name]]",
        "Please write or call if a point needs more.\n\n"
        "Best regards\n[[own:your name]]\n[[own:your company]]",
    ),
    (GREETING, "it"): (
        "Buongiorno,",
        "Buongiorno [[nome]],",
        "Gentile [[titolo e cognome]],",
    ),
    (CLOSING, "it"): (
        "Cordiali saluti\n[[own:your name]]",
        "Ne parliamo [[giorno e ora]]?\n\nCordiali saluti\n[[own:your name]]",
        "Resto a disposizione per ogni chiarimento.\n\n"
        "Cordiali saluti\n[[own:your name]]\n[[own:your company]]",
    ),
}


@dataclass(frozen=True, slots=True)
class Template:
    """A greeting or closing to choose from.

    Attributes:
        id: Of a saved one; 0 for one that was shipped.
    """

    id: int
    text: str


def templates(session: Session, browser: str, kind: str, language: str) -> tuple[Template, ...]:
    """Greetings or closings in a language: the browser's own ones, newest first, then the shipped."""
    own = session.scalars(
        select(TemplateRow)
        .filter_by(browser=browser, kind=kind, language=language)
        .order_by(TemplateRow.id.desc())
    )
    shipped = SHIPPED.get((kind, language), ())
    return (*(Template(row.id, row.text) for row in own), *(Template(0, t) for t in shipped))


def keep_template(session: Session, browser: str, kind: str, language: str, text: str) -> bool:
    """Save a greeting or closing; committed by the caller.

    Returns:
        Whether it is among the templates now: not where it is empty or there are too many.
    """
    known = templates(session, browser, kind, language)
    if not text.strip():
        return False
    if any(template.text == text for template in known):
        return True
    if sum(bool(template.id) for template in known) >= TEMPLATES_MAX:
        return False
    session.add(TemplateRow(browser=browser, kind=kind, language=language, text=text))
    return True


def drop_template(session: Session, browser: str, template: int) -> None:
    """Forget a saved greeting or closing; committed by the caller."""
    session.execute(delete(TemplateRow).filter_by(browser=browser, id=template))


def remember_values(session: Session, browser: str, values: Mapping[str, str]) -> None:
    """Keep what fill-ins were filled with; committed by the caller."""
    known = {
        (row.name, row.value): row
        for row in session.scalars(select(FillValueRow).filter_by(browser=browser))
    }
    for name, value in values.items():
        row = known.get((name, value))
        if row is not None:
            row.used_at = now()
        elif value:
            session.add(FillValueRow(browser=browser, name=name, value=value))


def suggestions(session: Session, browser: str, names: Iterable[str]) -> dict[str, list[str]]:
    """Earlier values of fill-ins by name, the latest first, at most five each."""
    wanted = set(names)
    found: dict[str, list[str]] = {}
    query = select(FillValueRow).filter_by(browser=browser).order_by(FillValueRow.used_at.desc())
    for row in session.scalars(query.where(FillValueRow.name.in_(wanted))):
        values = found.setdefault(row.name, [])
        if len(values) < SUGGESTED:
            values.append(row.value)
    return found


def own_values(session: Session, browser: str) -> dict[str, str]:
    """The latest value of each fill-in about the sender; the others are only ever suggested."""
    query = select(FillValueRow).filter_by(browser=browser).order_by(FillValueRow.used_at)
    rows = session.scalars(query.where(FillValueRow.name.startswith(OWN)))
    return {row.name: row.value for row in rows}
