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


def test_figures_of_several_files_come_apart_and_together(
    silverlining: Silverlining, asked: str, write
):
    other = write("other.tsv", "play some music\t\n")
    found = json.loads(silverlining("evaluate", asked, other, "--json").stdout)
    assert list(found) == ["all", "asked", "other"]
    assert [(g["on_topic"], g["off_topic"]) for g in found.values()] == [(3, 2), (3, 1), (0, 1)]
    assert found["other"]["hit_at_1"] is None


def test_a_table_has_a_row_for_each_figure(silverlining: Silverlining, asked: str):
    lines = silverlining("evaluate", asked).stdout.splitlines()
    assert lines[0].split() == ["all", "asked"]
    rows = {" ".join(line.split()[:-2]): line.split()[-2:] for line in lines[1:]}
    assert rows["questions on topic"] == ["3", "3"]
    assert rows["questions off topic"] == ["1", "1"]
    assert rows["hit@1"] == ["0.667", "0.667"]
    assert rows["hit@3"] == ["1.000", "1.000"]
    assert list(rows) == [
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
