"""From the basket to the mail, as a browser without script does it and as our script does."""

from bs4 import BeautifulSoup

from tests.webapp.mails import FILLED, change, order, plain, put
from tests.webapp.site import Site, text, texts


def test_an_empty_basket_says_how_to_fill_it(small_site: Site):
    page = small_site.get("/compose/")
    assert "No text is in the basket yet." in text(page.select_one("#composer"))
    assert page.select_one("[data-basket-count]").has_attr("hidden")


def test_what_is_put_in_stays_in_its_order_and_is_counted(small_site: Site):
    put(small_site, "power-cut", "hourly-bill")
    put(small_site, "power-cut", "door-keys")
    page = small_site.get("/compose/")
    assert order(page) == ["power-cut", "hourly-bill", "door-keys"]
    assert text(page.select_one("[data-basket-count]")) == "3"


def test_another_browser_has_another_basket(small_site: Site):
    put(small_site, "power-cut")
    assert order(Site(small_site.app).get("/compose/")) == []


def test_a_script_gets_the_count(small_site: Site):
    assert small_site.post_json("/compose/entries", {"id": "power-cut"}) == {"count": 1}


def test_an_unknown_text_is_not_there(small_site: Site):
    small_site.post("/compose/entries", {"id": "nowhere"}, status=404)


def test_texts_are_moved_and_taken_out(small_site: Site):
    put(small_site, "power-cut", "hourly-bill", "door-keys")
    assert order(change(small_site, do="down:power-cut")) == [
        "hourly-bill",
        "power-cut",
        "door-keys",
    ]
    assert order(change(small_site, do="up:hourly-bill")) == [
        "hourly-bill",
        "power-cut",
        "door-keys",
    ]
    assert order(change(small_site, do="remove:power-cut")) == ["hourly-bill", "door-keys"]
    assert order(change(small_site, do="empty:")) == []


def test_fill_ins_are_asked_once_and_kept(small_site: Site):
    put(small_site, "power-cut")
    page = small_site.get("/compose/")
    assert texts(page.select("#mail .field.bad label")) == ["Hall in the contract", "Your name"]
    assert texts(page.select(".gate .stop p")) == [
        "Fill in “hall in the contract”. An open fill-in is never copied.",
        "Fill in “your name”. An open fill-in is never copied.",
    ]
    page = change(small_site, **FILLED)
    assert "Yours is in Hall 2." in plain(small_site)
    assert not page.select(".gate .stop")
    assert page.select_one('[name="fill:hall in the contract"]')["value"] == "Hall 2"


def test_the_mail_as_it_will_look(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, greeting="Dear Ann,", opening="two things.", closing="Yours\nTom", **FILLED)
    assert plain(small_site) == (
        "Dear Ann,\n\ntwo things.\n\n"
        "Batteries bridge the gap for 15 minutes [1]. A diesel engine then runs for 48 hours [2][1].\n\n"
        "Yours is in Hall 2. How long may you stand still?\n\nYours\nTom\n\n"
        "[1] Batteries in minutes, A publisher, 2025-03: https://example.org/battery-minutes\n"
        "[2] Diesel & its tank, A publisher, 2025-03: https://example.org/diesel-lasts"
    )


def test_only_the_last_question_back_is_kept_and_sources_can_be_left_out(small_site: Site):
    put(small_site, "power-cut", "door-keys")
    small_site.post("/compose/", {"form": "1", **FILLED}, status=302)
    mail = plain(small_site)
    assert "How long may you stand still?" not in mail
    assert "[1]" not in mail
    assert "https://example.org" not in mail


def test_a_shorter_text_can_be_chosen(small_site: Site):
    put(small_site, "power-cut")
    page = change(small_site, **{"part:power-cut": "say"}, closing="Tom")
    assert "Batteries carry the first minutes, an engine the rest." in plain(small_site)
    assert "diesel" not in plain(small_site).lower()
    assert not page.select(".gate .stop")


def test_wording_is_edited_for_one_mail_and_the_approved_text_is_one_click_away(small_site: Site):
    put(small_site, "power-cut")
    page = change(small_site, do="edit:power-cut", **FILLED)
    assert "Batteries bridge" in page.select_one("#edited-power-cut").get_text()
    page = change(small_site, **{"edited:power-cut": "Ours <never> stops."})
    assert "Ours <never> stops." in plain(small_site)
    assert texts(page.select(".blocks .badge")) == ["Edited for this mail"]
    page = change(small_site, do="approved:power-cut")
    assert "Batteries bridge" in plain(small_site)
    assert not page.select(".blocks .badge")
    change(small_site, do="edit:power-cut")
    page = change(small_site, do="approved:power-cut")
    page = change(small_site, do=str(page.select_one("#again-power-cut")["value"]))
    assert "Ours <never> stops." in plain(small_site)
    assert not page.select("#again-power-cut")
    change(small_site, do="edited:power-cut")
    assert "Ours <never> stops." in plain(small_site)


def test_own_words_too_long_are_refused_and_nothing_is_lost(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, opening="before")
    page = small_site.post("/compose/", {"form": "1", "opening": "x" * 4001}, status=422)
    assert texts(page.select("#mail [role=alert]")) == [
        "Opening: at most 4000 characters. Nothing was changed; shorten it and go on."
    ]
    assert page.select_one("#opening").get_text() == "x" * 4001
    assert small_site.get("/compose/").select_one("#opening").get_text() == "before"


def test_the_preview_alone_comes_for_what_was_typed(small_site: Site):
    put(small_site, "power-cut")
    sent = {"csrf_token": small_site.token, "form": "1", "preview": "1", "greeting": "Dear Ann,"}
    answer = small_site.client.post("/compose/", data=sent, headers={"HX-Request": "true"})
    page = BeautifulSoup(answer.text, "html.parser")
    assert texts(page.select(".mail-bar .btn")) == ["Copy e-mail C"]
    assert page.select_one("#mail-foot")["hx-swap-oob"] == "true"
    assert not page.select("#mail")
    assert plain(small_site).startswith("Dear Ann,")


def test_the_order_is_that_of_the_page(small_site: Site):
    put(small_site, "power-cut", "hourly-bill", "door-keys")
    dragged = ["door-keys", "power-cut", "hourly-bill"]
    small_site.client.post("/compose/", data={"csrf_token": small_site.token, "order": dragged})
    assert order(small_site.get("/compose/")) == dragged


def test_an_angle_stands_before_the_question_back(small_site: Site):
    put(small_site, "power-cut")
    page = change(small_site, **{"angle:power-cut": "it-team"}, **FILLED)
    assert texts(page.select("#reader option")) == ["no angle", "The technical team"]
    assert texts(page.select(".gate .stop p")) == [
        "Fill in “name”. An open fill-in is never copied."
    ]
    change(small_site, **{"fill:own: name": "Ann"})
    assert (
        "Yours is in Hall 2.\n\nAsk Ann for the plan of the wiring [1].\n\nHow long may you stand still?"
    ) in plain(small_site)


def test_one_reader_is_chosen_for_all_texts_that_have_an_angle(small_site: Site):
    put(small_site, "power-cut", "door-keys")
    page = change(small_site, do="reader:all", reader="it-team")
    assert page.select_one("#angle-power-cut option[selected]")["value"] == "it-team"
    assert "Ask [[own: name]] for the plan" in plain(small_site)
    change(small_site, do="reader:all", reader="")
    assert "for the plan" not in plain(small_site)


def test_values_of_fill_ins_are_suggested_later_and_the_senders_own_ones_taken_over(
    small_site: Site,
):
    put(small_site, "power-cut")
    small_site.post_json("/compose/copies", FILLED)
    change(small_site, do="empty:")
    put(small_site, "power-cut")
    page = small_site.get("/compose/")
    own = page.select_one('[name="fill:own:your name"]')
    hall = page.select_one('[name="fill:hall in the contract"]')
    assert (own["value"], hall["value"]) == ("Tom Doe", "")
    assert [o["value"] for o in page.select(f"#{hall['list']} option")] == ["Hall 2"]


def test_a_fill_in_can_be_emptied_again(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, **FILLED)
    page = change(small_site, **{"fill:hall in the contract": ""})
    assert texts(page.select("#mail .field.bad label")) == ["Hall in the contract"]


def test_greetings_and_closings_come_from_templates_and_own_ones_are_saved(small_site: Site):
    put(small_site, "door-keys")
    page = change(
        small_site, **{"template:greeting": "Hello [[first name]],", "do": "use:greeting"}
    )
    assert page.select_one("#greeting")["value"] == "Hello [[first name]],"
    page = change(small_site, **{"fill:first name": "Ann", "fill:own:your name": "Tom"})
    assert plain(small_site).startswith("Hello Ann,\n\nthank you")
    page = change(small_site, closing="Till soon\nTom", do="template:closing")
    offered = [o["value"] for o in page.select("#template-closing option")]
    assert offered[:3] == ["", "Till soon\nTom", "Kind regards\n[[own:your name]]"]
    forget = page.select_one("#forget-closing")
    page = change(small_site, do=str(forget["value"]))
    assert "Till soon\nTom" not in [o["value"] for o in page.select("#template-closing option")]
    assert page.select_one("#closing").get_text() == "Till soon\nTom"


def test_templates_come_in_the_language_of_the_mail(small_site: Site):
    put(small_site, "power-cut", "door-keys")
    page = change(small_site, language="it", **FILLED)
    assert "Buongiorno," in [o["value"] for o in page.select("#template-greeting option")]
    assert "Le batterie reggono per 15 minuti [1]." in plain(small_site)
    assert texts(page.select(".gate .warn p")) == [
        "“Strangers hold the keys to your hall”: It is not there in the mail’s language."
    ]


def test_a_mail_is_saved_under_a_name_found_again_and_deleted(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, greeting="Dear Ann,", client="Acme")
    small_site.post("/compose/drafts", {"name": "  For   Ann "}, status=302)
    change(small_site, do="empty:")
    put(small_site, "door-keys")
    page = small_site.get("/compose/")
    assert texts(page.select(".drafts b")) == ["For Ann"]
    opened = page.select_one('.drafts [formaction$="/open"]')["formaction"]
    small_site.post(opened, {}, status=302)
    page = small_site.get("/compose/")
    assert order(page) == ["power-cut"]
    assert page.select_one("#greeting")["value"] == "Dear Ann,"
    assert text(page.select_one(".note.ok")).startswith("What you were writing is saved as “Mail, ")
    assert len(page.select(".drafts li")) == 2
    deleted = page.select('.drafts [formaction$="/delete"]')[1]["formaction"]
    small_site.post(deleted, {}, status=302)
    page = small_site.get(small_site.response.headers["Location"])
    assert len(page.select(".drafts li")) == 1
    small_site.post(page.select_one("form.undo")["action"], {}, status=302)
    assert "For Ann" in texts(small_site.get("/compose/").select(".drafts b"))


def test_emptying_the_basket_can_be_undone(small_site: Site):
    put(small_site, "power-cut", "door-keys")
    small_site.post("/compose/", {"form": "1", "do": "empty:"}, status=302)
    page = small_site.get(small_site.response.headers["Location"])
    assert order(page) == []
    small_site.post(page.select_one("form.undo")["action"], {}, status=302)
    assert order(small_site.get("/compose/")) == ["power-cut", "door-keys"]


def test_drafts_of_others_are_not_there(small_site: Site):
    put(small_site, "power-cut")
    small_site.post("/compose/drafts", {"name": "Mine"}, status=302)
    stranger = Site(small_site.app)
    assert stranger.get("/compose/").select(".drafts li") == []
    for act in ("open", "delete", "restore"):
        stranger.post(f"/compose/drafts/2/{act}", {}, status=404)


def test_a_draft_without_a_name_is_not_saved(small_site: Site):
    put(small_site, "power-cut")
    page = small_site.post("/compose/drafts", {"name": "  "}, status=422)
    assert texts(page.select("[role=alert]")) == [
        "Give the draft a name of at most 120 characters."
    ]
    assert order(page) == ["power-cut"]


def test_the_panel_shows_the_basket_beside_other_pages(small_site: Site):
    put(small_site, "power-cut", "door-keys")
    panel = small_site.fragment("/compose/panel")
    assert texts(panel.select(".blocks p")) == [
        "What if the power goes off?",
        "Strangers hold the keys to your hall",
    ]
    sent = {"csrf_token": small_site.token, "view": "panel", "do": "up:door-keys"}
    answer = small_site.client.post("/compose/", data=sent, headers={"HX-Request": "true"})
    moved = BeautifulSoup(answer.text, "html.parser")
    assert order(moved) == ["door-keys", "power-cut"]
    assert moved.select("#basket-form")
    assert not moved.select("#mail")


def test_nothing_but_what_is_known_is_done(small_site: Site):
    put(small_site, "power-cut")
    page = change(small_site, do="explode:power-cut", **FILLED)
    assert order(page) == ["power-cut"]
    small_site.post("/compose/", {"do": "edit:nowhere"}, status=404)
