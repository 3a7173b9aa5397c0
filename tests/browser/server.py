"""A real server process, as `silverlining serve` starts it."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NoReturn
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

COMMAND = Path(sys.executable).with_name("silverlining")
READY_SECONDS = 120
STOP_SECONDS = 20


def copy_instance(starter: Path, models: Path, folder: Path) -> Path:
    """An instance folder whose database holds what the starter's holds."""
    folder.mkdir()
    source = sqlite3.connect(starter / "silverlining.db")
    source.execute("VACUUM INTO ?", (str(folder / "silverlining.db"),))
    source.close()
    (folder / "models").symlink_to(models)
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """Started when made; serves one instance folder on a free port of this machine."""

    def __init__(self, instance: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._instance = instance
        self._database = instance / "silverlining.db"
        self._output = instance / "server.log"
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(
                [COMMAND, "serve", "--port", str(port)],
                cwd=instance,  # where no .env of a developer lies
                env=self._environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def _environment(self) -> dict[str, str]:
        own = {k: v for k, v in os.environ.items() if not k.startswith("SILVERLINING_")}
        here = {"SILVERLINING_INSTANCE": str(self._instance), "SILVERLINING_SEARCH_RATE": ""}
        return {**own, **here}

    def run(self, *arguments: str, given: str = "") -> None:
        """Run another command over the same instance, with a line on standard input."""
        subprocess.run(
            [COMMAND, *arguments],
            cwd=self._instance,
            env=self._environment,
            input=f"{given}\n".encode(),
            check=True,
            capture_output=True,
        )

    def output(self) -> str:
        return self._output.read_text(errors="replace")

    def wait_until_ready(self) -> None:
        """Come back when a search would be answered at once; fail when it ended, or takes too long."""
        deadline = time.monotonic() + READY_SECONDS
        while not self._ready():
            if self._process.poll() is not None:
                self._fail(f"The server ended with {self._process.returncode}")
            if time.monotonic() > deadline:
                self._fail(f"The server is not ready after {READY_SECONDS} s")
            time.sleep(0.1)

    def _fail(self, what: str) -> NoReturn:
        pytest.fail(f"{what}. It said:\n{self.output()}", pytrace=False)

    def _ready(self) -> bool:
        try:
            with urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def band(self, question: str) -> str:
        with urlopen(f"{self.url}/api/v1/search?{urlencode({'q': question})}") as answer:
            return str(json.load(answer)["band"])

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database holds now."""
        connection = sqlite3.connect(self._database)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOP_SECONDS)
