import json

import pytest

from tests.webapp import small
from tests.webapp.cli.conftest import Silverlining

ANSWER = ["query", "language", "band", "hits", "corpus_version", "took_ms"]
HIT = [
    "id",
    "language",
    "title",
    "say",
    "band",
    "score",
    "passage",
    "concern",
    "url",
    "review",
]
BLACKOUT = "We had a blackout last winter."


def test_a_table_with_the_best_first(silverlining: Silverlining):
    result = silverlining("search", BLACKOUT)
    assert result.exit_code == 0
    head, first, second = result.stdout.splitlines()[:3]
    assert head.split() == ["band", "talking", "point", "say"]
    assert first.split()[:3] == ["match", "What", "if"]
    assert second.split()[0] == "power-cut"
    assert "Batteries carry the first" in result.stdout


def test_where_nothing_fits_it_says_so(silverlining: Silverlining):
    result = silverlining("search", "🙂")
    assert result.exit_code == 0
    assert " ".join(result.stderr.split()) == (
        "Nothing fits. The nearest topics, in case the client meant something else:"
    )


def test_json_has_the_contract_s_keys_in_their_order(silverlining: Silverlining):
    result = silverlining("search", BLACKOUT, "--json")
    assert (result.exit_code, result.stdout.count("\n")) == (0, 1)
    answer = json.loads(result.stdout)
    assert list(answer) == ANSWER
    assert [list(hit) for hit in answer["hits"]] == [HIT] * 3
    assert [list(hit["passage"]) for hit in answer["hits"]] == [["kind", "text", "spans"]] * 3


def test_json_says_what_was_found(silverlining: Silverlining):
    answer = json.loads(silverlining("search", f"  {BLACKOUT}", "--json").stdout)
    best = answer["hits"][0]
    assert (answer["query"], answer["language"], answer["band"]) == (BLACKOUT, "en", "match")
    assert answer["corpus_version"] == "1"
    assert {key: best[key] for key in HIT if key not in ("score", "passage")} == {
        "id": "power-cut",
        "language": "en",
        "title": small.POWER_CUT.translation.title,
        "say": small.POWER_CUT.translation.say,
        "band": "match",
        "concern": "disaster-recovery",
        "url": "http://127.0.0.1:8000/talking-points/power-cut",
        "review": "fresh",
    }
    assert 0.5 < best["score"] <= 1
    assert best["passage"]["text"] == BLACKOUT


def test_limit_and_concern(silverlining: Silverlining):
    answer = json.loads(silverlining("search", "power", "--limit", "1", "--json").stdout)
    assert [hit["id"] for hit in answer["hits"]] == ["power-cut"]
    answer = json.loads(silverlining("search", "power", "--concern", "pricing", "--json").stdout)
    assert [hit["id"] for hit in answer["hits"]] == ["hourly-bill"]


def test_questions_from_standard_input_give_a_line_each(silverlining: Silverlining):
    result = silverlining("search", "--stdin", given=f"{BLACKOUT}\n\ncaffè ☕?\r\nkeys")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["query"] for answer in answers] == [BLACKOUT, "", "caffè ☕?", "keys"]
    assert [list(answer) for answer in answers] == [ANSWER] * 4
    assert answers[0]["hits"][0]["id"] == "power-cut"
    assert (answers[1]["band"], answers[1]["hits"]) == ("none", [])
    assert answers[3]["hits"][0]["id"] == "door-keys"
    assert "caffè ☕?" in result.stdout


def test_no_line_gives_no_answer(silverlining: Silverlining):
    result = silverlining("search", "--stdin", given="")
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize(
    "arguments",
    [(), ("",), ("a question", "--stdin")],
    ids=["no-question", "empty-question", "question-and-stdin"],
)
def test_a_question_or_standard_input_is_needed(
    silverlining: Silverlining, arguments: tuple[str, ...]
):
    result = silverlining("search", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == (
        "Error: give a question, or --stdin to read questions from standard input"
    )


@pytest.mark.parametrize(
    "arguments",
    [("--lang", "de"), ("--limit", "0"), ("--limit", "51"), ("--limit", "x"), ("--no-such",)],
    ids=" ".join,
)
def test_misuse_is_told_apart(silverlining: Silverlining, arguments: tuple[str, ...]):
    result = silverlining("search", "power", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: ")


def test_an_unknown_concern_is_named_in_one_line(silverlining: Silverlining):
    result = silverlining("search", "power", "--concern", "gardening")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "Error: no concern 'gardening'; there are data-security, disaster-recovery, pricing\n"
    )


def test_a_question_that_is_too_long_is_refused_in_one_line(silverlining: Silverlining):
    result = silverlining("search", "x" * 1001)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == ("Error: the question has 1001 characters; at most 1000 are searched\n")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PORT", "many", "SILVERLINING_PORT: Input should be a valid integer"),
        ("WORKERS", "0", "SILVERLINING_WORKERS: Input should be greater than or equal to 1"),
        ("OPEN_READING", "maybe", "SILVERLINING_OPEN_READING: Input should be a valid boolean"),
    ],
)
def test_a_setting_that_cannot_be_is_named_in_one_line(
    silverlining: Silverlining, name: str, value: str, message: str
):
    result = silverlining("search", "power", **{f"SILVERLINING_{name}": value})
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {message}")
    assert result.stderr.endswith(f"(found '{value}')\n")
    assert result.stderr.count("\n") == 1
