"""A start that is killed at any moment is completed by the next one, with nothing lost or doubled."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.library import STARTER

SEED = 20261121
KILLS, KILLS_IN_SOAK = 5, 24
#: Seconds within which a first start of the small corpus does its work, counted from the first table.
SPAN = 2.5
TABLES = {
    "talking_points": "id, state, position",
    "translations": "talking_point_id, language, text_version, imported_digest",
    "revisions": "talking_point_id, language, text_version, content",
    "evidence": "id, claim, position",
    "golden_questions": "collection, text, expected",
    "embeddings": "recipe, passage_hash, length(vector)",
    "corpus_state": "id, version, source_digest",
}
ENTRIES = ("data-security/safer-in-house", "disaster-recovery/site-disaster", "pricing/lock-in")


@pytest.fixture(scope="module")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for name in ("concerns.yaml", "forbidden.yaml"):
        shutil.copy(STARTER / name, folder)
    shutil.copytree(STARTER / "evidence", folder / "evidence")
    for entry in ENTRIES:
        target = folder / "entries" / f"{entry}.en.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(STARTER / "entries" / f"{entry}.en.md", target)
    golden = folder / "golden"
    golden.mkdir()
    (golden / "questions.tsv").write_text("is it safer at home\tsafer-in-house\n")
    return folder


def start(instance: Path, corpus: Path) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "SILVERLINING_INSTANCE": str(instance),
        "SILVERLINING_CORPUS": str(corpus),
    }
    return subprocess.Popen(
        [sys.executable, "-c", "from webapp.cli.main import main; main()", "index", "build"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def finish(instance: Path, corpus: Path) -> None:
    process = start(instance, corpus)
    output, _ = process.communicate(timeout=240)
    assert process.returncode == 0, output.decode()


def content(instance: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(instance / "silverlining.db")
    try:
        return {
            table: sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall())
            for table, columns in TABLES.items()
        }
    finally:
        connection.close()


def new_instance(folder: Path, models: Path) -> Path:
    folder.mkdir()
    (folder / "models").symlink_to(models)
    return folder


@pytest.fixture(scope="module")
def undisturbed(
    tmp_path_factory: pytest.TempPathFactory, models: Path, encoder: object, small_corpus: Path
) -> dict[str, list[tuple[object, ...]]]:
    instance = new_instance(tmp_path_factory.mktemp("undisturbed") / "instance", models)
    finish(instance, small_corpus)
    return content(instance)


def wait_for(file: Path, process: "subprocess.Popen[bytes]") -> None:
    while not file.exists() and process.poll() is None:
        time.sleep(0.01)


def kill_and_complete(instance: Path, corpus: Path, after: float) -> bool:
    """Start, kill once work has begun and `after` seconds have passed, start again; was it killed?"""
    process = start(instance, corpus)
    wait_for(instance / "silverlining.db", process)
    try:
        process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    killed = process.returncode == -signal.SIGKILL
    finish(instance, corpus)
    return killed


def check_kills(
    count: int,
    folder: Path,
    models: Path,
    corpus: Path,
    expected: dict[str, list[tuple[object, ...]]],
) -> None:
    moments = random.Random(SEED)
    killed = 0
    for number in range(count):
        instance = new_instance(folder / f"instance-{number}", models)
        killed += kill_and_complete(instance, corpus, moments.uniform(0, SPAN))
        assert content(instance) == expected
    assert killed >= count // 2, "most starts ended before they were killed: lower SPAN"


def test_five_kills(
    tmp_path: Path,
    models: Path,
    small_corpus: Path,
    undisturbed: dict[str, list[tuple[object, ...]]],
) -> None:
    assert [row[0] for row in undisturbed["talking_points"]] == [
        "lock-in",
        "safer-in-house",
        "site-disaster",
    ]
    check_kills(KILLS, tmp_path, models, small_corpus, undisturbed)


@pytest.mark.soak
def test_many_kills(
    tmp_path: Path,
    models: Path,
    small_corpus: Path,
    undisturbed: dict[str, list[tuple[object, ...]]],
) -> None:
    check_kills(KILLS_IN_SOAK, tmp_path, models, small_corpus, undisturbed)
