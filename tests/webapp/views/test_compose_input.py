"""What browsers send, and what nobody should: neither loses anything nor ends in an error of ours."""

import pytest

from tests.webapp.mails import FILLED, change, order, plain, put
from tests.webapp.site import Site, texts

HUGE = 2**63


def test_line_ends_of_a_browser_do_not_count_double(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, do="edit:power-cut", **FILLED)
    page = change(small_site, **{"edited:power-cut": "a\r\n\r\n" * 1000})
    assert not page.select("#mail [role=alert]")
    assert "\r" not in page.select_one("#edited-power-cut").get_text()
    assert "a\n\na" in plain(small_site)


def test_a_closing_of_several_lines_is_chosen_as_it_was_offered(small_site: Site):
    put(small_site, "door-keys")
    page = change(small_site, do="use:closing", **{"template:closing": "Till soon\r\n\r\nTom"})
    assert page.select_one("#closing").get_text() == "Till soon\n\nTom"
    page = small_site.get("/compose/")
    offered = page.select("#template-closing option")[2]["value"]
    page = change(
        small_site, do="use:closing", **{"template:closing": offered.replace("\n", "\r\n")}
    )
    assert not page.select("#keep-closing")


def test_a_greeting_too_long_is_refused(small_site: Site):
    put(small_site, "door-keys")
    sent = {"do": "use:greeting", "template:greeting": "x" * 201}
    page = small_site.post("/compose/", sent, status=422)
    assert texts(page.select("#mail [role=alert]")) == [
        "Greeting: at most 200 characters. Nothing was changed; shorten it and go on."
    ]
    assert small_site.get("/compose/").select_one("#greeting")["value"] == "Hello,"


@pytest.mark.parametrize("number", [HUGE - 1, HUGE, 10**30])
def test_numbers_that_no_draft_has_are_not_there(small_site: Site, number: int):
    put(small_site, "power-cut")
    for act in ("open", "delete", "restore"):
        small_site.post(f"/compose/drafts/{number}/{act}", {}, status=404)
    small_site.get(f"/compose/?emptied={number}&deleted=-1")
    small_site.post(
        "/compose/", {"do": f"forget:{number}"}, status=404 if number >= HUGE - 1 else 302
    )
    small_site.post("/compose/", {"do": "forget:"}, status=404)
    assert order(small_site.get("/compose/")) == ["power-cut"]
