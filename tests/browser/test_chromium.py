"""The browser itself: where it is found, and what is said when there is none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from . import chromium

pytestmark = pytest.mark.browser


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all there is on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("SILVERLINING_CHROMIUM", raising=False)
    return tmp_path


def put(folder: Path, name: str) -> str:
    file = folder / name
    file.touch(mode=0o755)
    return str(file)


def test_the_browser_starts(browser: Browser):
    assert browser.browser_type.name == "chromium"
    assert browser.is_connected()


def test_one_that_is_named_is_taken(path: Path, monkeypatch: pytest.MonkeyPatch):
    put(path, "chromium")
    monkeypatch.setenv("SILVERLINING_CHROMIUM", "/opt/mine")
    assert chromium.launch_options()["executable_path"] == "/opt/mine"


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        (("google-chrome", "chromium-browser", "chromium"), "chromium"),
        (("google-chrome", "chromium-browser"), "chromium-browser"),
        (("google-chrome",), "google-chrome"),
    ],
    ids=["chromium", "chromium-browser", "google-chrome"],
)
def test_the_first_on_the_path_is_taken(path: Path, there: tuple[str, ...], taken: str):
    for name in there:
        put(path, name)
    assert chromium.launch_options()["executable_path"] == str(path / taken)


@pytest.mark.usefixtures("path")
def test_playwright_brings_its_own_where_there_is_none():
    assert chromium.launch_options()["executable_path"] is None


def test_tests_fail_with_the_way_out_where_none_starts():
    tests = [f"{__file__}::{test_the_browser_starts.__name__}"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", *tests],
        env={**os.environ, "SILVERLINING_CHROMIUM": "/nowhere/chromium"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert chromium.HELP in run.stdout
    assert "skipped" not in run.stdout
