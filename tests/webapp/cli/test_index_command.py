import json
import shutil
from pathlib import Path

from corpus.passages import PassageKind, passages
from index.adapter import CONFIG_FILE, HEAD_FILE, SHIPPED, WEIGHTS_FILE, digest
from index.encoder import DEFAULT_MODEL, ModelSpec
from index.types import Encoder
from tests.webapp import small
from tests.webapp.cli.conftest import Silverlining
from tests.webapp.services.tables import rows_of

PASSAGES = [passage for entry in small.ENTRIES for passage in passages(entry.translation)]
COUNT = len(PASSAGES)
ASKED = sum(p.kind in {PassageKind.TITLE, PassageKind.PHRASING} for p in PASSAGES)


def vectors(instance: Path) -> int:
    ((count,),) = rows_of(instance / "silverlining.db", "SELECT count(*) FROM embeddings")
    return count


def test_info_says_what_is_searched_and_by_what_recipe(
    silverlining: Silverlining, encoder: Encoder
):
    result = silverlining("index", "info", "--json")
    facts = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (facts["model"], facts["dimension"]) == (encoder.recipe, 384)
    assert (facts["corpus_version"], facts["talking_points"]) == ("1", 3)
    assert facts["passages"] == COUNT


def test_info_for_people_says_the_same(silverlining: Silverlining):
    facts = json.loads(silverlining("index", "info", "--json").stdout)
    lines = silverlining("index", "info").stdout.splitlines()
    assert [line.split()[-1] for line in lines] == [str(value) for value in facts.values()]
    assert [" ".join(line.split()[:-1]) for line in lines] == [
        name.replace("_", " ") for name in facts
    ]


def test_build_says_what_is_searched(silverlining: Silverlining):
    result = silverlining("index", "build")
    assert result.exit_code == 0
    assert result.stdout == f"{COUNT} passages of 3 talking points are searched\n"


def test_build_brings_what_is_new_in_the_files(
    silverlining: Silverlining, own_instance: Path, tmp_path: Path
):
    entry = small.reworded(small.DOOR_KEYS, phrasings=("Who cleans the hall?",))
    others = [e for e in small.ENTRIES if e is not small.DOOR_KEYS]
    folder = small.lay(tmp_path / "changed", entries=[*others, entry], golden=())
    before = vectors(own_instance)
    result = silverlining("index", "build", SILVERLINING_CORPUS=str(folder))
    assert result.stdout == f"{COUNT - 2} passages of 3 talking points are searched\n"
    assert "Corpus: 0 new, 1 changed, 0 conflicts." in result.stderr
    assert vectors(own_instance) == before + 1


def test_training_needs_golden_questions(silverlining: Silverlining):
    result = silverlining("index", "train")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1] == (
        "Error: too few golden questions to learn from: add some to golden/"
    )


def test_an_adapter_is_trained_on_what_is_searched_and_practised_and_serves_from_then_on(
    silverlining: Silverlining, own_instance: Path, tmp_path: Path
):
    folder = small.lay(tmp_path / "corpus", golden=())
    (folder / "practice").mkdir()
    lines = [f"light {n}\tpower-cut\nmatch {n}\t\nstranger {n}\tgone" for n in range(500)]
    (folder / "practice" / "some.tsv").write_text("\n".join(lines) + "\n")
    result = silverlining("index", "train", "--adapter", SILVERLINING_CORPUS=str(folder))
    # Title and phrasings, and what practice says of talking points that are there and of nobody.
    assert result.stdout == f"adapter trained on {ASKED + 1000} texts, 500 of them decoys\n"
    assert result.stderr.splitlines()[-1].startswith("Error: too few golden questions")
    trained = digest(own_instance / "adapter" / DEFAULT_MODEL)
    assert trained is not None
    facts = json.loads(silverlining("index", "info", "--json").stdout)
    assert facts["model"].startswith(f"{DEFAULT_MODEL}+{trained}/onnx-")


def test_few_texts_train_no_adapter(silverlining: Silverlining, own_instance: Path):
    result = silverlining("index", "train", "--adapter")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1] == (
        f"Error: an adapter needs 1000 phrasings and lines of practice/, not {ASKED}"
    )
    assert not (own_instance / "adapter").exists()


def test_malformed_practice_stops_training_in_one_line(
    silverlining: Silverlining, own_instance: Path, tmp_path: Path
):
    folder = small.lay(tmp_path / "corpus", golden=())
    (folder / "practice").mkdir()
    (folder / "practice" / "some.tsv").write_text("no tab\n")
    result = silverlining("index", "train", "--adapter", SILVERLINING_CORPUS=str(folder))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1].startswith("Error: practice/some.tsv:1: ")
    assert not (own_instance / "adapter").exists()


def test_a_damaged_adapter_is_refused_in_one_line(silverlining: Silverlining, own_instance: Path):
    folder = own_instance / "adapter" / DEFAULT_MODEL
    folder.mkdir(parents=True)
    (folder / WEIGHTS_FILE).write_bytes(b"cut short")
    (folder / CONFIG_FILE).write_text("{}")
    result = silverlining("index", "build")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1].startswith(f"Error: the adapter in '{folder}' ")


def test_a_damaged_head_is_refused_in_one_line_before_anything_is_made(
    silverlining: Silverlining, own_instance: Path
):
    folder = own_instance / "adapter" / DEFAULT_MODEL
    shutil.copytree(SHIPPED, folder)
    (folder / HEAD_FILE).write_bytes(b"cut short")
    result = silverlining("index", "build")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1].startswith(f"Error: '{folder / HEAD_FILE}' is damaged")
    assert not (own_instance / "models" / ModelSpec(adapter=folder).short_name).exists()


def test_a_folder_without_a_corpus_is_refused_in_one_line(
    silverlining: Silverlining, tmp_path: Path
):
    (tmp_path / "empty").mkdir()
    result = silverlining("index", "build", SILVERLINING_CORPUS=str(tmp_path / "empty"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert "no corpus here" in result.stderr


def test_a_model_that_is_not_here_is_refused_in_one_line(silverlining: Silverlining):
    result = silverlining("index", "build", SILVERLINING_MODEL="no/such-model")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1] == (
        "Error: no model 'no/such-model' on this machine: give a folder, or allow its download "
        "once with --allow-download"
    )
