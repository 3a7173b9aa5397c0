"""Fill-ins of a mail: asked once for all its texts, however many there are."""

from tests.webapp.mails import FILLED, change, plain, put
from tests.webapp.site import Site, text, texts


def test_the_twenty_first_fill_in_can_be_filled_too(small_site: Site):
    put(small_site, "door-keys")
    names = [f"name {n}" for n in range(30)]
    change(small_site, opening=" ".join(f"[[{name}]]" for name in names), closing="Tom")
    page = change(small_site, **{f"fill:{name}": name.upper() for name in names})
    assert not page.select(".gate .stop")
    assert plain(small_site).startswith("Hello,\n\nNAME 0 NAME 1 ")
    assert "NAME 28 NAME 29\n" in plain(small_site)
    page = change(small_site, **{"fill:name 29": ""})
    assert texts(page.select("#mail .field.bad label")) == ["Name 29"]


def test_values_of_what_is_not_in_the_mail_are_not_kept(small_site: Site):
    put(small_site, "door-keys")
    change(small_site, **{"fill:nowhere": "lost", **FILLED})
    page = change(small_site, greeting="Hello [[nowhere]],")
    assert texts(page.select("#mail .field.bad label")) == ["Nowhere"]


def test_one_name_in_two_texts_is_asked_once_and_filled_in_both(small_site: Site):
    put(small_site, "power-cut", "door-keys")
    change(small_site, do="edit:door-keys")
    page = change(small_site, **{"edited:door-keys": "Guards of [[hall in the contract]]."})
    asked = texts(page.select('#mail label[for^="fill-"]'))
    assert asked == ["Hall in the contract", "Your name"]
    change(small_site, **FILLED)
    assert "Yours is in Hall 2." in plain(small_site)
    assert "Guards of Hall 2." in plain(small_site)


def test_a_refused_mail_keeps_what_fill_ins_were_filled_with(small_site: Site):
    put(small_site, "power-cut")
    sent = {"form": "1", "opening": "x" * 4001, **FILLED}
    page = small_site.post("/compose/", sent, status=422)
    field = page.select_one('[name="fill:hall in the contract"]')
    assert field["value"] == "Hall 2"


def test_what_cannot_be_chosen_is_said(small_site: Site):
    put(small_site, "power-cut")
    page = small_site.post("/compose/", {"language": "fr"}, status=422)
    said = "Language: that cannot be chosen. Nothing was changed."
    assert text(page.select_one("#mail [role=alert]")) == said
    page = small_site.post("/compose/", {"part:power-cut": "internal"}, status=422)
    assert text(page.select_one("#mail [role=alert]")).startswith("Part: that cannot be chosen.")
