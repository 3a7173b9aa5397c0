from collections.abc import Iterable

import numpy as np
import pytest
from sqlalchemy.orm import Session

from corpus.model import Entry, State
from corpus.passages import passages
from index.types import Encoder
from tests.webapp import small
from tests.webapp.counting import CountingEncoder
from tests.webapp.services.tables import table
from webapp.db.models.corpus import TalkingPointRow
from webapp.services.importing import import_library
from webapp.services.indexing import BATCH, build_engine, train_ranker


def bring(session: Session, *changed: Entry, golden: Iterable = ()) -> None:
    by_key = {(e.translation.talking_point, e.translation.language): e for e in small.ENTRIES}
    by_key |= {(e.translation.talking_point, e.translation.language): e for e in changed}
    import_library(session, small.library(by_key.values(), golden=golden), "test")


def texts(*entries: Entry) -> list[str]:
    """What is searched of entries, each text once, in alphabetical order."""
    return sorted({p.text for entry in entries for p in passages(entry.translation)})


@pytest.fixture
def counting(encoder: Encoder) -> CountingEncoder:
    return CountingEncoder(encoder)


def test_the_first_build_encodes_each_text_once(store: Session, counting: CountingEncoder):
    bring(store)
    engine = build_engine(store, counting)
    assert counting.taken() == texts(*small.ENTRIES)
    assert sorted(p.text for p in engine.passages) == texts(*small.ENTRIES)
    assert engine.talking_points == ("door-keys", "hourly-bill", "power-cut")
    assert engine.version == "1"


def test_the_second_build_encodes_nothing(store: Session, counting: CountingEncoder):
    bring(store)
    build_engine(store, counting)
    counting.taken()
    build_engine(store, counting)
    assert counting.taken() == []


def test_a_changed_text_is_encoded_and_no_other(store: Session, counting: CountingEncoder):
    bring(store)
    build_engine(store, counting)
    counting.taken()
    say = "First batteries, then an engine."
    title = "And if the current fails?"
    bring(store, small.reworded(small.POWER_CUT, say=say, title=title, internal="Other."))
    engine = build_engine(store, counting)
    assert counting.taken() == [title, say]
    assert {title, say} <= {p.text for p in engine.passages}
    assert small.POWER_CUT.translation.title not in {p.text for p in engine.passages}


def test_what_is_not_searched_is_not_encoded(store: Session, counting: CountingEncoder):
    bring(store)
    build_engine(store, counting)
    counting.taken()
    bring(store, small.reworded(small.POWER_CUT, more="More.", concession="Yes.", internal="No."))
    build_engine(store, counting)
    assert counting.taken() == []


def test_a_text_taken_back_is_still_cached(store: Session, counting: CountingEncoder):
    bring(store)
    build_engine(store, counting)
    bring(store, small.reworded(small.POWER_CUT, say="For a while."))
    build_engine(store, counting)
    counting.taken()
    bring(store)
    build_engine(store, counting)
    assert counting.taken() == []


def test_a_text_in_two_talking_points_is_encoded_once(store: Session, counting: CountingEncoder):
    bring(store, small.reworded(small.DOOR_KEYS, say=small.POWER_CUT.translation.say))
    build_engine(store, counting)
    assert counting.taken().count(small.POWER_CUT.translation.say) == 1
    assert len(table(store, "embeddings")) == len(texts(*small.ENTRIES)) - 1


@pytest.mark.parametrize("state", [State.DRAFT, State.RETIRED])
def test_only_published_texts_are_searched(store: Session, counting: CountingEncoder, state: State):
    bring(store)
    store.get(TalkingPointRow, "power-cut").state = state.value
    store.commit()
    engine = build_engine(store, counting)
    assert engine.talking_points == ("door-keys", "hourly-bill")
    assert counting.taken() == texts(small.DOOR_KEYS, small.HOURLY_BILL)


def test_another_recipe_has_vectors_of_its_own(
    store: Session, encoder: Encoder, counting: CountingEncoder
):
    bring(store)
    build_engine(store, counting)
    other = CountingEncoder(encoder, recipe="another/model")
    build_engine(store, other)
    assert other.taken() == texts(*small.ENTRIES)
    recipes = [row["recipe"] for row in table(store, "embeddings")]
    each = len(texts(*small.ENTRIES))
    assert {recipe: recipes.count(recipe) for recipe in set(recipes)} == {
        encoder.recipe: each,
        "another/model": each,
    }


def test_cached_vectors_find_what_fresh_ones_find(store: Session, encoder: Encoder):
    bring(store)
    fresh = build_engine(store, encoder)
    cached = build_engine(store, encoder)
    assert np.array_equal(cached.vectors, fresh.vectors)
    for question in ("We had a blackout last winter.", "guards", "what is for lunch"):
        assert cached.search(question) == fresh.search(question)


def test_progress_is_told_after_each_batch(store: Session, encoder: Encoder):
    phrasings = tuple(f"Is number {number} lit?" for number in range(2 * BATCH))
    changed = small.reworded(small.POWER_CUT, phrasings=phrasings)
    bring(store, changed)
    told: list[tuple[int, int]] = []
    build_engine(store, encoder, lambda done, total: told.append((done, total)))
    total = len(texts(changed, small.IN_ITALIAN, small.DOOR_KEYS, small.HOURLY_BILL))
    assert told == [(BATCH, total), (2 * BATCH, total), (total, total)]
    told.clear()
    build_engine(store, encoder, lambda done, total: told.append((done, total)))
    assert told == []


def test_an_empty_corpus_is_searched_in_vain(store: Session, encoder: Encoder):
    engine = build_engine(store, encoder)
    assert engine.talking_points == ()
    result = engine.search("We had a blackout last winter.")
    assert (result.band, result.hits) == ("none", ())


def test_a_learnt_ranker_is_used_from_then_on(store: Session, encoder: Encoder):
    bring(store, golden=small.GOLDEN)
    engine = build_engine(store, encoder)
    learnt = train_ranker(store, engine)
    assert learnt is not None
    assert learnt != engine.ranker
    assert build_engine(store, encoder).ranker == learnt
    assert len(table(store, "rankers")) == 1


def test_too_few_golden_questions_teach_nothing(store: Session, encoder: Encoder):
    bring(store, golden=small.GOLDEN[:13])
    engine = build_engine(store, encoder)
    assert train_ranker(store, engine) is None
    assert table(store, "rankers") == []
