"""What only a process of its own can show."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("silverlining")
#: Runs the command in its arguments, then says which of the heavy modules it has imported.
PROBE = """
import sys
from webapp.cli.main import main
try:
    main(sys.argv[1:], standalone_mode=False)
finally:
    heavy = ("torch", "sentence_transformers", "sklearn", "faiss")
    print("imported:", *[name for name in heavy if name in sys.modules], file=sys.stderr)
"""


def run(
    environment: dict[str, str], command: list[str | Path], given: str = ""
) -> subprocess.CompletedProcess[str]:
    own = {k: v for k, v in os.environ.items() if not k.startswith("SILVERLINING_")}
    return subprocess.run(
        command,
        input=given,
        env={**own, **environment},
        cwd=environment["SILVERLINING_INSTANCE"],
        capture_output=True,
        text=True,
        timeout=120,
    )


def imported(finished: subprocess.CompletedProcess[str]) -> list[str]:
    assert finished.returncode == 0, finished.stderr
    (line,) = [line for line in finished.stderr.splitlines() if line.startswith("imported:")]
    return line.split()[1:]


def test_questions_are_piped_through(environment: dict[str, str]):
    finished = run(environment, [COMMAND, "search", "--stdin"], "Who has a badge?\ncaffè\n")
    assert finished.returncode == 0, finished.stderr
    answers = [json.loads(line) for line in finished.stdout.splitlines()]
    assert [answer["query"] for answer in answers] == ["Who has a badge?", "caffè"]
    assert answers[0]["hits"][0]["id"] == "door-keys"


def test_a_search_over_a_ready_index_loads_no_torch(environment: dict[str, str]):
    finished = run(environment, [sys.executable, "-c", PROBE, "search", "power", "--json"])
    assert json.loads(finished.stdout)["hits"][0]["id"] == "power-cut"
    assert not {"torch", "sentence_transformers"} & set(imported(finished))


@pytest.mark.parametrize("arguments", [["--help"], ["corpus", "--help"], ["search", "--help"]])
def test_help_loads_nothing_heavy(environment: dict[str, str], arguments: list[str]):
    finished = run(environment, [sys.executable, "-c", PROBE, *arguments])
    assert "Usage:" in finished.stdout
    assert not {"torch", "sentence_transformers"} & set(imported(finished))


def test_an_unknown_command_is_misuse(environment: dict[str, str]):
    finished = run(environment, [COMMAND, "no-such"])
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr.splitlines()[-1] == "Error: No such command 'no-such'."
