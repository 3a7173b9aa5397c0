"""What is searched: which pieces, in which order, under which ids."""

from dataclasses import replace

from corpus.model import Translation
from corpus.passages import Passage, PassageKind, passages

BASE = Translation(
    "dearer",
    "en",
    "Is renting not dearer?",
    phrasings=("Too dear!", "What does it cost?"),
    say="Sometimes. It depends.",
    answer="It depends[^fact]. **Count** the [[hours]].\n\n- first\n- second\n\nWhich ones?",
    more="Never searched.",
    concession="Never searched either.",
    internal="Nor this.",
)


def test_title_phrasings_say_line_and_sentences_of_the_answer_are_searched_in_this_order() -> None:
    assert [(p.kind.value, p.text) for p in passages(BASE)] == [
        ("title", "Is renting not dearer?"),
        ("phrasing", "Too dear!"),
        ("phrasing", "What does it cost?"),
        ("say", "Sometimes. It depends."),
        ("answer", "It depends."),
        ("answer", "Count the hours."),
        ("answer", "first"),
        ("answer", "second"),
        ("answer", "Which ones?"),
    ]
    assert {(p.talking_point, p.language) for p in passages(BASE)} == {("dearer", "en")}


def test_the_id_and_hash_of_a_passage_are_the_same_in_every_release() -> None:
    # Stored vectors are found by them: were they computed otherwise, all would be encoded anew.
    passage = Passage("dearer", "en", PassageKind.PHRASING, "Too dear!")

    assert passage.hash == "6b6851f1579e67b9aafb385676806dfc"
    assert passage.id == "dearer/en/phrasing/6b6851f1579e"


def test_the_hash_depends_on_the_text_alone() -> None:
    one = Passage("dearer", "en", PassageKind.PHRASING, "Too dear!")
    same = Passage("lock-in", "it", PassageKind.SAY, "Too dear!")

    assert one.hash == same.hash
    assert one.id != same.id
    assert one.hash != replace(one, text="Too dear?").hash


def test_an_edit_leaves_the_ids_of_all_other_passages() -> None:
    edited = replace(BASE, phrasings=("A new one", "What does it cost?", "Too dear!"), say="No.")
    before, after = [{p.id for p in passages(text)} for text in (BASE, edited)]

    assert {p.id for p in passages(BASE) if p.text == "Sometimes. It depends."} == before - after
    assert {p.id for p in passages(edited) if p.text in {"A new one", "No."}} == after - before


def test_a_text_that_stands_twice_in_a_part_comes_once_and_keeps_its_first_place() -> None:
    twice = Translation(
        "a", "en", "Why?", phrasings=("Why?", "How?", "Why?"), answer="No. No. Why?"
    )

    assert [(p.kind.value, p.text) for p in passages(twice)] == [
        ("title", "Why?"),
        ("phrasing", "Why?"),
        ("phrasing", "How?"),
        ("answer", "No."),
        ("answer", "Why?"),
    ]
    ids = [p.id for p in passages(twice)]
    assert sorted(set(ids)) == sorted(ids)


def test_what_has_no_words_of_its_own_is_not_searched() -> None:
    bare = Translation("a", "en", "", phrasings=("[^fact]", "Why?"), answer="[^fact]")

    assert [p.text for p in passages(bare)] == ["Why?"]
    assert passages(Translation("a", "en", "")) == ()
