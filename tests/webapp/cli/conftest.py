"""The command line, run in this process over the small corpus."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from webapp.cli.main import main

Silverlining = Callable[..., Result]


@pytest.fixture
def environment(own_instance: Path, small_instance: Path, tmp_path: Path) -> dict[str, str]:
    """Settings that lead to the test's own database, with nothing new to import."""
    return {
        "SILVERLINING_INSTANCE": str(own_instance),
        "SILVERLINING_CORPUS": str(small_instance / "corpus"),
    }


@pytest.fixture
def silverlining(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Silverlining]:
    """Runs a command; gives its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)  # where no .env of a developer lies
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def run(*arguments: str, given: str | None = None, **settings: str) -> Result:
        env = {**environment, **settings}
        result = CliRunner().invoke(main, arguments, input=given, env=env)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    yield run
    root.handlers[:] = handlers
    root.setLevel(level)
