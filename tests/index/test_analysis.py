import numpy as np
import pytest

from index.analysis import Analyser, content_stems, letters, shared_spans, words


def stems(text: str, language: str = "en") -> list[str]:
    return [word.stem for word in words(text, language) if word.content]


def test_words_carry_stem_and_place_and_whether_they_say_something() -> None:
    found = [(w.stem, w.start, w.end, w.content) for w in words("The buildings burn!", "en")]
    assert found == [("the", 0, 3, False), ("build", 4, 13, True), ("burn", 14, 18, True)]


def test_an_unknown_language_is_stemmed_as_english() -> None:
    assert stems("buildings", "xx") == ["build"]


def test_italian_has_its_own_stemmer_and_stop_words() -> None:
    assert stems("se il server della sede brucia", "it") == ["server", "sed", "bruc"]


def test_letters_mark_word_ends() -> None:
    assert letters("fire") == [" fi", "fir", "ire", "re ", " fir", "fire", "ire ", " fire", "fire "]


def test_letters_of_a_misspelling_overlap_with_the_word() -> None:
    shared = set(letters("ransomware")) & set(letters("ransomwear"))
    assert {"ransom"[:5], " ran", "somw"} <= shared


@pytest.mark.parametrize(
    "text", ["", "🙂", "?!", "the of and"], ids=["empty", "emoji", "marks", "stop"]
)
def test_texts_without_content_words_have_no_stems(text: str) -> None:
    assert stems(text) == []


def test_shared_words_are_found_by_stem_in_text_order() -> None:
    text = "What if the building is on fire?"
    spans = shared_spans(text, content_stems("fires in buildings", "en"), "en")
    assert [text[start:end] for start, end in spans] == ["building", "fire"]


def test_places_are_code_points() -> None:
    text = "🙂 fire"
    assert shared_spans(text, {"fire"}, "en") == ((2, 6),)


def test_an_analyser_numbers_tokens_and_a_question_knows_only_these() -> None:
    analyser = Analyser()
    (fire,) = analyser.passages([("the fire", "en")])
    asked = analyser.question("fire, fire or flood?", "en")
    assert asked.content.tolist() == fire.content.tolist() * 2
    assert asked.size == 3
    assert set(asked.pairs) <= set(fire.pairs)


def test_pairs_stand_for_neighbours() -> None:
    analyser = Analyser()
    one, other = analyser.passages([("fire alarm", "en"), ("alarm fire", "en")])
    assert len(np.intersect1d(one.pairs, other.pairs)) == 2
    assert len(np.setxor1d(one.pairs, other.pairs)) == 2


def test_letters_are_kept_as_often_as_they_stand_there_and_once() -> None:
    analyser = Analyser()
    (found,) = analyser.passages([("fire fire", "en")])
    assert len(found.grams) == 2 * len(found.gram_set)


def test_a_passage_seen_before_keeps_its_numbers() -> None:
    analyser = Analyser()
    first = analyser.passages([("fire", "en"), ("flood", "en")])
    again = analyser.passages([("price", "en"), ("flood", "en")])
    assert again[1] is first[1]
    assert again[0].content.tolist() != first[0].content.tolist()
