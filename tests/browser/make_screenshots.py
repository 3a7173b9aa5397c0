"""Takes the README's screenshots from a running site: python -m tests.browser.make_screenshots [address]."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.chromium import launch_options

FOLDER = Path(__file__).parents[2] / "webapp" / "screenshots"
QUESTION = "what if lightning strikes the server room"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        for viewport in (WIDE, NARROW):
            for scheme in ("light", "dark"):
                context = browser.new_context(viewport=viewport, color_scheme=scheme)
                page = context.new_page()
                page.goto(address)
                page.locator("#q").press_sequentially(QUESTION)
                page.locator(".hit.best").wait_for()
                page.wait_for_load_state("networkidle")
                page.screenshot(path=FOLDER / f"results-{viewport['width']}-{scheme}.png")
                context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
