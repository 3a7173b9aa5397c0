"""Starts killed one after the other on the same database, each where the one before had got to."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from index.types import Encoder
from tests.webapp import small
from tests.webapp.services.tables import rows_of

COMMAND = (Path(sys.executable).with_name("silverlining"), "index", "build")
SEED = 20261121
#: Everything but moments and the numbers of rows that went with a transaction that was never ended.
CONTENT = {
    "talking_points": "id, concern, kind, state, owner, verified, review_days, next, position",
    "translations": "talking_point_id, language, title, phrasings, say, answer, more, concession, "
    "angles, internal, of, text_version, imported_digest",
    "revisions": "talking_point_id, language, text_version, content, origin, reason",
    "evidence": "*",
    "golden_questions": "collection, text, expected, wants_all, position",
    "vocabulary": "*",
    "corpus_state": "id, version, source_digest",
    # A vector depends a little on the texts encoded beside it, which a kill changes; so does what is learnt.
    "embeddings": "recipe, passage_hash, length(vector)",
    "rankers": "recipe",
}


@dataclass(frozen=True)
class Start:
    """A whole start: what it left, when it began to write and when it ended, in seconds."""

    content: dict[str, list[tuple]]
    began: float
    ended: float


def content(instance: Path) -> dict[str, list[tuple]]:
    database = instance / "silverlining.db"
    return {
        table: sorted(rows_of(database, f"SELECT {columns} FROM {table}"))
        for table, columns in CONTENT.items()
    }


class Starter:
    """Starts `silverlining index build` over the small corpus."""

    def __init__(self, folder: Path, models: Path) -> None:
        self._corpus = small.lay(folder / "corpus")
        self._folder, self._models, self._numbers = folder, models, count()

    def instance(self) -> Path:
        """An instance nobody has started yet."""
        instance = self._folder / f"instance-{next(self._numbers)}"
        instance.mkdir()
        (instance / "models").symlink_to(self._models)
        return instance

    def start(self, instance: Path) -> subprocess.Popen[bytes]:
        own = {k: v for k, v in os.environ.items() if not k.startswith("SILVERLINING_")}
        settings = {
            "SILVERLINING_INSTANCE": str(instance),
            "SILVERLINING_CORPUS": str(self._corpus),
        }
        with (instance / "output.log").open("ab") as output:
            return subprocess.Popen(
                COMMAND, cwd=instance, env={**own, **settings}, stdout=output, stderr=output
            )

    def finish(self, instance: Path) -> Start:
        """Start and let be."""
        at = time.monotonic()
        process = self.start(instance)
        while not (instance / "silverlining.db").exists() and process.poll() is None:
            time.sleep(0.001)
        began = time.monotonic() - at
        assert process.wait(timeout=300) == 0, (instance / "output.log").read_text()
        return Start(content(instance), began, time.monotonic() - at)

    def kill(self, instance: Path, after: float) -> bool:
        """Start and kill; whether it was still at work."""
        process = self.start(instance)
        try:
            assert process.wait(timeout=after) == 0, (instance / "output.log").read_text()
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return True
        return False


@pytest.fixture(scope="module")
def starter_of_small(
    tmp_path_factory: pytest.TempPathFactory, models: Path, encoder: Encoder
) -> Starter:
    return Starter(tmp_path_factory.mktemp("killed"), models)


@pytest.fixture(scope="module")
def undisturbed(starter_of_small: Starter) -> Start:
    return starter_of_small.finish(starter_of_small.instance())


def moments(start: Start, seed: int) -> Iterator[float]:
    """Times at which an undisturbed start would be at work."""
    numbers = random.Random(seed)
    while True:
        yield numbers.uniform(start.began, start.ended)


def check_kills(starter: Starter, undisturbed: Start, kills: int, seed: int) -> None:
    instance, killed = starter.instance(), 0
    for after in moments(undisturbed, seed):
        if starter.kill(instance, after):
            killed += 1
        else:
            assert content(instance) == undisturbed.content
            instance = starter.instance()
        if killed == kills:
            break
    assert starter.finish(instance).content == undisturbed.content


def test_an_undisturbed_start_leaves_everything(undisturbed: Start):
    found = {table: len(rows) for table, rows in undisturbed.content.items()}
    assert found.pop("embeddings") >= 28
    assert found == {
        "talking_points": 3,
        "translations": 4,
        "revisions": 4,
        "evidence": 3,
        "golden_questions": len(small.GOLDEN),
        "vocabulary": 1,
        "corpus_state": 1,
        "rankers": 1,
    }


def test_five_kills_in_a_row_lose_and_double_nothing(starter_of_small: Starter, undisturbed: Start):
    check_kills(starter_of_small, undisturbed, kills=5, seed=SEED)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
def test_many_kills_lose_and_double_nothing(
    starter_of_small: Starter, undisturbed: Start, seed: int
):
    check_kills(starter_of_small, undisturbed, kills=4, seed=seed)
