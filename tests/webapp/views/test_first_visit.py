from tests.webapp.site import Site, texts
from webapp.db.models.corpus import TalkingPointRow

EXAMPLES = [
    "What if lightning strikes the server room?",
    "Our data is safer on our own servers",
    "Over five years it costs more",
    "What happens to our IT people?",
    "Everything works, why change now?",
    "Do we pay even when nobody uses it?",
]


def test_six_questions_invite_a_click_and_each_finds_something(site: Site):
    links = site.get("/").select(".asks a")
    assert texts(links) == EXAMPLES
    for link in links:
        answer = site.get(str(link["href"]))
        assert answer.select_one("#q")["value"] == " ".join(link.get_text().split())
        assert answer.select(".hits .hit"), link["href"]


def test_concerns_come_with_the_number_of_their_talking_points(site: Site):
    page = site.get("/")
    shown = [(c["href"], int(c.small.get_text())) for c in page.select(".chips .chip")]
    with site.database() as session:
        concerns = session.query(TalkingPointRow.concern).filter_by(state="published").all()
    asked = [concern for (concern,) in concerns]
    order = [str(o["value"]) for o in page.select("#concern option") if o["value"]]
    assert shown == [(f"/?concern={concern}", asked.count(concern)) for concern in order]


def test_concerns_stand_in_the_order_of_the_corpus(small_site: Site):
    page = small_site.get("/")
    assert texts(page.select(".chips .chip")) == [
        "Data security 1",
        "Disaster recovery 1",
        "Pricing and contract 1",
    ]
    assert texts(page.select("#concern option")) == [
        "Any concern",
        "Data security",
        "Disaster recovery",
        "Pricing and contract",
    ]


def test_a_concern_without_published_talking_points_is_not_offered(small_site: Site):
    small_site.change(TalkingPointRow, "hourly-bill", state="draft")
    page = small_site.get("/")
    assert texts(page.select(".chips .chip")) == ["Data security 1", "Disaster recovery 1"]
    assert "Pricing and contract" not in texts(page.select("#concern option"))


def test_the_box_has_the_focus_and_the_page_says_what_it_is(small_site: Site):
    page = small_site.get("/")
    assert texts(page.select("h1")) == ["What did the client say?"]
    assert page.title.get_text() == "What did the client say? · Silver Lining"
    assert page.select_one("#q").has_attr("autofocus")
    assert page.select_one("nav [aria-current=page]")["href"] == "/"


def test_blanks_are_no_question(small_site: Site):
    assert texts(small_site.get("/?q=+%09%0A+").select("h1")) == ["What did the client say?"]
