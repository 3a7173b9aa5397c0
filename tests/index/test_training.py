from dataclasses import replace

import numpy as np
import pytest

from corpus.library import STARTER, Library, read_library
from corpus.model import Band, GoldenQuestion
from corpus.passages import PassageKind
from index.engine import SearchEngine
from index.evaluation import Judgement, judge, report
from index.ranking import sigmoid
from index.training import (
    Example,
    TooFewQuestionsError,
    cross_validate,
    cut_bands,
    examples,
    train,
)


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(STARTER)[0]


@pytest.fixture(scope="module")
def sample(library: Library) -> list[GoldenQuestion]:
    """Every fifth golden question: enough to learn from, in a few seconds."""
    return list(library.golden[::5])


@pytest.fixture(scope="module")
def seen(engine: SearchEngine, sample: list[GoldenQuestion]) -> list[Example]:
    return examples(engine, sample)


def test_learning_is_reproducible(engine: SearchEngine, seen: list[Example]) -> None:
    seen = seen[::3]
    assert train(engine, seen) == train(engine, seen)


def test_questions_not_seen_in_learning_are_judged_well(
    engine: SearchEngine, seen: list[Example]
) -> None:
    # Lower than what `evaluate` prints for all questions: a fifth of them teaches less.
    found = report(cross_validate(engine, seen))
    assert found.hit_at_1 >= 0.80
    assert found.hit_at_3 >= 0.92
    assert found.off_topic_refused >= 0.90
    assert found.match_precision >= 0.90


def test_judgements_come_in_the_order_of_the_questions(
    engine: SearchEngine, seen: list[Example]
) -> None:
    asked = [*examples(engine, [GoldenQuestion("?!", ())]), *seen[::2]]
    judged = cross_validate(engine, asked)
    assert [j.question for j in judged] == [e.question for e in asked]
    assert judged[0].found == ()


def test_too_few_questions_teach_nothing(engine: SearchEngine, library: Library) -> None:
    few = [q for q in library.golden if q.on_topic][:50]
    with pytest.raises(TooFewQuestionsError, match="at least 10 questions"):
        train(engine, examples(engine, few))


def test_talking_points_no_question_has_taught_about_are_found(
    engine: SearchEngine, seen: list[Example]
) -> None:
    # The learnt parts know nothing of single talking points: leaving out every question about a sixth of
    # them must not drown these.
    untaught = set(engine.talking_points[::6])
    ranker = train(engine, [e for e in seen if not untaught & set(e.question.expected)])
    asked = [e for e in seen if e.question.on_topic and set(e.question.expected) <= untaught]
    other = engine.with_ranker(ranker)
    found = report([judge(e.question, other.search(e.question.text, limit=3)) for e in asked])
    assert len(asked) >= 20
    assert found.hit_at_3 >= 0.85


@pytest.mark.parametrize(("phrasings", "least"), [(3, 0.75), (10, 0.9)])
def test_a_new_talking_point_with_few_phrasings_is_found(
    engine: SearchEngine, library: Library, phrasings: int, least: float
) -> None:
    # A good third of the golden questions is hard on purpose; index/README.md has the figures.
    new = set(engine.talking_points[4::18])
    kept = []
    for slug in engine.talking_points:
        own = [row for row, p in enumerate(engine.passages) if p.talking_point == slug]
        asked = [row for row in own if engine.passages[row].kind is PassageKind.PHRASING]
        left_out = set(asked[phrasings:]) if slug in new else set()
        kept += [row for row in own if row not in left_out]
    passages = [engine.passages[row] for row in kept]
    other = SearchEngine(
        passages, engine.vectors[kept], engine.concerns, engine.encoder, engine.ranker
    )
    asked_of_new = [q for q in library.golden if q.on_topic and set(q.expected) <= new]
    found = report([judge(q, other.search(q.text, limit=3)) for q in asked_of_new])
    assert found.on_topic >= 30
    assert found.hit_at_3 >= least


def test_labels_follow_the_engines_order(engine: SearchEngine) -> None:
    question = GoldenQuestion("fire", ("site-disaster", "provider-disaster"))
    example = examples(engine, [question])[0]
    wanted = [
        slug for slug, label in zip(engine.talking_points, example.labels, strict=True) if label
    ]
    assert wanted == ["provider-disaster", "site-disaster"]
    assert examples(engine, [replace(question, expected=())])[0].labels.sum() == 0


@pytest.mark.parametrize(("share", "refused"), [(0.5, 50), (0.97, 97), (1.0, 100)])
def test_the_promised_share_of_off_topic_questions_is_refused(share: float, refused: int) -> None:
    off = [Judgement(GoldenQuestion(f"off {n}", ()), ("fire",), Band.NONE, 0.5) for n in range(100)]
    on = [Judgement(GoldenQuestion("on", ("fire",)), ("fire",), Band.NONE, 0.9)]
    topics = np.array([*range(-50, 50), 60]) / 10
    bands = cut_bands([*off, *on], topics, share)
    assert (sigmoid(topics[:100]) < bands["topic_from"]).sum() == refused
    assert bands["match_from"] == pytest.approx(0.9)
