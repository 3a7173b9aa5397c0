"""Publishing and importing, killed at any moment: the old state or the new one, complete."""

import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.entry import parse_entry
from tests.webapp.services.endless_publisher import SLUGS

SEED = 20261122
KILLS, KILLS_IN_SOAK = 5, 24


@pytest.fixture
def instance(small_instance: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "instance"
    folder.mkdir()
    (folder / "models").symlink_to((small_instance / "models").resolve())
    source = sqlite3.connect(small_instance / "silverlining.db")
    source.execute("VACUUM INTO ?", (str(folder / "silverlining.db"),))
    source.close()
    return folder


def run_and_kill(instance: Path, after: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.webapp.services.endless_publisher", str(instance)],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == b"ready\n", process.stderr.read().decode()
    time.sleep(after)
    assert process.poll() is None, process.stderr.read().decode()
    process.kill()
    process.communicate()


def check(instance: Path) -> int:
    """Everything agrees; how many versions there are."""
    connection = sqlite3.connect(instance / "silverlining.db")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    version = connection.execute("SELECT version FROM corpus_state").fetchone()[0]
    published, logged, last = (
        connection.execute(query).fetchone()[0]
        for query in (
            "SELECT count(*) FROM revisions WHERE origin = 'edit'",
            "SELECT count(*) FROM audit WHERE action = 'text.publish'",
            "SELECT max(id) FROM revisions",
        )
    )
    assert published == logged
    for slug in SLUGS:
        say, kept = connection.execute(
            "SELECT say, text_version FROM translations WHERE talking_point_id = ?", (slug,)
        ).fetchone()
        content, of = connection.execute(
            "SELECT content, text_version FROM revisions WHERE talking_point_id = ? "
            "ORDER BY id DESC LIMIT 1",
            (slug,),
        ).fetchone()
        assert parse_entry(content).translation.say == say
        assert kept == of
    connection.close()
    assert last >= version
    return int(version)


def kill_often(instance: Path, kills: int) -> None:
    numbers = random.Random(SEED)
    versions = [check(instance)]
    for _ in range(kills):
        run_and_kill(instance, numbers.uniform(0.02, 0.8))
        versions.append(check(instance))
    assert versions == sorted(versions)
    assert versions[-1] > versions[0]


def test_killed_a_few_times(instance: Path):
    kill_often(instance, KILLS)


@pytest.mark.soak
def test_killed_many_times(instance: Path):
    kill_often(instance, KILLS_IN_SOAK)
