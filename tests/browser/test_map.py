"""The map of insights without a mouse: by arrow keys and by a tap."""

import re

import pytest
from playwright.sync_api import Page, expect

from .test_curator import ann, conflicts_are_expected, go, own_site

__all__ = ["ann", "conflicts_are_expected", "own_site"]
pytestmark = pytest.mark.browser


def test_the_map_is_read_by_keys_and_by_touch(ann: Page):
    go(ann, "/curate/insights")
    said = ann.locator("[data-map-says]")
    expect(said).to_be_empty()
    ann.locator("[data-map]").focus()
    ann.keyboard.press("ArrowRight")
    slug = ann.locator("[data-map] .dot-point").first.get_attribute("data-slug")
    expect(said.locator("a")).to_have_attribute("href", f"/curate/texts/{slug}/en")
    first = said.inner_text()
    ann.keyboard.press("ArrowRight")
    expect(said).not_to_have_text(first)
    dot = ann.locator("[data-map] .dot-point").nth(5)
    title = dot.locator("title").text_content()
    dot.click()
    expect(said).to_have_text(title or "")
    expect(dot).to_have_class(re.compile("dot-chosen"))
