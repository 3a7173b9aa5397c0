"""`silverlining corpus import`, `export` and `stats`: files and database."""

import getpass
import json
import sqlite3
from pathlib import Path

import pytest

from tests.webapp import small
from tests.webapp.cli.conftest import Silverlining
from tests.webapp.services.tables import rows_of

POWER_CUT = "entries/disaster-recovery/power-cut.en.md"


def edit(instance: Path, say: str) -> None:
    """Change a say line as an editor does."""
    connection = sqlite3.connect(instance / "silverlining.db")
    with connection:
        connection.execute(
            "UPDATE translations SET say = ? WHERE talking_point_id = 'power-cut' AND language = 'en'",
            (say,),
        )
    connection.close()


def said(instance: Path) -> list[tuple]:
    return rows_of(
        instance / "silverlining.db",
        "SELECT say FROM translations WHERE talking_point_id = 'power-cut' AND language = 'en'",
    )


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The small corpus with another say line."""
    entry = small.reworded(small.POWER_CUT, say="Changed there.")
    others = [e for e in small.ENTRIES if e is not small.POWER_CUT]
    return small.lay(tmp_path / "changed", entries=[*others, entry], golden=())


def test_an_import_says_how_much_it_brought(
    silverlining: Silverlining, own_instance: Path, changed: Path
):
    result = silverlining("corpus", "import", str(changed))
    assert (result.exit_code, result.stdout) == (0, "0 new, 1 changed, 0 conflicts\n")
    assert said(own_instance) == [("Changed there.",)]
    result = silverlining("corpus", "import", str(changed))
    assert (result.exit_code, result.stdout) == (0, "0 new, 0 changed, 0 conflicts\n")


def test_imports_and_restores_are_in_the_log(
    silverlining: Silverlining, own_instance: Path, changed: Path, tmp_path: Path
):
    silverlining("corpus", "import", str(changed))
    silverlining("corpus", "export", str(tmp_path / "out.zip"))
    silverlining("corpus", "import", str(tmp_path / "out.zip"))
    query = "SELECT who, action, about FROM audit WHERE who LIKE '%command line' ORDER BY id"
    who = f"{getpass.getuser()} at the command line"
    assert rows_of(own_instance / "silverlining.db", query) == [
        (who, "corpus.import", "imported from changed"),
        (who, "corpus.restore", "archive"),
    ]


def test_a_corrected_text_is_recalled(
    silverlining: Silverlining, own_instance: Path, changed: Path
):
    result = silverlining(
        "corpus", "recall", "power-cut", "--because", "A slip.", "--author", "Mia"
    )
    assert (result.exit_code, result.stdout) == (
        0,
        "0 copies have an older text; those who took them lately will be told\n",
    )
    assert rows_of(
        own_instance / "silverlining.db", "SELECT talking_point_id, note, author FROM corrections"
    ) == [("power-cut", "A slip.", "Mia")]
    result = silverlining("corpus", "recall", "nowhere", "--because", "A slip.")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: there is no talking point 'nowhere' in 'en'\n",
    )


def test_an_import_names_conflicts_and_leaves_them_alone(
    silverlining: Silverlining, own_instance: Path, changed: Path
):
    edit(own_instance, "Edited here.")
    result = silverlining("corpus", "import", str(changed))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"conflict: {POWER_CUT}: changed here and in the files, left alone",
        "  say: here: Edited here. | in the files: Changed there.",
        "0 new, 0 changed, 1 conflicts",
    ]
    assert said(own_instance) == [("Edited here.",)]


def test_a_folder_with_a_problem_is_not_imported(
    silverlining: Silverlining, own_instance: Path, changed: Path
):
    bad = changed / "entries" / "pricing" / "hourly-bill.en.md"
    bad.write_text(bad.read_text().replace("kind: partly-true", "kind: dubious"))
    result = silverlining("corpus", "import", str(changed))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: 1 problems; see silverlining corpus check {changed}\n"
    assert said(own_instance) == [(small.POWER_CUT.translation.say,)]


def test_an_export_writes_what_the_files_held(
    silverlining: Silverlining, small_instance: Path, tmp_path: Path
):
    result = silverlining("corpus", "export", str(tmp_path / "out"))
    assert (result.exit_code, result.stdout) == (0, f"7 files written to {tmp_path / 'out'}\n")
    written = {
        file.relative_to(tmp_path / "out"): file.read_bytes()
        for file in (tmp_path / "out").rglob("*.*")
        if file.is_file()
    }
    there = small_instance / "corpus"
    assert written == {path: (there / path).read_bytes() for path in written}
    result = silverlining("corpus", "export", str(tmp_path / "out"))
    assert result.stdout == f"0 files written to {tmp_path / 'out'}\n"


def test_an_export_holds_edits_made_here(
    silverlining: Silverlining, own_instance: Path, tmp_path: Path
):
    edit(own_instance, "Edited here.")
    silverlining("corpus", "export", str(tmp_path / "out"))
    assert "## Say\nEdited here.\n" in (tmp_path / "out" / POWER_CUT).read_text()


def test_statistics_count_what_there_is(silverlining: Silverlining):
    found = json.loads(silverlining("corpus", "stats", "--json").stdout)
    assert found["concerns"] == {"data-security": 1, "disaster-recovery": 1, "pricing": 1}
    assert found["phrasings"] == 9
    lines = silverlining("corpus", "stats").stdout.splitlines()
    assert lines[:4] == [
        "talking points by concern (3)",
        f"  {'data-security':24}{1:>6}",
        f"  {'disaster-recovery':24}{1:>6}",
        f"  {'pricing':24}{1:>6}",
    ]
