"""A draft is judged beside what it has in common with others: no less is said than beside all of them."""

import re
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from corpus.model import Entry
from corpus.rules.base import Context, check
from corpus.rules.run import RULES
from tests.webapp.small import DOOR_KEYS, HOURLY_BILL, IN_ITALIAN, POWER_CUT
from webapp.db.base import db
from webapp.services import exporting
from webapp.services.remarks import remarks

TODAY = date(2026, 11, 21)
OTHER = HOURLY_BILL.translation


def changed(entry: Entry, **changes: object) -> Entry:
    return replace(entry, translation=replace(entry.translation, **changes))


def without_place(message: str) -> str:
    return re.sub(r"stands in \S+ too", "stands in … too", message)


@pytest.mark.parametrize(
    "entry",
    [
        DOOR_KEYS,
        IN_ITALIAN,
        changed(POWER_CUT, answer=OTHER.answer, more=""),
        changed(DOOR_KEYS, phrasings=("New", OTHER.phrasings[-1].upper())),
        changed(DOOR_KEYS, concession=f"So it is. {OTHER.answer}"),
        changed(DOOR_KEYS, say="No downtime in 2030[^nowhere]."),
    ],
    ids=["as it is", "italian", "opening", "phrasing", "sentences", "alone"],
)
def test_remarks_are_those_of_a_run_over_the_whole_corpus(make_small_app, entry: Entry):
    app = make_small_app()
    with app.app_context(), Session(db.engine) as session:
        said = remarks(session, entry, TODAY)
        library = exporting.library(session)
    key = (entry.translation.talking_point, entry.translation.language)
    others = [
        e for e in library.entries if (e.translation.talking_point, e.translation.language) != key
    ]
    judged = replace(entry, path="draft")
    context = Context(replace(library, entries=(*others, judged)), TODAY, library.forbidden)
    full = {
        without_place(problem.message)
        for problem in check(context, RULES)
        if problem.path == "draft" and problem.rule != "review-due"
    }
    assert {without_place(remark.message) for remark in said} == full
