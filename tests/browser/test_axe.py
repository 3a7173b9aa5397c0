"""Accessibility as axe-core judges it: WCAG 2.2 A and AA, and its best practices."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from .states import State, enter, every_state
from .watch import Watch

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": [
            "wcag2a",
            "wcag2aa",
            "wcag21a",
            "wcag21aa",
            "wcag22a",
            "wcag22aa",
            "best-practice",
        ],
    },
    "rules": {"target-size": {"enabled": True}},  # WCAG 2.2, off unless asked for
    "resultTypes": ["violations"],
}
LOOKS = ((1280, 900, "light"), (1280, 900, "dark"), (390, 844, "light"))


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.is_file():
        pytest.fail(f"{AXE} is missing: run npm ci", pytrace=False)
    return AXE.read_text()


def violations(page: Page) -> list[str]:
    found = page.evaluate("options => axe.run(document, options)", OPTIONS)["violations"]
    return [
        f"{rule['id']}: {rule['help']}: {node['target']} {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


@every_state
def test_no_violations(page: Page, watch: Watch, related: str, axe: str, state: State):
    page.emulate_media(reduced_motion="reduce")  # colours change at once, not over a moment
    enter(state, page, related, watch)
    # Evaluated, not added as a script: the page's policy allows no script but its own.
    page.evaluate(axe)
    found = []
    for width, height, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        found += [f"{width} {scheme}: {violation}" for violation in violations(page)]
    assert found == [], "\n".join(found)
