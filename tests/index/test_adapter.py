"""The adapter: what training teaches, what is read for it, and how it comes into the model."""

import re
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file, save_file

from corpus.library import STARTER, read_library
from corpus.model import GoldenQuestion
from index.adapter import (
    CONFIG_FILE,
    HEAD_FILE,
    SHIPPED,
    WEIGHTS_FILE,
    AdapterError,
    digest,
)
from index.adapting import Lessons, lessons, train_adapter
from index.encoder import DEFAULT_MODEL, ModelSpec, TorchEncoder
from index.onnx_encoder import load_encoder
from index.types import Encoder

FIRE = (
    "What if the building burns?",
    "a blaze in the machine hall",
    "our neighbours had smoke everywhere last year",
    "sprinklers and computers do not mix",
    "who saves the files when the roof is in flames",
    "the fire brigade flooded the cellar",
)
PRICE = (
    "Over five years it costs more.",
    "the monthly fee adds up",
    "renting is dearer than buying",
    "my accountant did the sum and shook her head",
    "we would pay for it twice",
    "what a price for somebody else's machine",
)
DECOYS = (
    "what is on the menu today",
    "the train is late",
    "see you on Tuesday",
    "my cat is asleep on the printer",
    "who won the match",
    "a recipe for plum cake",
)
#: Phrasings of each talking point.
EACH = 8
#: Written for this test alone.
FRESH = (
    ("If the bakery next door goes up in flames, our boxes go with it.", "site-disaster"),
    ("Add up sixty rents and you could have bought the thing outright.", "cloud-costs-more"),
    ("The digger severed the line and nobody could work until Friday.", "internet-down"),
    ("Once our papers are in your drawer, how do I get them out again?", "lock-in"),
    ("One of your night shift people could simply have a peek.", "provider-staff-access"),
    ("A spreadsheet was thrown in the bin by the apprentice.", "accidental-deletion"),
    ("Which country's judges could order you to hand it over?", "foreign-government"),
    ("We bought those cabinets eighteen months ago and they still shine.", "servers-already-paid"),
    ("What becomes of my two lads who look after the boxes?", "it-staff-future"),
    ("In December ten times as many people order as in May.", "peak-capacity"),
    ("Somebody phoned our bookkeeper and she read out her code.", "stolen-passwords"),
    ("Every spring the fee creeps up and nobody asks us.", "price-increases"),
)
SMALL = Lessons(
    FIRE + PRICE + DECOYS, np.repeat([0, 1, -1], 6), ("fire", "price"), np.array([6, 6])
)
#: As many as it takes to see what they teach.
ROUNDS = 20


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("adapter")
    train_adapter(ModelSpec(), SMALL, folder, ROUNDS)
    return folder


def cosines(spec: ModelSpec, one: str) -> list[float]:
    """Mean cosine of a text to what raises the fire, the price, and nothing."""
    vectors = TorchEncoder(spec).encode_passages([one, *SMALL.texts])
    return (vectors[1:] @ vectors[0]).reshape(3, 6).mean(axis=1).tolist()


def test_what_is_like_decoys_comes_near_to_them_and_away_from_what_is_ours(trained: Path):
    before = cosines(ModelSpec().plain, "a nice walk in the park")
    fire, price, decoys = cosines(ModelSpec(adapter=trained), "a nice walk in the park")
    assert decoys - max(fire, price) > before[2] - max(before[:2]) + 0.1


def test_training_does_not_move_everything_to_one_place(trained: Path):
    spec = ModelSpec(adapter=trained)
    fire, price, decoys = cosines(spec, "the roof caught fire and the servers with it")
    assert fire > max(price, decoys)
    fire, price, decoys = cosines(spec, "it is expensive to rent")
    assert price > max(fire, decoys)


def test_the_head_that_is_learnt_beside_knows_whose_a_text_is(trained: Path):
    encoder = TorchEncoder(ModelSpec(adapter=trained))
    head = encoder.head
    assert head is not None
    assert head.talking_points == ("fire", "price")
    assert head.phrasings.tolist() == [6, 6]
    assert head.others.shape == (6, 384)
    vectors = encoder.encode_passages(
        ["flames in the cellar", "dear to rent", "a nice walk in the park"]
    )
    ours, others = vectors @ head.ours.T, (vectors @ head.others.T).max(axis=1)
    assert ours.argmax(axis=1)[:2].tolist() == [0, 1]
    assert (ours.max(axis=1) > others).tolist() == [True, True, False]
    assert TorchEncoder(ModelSpec().plain).head is None


def test_the_same_lessons_give_the_same_adapter(trained: Path, tmp_path: Path):
    for name in ("one", "two"):
        train_adapter(ModelSpec(), SMALL, tmp_path / name, 2)
    assert digest(tmp_path / "one") == digest(tmp_path / "two") != digest(trained)


def test_every_step_is_told(tmp_path: Path):
    told: list[tuple[int, int]] = []
    train_adapter(ModelSpec(), SMALL, tmp_path, 2, lambda *step: told.append(step))
    assert told == [(1, 2), (2, 2)]


def test_one_talking_point_teaches_nothing(tmp_path: Path):
    one = Lessons(FIRE, np.zeros(6, np.int64), ("fire",), np.array([6]))
    with pytest.raises(ValueError, match="two talking points"):
        train_adapter(ModelSpec(), one, tmp_path / "a")
    assert not (tmp_path / "a").exists()


def test_an_adapter_is_part_of_the_recipe_and_has_a_graph_of_its_own(trained: Path, tmp_path: Path):
    spec = ModelSpec(adapter=trained)
    assert spec.short_name == f"{DEFAULT_MODEL}+{digest(trained)}"
    assert spec.plain.short_name == DEFAULT_MODEL
    encoder = load_encoder(spec, tmp_path)
    assert encoder.recipe.startswith(f"{spec.short_name}/onnx-")
    assert [folder.name for folder in tmp_path.iterdir()] == [spec.short_name]
    reference = TorchEncoder(spec).encode_passages(FIRE)
    assert (encoder.encode_passages(FIRE) * reference).sum(axis=1).min() > 0.97
    plain = TorchEncoder(spec.plain).encode_passages(FIRE)
    assert (plain * reference).sum(axis=1).max() < 0.97


def test_a_damaged_adapter_is_named(trained: Path, tmp_path: Path):
    folder = tmp_path / "cut"
    shutil.copytree(trained, folder)
    (folder / WEIGHTS_FILE).write_bytes((folder / WEIGHTS_FILE).read_bytes()[:1000])
    with pytest.raises(
        AdapterError, match=re.escape(f"the adapter in '{folder}' does not fit the model")
    ):
        load_encoder(ModelSpec(adapter=folder), tmp_path / "models")


def test_an_adapter_of_a_model_with_more_layers_is_refused(trained: Path, tmp_path: Path):
    folder = tmp_path / "other"
    shutil.copytree(trained, folder)
    weights = load_file(folder / WEIGHTS_FILE)
    fewer = {name: weight for name, weight in weights.items() if ".layer.5." not in name}
    save_file(fewer, folder / WEIGHTS_FILE, metadata={"format": "pt"})
    with pytest.raises(AdapterError, match=f"{len(weights) - len(fewer)} weights differ"):
        TorchEncoder(ModelSpec(adapter=folder))


def test_an_adapter_that_lacks_a_file_is_refused(trained: Path, tmp_path: Path):
    shutil.copy(trained / WEIGHTS_FILE, tmp_path)
    with pytest.raises(AdapterError, match="no whole adapter in"):
        digest(tmp_path)
    shutil.copy(trained / CONFIG_FILE, tmp_path)
    assert digest(tmp_path) != digest(trained)
    shutil.copy(trained / HEAD_FILE, tmp_path)
    assert digest(tmp_path) == digest(trained)


def test_what_serves_keeps_its_name_when_the_adapter_is_replaced(trained: Path, tmp_path: Path):
    shutil.copytree(trained, tmp_path / "own")
    encoder = TorchEncoder(ModelSpec(adapter=tmp_path / "own"))
    before = encoder.recipe
    shutil.copytree(SHIPPED, tmp_path / "own", dirs_exist_ok=True)
    assert encoder.recipe == before
    assert TorchEncoder(ModelSpec(adapter=tmp_path / "own")).recipe != before


def test_the_shipped_adapter_finds_what_the_model_alone_does_not(encoder: Encoder):
    library, _ = read_library(STARTER)
    slugs = list(library.masters)
    phrasings = [p for e in library.masters.values() for p in e.translation.phrasings[:EACH]]
    asked = [text for text, _ in FRESH]

    def found(one: Encoder) -> list[str]:
        cosines = one.encode_questions(asked) @ one.encode_passages(phrasings).T
        by_point = np.sort(cosines.reshape(len(asked), len(slugs), EACH), axis=2)
        return [slugs[best] for best in by_point[:, :, -3:].mean(axis=2).argmax(axis=1)]

    def right(one: Encoder) -> int:
        return sum(slug == own for slug, (_, own) in zip(found(one), FRESH, strict=True))

    assert right(encoder) >= right(TorchEncoder(ModelSpec().plain)) + 2
    assert right(encoder) >= 8


def test_the_shipped_adapter_makes_little_of_how_a_text_ends(encoder: Encoder):
    library, _ = read_library(STARTER)
    texts = [p for e in library.masters.values() for p in e.translation.phrasings[:3]]
    ended = [text for text in texts if text[-1] in ".?"]
    bare = encoder.encode_passages([text[:-1] for text in ended])
    same = (encoder.encode_passages(ended) * bare).sum(axis=1)
    assert len(ended) > 100
    assert same.mean() > 0.97


def test_lessons_leave_out_what_judges_them():
    practice = (
        GoldenQuestion("smoke in the hall", ("fire",)),
        GoldenQuestion("Too dear!", ("price", "fire")),
        GoldenQuestion("a stranger", ("unknown",)),
        GoldenQuestion("hello there", ()),
        GoldenQuestion("The roof burns", ("price",)),
        GoldenQuestion("It burns", ()),
    )
    phrasings = [("It burns", "fire"), ("It costs", "price")]
    found = lessons(phrasings, practice, ["the roof BURNS?"])
    assert list(zip(found.texts, found.owners.tolist(), strict=True)) == [
        ("It burns", 0),
        ("It costs", 1),
        ("smoke in the hall", 0),
        ("Too dear!", 1),
        ("hello there", -1),
    ]


def test_the_starters_practice_is_of_its_talking_points_and_repeats_no_golden_question():
    library, _ = read_library(STARTER)
    practice = library.practice
    counts = Counter(slug for q in practice for slug in q.expected)
    assert set(counts) == set(library.masters)
    assert min(counts.values()) >= 50
    assert sum(not q.expected for q in practice) >= 4000
    golden = {question.text.casefold() for question in library.golden}
    assert not [q.text for q in practice if q.text.casefold() in golden]
