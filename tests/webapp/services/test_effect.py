"""Only questions that a draft comes near are asked anew: all that change have to be among them."""

from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy.orm import Session

from tests.webapp.small import DOOR_KEYS, ENTRIES, POWER_CUT
from webapp.db.base import db
from webapp.db.models.corpus import GoldenQuestionRow
from webapp.services import effect as effects

QUESTIONS = [
    *(phrasing for entry in ENTRIES for phrasing in entry.translation.phrasings),
    *(entry.translation.title for entry in ENTRIES),
    "who has a badge",
    "a blackout in winter",
    "what does an hour cost",
    "can I bring my dog",
    "how is the weather in Rome",
]


@pytest.mark.parametrize("entry", [DOOR_KEYS, POWER_CUT], ids=["door-keys", "power-cut"])
@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Fish", "phrasings": ("fish",), "say": "Fish.", "answer": "Fish?"},
        {"phrasings": ("how is the weather in Rome", "what does an hour cost")},
        {"internal": "Nothing that is searched."},
    ],
    ids=["another", "wider", "same"],
)
def test_asking_all_questions_finds_no_more(
    make_small_app, small_live, monkeypatch, entry, changes
):
    # Three talking points have the same first three always, if not in the same order.
    monkeypatch.setattr(effects, "SHOWN", 1)
    app = make_small_app()
    draft = replace(entry, translation=replace(entry.translation, **changes))
    with app.app_context(), Session(db.engine) as session:
        for number, asked in enumerate(QUESTIONS):
            expected = [] if number >= len(QUESTIONS) - 2 else [entry.translation.talking_point]
            session.add(GoldenQuestionRow(collection="e", text=asked, expected=expected))
        session.commit()
        few = effects.effect(session, small_live.get(), draft)

        def everything(_engine, _slug, _fresh, asked, _on_topic):
            return list(np.arange(len(asked)))

        monkeypatch.setattr(effects, "_concerned", everything)
        full = effects.effect(session, small_live.get(), draft)
    assert full.judged == full.questions
    assert few.judged < full.judged
    assert few.moved == full.moved
