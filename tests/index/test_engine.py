import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Band, Translation
from corpus.passages import PassageKind, passages
from index.engine import QUESTION_MAX, QuestionTooLongError, SearchEngine, normalise
from index.ranking import UNTRAINED
from index.types import Encoder


def small_engine(encoder: Encoder, *translations: Translation) -> SearchEngine:
    cut = [passage for translation in translations for passage in passages(translation)]
    vectors = encoder.encode_passages([passage.text for passage in cut])
    concerns = {t.talking_point: "pricing" for t in translations}
    return SearchEngine(cut, vectors, concerns, encoder, UNTRAINED)


FIRE = Translation(
    "site-disaster",
    "en",
    "What if there is a fire?",
    phrasings=("And if the place burns down?", "A flood in the cellar"),
    say="A second site can be ordered.",
)
PRICE = Translation(
    "price-increases",
    "en",
    "You will raise the price",
    phrasings=("Dearer every year", "What stops you from doubling it?"),
    say="The contract says what may rise.",
)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("what if lightning strikes the server room", ["site-disaster"]),
        ("a rented server is guarded worse than ours", ["safer-in-house"]),
        ("over five years it costs more", ["cloud-costs-more"]),
        ("ransomwear", ["ransomware"]),
    ],
)
def test_a_clients_words_find_the_talking_point(
    engine: SearchEngine, question: str, first: list[str]
) -> None:
    assert [hit.talking_point for hit in engine.search(question, limit=1).hits] == first


@pytest.mark.parametrize(
    "question", ["what time does the canteen open", "how do I cook risotto", "asdf qwer"]
)
def test_what_is_none_of_our_business_is_refused(engine: SearchEngine, question: str) -> None:
    found = engine.search(question)
    assert found.band is Band.NONE
    assert len(found.hits) == 5, "the nearest topics are shown all the same"


def test_hits_fall_in_score_and_the_band_is_the_first_ones(engine: SearchEngine) -> None:
    found = engine.search("what if there is a fire", limit=10)
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    assert found.band is found.hits[0].band is Band.MATCH


def test_the_passage_is_the_nearest_and_its_shared_words_are_marked(encoder: Encoder) -> None:
    hit = small_engine(encoder, FIRE, PRICE).search("burn it down").hits[0]
    assert hit.passage.kind is PassageKind.PHRASING
    assert hit.passage.text == "And if the place burns down?"
    assert [hit.passage.text[start:end] for start, end in hit.spans] == ["burns", "down"]


def test_a_concern_filters_and_does_not_change_scores(engine: SearchEngine) -> None:
    everything = {
        h.talking_point: h.score for h in engine.search("what if prices rise", limit=90).hits
    }
    found = engine.search("what if prices rise", concerns=("data-security",), limit=3)
    assert len(found.hits) == 3
    for hit in found.hits:
        assert hit.score == pytest.approx(everything[hit.talking_point], abs=1e-6)


def test_an_engine_of_nothing_finds_nothing(encoder: Encoder) -> None:
    empty = SearchEngine([], np.empty((0, encoder.dimension), np.float32), {}, encoder, UNTRAINED)
    found = empty.search("what if there is a fire")
    assert (found.hits, found.band) == ((), Band.NONE)


def test_one_talking_point_alone_is_found(encoder: Encoder) -> None:
    hits = small_engine(encoder, FIRE).search("fire").hits
    assert [hit.talking_point for hit in hits] == ["site-disaster"]


def test_the_order_of_passages_does_not_matter(encoder: Encoder) -> None:
    question = "the price will go up"
    forward = small_engine(encoder, FIRE, PRICE).search(question).hits
    backward = small_engine(encoder, PRICE, FIRE).search(question).hits
    assert [hit.talking_point for hit in forward] == [hit.talking_point for hit in backward]
    assert [hit.score for hit in forward] == pytest.approx(
        [hit.score for hit in backward], abs=1e-5
    )


def test_another_ranker_leaves_the_first_engine_alone(engine: SearchEngine) -> None:
    ranker = engine.ranker
    other = engine.with_ranker(UNTRAINED)
    assert other.ranker is UNTRAINED
    assert engine.ranker is ranker


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("  two\n\tspaces ", "two spaces"),
        ("nul\x00and\x1bescape", "nul and escape"),
        ("cafe\u0301", "café"),
        ("", ""),
    ],
    ids=["spaces", "control characters", "composed", "empty"],
)
def test_normalise(question: str, searched: str) -> None:
    assert normalise(question) == searched


def test_a_question_of_a_thousand_characters_is_searched(engine: SearchEngine) -> None:
    assert engine.search("x" * QUESTION_MAX).language == "en"


def test_a_longer_one_is_refused_with_its_length(engine: SearchEngine) -> None:
    with pytest.raises(QuestionTooLongError, match="has 1001 characters; at most 1000"):
        engine.search("x" * (QUESTION_MAX + 1))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_unicode_gets_an_answer(engine: SearchEngine, question: str) -> None:
    found = engine.search(question)
    assert found.band in set(Band)
    assert bool(found.hits) == any(c.isalnum() for c in found.question)


def test_a_question_asked_again_is_not_encoded_again(encoder: Encoder) -> None:
    asked: list[str] = []

    class Counting:
        recipe, dimension, head = encoder.recipe, encoder.dimension, encoder.head
        encode_passages = encoder.encode_passages

        def encode_question(self, text: str) -> np.ndarray:
            asked.append(text)
            return encoder.encode_question(text)

    searched = small_engine(Counting(), FIRE, PRICE)
    first = searched.search("the price will go up")
    assert searched.search("the  price will go up ").hits == first.hits
    assert asked == ["the price will go up"]
