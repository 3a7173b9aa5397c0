from tests.webapp.api.test_reply import MESSAGE
from tests.webapp.site import Site, text, texts
from webapp.db.models.usage import GapReportRow, SearchRow


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


def test_an_empty_message_gets_the_field_again(small_site: Site):
    assert text(small_site.post("/message/", {"text": " \r\n"}).h1) == "Paste what the client wrote"


def test_a_question_too_long_can_be_read_as_a_message(small_site: Site):
    page = small_site.get("/?q=" + "a" * 1001, status=422)
    form = page.select_one('form[action="/message/"]')
    assert form.select_one("[name=text]")["value"] == "a" * 1001


def test_nothing_of_a_message_is_stored(small_site: Site):
    small_site.post("/message/", {"text": MESSAGE})
    with small_site.database() as session:
        assert session.query(SearchRow).count() == 0
        assert session.query(GapReportRow).count() == 0
