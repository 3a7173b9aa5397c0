"""`silverlining corpus check` and `corpus format`: files in, lines out, an exit code."""

from pathlib import Path

import pytest

from tests.corpus.factories import corpus_files, lay
from tests.webapp.cli.conftest import Silverlining

ENTRY = "entries/pricing/dearer.en.md"
ON = ("--today", "2026-11-21")


def changed(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text()
    assert old in text
    (folder / path).write_text(text.replace(old, new, 1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay(tmp_path / "corpus", corpus_files())


def test_a_corpus_without_a_problem(silverlining: Silverlining, folder: Path):
    result = silverlining("corpus", "check", str(folder), *ON)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "0 errors, 0 warnings\n"


def test_every_problem_has_a_line_with_its_place(silverlining: Silverlining, folder: Path):
    changed(folder, ENTRY, "Count the hours first.", "There is no downtime.")
    changed(folder, "golden/questions.tsv", "\tdearer", "\tnothing-such")
    result = silverlining("corpus", "check", str(folder), *ON)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{ENTRY}:32: error: 'no downtime' is never said to a client; say what is so instead "
        "[forbidden-phrase]",
        "golden/questions.tsv: error: 'does renting cost more' wants 'nothing-such', "
        "which does not exist [golden]",
    ]
    assert result.stderr == "2 errors, 0 warnings\n"


def test_warnings_alone_are_no_failure(silverlining: Silverlining, folder: Path):
    result = silverlining("corpus", "check", str(folder), "--today", "2026-11-22")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"{ENTRY}:29: warning: 'work-is-most-of-it' expired on 2026-11-21; check its source and "
        "move valid_until, or drop it [evidence-expired]"
    ]
    assert result.stderr == "0 errors, 1 warnings\n"


def test_a_file_that_cannot_be_read_is_a_problem_too(silverlining: Silverlining, folder: Path):
    changed(folder, ENTRY, "kind: question", "kind: dubious")
    result = silverlining("corpus", "check", str(folder), *ON)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{ENTRY}:4: error: 'kind':")


@pytest.mark.parametrize("command", ["check", "format"])
def test_a_folder_that_is_no_corpus(silverlining: Silverlining, tmp_path: Path, command: str):
    (tmp_path / "empty").mkdir()
    result = silverlining("corpus", command, str(tmp_path / "empty"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "Error: concerns.yaml: error: no corpus here: "
        f"'{tmp_path / 'empty'}' holds no concerns.yaml [layout]\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [("check", "--no-such"), ("check", "a", "b"), ("check", "--today", "soon"), ("no-such",)],
    ids=["option", "two-folders", "no-day", "command"],
)
def test_misuse_is_told_apart(silverlining: Silverlining, arguments: tuple[str, ...]):
    result = silverlining("corpus", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: ")


def test_a_file_is_no_folder(silverlining: Silverlining, folder: Path):
    assert silverlining("corpus", "check", str(folder / ENTRY)).exit_code == 2


def test_entries_are_rewritten_in_canonical_form(silverlining: Silverlining, folder: Path):
    canonical = (folder / ENTRY).read_bytes()
    changed(folder, ENTRY, "## Say\n", "## Say\n\n\n")
    changed(folder, ENTRY, "owner: presales", "owner:   'presales'")
    result = silverlining("corpus", "format", str(folder))
    assert (result.exit_code, result.stdout) == (0, f"formatted {ENTRY}\n")
    assert (folder / ENTRY).read_bytes() == canonical
    result = silverlining("corpus", "format", str(folder))
    assert (result.exit_code, result.output) == (0, "")


def test_what_cannot_be_read_is_not_rewritten(silverlining: Silverlining, folder: Path):
    changed(folder, ENTRY, "kind: question", "kind:   dubious")
    before = (folder / ENTRY).read_bytes()
    result = silverlining("corpus", "format", str(folder))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{ENTRY}:4: error: 'kind':")
    assert (folder / ENTRY).read_bytes() == before


def test_the_starter_corpus_is_what_is_checked_by_default(silverlining: Silverlining):
    result = silverlining("corpus", "check", *ON)
    assert result.exit_code == 0, result.stdout
