"""Questions older than a setting are deleted, once a day, by whoever comes along."""

import time

from flask import current_app

from webapp.db.base import begin_writing, db
from webapp.services import gaps
from webapp.settings import Settings

DAY = 24 * 3600


def forget_when_due() -> None:
    """Delete old questions, unless that was done within a day."""
    settings: Settings = current_app.config["SETTINGS"]
    last: float = current_app.extensions.get("forgotten_at", -DAY)
    if not settings.question_days or time.monotonic() - last < DAY:
        return
    current_app.extensions["forgotten_at"] = time.monotonic()
    begin_writing(db.session())
    gaps.forget_old(db.session(), settings.question_days)
    db.session().commit()
