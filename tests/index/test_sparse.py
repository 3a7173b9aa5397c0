import numpy as np
import pytest

from index.sparse import SparseIndex, letters, shared_spans, stemmed, stems


def test_stems_carry_their_place_and_leave_stop_words_out() -> None:
    assert stems("The buildings are on fire!", "en") == [("build", 4, 13), ("fire", 21, 25)]


def test_an_unknown_language_is_stemmed_as_english() -> None:
    assert stemmed("buildings", "xx") == ["build"]


def test_italian_has_its_own_stemmer_and_stop_words() -> None:
    assert stemmed("se il server della sede brucia", "it") == ["server", "sed", "bruc"]


def test_letters_mark_word_ends() -> None:
    assert letters("fire") == [" fi", "fir", "ire", "re ", " fir", "fire", "ire ", " fire", "fire "]


def test_letters_of_a_misspelling_overlap_with_the_word() -> None:
    shared = set(letters("ransomware")) & set(letters("ransomwear"))
    assert {"ransom"[:5], " ran", "somw"} <= shared


@pytest.mark.parametrize(
    "text", ["", "🙂", "?!", "the of and"], ids=["empty", "emoji", "marks", "stop"]
)
def test_texts_without_content_words_have_no_stems(text: str) -> None:
    assert stemmed(text, "en") == []


def documents(*texts: str) -> list[list[str]]:
    return [text.split() for text in texts]


def test_bm25_follows_lucenes_formula() -> None:
    index = SparseIndex(documents("fire fire flood", "flood", "price"), k1=1.5, b=0.75)
    idf = np.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    length = 3 / (5 / 3)
    expected = idf * 2 / (2 + 1.5 * (1 - 0.75 + 0.75 * length))
    assert index.scores(["fire"]).tolist() == pytest.approx([expected, 0, 0], rel=1e-5)


def test_a_repeated_token_counts_twice() -> None:
    index = SparseIndex(documents("fire", "flood"))
    assert index.scores(["fire", "fire"])[0] == pytest.approx(2 * index.scores(["fire"])[0])


@pytest.mark.parametrize("tokens", [[], ["unknown"], [""]], ids=["none", "unknown", "empty token"])
def test_unknown_tokens_score_nothing(tokens: list[str]) -> None:
    assert SparseIndex(documents("fire", "")).scores(tokens).tolist() == [0, 0]


def test_an_index_of_nothing_scores_nothing() -> None:
    assert SparseIndex([]).scores(["fire"]).tolist() == []
    assert SparseIndex([[], []]).scores(["fire"]).tolist() == [0, 0]


def test_shared_words_are_found_by_stem_in_text_order() -> None:
    text = "What if the building is on fire?"
    spans = shared_spans(text, "fires in buildings", "en")
    assert [text[start:end] for start, end in spans] == ["building", "fire"]


def test_places_are_code_points() -> None:
    text = "🙂 fire"
    assert shared_spans(text, "fire", "en") == ((2, 6),)
