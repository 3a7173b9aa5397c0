"""Saved mails: what was typed last is in them, none takes another's place unseen, none is lost."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.webapp.mails import FILLED, change, order, plain, put
from tests.webapp.site import Site, text, texts
from webapp.db.models.drafts import DraftRow


def save(site: Site, name: str, **fields: str) -> BeautifulSoup:
    """Press Save draft; gives the page that follows."""
    site.post("/compose/drafts", {"form": "1", "sources": "on", "name": name, **fields}, status=302)
    return site.get(site.response.headers["Location"])


def saved(page: BeautifulSoup) -> list[str]:
    return texts(page.select(".drafts b"))


def way(page: BeautifulSoup, act: str, at: int = 0) -> str:
    """Where a draft's button sends the mail's form."""
    return str(page.select(f'.drafts [formaction$="/{act}"]')[at]["formaction"])


@pytest.mark.parametrize("kind", ["eml", "md"])
def test_a_file_holds_what_stands_in_the_form(small_site: Site, kind: str):
    put(small_site, "door-keys")
    change(small_site, **FILLED)
    button = small_site.get("/compose/").select_one(f'#mail-foot [formaction$="mail.{kind}"]')
    assert button["form"] == "mail"
    sent = {"csrf_token": small_site.token, "form": "1", "greeting": "Just typed,"}
    answer = small_site.client.post(str(button["formaction"]), data=sent)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="mail.{kind}"'
    assert "Just typed," in answer.text
    assert plain(small_site).startswith("Just typed,")
    sent["greeting"] = "Hello [[whom]],"
    small_site.post(f"/compose/mail.{kind}", sent, status=422)
    sent["greeting"] = "x" * 201
    page = small_site.post(f"/compose/mail.{kind}", sent, status=422)
    assert text(page.select_one("#mail [role=alert]")).startswith("Greeting: at most 200")


def test_what_was_typed_is_saved_with_the_draft(small_site: Site):
    put(small_site, "power-cut")
    page = save(small_site, "For Ann", greeting="Just typed,")
    assert page.select_one("#greeting")["value"] == "Just typed,"
    change(small_site, greeting="Later,")
    opened = way(small_site.get("/compose/"), "open")
    small_site.post(opened, {"form": "1", "greeting": "Last,"}, status=302)
    page = small_site.get("/compose/")
    assert page.select_one("#greeting")["value"] == "Just typed,"
    aside = saved(page).index("For Ann") ^ 1
    small_site.post(way(page, "open", aside), {}, status=302)
    assert small_site.get("/compose/").select_one("#greeting")["value"] == "Last,"


def test_a_draft_saved_over_another_can_be_undone(small_site: Site):
    put(small_site, "power-cut")
    save(small_site, "For Ann")
    page = save(small_site, "For Ann")
    assert not page.select("form.undo")
    change(small_site, do="remove:power-cut")
    put(small_site, "door-keys")
    page = save(small_site, "For Ann")
    assert saved(page) == ["For Ann"]
    assert text(page.select_one("form.undo span")) == (
        "It stands in place of an earlier draft of that name."
    )
    small_site.post(str(page.select_one("form.undo")["action"]), {}, status=302)
    page = small_site.get("/compose/")
    assert sorted(saved(page)) == ["For Ann", "For Ann (2)"]
    small_site.post(way(page, "open", saved(page).index("For Ann (2)")), {}, status=302)
    assert order(small_site.get("/compose/")) == ["power-cut"]


def test_mails_set_aside_in_the_same_minute_are_all_kept(small_site: Site):
    put(small_site, "door-keys")
    save(small_site, "First")
    for greeting in ("One,", "Two,", "Three,"):
        change(small_site, greeting=greeting, client="Acme")
        page = small_site.get("/compose/")
        small_site.post(way(page, "open", saved(page).index("First")), {}, status=302)
    names = saved(small_site.get("/compose/"))
    assert len(set(names)) == 4
    with small_site.database() as session:
        kept = {
            row.content["greeting"] for row in session.query(DraftRow).filter_by(deleted_at=None)
        }
    assert kept == {"Hello,", "One,", "Two,", "Three,"}


def test_bringing_an_emptied_basket_back_sets_the_present_one_aside(small_site: Site):
    put(small_site, "power-cut")
    small_site.post("/compose/", {"form": "1", "do": "empty:"}, status=302)
    undo = small_site.get(small_site.response.headers["Location"]).select_one("form.undo")
    put(small_site, "door-keys")
    small_site.post(str(undo["action"]), {}, status=302)
    page = small_site.get("/compose/")
    assert order(page) == ["power-cut"]
    assert text(page.select_one(".note.ok")).startswith("What you were writing is saved as “Mail, ")
    small_site.post(way(page, "open"), {}, status=302)
    assert order(small_site.get("/compose/")) == ["door-keys"]


def test_a_mail_of_another_version_is_read_as_far_as_it_goes_and_never_overwritten(
    small_site: Site,
):
    put(small_site, "power-cut", "door-keys")
    change(small_site, greeting="Dear Ann,")
    with small_site.database() as session:
        row = session.query(DraftRow).one()
        first, second = row.content["entries"]
        odd = {"entries": [first, {**second, "part": "song"}], "flavour": "braille", "tone": "warm"}
        row.content = {**row.content, **odd}
    page = small_site.get("/compose/")
    assert order(page) == ["power-cut"]
    assert page.select_one("#greeting")["value"] == "Dear Ann,"
    page = change(small_site, greeting="Dear Tom,")
    assert saved(page)[0].startswith("Not wholly readable, ")
    change(small_site, greeting="Dear Bob,")
    with small_site.database() as session:
        kept, basket = session.query(DraftRow).order_by(DraftRow.id)
        assert (kept.content["tone"], len(kept.content["entries"])) == ("warm", 2)
        assert basket.content["greeting"] == "Dear Bob,"
    small_site.post(way(small_site.get("/compose/"), "open"), {}, status=302)
    assert small_site.get("/compose/").select_one("#greeting")["value"] == "Dear Ann,"


def test_what_is_written_there_but_unknown_alone_does_no_harm(small_site: Site):
    put(small_site, "power-cut")
    with small_site.database() as session:
        row = session.query(DraftRow).one()
        row.content = {**row.content, "tone": "warm"}
    assert order(small_site.get("/compose/")) == ["power-cut"]
    assert saved(change(small_site)) == []


def test_two_texts_put_in_at_once_are_both_there(small_site: Site, own_instance: Path):
    put(small_site, "hourly-bill")
    # Both ask while another writer has the lock: neither may read before it has its turn.
    other = sqlite3.connect(own_instance / "silverlining.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(2) as two:
        asked = [two.submit(put, small_site, slug) for slug in ("power-cut", "door-keys")]
        time.sleep(0.5)
        other.execute("COMMIT")
        for one in asked:
            one.result()
    other.close()
    found = order(small_site.get("/compose/"))
    assert sorted(found) == ["door-keys", "hourly-bill", "power-cut"]
