"""Which Chromium drives the browser tests, and how it is started."""

import os
import shutil
from typing import Any

#: In the order they are looked for on PATH.
NAMES = ("chromium", "chromium-browser", "google-chrome")
#: Nothing but the site under test is spoken to.
QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
HELP = (
    "No Chromium for the browser tests: install one (as root: apt-get install chromium; else:"
    " playwright install chromium), or set SILVERLINING_CHROMIUM to its path."
)


def executable() -> str | None:
    """The browser somebody chose, else one on PATH; none stands for Playwright's own."""
    chosen = os.environ.get("SILVERLINING_CHROMIUM")
    return chosen or next(filter(None, map(shutil.which, NAMES)), None)


def launch_options() -> dict[str, Any]:
    """For Playwright's `launch`."""
    # Chromium refuses to start its sandbox as root.
    arguments = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*QUIET]
    return {"executable_path": executable(), "args": arguments}
