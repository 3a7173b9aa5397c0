"""The ways a mail leaves: what the gate says, both flavours, the draft, Markdown, the log."""

from datetime import date
from email import message_from_bytes
from email.policy import default

import pytest
from bs4 import BeautifulSoup

from tests.webapp import small
from tests.webapp.conftest import MakeSite
from tests.webapp.mails import FILLED, change, copied, put
from tests.webapp.site import Site, texts
from webapp.db.models.corpus import EvidenceRow, TalkingPointRow, TranslationRow
from webapp.db.models.usage import CopyRow


def test_a_copy_has_both_flavours_and_is_logged(small_site: Site):
    put(small_site, "power-cut")
    answer = small_site.post_json("/compose/copies", {"greeting": "Hi <Ann>,", **FILLED})
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
        (
            EvidenceRow,
            "diesel-lasts",
            {"valid_until": date(2026, 1, 1)},
            "warn",
            "had to be checked",
        ),
    ],
)
def test_the_gate_looks_at_the_moment_of_copying(
    small_site: Site, row: type, key: object, values: dict, weight: str, message: str
):
    put(small_site, "power-cut")
    change(small_site, **FILLED)
    if row is TranslationRow:
        with small_site.database() as session:
            found = session.query(row).filter_by(talking_point_id="power-cut", language="en").one()
            found.more = values["more"]
    else:
        small_site.change(row, key, **values)
    page = small_site.get("/compose/")
    assert any(message in line for line in texts(page.select(f".gate .{weight} p")))
    status = 422 if weight == "stop" else 200
    small_site.post_json("/compose/copies", FILLED, status=status)


def test_the_draft_opens_in_a_mail_program(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, subject="Grüße – your questions", greeting="Dear Zoë,", **FILLED)
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
    change(small_site, subject="One\r\nBcc: all@example.com", **FILLED)
    mail = message_from_bytes(small_site.client.get("/compose/mail.eml").data, policy=default)
    assert (mail["Subject"], mail["Bcc"]) == ("One Bcc: all@example.com", None)


def test_markdown_keeps_its_marks(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, **FILLED)
    found = small_site.client.get("/compose/mail.md").text
    assert "A **diesel engine** then runs for 48 hours[2][1]." in found
    assert "Yours is in Hall 2." in found


ALLOWED = {"p", "ul", "ol", "li", "strong", "em", "a", "sup", "br"}
GATED = [
    ("review", TalkingPointRow, {"id": "power-cut"}, {"review_days": 1}),
    ("evidence", EvidenceRow, {"id": "diesel-lasts"}, {"valid_until": date(2026, 1, 1)}),
    (
        "changed",
        TranslationRow,
        {"talking_point_id": "power-cut", "language": "en"},
        {"concession": "Another text."},
    ),
]


@pytest.mark.parametrize(("kind", "row", "key", "values"), GATED, ids=[g[0] for g in GATED])
def test_a_setting_says_what_stops_and_what_only_warns(
    make_small_site: MakeSite, kind: str, row: type, key: dict, values: dict
):
    strict, lax = make_small_site(gate_blocks=kind), make_small_site()
    with strict.database() as session:
        session.query(row).filter_by(**key).update(values)
    for site, weight in ((strict, "stop"), (lax, "warn")):
        put(site, "power-cut")
        change(site, **FILLED)
        if kind == "changed":
            with site.database() as session:
                session.query(row).filter_by(**key).update({"concession": f"A {weight} text."})
        assert len(site.get("/compose/").select(f".gate .{weight}")) == 1
        site.post_json("/compose/copies", {}, status=422 if weight == "stop" else 200)
    with lax.database() as session:
        assert [r.overridden for r in session.query(CopyRow)] == [[kind]]


def test_an_italian_text_behind_its_master_is_stale(small_site: Site):
    with small_site.database() as session:
        wording = session.query(TranslationRow)
        wording.filter_by(talking_point_id="power-cut", language="en").update(
            {"text_version": "newer"}
        )
    put(small_site, "power-cut")
    page = change(small_site, language="it", **FILLED)
    assert texts(page.select(".gate .warn p"))[0] == (
        "“E se va via la corrente?”: The English text has changed since this was translated."
    )


def test_forbidden_phrases_in_own_words_are_found(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, do="edit:power-cut", **FILLED)
    edited = {"edited:power-cut": "There is No  downtime here.", "opening": "No downtime, I swear."}
    page = change(small_site, **edited)
    message = "“no downtime” is never said to a client; say what is so instead."
    assert texts(page.select(".gate .warn p")) == [
        f"“What if the power goes off?”: {message}",
        message,
    ]
    small_site.post_json("/compose/copies", {})
    with small_site.database() as session:
        row = session.query(CopyRow).one()
        assert (row.edited, row.overridden) == (True, ["forbidden"])


def test_a_warning_is_confirmed_and_a_changed_text_counts_as_read(small_site: Site):
    small_site.change(TalkingPointRow, "power-cut", review_days=1)
    put(small_site, "power-cut")
    with small_site.database() as session:
        session.query(TranslationRow).filter_by(talking_point_id="power-cut", language="en").update(
            {"more": "Another text."}
        )
    page = change(small_site, **FILLED)
    assert texts(page.select(".mail-bar .quiet"))[0].endswith("2 to confirm")
    for button in page.select('.gate button[value^="read:"]'):
        page = change(small_site, do=str(button["value"]))
    assert texts(page.select(".gate li")) == [
        "“What if the power goes off?”: The review is 19 days late. You have read it."
    ]


def test_the_preview_is_a_frame_without_script(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, greeting="<script>alert(1)</script>", **FILLED)
    answer = small_site.client.get("/compose/preview")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    page = BeautifulSoup(answer.text, "html.parser")
    assert not page.select("script")
    assert page.select_one(".own p").get_text() == "<script>alert(1)</script>"
    assert "Batteries bridge" in page.select_one(".words").get_text()
    frame = small_site.get("/compose/").select_one("iframe")
    assert frame["sandbox"] == ["allow-same-origin"]


def test_an_open_fill_in_stands_out_in_the_preview(small_site: Site):
    put(small_site, "power-cut")
    page = BeautifulSoup(small_site.client.get("/compose/preview").text, "html.parser")
    assert texts(page.select(".fill.open")) == ["hall in the contract", "your name"]


def test_html_keeps_to_what_mail_programs_keep(small_site: Site):
    put(small_site, "power-cut", "hourly-bill")
    change(small_site, **{"part:power-cut": "answer-more"}, **FILLED)
    page = BeautifulSoup(small_site.post_json("/compose/copies", {})["html"], "html.parser")
    assert {tag.name for tag in page.find_all()} <= ALLOWED
    assert {name for tag in page.find_all() for name in tag.attrs} <= {"style", "href", "start"}
    assert all("margin" in p["style"] for p in page.find_all("p") if not p.find_parent("li"))


def test_a_mail_that_is_too_long_for_a_link_says_so(small_site: Site):
    put(small_site, "door-keys")
    page = change(small_site, **FILLED)
    link = page.select_one('#mail-foot a[href^="mailto:"]')["href"]
    assert "Guards%20you%20have%20not%20met" in link
    page = change(small_site, closing="x" * 2000)
    assert not page.select('a[href^="mailto:"]')
    assert "Too long for a link" in page.select_one("#mail-foot").get_text()


def test_opening_the_mail_program_takes_the_mail_as_the_form_has_it_and_is_logged(small_site: Site):
    put(small_site, "door-keys")
    change(small_site, **FILLED)
    answer = small_site.post_json("/compose/opened", {"closing": "Bye", "subject": "Keys"})
    assert answer["address"].startswith("mailto:?subject=Keys&body=Hello%2C")
    assert answer["address"].endswith(
        "Whom%20would%20you%20have%20to%20trust%20here%3F%0D%0A%0D%0ABye"
    )
    assert answer["warnings"] == []
    assert copied(small_site) == [("door-keys", "answer")]


def test_a_text_retired_after_the_page_was_drawn_does_not_reach_the_mail_program(small_site: Site):
    put(small_site, "door-keys")
    assert change(small_site, **FILLED).select_one("#mail-foot [data-opens-mail]")
    small_site.change(TalkingPointRow, "door-keys", state="retired")
    stopped = small_site.post_json("/compose/opened", {}, status=422)
    assert "This text is retired." in stopped["form"]
    assert copied(small_site) == []


def test_a_mail_that_has_grown_too_long_for_a_link_is_not_opened(small_site: Site):
    put(small_site, "door-keys")
    stopped = small_site.post_json("/compose/opened", {"closing": "x" * 2000}, status=422)
    assert "Too long for a link that opens the mail program" in stopped["form"]
    assert copied(small_site) == []


@pytest.mark.parametrize("way", ["copies", "opened"])
def test_what_is_too_long_is_said_where_one_copies(small_site: Site, way: str):
    put(small_site, "door-keys")
    stopped = small_site.post_json(f"/compose/{way}", {"closing": "x" * 4001}, status=422)
    assert "Something in the form is longer than it may be." in stopped["form"]
    assert copied(small_site) == []


@pytest.mark.parametrize("what", ["open", "delete", "restore"])
def test_no_draft_has_a_number_that_no_database_takes(small_site: Site, what: str):
    small_site.post(f"/compose/drafts/{2**63}/{what}", {}, status=404)


def test_own_wording_is_logged_with_the_version_it_was_made_from(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, do="edit:power-cut", **FILLED)
    with small_site.database() as session:
        row = session.query(TranslationRow).filter_by(talking_point_id="power-cut", language="en")
        row.one().more = "Another text."
    small_site.post_json("/compose/copies", {})
    with small_site.database() as session:
        assert session.query(CopyRow).one().text_version == small.POWER_CUT.translation.text_version


def test_a_forbidden_phrase_in_own_words_is_logged_with_each_text(small_site: Site):
    put(small_site, "power-cut", "door-keys")
    change(small_site, opening="There is no downtime.", **FILLED)
    small_site.post_json("/compose/copies", {})
    with small_site.database() as session:
        assert [r.overridden for r in session.query(CopyRow)] == [["forbidden"], ["forbidden"]]


def test_texts_of_one_mail_are_logged_together_with_the_client(small_site: Site):
    put(small_site, "power-cut", "door-keys")
    change(small_site, client="Acme", **FILLED)
    small_site.post_json("/compose/copies", {})
    with small_site.database() as session:
        rows = session.query(CopyRow).all()
        assert [row.client for row in rows] == ["Acme", "Acme"]
        assert len({row.mail for row in rows}) == 1
        assert rows[0].mail != ""


def test_selecting_words_of_the_preview_is_logged_and_judged(small_site: Site):
    put(small_site, "power-cut", "door-keys")
    change(small_site, client="Acme")
    small_site.change(TalkingPointRow, "power-cut", review_days=1)
    page = BeautifulSoup(small_site.client.get("/compose/preview").text, "html.parser")
    slugs = [tag["data-slugs"] for tag in page.select("[data-slugs]")]
    assert slugs == ["power-cut", "door-keys"]
    answer = small_site.post_json("/compose/selections", {"id": "power-cut"})
    assert answer == {"warnings": ["“What if the power goes off?”: The review is 19 days late."]}
    assert copied(small_site) == [("power-cut", "selection")]
    with small_site.database() as session:
        row = session.query(CopyRow).one()
        assert (row.client, row.overridden) == ("Acme", ["review"])
    change(small_site, flavour="plain")
    page = BeautifulSoup(small_site.client.get("/compose/preview").text, "html.parser")
    assert page.pre["data-slugs"] == "power-cut door-keys"
