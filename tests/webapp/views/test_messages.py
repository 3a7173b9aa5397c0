import logging
from types import SimpleNamespace

import pytest
from sqlalchemy import text as sql

from corpus.model import Band
from index.reply import Part
from tests.webapp.api.test_reply import MESSAGE
from tests.webapp.mails import change, order, plain, put
from tests.webapp.site import Site, text, texts
from webapp.views.messages import MessagePage, PartView


def test_the_field_comes_first_and_says_what_is_stored(small_site: Site):
    page = small_site.get("/message/")
    assert text(page.h1) == "Paste what the client wrote"
    assert page.select_one("#text").get_text() == ""
    assert text(page.select_one("main .hint")).startswith("Nothing of it is stored")


def test_parts_are_marked_in_the_message_and_linked_both_ways(small_site: Site):
    page = small_site.post("/message/", {"text": MESSAGE})
    letter = page.select_one(".letter")
    marked = letter.select("a.part")
    assert [a["href"] for a in marked] == [f"#c{n}" for n in range(1, len(marked) + 1)]
    assert [a["id"] for a in marked] == [f"p{n}" for n in range(1, len(marked) + 1)]
    numbers = page.select(".concern > .number")
    assert [a["href"] for a in numbers] == [f"#p{n}" for n in range(1, len(marked) + 1)]
    for sup in letter.select("sup"):
        sup.decompose()
    assert text(letter) == " ".join(MESSAGE.split())
    assert text(page.select_one(".concern h3")) == "What if the power goes off?"


def test_a_question_without_an_answer_is_offered_to_the_maintainers(small_site: Site):
    page = small_site.post("/message/", {"text": MESSAGE})
    none = page.select_one(".concern.none")
    assert "Nobody has an approved answer to “Would you also repair our coffee machine?”" in text(
        none
    )
    assert none.select_one(".quietlink")["href"] == (
        "/gaps/new?q=Would+you+also+repair+our+coffee+machine?"
    )


def test_a_message_that_raises_nothing_says_so(small_site: Site):
    page = small_site.post("/message/", {"text": "Thank you.\n\nBest regards\nAnn"})
    assert text(page.h1) == "Nothing here wants an answer"
    assert not page.select(".concern")


def test_a_message_too_long_is_kept(small_site: Site):
    long = "é" * 20_001
    page = small_site.post("/message/", {"text": long}, status=422)
    assert page.select_one("#text").get_text() == long
    assert texts(page.select("[role=alert]")) == [
        "The message has 20,001 characters; at most 20,000 are read. Leave out what was quoted, or "
        "paste it in two halves."
    ]
    # Browsers send two characters for every line end.
    small_site.post("/message/", {"text": "a\r\n" * 10_000})


def test_a_message_larger_than_any_other_form_is_kept(small_site: Site):
    huge = "é" * 300_000
    page = small_site.post("/message/", {"text": huge}, status=422)
    assert page.select_one("#text").get_text() == huge
    small_site.post("/gaps/", {"question": huge}, status=413)


def test_an_empty_message_gets_the_field_again(small_site: Site):
    assert text(small_site.post("/message/", {"text": " \r\n"}).h1) == "Paste what the client wrote"


def test_a_question_too_long_can_be_read_as_a_message(small_site: Site):
    page = small_site.get("/?q=" + "a" * 1001, status=422)
    form = page.select_one('form[action="/message/"]')
    assert form.select_one("[name=text]")["value"] == "a" * 1001


TWO = "Who has a badge for the room?\n\nWe had a blackout last winter."
ITALIAN = "Quando manca la luce, vi fermate anche voi?"


def ticked(page) -> list[str]:
    """What the button takes into the mail."""
    return [str(box["value"]) for box in page.select("[data-use][checked]")]


def draft(site: Site, page) -> None:
    """Press the button under the parts."""
    form = page.select_one("form.total")
    assert all(box["form"] == form["id"] for box in page.select("[data-use]"))
    language = form.select_one("[name=language]")["value"]
    data = {"csrf_token": site.token, "id": ticked(page), "language": language}
    assert site.client.post(form["action"], data=data).status_code == 302


@pytest.mark.parametrize("turned", [False, True])
def test_one_click_takes_all_matches_in_the_order_of_the_message(small_site: Site, turned: bool):
    message = "\n\n".join(reversed(TWO.split("\n\n"))) if turned else TWO
    page = small_site.post("/message/", {"text": message})
    assert text(page.select_one(".total button")) == "Draft the reply"
    draft(small_site, page)
    expected = ["power-cut", "door-keys"] if turned else ["door-keys", "power-cut"]
    assert order(small_site.get("/compose/")) == expected


def view(number: int, band: Band, slug: str) -> PartView:
    text = SimpleNamespace(point=SimpleNamespace(id=slug))
    return PartView(number, Part("so", number, number + 1, band, ()), (text,))


def test_a_text_stands_where_it_matches_not_where_it_was_only_near():
    first, keys, match = (
        view(1, Band.RELATED, "power-cut"),
        view(2, Band.MATCH, "door-keys"),
        view(3, Band.MATCH, "power-cut"),
    )
    again = view(4, Band.RELATED, "power-cut")
    assert MessagePage("", parts=(first, keys, match, again)).matches == (keys, match)
    assert MessagePage("", parts=(first, again)).answered == (first,)


def test_an_italian_message_is_answered_and_copied_in_italian(small_site: Site):
    page = small_site.post("/message/", {"text": ITALIAN})
    form = page.select_one('.concern form.copy[data-part="answer"]')
    sent = {
        box["name"]: box["value"] for box in form.select("input") if box["name"] != "csrf_token"
    }
    answer = small_site.post_json(form["action"], sent)
    assert answer["plain"].startswith("Le batterie reggono per 15 minuti.")
    draft(small_site, page)
    page = small_site.get("/compose/")
    assert page.select_one("#language [selected]")["value"] == "it"
    assert page.select_one("#greeting")["value"] == "Buongiorno,"
    mail = plain(small_site)
    assert "grazie per le Sue domande. Ecco le nostre risposte." in mail
    assert "Le batterie reggono per 15 minuti" in mail
    assert "Cordiali saluti" in mail


def test_a_mail_in_another_language_is_saved_before_an_italian_one_begins(small_site: Site):
    put(small_site, "door-keys")
    change(small_site, client="Acme")
    draft(small_site, small_site.post("/message/", {"text": ITALIAN}))
    page = small_site.get("/compose/")
    assert order(page) == ["power-cut"]
    assert text(page.select_one(".note.ok")).startswith("What you were writing is saved as “Acme, ")
    assert len(page.select(".drafts li")) == 1


def test_every_answer_can_be_called_wrong(small_site: Site):
    page = small_site.post("/message/", {"text": TWO})
    links = page.select(".concern .report a")
    assert [link["href"] for link in links] == [
        "/gaps/new?q=Who+has+a+badge+for+the+room?&about=door-keys",
        "/gaps/new?q=We+had+a+blackout+last+winter.&about=power-cut",
    ]
    assert texts(small_site.get(links[0]["href"]).select("h1")) != []


def test_other_answers_to_a_part_can_be_put_into_the_mail(small_site: Site):
    page = small_site.post("/message/", {"text": TWO})
    other = page.select_one(".concern .others li")
    button = other.select_one("form.basket-add button")
    title = text(other.a)
    assert button["aria-label"] == f"Put “{title}” into the mail"


def test_the_keys_of_the_page_are_shown(small_site: Site):
    page = small_site.post("/message/", {"text": TWO})
    keys = texts(page.select(".keys li"))
    assert "B Into the mail" in keys
    assert "X Use or leave out" in keys
    assert "X" in texts(small_site.get("/help/keys").select("main dt"))


def test_html_is_counted_by_what_is_read_of_it(small_site: Site):
    html = "<p>" + '<span style="font-family:Calibri;color:black">&nbsp;</span>' * 600
    html += "Who has a badge for the room?</p>"
    assert len(html) > 30_000
    page = small_site.post("/message/", {"text": html})
    assert texts(page.select("a.part")) == ["Who has a badge for the room?1"]
    long = "<p>" + "x" * 20_001 + "</p>"
    page = small_site.post("/message/", {"text": long}, status=422)
    assert "The message has 20,00" in text(page.select_one("[role=alert]"))


def rows(site: Site) -> dict[str, list[tuple]]:
    """All there is in the database."""
    with site.database() as session:
        tables = session.execute(sql("select name from sqlite_master where type = 'table'"))
        return {
            name: [tuple(row) for row in session.execute(sql(f'select * from "{name}"'))]
            for name in tables.scalars().all()
        }


def test_nothing_of_a_message_is_stored_or_logged(
    small_site: Site, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    put(small_site, "door-keys")
    before = rows(small_site)
    small_site.post("/message/", {"text": MESSAGE})
    small_site.json("/api/v1/reply", method="POST", json={"text": MESSAGE})
    small_site.post("/message/", {"text": MESSAGE + "x" * 20_000}, status=422)
    assert rows(small_site) == before
    written = caplog.text + " ".join(map(str, (record.args for record in caplog.records)))
    for word in ("blackout", "coffee machine", "Ridley"):
        assert word not in written
