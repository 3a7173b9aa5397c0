"""From the basket to the mail, as a browser without script does it and as our script does."""

from email import message_from_bytes
from email.policy import default

import pytest
from bs4 import BeautifulSoup

from tests.webapp.site import Site, text, texts
from webapp.db.models.corpus import TalkingPointRow, TranslationRow
from webapp.db.models.usage import CopyRow

HALL = {"fill:hall in the contract": "Hall 2"}


def put(site: Site, *slugs: str) -> None:
    site.client.post("/compose/entries", data={"csrf_token": site.token, "id": list(slugs)})


def change(site: Site, **fields: str) -> BeautifulSoup:
    site.post("/compose/", {"form": "1", "sources": "on", **fields}, status=302)
    return site.get("/compose/")


def order(page: BeautifulSoup) -> list[str]:
    return [str(b["value"]).partition(":")[2] for b in page.select('button[value^="remove:"]')]


def preview(page: BeautifulSoup) -> str:
    return page.select_one(".mail-body").get_text()


def copied(site: Site) -> list[tuple[str, str]]:
    with site.database() as session:
        rows = session.query(CopyRow).order_by(CopyRow.id).all()
        return [(row.talking_point_id, row.part) for row in rows]


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
    assert texts(page.select("#mail .field.bad label")) == ["Hall in the contract"]
    assert texts(page.select(".gate .stop")) == [
        "Fill in “hall in the contract”. An open fill-in is never copied."
    ]
    page = change(small_site, **HALL)
    assert "Yours is in Hall 2." in preview(page)
    assert not page.select(".gate .stop")
    assert page.select_one('[name="fill:hall in the contract"]')["value"] == "Hall 2"


def test_the_mail_as_it_will_look(small_site: Site):
    put(small_site, "power-cut")
    page = change(
        small_site, greeting="Dear Ann,", opening="two things.", closing="Yours\nTom", **HALL
    )
    assert preview(page) == (
        "Dear Ann,\n\ntwo things.\n\n"
        "Batteries bridge the gap for 15 minutes [1]. A diesel engine then runs for 48 hours [2][1].\n\n"
        "Yours is in Hall 2. How long may you stand still?\n\nYours\nTom\n\n"
        "[1] Batteries in minutes, A publisher, 2025-03: https://example.org/battery-minutes\n"
        "[2] Diesel & its tank, A publisher, 2025-03: https://example.org/diesel-lasts"
    )


def test_only_the_last_question_back_is_kept_and_sources_can_be_left_out(small_site: Site):
    put(small_site, "power-cut", "door-keys")
    small_site.post("/compose/", {"form": "1", **HALL}, status=302)
    mail = preview(small_site.get("/compose/"))
    assert "How long may you stand still?" not in mail
    assert "[1]" not in mail
    assert "https://example.org" not in mail


def test_a_shorter_text_can_be_chosen(small_site: Site):
    put(small_site, "power-cut")
    page = change(small_site, **{"part:power-cut": "say"})
    assert "Batteries carry the first minutes, an engine the rest." in preview(page)
    assert "diesel" not in preview(page).lower()
    assert not page.select(".gate .stop")


def test_wording_is_edited_for_one_mail_and_the_approved_text_is_one_click_away(small_site: Site):
    put(small_site, "power-cut")
    page = change(small_site, do="edit:power-cut", **HALL)
    assert "Batteries bridge" in page.select_one("#edited-power-cut").get_text()
    page = change(small_site, **{"edited:power-cut": "Ours <never> stops."})
    assert "Ours <never> stops." in preview(page)
    assert texts(page.select(".blocks .badge")) == ["Edited for this mail"]
    page = change(small_site, do="approved:power-cut")
    assert "Batteries bridge" in preview(page)
    assert not page.select(".blocks .badge")


def test_a_copy_has_both_flavours_and_is_logged(small_site: Site):
    put(small_site, "power-cut")
    answer = small_site.post_json("/compose/copies", {"greeting": "Hi <Ann>,", **HALL})
    assert answer["plain"].startswith("Hi <Ann>,\n\n")
    assert answer["html"].startswith('<p style="margin:0 0 1em 0">Hi &lt;Ann&gt;,</p>')
    assert "A <strong>diesel engine</strong> then runs" in answer["html"]
    assert "class=" not in answer["html"]
    assert answer["warnings"] == []
    assert copied(small_site) == [("power-cut", "answer")]


def test_an_open_fill_in_stops_every_way_out(small_site: Site):
    put(small_site, "power-cut")
    stopped = small_site.post_json("/compose/copies", {}, status=422)
    assert "An open fill-in is never copied." in stopped["form"]
    small_site.get("/compose/mail.eml", status=422)
    small_site.get("/compose/mail.md", status=422)
    page = small_site.get("/compose/")
    assert not page.select('.mail a[href^="mailto:"], .mail a[href*="mail.eml"]')
    assert copied(small_site) == []


@pytest.mark.parametrize(
    ("row", "key", "values", "weight", "message"),
    [
        (TalkingPointRow, "power-cut", {"state": "retired"}, "stop", "retired"),
        (TalkingPointRow, "power-cut", {"review_days": 1}, "warn", "days late"),
        (TranslationRow, 1, {"more": "Another text."}, "warn", "changed since"),
    ],
)
def test_the_gate_looks_at_the_moment_of_copying(
    small_site: Site, row: type, key: object, values: dict, weight: str, message: str
):
    put(small_site, "power-cut")
    change(small_site, **HALL)
    if row is TranslationRow:
        with small_site.database() as session:
            found = session.query(row).filter_by(talking_point_id="power-cut", language="en").one()
            found.more = values["more"]
    else:
        small_site.change(row, key, **values)
    page = small_site.get("/compose/")
    assert any(message in line for line in texts(page.select(f".gate .{weight}")))
    status = 422 if weight == "stop" else 200
    small_site.post_json("/compose/copies", HALL, status=status)


def test_the_draft_opens_in_a_mail_program(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, subject="Grüße – your questions", greeting="Dear Zoë,", **HALL)
    small_site.client.get("/compose/mail.eml")
    answer = small_site.client.get("/compose/mail.eml")
    mail = message_from_bytes(answer.data, policy=default)
    assert (mail["X-Unsent"], mail["Subject"]) == ("1", "Grüße – your questions")
    assert mail.get_content_type() == "multipart/alternative"
    assert mail.get_body(("plain",)).get_content().startswith("Dear Zoë,")
    assert "<strong>diesel engine</strong>" in mail.get_body(("html",)).get_content()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="mail.eml"'


def test_a_line_break_in_the_subject_makes_no_header(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, subject="One\r\nBcc: all@example.com", **HALL)
    mail = message_from_bytes(small_site.client.get("/compose/mail.eml").data, policy=default)
    assert (mail["Subject"], mail["Bcc"]) == ("One Bcc: all@example.com", None)


def test_markdown_keeps_its_marks(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, **HALL)
    found = small_site.client.get("/compose/mail.md").text
    assert "A **diesel engine** then runs for 48 hours[2][1]." in found
    assert "Yours is in Hall 2." in found


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
    assert preview(page).startswith("Dear Ann,")
    assert not page.select("#mail")
