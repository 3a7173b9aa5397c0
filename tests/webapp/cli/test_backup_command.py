"""`silverlining backup` and `restore`: all of it, and as it was."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.webapp.cli.conftest import Silverlining


def rows(database: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def write(database: Path, statement: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.fixture
def database(own_instance: Path) -> Path:
    return own_instance / "silverlining.db"


def test_what_was_backed_up_is_put_back(
    silverlining: Silverlining, database: Path, own_instance: Path, tmp_path: Path
):
    silverlining(
        "user", "add", "ann@example.com", "--password-stdin", given="correct horse battery\n"
    )
    result = silverlining("backup", str(tmp_path / "all.db"))
    assert result.stdout.endswith(f" bytes written to {tmp_path / 'all.db'}\n")
    assert {file.name for file in tmp_path.glob("all.db*")} == {"all.db"}
    says = rows(database, "SELECT say FROM translations ORDER BY id")
    write(database, "UPDATE translations SET say = 'lost'")
    write(database, "UPDATE corpus_state SET version = 40")
    write(database, "DELETE FROM users_roles")

    result = silverlining("restore", str(tmp_path / "all.db"), "--yes")
    [before] = own_instance.glob("before-restore-*.db")
    assert result.stdout == f"Put back. What was there before is in {before}\n"
    assert rows(database, "SELECT say FROM translations ORDER BY id") == says
    assert rows(before, "SELECT DISTINCT say FROM translations") == [("lost",)]
    assert silverlining("user", "list").stdout.split() == ["ann@example.com", "reader"]
    # those who serve see another version than any before
    assert rows(database, "SELECT version FROM corpus_state") == [(41,)]
    logged = rows(database, "SELECT action, about FROM audit ORDER BY id DESC LIMIT 1")
    assert logged == [("database.restore", "all.db")]


def test_nothing_is_replaced_without_a_yes(
    silverlining: Silverlining, database: Path, tmp_path: Path
):
    silverlining("backup", str(tmp_path / "all.db"))
    write(database, "UPDATE translations SET say = 'edited'")
    result = silverlining("restore", str(tmp_path / "all.db"), given="n\n")
    assert result.exit_code == 1
    assert rows(database, "SELECT DISTINCT say FROM translations") == [("edited",)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "Error: {file} is not there\n"),
        (b"no database at all, but long enough", "is no backup of Silver Lining"),
        (b"", "is no backup of Silver Lining"),
    ],
)
def test_what_is_no_backup_is_refused(
    silverlining: Silverlining, database: Path, tmp_path: Path, content: bytes | None, said: str
):
    file = tmp_path / "other.db"
    if content is not None:
        file.write_bytes(content)
    before = rows(database, "SELECT say FROM translations")
    result = silverlining("restore", str(file), "--yes")
    assert result.exit_code == 1
    assert said.format(file=file) in result.stderr
    assert result.stderr.count("\n") == 1
    assert rows(database, "SELECT say FROM translations") == before


def test_a_backup_cut_short_or_of_a_later_version_is_refused(
    silverlining: Silverlining, tmp_path: Path
):
    file = tmp_path / "all.db"
    silverlining("backup", str(file))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert silverlining("restore", str(file), "--yes").exit_code == 1
    file.write_bytes(whole)
    write(file, "UPDATE alembic_version SET version_num = '0999'")
    result = silverlining("restore", str(file), "--yes")
    assert result.stderr == (
        f"Error: {file} was made by a later version of Silver Lining; upgrade first\n"
    )


def test_a_folder_that_cannot_be_written_is_named(silverlining: Silverlining, tmp_path: Path):
    (tmp_path / "file").touch()
    result = silverlining("backup", str(tmp_path / "file" / "all.db"))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {tmp_path / 'file' / 'all.db'} cannot be written")


def test_other_databases_have_tools_of_their_own(tmp_path: Path):
    from sqlalchemy import make_url

    from webapp.services.backups import BackupError, back_up

    with pytest.raises(BackupError, match="postgresql: use that database's own tools"):
        back_up(make_url("postgresql://here/silverlining"), tmp_path / "all.db")
