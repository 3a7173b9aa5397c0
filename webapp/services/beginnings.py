"""How mails begin, in each language that texts are written in: words of the mail, not of the interface."""

from datetime import date

from babel.dates import format_date

from corpus.model import MASTER_LANGUAGE
from webapp.services.drafts import Mail
from webapp.services.remembered import CLOSING, GREETING, OPENING, SHIPPED

_CORRECTIONS = {
    "en": (
        "A correction to my e-mail of {day}",
        "in my e-mail of {day} I wrote to you about “{title}”. We have corrected that text since."
        " It reads now:",
    ),
    "it": (
        "Una correzione alla mia e-mail del {day}",
        "nella mia e-mail del {day} Le ho scritto di “{title}”. Nel frattempo abbiamo corretto quel testo."
        " Ora dice:",
    ),
}


def language_of_mail(language: str) -> str:
    """The language to answer in: the client's where texts are written in it, else the master's."""
    return language if (OPENING, language) in SHIPPED else MASTER_LANGUAGE


def new_mail(language: str) -> Mail:
    """An empty mail in a language."""
    language = language_of_mail(language)
    return Mail(
        language=language,  # type: ignore[arg-type]  # one that is shipped
        greeting=SHIPPED[GREETING, language][0],
        opening=SHIPPED[OPENING, language][0],
        closing=SHIPPED[CLOSING, language][0],
    )


def correcting_mail(language: str, taken: date, title: str, client: str) -> Mail:
    """A mail that says what an earlier one had wrong; the corrected text is still to be put in.

    Args:
        language: Of the text that was corrected.
        taken: Day of the earlier mail.
        title: Of the text.
        client: As the copier named it; may be empty.
    """
    mail = new_mail(language)
    subject, opening = _CORRECTIONS[mail.language]
    day = format_date(taken, "d MMM y", locale=mail.language)
    words = {
        "subject": subject.format(day=day),
        "opening": opening.format(day=day, title=title),
        "client": client,
    }
    return mail.model_copy(update=words)
