import json
from pathlib import Path

import pytest

from tests.webapp.cli.conftest import Silverlining

FIGURES = [
    "on_topic",
    "off_topic",
    "hit_at_1",
    "hit_at_3",
    "mrr",
    "off_topic_refused",
    "on_topic_refused",
    "match_precision",
    "match_share",
    "calibration_error",
    "bands",
    "intervals",
    "concerns",
    "worst",
]


@pytest.fixture
def write(tmp_path: Path):
    """Writes a file of golden questions."""

    def make(name: str, text: str) -> str:
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return make


@pytest.fixture
def asked(write) -> str:
    """Two questions that find their answer first, one that finds it later, one off topic."""
    return write(
        "asked.tsv",
        "# a remark\n"
        "We had a blackout last winter.\tpower-cut\n"
        "Who has a badge for the room?\tpower-cut,door-keys\n"
        "Your meter never sleeps.\tdoor-keys\n"
        "🙂\t\n",
    )


def test_figures_of_a_file(silverlining: Silverlining, asked: str):
    result = silverlining("evaluate", asked, "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert list(found) == ["all", "asked"]
    assert found["all"] == found["asked"]
    assert list(found["asked"]) == FIGURES
    assert (found["asked"]["on_topic"], found["asked"]["off_topic"]) == (3, 1)
    assert found["asked"]["hit_at_1"] == pytest.approx(2 / 3)
    assert found["asked"]["hit_at_3"] == 1
    assert found["asked"]["mrr"] in (pytest.approx((1 + 1 + rank) / 3) for rank in (1 / 2, 1 / 3))
    assert found["asked"]["off_topic_refused"] == 1
    low, high = found["asked"]["intervals"]["hit_at_1"]
    assert 0 <= low < 2 / 3 < high <= 1
    assert list(found["asked"]["bands"]) == ["match", "related", "none"]
    assert found["asked"]["bands"]["none"]["off_topic"] == 1
    assert sum(row["on_topic"] for row in found["asked"]["concerns"].values()) == 3


def test_the_worst_questions_are_named_with_what_was_found(silverlining: Silverlining, write):
    file = write("asked.tsv", "We had a blackout last winter.\tdoor-keys\n")
    (worst,) = json.loads(silverlining("evaluate", file, "--json").stdout)["all"]["worst"]
    assert worst["question"] == "We had a blackout last winter."
    assert worst["expected"] == ["door-keys"]
    assert worst["found"][0] == "power-cut"
    assert "We had a blackout last winter." in silverlining("evaluate", file).stdout


def test_figures_of_several_files_come_apart_and_together(
    silverlining: Silverlining, asked: str, write
):
    other = write("other.tsv", "play some music\t\n")
    found = json.loads(silverlining("evaluate", asked, other, "--json").stdout)
    assert list(found) == ["all", "asked", "other"]
    assert [(g["on_topic"], g["off_topic"]) for g in found.values()] == [(3, 2), (3, 1), (0, 1)]
    assert found["other"]["hit_at_1"] is None


def test_a_table_has_a_row_for_each_figure(silverlining: Silverlining, asked: str):
    figures, bands, concerns = silverlining("evaluate", asked).stdout.split("\n\n")[:3]
    lines = figures.splitlines()
    assert lines[0].split() == ["all", "asked"]
    rows = {" ".join(line.split()[:-2]): line.split()[-2:] for line in lines[1:]}
    assert rows["questions on topic"] == ["3", "3"]
    assert rows["questions off topic"] == ["1", "1"]
    assert rows["hit@1"] == ["0.667", "0.667"]
    assert rows["hit@3"] == ["1.000", "1.000"]
    assert [row for row in rows if row != "95 % interval"] == [
        "questions on topic",
        "questions off topic",
        "hit@1",
        "hit@3",
        "MRR",
        "off topic refused",
        "on topic refused",
        "precision of match",
        "share in match",
        "calibration error",
    ]
    assert [line.split()[0] for line in bands.splitlines()] == ["band", "match", "related", "none"]
    assert concerns.splitlines()[0].split()[:2] == ["concern", "questions"]


def test_a_reliability_diagram_is_a_picture(silverlining: Silverlining, asked: str, tmp_path: Path):
    file = tmp_path / "reliability.png"
    assert silverlining("evaluate", asked, "--plot", str(file)).exit_code == 0
    assert file.read_bytes().startswith(b"\x89PNG")


def test_a_picture_of_no_known_format_is_refused(
    silverlining: Silverlining, asked: str, tmp_path: Path
):
    result = silverlining("evaluate", asked, "--plot", str(tmp_path / "diagram.doc"))
    assert result.exit_code == 1
    assert "diagram.doc" in result.stderr.splitlines()[-1]


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    """Three documents and two questions, each with one answer."""
    folder = tmp_path / "set"
    (folder / "qrels").mkdir(parents=True)
    documents = [
        {"_id": "d3", "title": "", "text": "Parking in the yard."},
        {"_id": "d1", "title": "Fire", "text": "What to do when the building burns."},
        {"_id": "d2", "title": "Price", "text": "How the yearly fee is worked out."},
    ]
    questions = [
        {"_id": "q1", "text": "the house is in flames"},
        {"_id": "q2", "text": "yearly fee"},
        {"_id": "q3", "text": "nobody judged this"},
    ]
    for name, rows in (("corpus", documents), ("queries", questions)):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text)
    (folder / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\nq2\td3\t0\n"
    )
    return folder


def test_a_public_retrieval_set_is_judged(silverlining: Silverlining, beir: Path):
    result = silverlining("evaluate", "--beir", str(beir), "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert list(found) == ["dense", "bm25", "hybrid"]
    assert found["dense"] == {"ndcg_at_10": 1.0, "recall_at_10": 1.0}
    assert found["bm25"]["ndcg_at_10"] < 1, "no word of the first question stands in its answer"
    assert found["hybrid"]["ndcg_at_10"] == 1.0
    table = silverlining("evaluate", "--beir", str(beir)).stdout.splitlines()
    assert table[0].split() == ["ndcg_at_10", "recall_at_10"]
    assert table[1].split() == ["dense", "1.000", "1.000"]


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("corpus.jsonl", '{"_id": "d1"}\n', "corpus.jsonl:1: no JSON object with _id and text"),
        ("queries.jsonl", "oops\n", "queries.jsonl:1: no JSON object"),
        ("qrels/test.tsv", "a\tb\tc\nq1\td1\tmuch\n", "test.tsv:2: not 'question, document, gain'"),
    ],
    ids=["corpus", "questions", "judgements"],
)
def test_a_malformed_set_is_refused(
    silverlining: Silverlining, beir: Path, file: str, text: str, message: str
):
    (beir / file).write_text(text)
    result = silverlining("evaluate", "--beir", str(beir))
    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr.splitlines()[-1]


def test_refusal_is_judged_on_intents(silverlining: Silverlining, tmp_path: Path):
    asked = {
        "fire": ["the house burns", "flames on the roof", "smoke in the hall", "a blaze at night"],
        "price": ["what does it cost", "the yearly fee", "how much money", "is it expensive"],
        "oos": ["bake a cake", "sing a song", "walk the dog", "plant a tree"],
    }
    rows = [
        f"{'oos_' if intent == 'oos' else ''}{split},{text} {more},{intent}"
        for split in ("train", "val", "test")
        for intent, texts in asked.items()
        for text in texts
        for more in ("", "please", "now")
    ]
    file = tmp_path / "intents.csv"
    file.write_text("split,text,intent\n" + "\n".join(rows) + "\n")
    result = silverlining("evaluate", "--intents", str(file), "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert list(found) == ["0.95 refused", "0.97 refused"]
    for figures in found.values():
        assert figures["in_scope_accuracy"] > 0.9
        assert figures["out_of_scope_recall"] > 0.9


def test_a_file_of_intents_says_where_it_is_malformed(silverlining: Silverlining, tmp_path: Path):
    (tmp_path / "intents.csv").write_text("split,text,intent\ntrain,hello\n")
    result = silverlining("evaluate", "--intents", str(tmp_path / "intents.csv"))
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].endswith("intents.csv:2: not 'split,text,intent'")


def test_sets_are_judged_apart(silverlining: Silverlining, asked: str, beir: Path):
    assert silverlining("evaluate", asked, "--beir", str(beir)).exit_code == 2


def test_a_share_of_nothing_is_a_dash(silverlining: Silverlining, write):
    lines = silverlining("evaluate", write("off.tsv", "🙂\t\n")).stdout.splitlines()
    assert [line.split()[-2:] for line in lines if line.startswith("hit@1")] == [["–", "–"]]


def test_questions_nobody_can_answer_are_left_out(silverlining: Silverlining, write):
    file = write("new.tsv", "a\tno-such\nb\tnone-such\nWho has a badge for the room?\tdoor-keys\n")
    result = silverlining("evaluate", file, "--json")
    assert json.loads(result.stdout)["all"]["on_topic"] == 1
    assert "2 questions want talking points that are not there: left out" in result.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no tab", "bad.tsv:1: error: a golden question is 'text', one tab, then the ids"),
        ("a\tNo Such", "bad.tsv:1: error: 'No Such' is no id"),
        ("a\t\na\t", "bad.tsv:2: error: the same question stands on line 1"),
    ],
    ids=["no-tab", "no-id", "twice"],
)
def test_a_malformed_file_is_refused(silverlining: Silverlining, write, text: str, message: str):
    result = silverlining("evaluate", write("bad.tsv", text))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: ")
    assert message in result.stderr


def test_a_file_that_is_no_text_is_refused(silverlining: Silverlining, tmp_path: Path):
    (tmp_path / "bad.tsv").write_bytes(b"caff\xe8\t\n")
    result = silverlining("evaluate", str(tmp_path / "bad.tsv"))
    assert result.exit_code == 1
    assert result.stderr == f"Error: {tmp_path / 'bad.tsv'}: not UTF-8 at byte 4\n"


def test_a_file_that_is_not_there_is_misuse(silverlining: Silverlining):
    assert silverlining("evaluate", "no-such.tsv").exit_code == 2


def test_too_few_questions_of_its_own_are_not_judged(silverlining: Silverlining):
    result = silverlining("evaluate")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1] == (
        "Error: at least 10 questions on topic and as many off topic are needed"
    )
