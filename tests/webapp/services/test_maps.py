"""The map: talking points by meaning, questions beside them."""

from datetime import UTC, datetime, timedelta
from math import dist

import numpy as np
import pytest
from sqlalchemy.orm import Session

from corpus.passages import text_hash
from index.engine import SearchEngine
from index.types import Encoder, Vectors
from tests.webapp import small
from tests.webapp.services.asked import search
from webapp.services.indexing import build_engine
from webapp.services.live import LiveEngine
from webapp.services.maps import EDGE, JITTER, MARGIN, Dot, DotKind, corpus_map, lay_out

AT = datetime(2026, 11, 16, 9, tzinfo=UTC)
BLACKOUT = "We had a blackout last winter."
LUNCH = "what is for lunch today"


@pytest.fixture(scope="session")
def small_engine(small_live: LiveEngine) -> SearchEngine:
    return small_live.get()


def points(dots: tuple[Dot, ...]) -> list[Dot]:
    return [dot for dot in dots if dot.kind is DotKind.POINT]


def questions(dots: tuple[Dot, ...]) -> list[Dot]:
    return [dot for dot in dots if dot.kind is DotKind.QUESTION]


def nearest(dot: Dot, others: list[Dot]) -> Dot:
    return min(others, key=lambda other: dist((dot.x, dot.y), (other.x, other.y)))


def outwards(dot: Dot) -> float:
    """How far from the middle, 0.5 at the edge."""
    return max(abs(dot.x - 0.5), abs(dot.y - 0.5))


def clusters(of: int, size: int) -> Vectors:
    """Unit vectors around `of` directions, `size` around each."""
    chance = np.random.default_rng(7)
    around = np.repeat(np.eye(of, 20), size, axis=0) + chance.normal(0, 0.08, (of * size, 20))
    return (around / np.linalg.norm(around, axis=1, keepdims=True)).astype(np.float32)


def test_an_empty_corpus_has_no_map(store: Session, encoder: Encoder):
    search(store, BLACKOUT, AT)
    store.commit()
    assert corpus_map(store, build_engine(store, encoder)) == ()


def test_talking_points_are_dots_with_title_and_concern(
    small_store: Session, small_engine: SearchEngine
):
    dots = corpus_map(small_store, small_engine)
    assert [(d.kind, d.id, d.label, d.concern, d.unmet) for d in dots] == [
        ("point", "door-keys", small.DOOR_KEYS.translation.title, "data-security", False),
        ("point", "hourly-bill", small.HOURLY_BILL.translation.title, "pricing", False),
        ("point", "power-cut", small.POWER_CUT.translation.title, "disaster-recovery", False),
    ]
    for values in ([d.x for d in dots], [d.y for d in dots]):
        assert min(values) == pytest.approx(MARGIN)
        assert max(values) == pytest.approx(1 - MARGIN)


def test_talking_points_stay_in_place_whatever_is_asked(
    small_store: Session, small_engine: SearchEngine
):
    before = points(corpus_map(small_store, small_engine))
    for number, text in enumerate((BLACKOUT, LUNCH, "who has a badge")):
        search(small_store, text, AT + timedelta(minutes=number), hits=["door-keys"])
    small_store.commit()
    after = corpus_map(small_store, small_engine)
    assert points(after) == before
    assert [dot.label for dot in questions(after)] == ["who has a badge", LUNCH, BLACKOUT]
    assert corpus_map(small_store, small_engine) == after


def test_a_question_lies_beside_the_talking_point_it_is_near_to(
    small_store: Session, small_engine: SearchEngine
):
    for phrasing, slug in (
        (BLACKOUT, "power-cut"),
        ("Who has a badge for the room?", "door-keys"),
        ("Your meter never sleeps.", "hourly-bill"),
    ):
        search(small_store, phrasing, AT, "match", hits=[slug])
    small_store.commit()
    dots = corpus_map(small_store, small_engine)
    for question in questions(dots):
        point = nearest(question, points(dots))
        away = dist((question.x, question.y), (point.x, point.y))
        assert question.concern == point.concern
        assert JITTER[0] * 0.9 < away < JITTER[1] * 1.1
        assert not question.unmet


def test_a_question_nothing_fits_lies_outside(small_store: Session, small_engine: SearchEngine):
    search(small_store, LUNCH, AT, "none", hits=["power-cut"])
    search(small_store, BLACKOUT, AT, "none", hits=["power-cut"])
    small_store.commit()
    dots = corpus_map(small_store, small_engine)
    near, far = questions(dots)
    assert [(d.id, d.label, d.concern, d.unmet) for d in (near, far)] == [
        (text_hash(BLACKOUT)[:16], BLACKOUT, "", True),
        (text_hash(LUNCH)[:16], LUNCH, "", True),
    ]
    assert 0.5 - EDGE - JITTER[1] <= outwards(far) <= 0.5 - EDGE
    # What is as near as can be is not moved, though nothing fitted it.
    assert nearest(near, points(dots)).id == "power-cut"
    assert outwards(near) < outwards(far)


def test_the_last_asked_questions_are_shown_each_once_as_they_ended_last(
    small_store: Session, small_engine: SearchEngine
):
    for band, text in (
        ("none", "was a gap"),
        ("match", "is a gap"),
        ("match", "too old"),
        ("match", "was a gap"),
        ("none", "is a gap"),
    ):
        search(small_store, text, AT, band, hits=["door-keys"])
    small_store.commit()
    shown = questions(corpus_map(small_store, small_engine, limit=2))
    assert [(dot.label, dot.unmet, dot.concern) for dot in shown] == [
        ("is a gap", True, ""),
        ("was a gap", False, "data-security"),
    ]


def test_a_question_whose_talking_point_is_gone_has_no_concern(
    small_store: Session, small_engine: SearchEngine
):
    search(small_store, "who has a badge", AT, "match", hits=["gone"])
    search(small_store, "who has a key", AT, "related", hits=[])
    small_store.commit()
    assert [dot.concern for dot in questions(corpus_map(small_store, small_engine))] == ["", ""]


def test_every_talking_point_of_the_starter_corpus_has_a_place_by_its_concern(
    session: Session, engine: SearchEngine
):
    dots = points(corpus_map(session, engine, limit=0))
    assert [dot.id for dot in dots] == list(engine.talking_points)
    assert len({(dot.x, dot.y) for dot in dots}) == len(dots)
    beside = [nearest(dot, [other for other in dots if other is not dot]) for dot in dots]
    together = sum(dot.concern == other.concern for dot, other in zip(dots, beside, strict=True))
    # By chance it would be one in six.
    assert together > 0.7 * len(dots)


def test_what_is_alike_lies_together():
    vectors = clusters(of=4, size=10)
    places = lay_out(vectors, ["one"] * 40)
    away = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(away, np.inf)
    assert (away.argmin(axis=1) // 10).tolist() == [row // 10 for row in range(40)]
    assert places.min(axis=0) == pytest.approx([MARGIN, MARGIN])
    assert places.max(axis=0) == pytest.approx([1 - MARGIN, 1 - MARGIN])


def test_the_same_vectors_have_the_same_places():
    vectors = clusters(of=4, size=10)
    concerns = [f"concern {row % 3}" for row in range(40)]
    assert np.array_equal(lay_out(vectors, concerns), lay_out(vectors.copy(), concerns))


def test_a_talking_point_less_leaves_the_others_about_where_they_were(engine: SearchEngine):
    rows = {slug: [] for slug in engine.talking_points}
    for row, passage in enumerate(engine.passages):
        rows[passage.talking_point].append(row)
    middles = np.stack([engine.vectors[own].mean(axis=0) for own in rows.values()])
    concerns = [engine.concerns[slug] for slug in engine.talking_points]
    moved = lay_out(middles, concerns)[:-1] - lay_out(middles[:-1], concerns[:-1])
    assert np.median(np.linalg.norm(moved, axis=1)) < 0.05


def test_a_few_vectors_are_projected():
    vectors = np.eye(3, 20, dtype=np.float32)
    assert lay_out(vectors[:1], ["a"]).tolist() == [[0.5, 0.5]]
    two = lay_out(vectors[:2], ["a", "b"])
    assert sorted(two[:, 0]) == pytest.approx([MARGIN, 1 - MARGIN])
    assert two[:, 1] == pytest.approx([0.5, 0.5], abs=0.5 - MARGIN)
    same = lay_out(np.repeat(vectors[:1], 3, axis=0), ["a"] * 3)
    assert same == pytest.approx(np.full((3, 2), 0.5))


def test_very_many_vectors_are_projected_too():
    places = lay_out(clusters(of=2, size=501), ["a"] * 1002)
    sides = places[:, 0] > 0.5
    assert sides[:501].tolist() == [bool(sides[0])] * 501
    assert sides[501:].tolist() == [not sides[0]] * 501
