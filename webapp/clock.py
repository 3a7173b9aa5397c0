"""What day it is, in one place, so that tests can freeze it."""

from datetime import date

from flask import current_app


def today() -> date:
    """The day on which reviews and evidence are judged: today, unless the application froze it."""
    frozen: date | None = current_app.config.get("TODAY")
    return frozen or date.today()
