"""What is old is deleted, once a day, by whoever comes along."""

import time

from flask import current_app

from webapp.db.base import begin_writing, db
from webapp.services import gaps, retention
from webapp.settings import Settings

DAY = 24 * 3600


def forget_when_due() -> None:
    """Delete old questions, deleted mails and unused fill-ins, unless that was done within a day."""
    settings: Settings = current_app.config["SETTINGS"]
    last: float = current_app.extensions.get("forgotten_at", -DAY)
    if time.monotonic() - last < DAY:
        return
    current_app.extensions["forgotten_at"] = time.monotonic()
    begin_writing(db.session())
    if settings.question_days:
        gaps.forget_old(db.session(), settings.question_days)
    retention.forget_old(db.session())
    db.session().commit()
