from datetime import date
from urllib.parse import urlencode

import pytest

from tests.webapp.site import Site, text, texts
from webapp.db.models.corpus import TalkingPointRow
from webapp.db.models.usage import GapReportRow

REPORT = {"question": "Is there a cafeteria?", "context": "Asked twice.", "needed_by": "2026-12-24"}


def reports(site: Site) -> list[tuple]:
    with site.database() as session:
        found = session.query(GapReportRow).order_by(GapReportRow.id).all()
        return [(r.question, r.context, r.needed_by, r.about) for r in found]


def test_the_form_comes_with_the_question(small_site: Site):
    page = small_site.get(f"/gaps/new?{urlencode({'q': 'Is <it> safe?'})}")
    assert text(page.h1) == "Leave it with the maintainers"
    assert page.select_one("#question").get_text() == "Is <it> safe?"
    assert page.select_one("[name=about]")["value"] == ""
    assert texts(page.select("label")[:3]) == [
        "What the client said",
        "What is wrong, or what would help you answer? Optional",
        "Needed by Optional",
    ]


def test_the_form_says_what_it_is_about(small_site: Site):
    page = small_site.get("/gaps/new?q=diesel&about=power-cut")
    assert text(page.h1) == "What is wrong with this answer?"
    link = page.select_one("main .narrow p a")
    assert (text(link), link["href"]) == (
        "What if the power goes off?",
        "/talking-points/power-cut",
    )
    assert page.select_one("[name=about]")["value"] == "power-cut"


def test_a_question_is_kept_and_thanked_for(small_site: Site):
    small_site.post("/gaps/", REPORT, status=302)
    assert small_site.response.location == "/"
    assert reports(small_site) == [
        ("Is there a cafeteria?", "Asked twice.", date(2026, 12, 24), None)
    ]
    page = small_site.get("/")
    assert texts(page.select(".note.ok")) == ["Your question is with the maintainers."]
    assert not small_site.get("/").select(".note.ok")


def test_a_report_leads_back_to_what_it_is_about(small_site: Site):
    small_site.post("/gaps/", {**REPORT, "about": "power-cut"}, status=302)
    assert small_site.response.location == "/talking-points/power-cut"
    assert [row[3] for row in reports(small_site)] == ["power-cut"]
    page = small_site.get("/talking-points/power-cut")
    assert texts(page.select(".note.ok")) == [
        "Thank you. The maintainers will look at this answer."
    ]


def test_personal_data_is_masked_before_it_is_stored(small_site: Site):
    data = {
        "question": "Dear Anna, call 02 5412 8711 or write to a.verdi@example.org about the keys",
        "context": "Regards, Paolo Bianchi, +44 20 7946 0958",
    }
    small_site.post("/gaps/", data, status=302)
    assert reports(small_site) == [
        (
            "Dear [name], call [phone] or write to [e-mail] about the keys",
            "Regards, [name], [phone]",
            None,
            None,
        )
    ]


@pytest.mark.parametrize("about", ["no-such", "door-keys"], ids=["unknown", "draft"])
def test_a_report_on_what_cannot_be_read_is_a_question(small_site: Site, about: str):
    small_site.change(TalkingPointRow, "door-keys", state="draft")
    page = small_site.get(f"/gaps/new?q=x&about={about}")
    assert text(page.h1) == "Leave it with the maintainers"
    small_site.post("/gaps/", {**REPORT, "about": about}, status=302)
    assert small_site.response.location == "/"
    assert [row[3] for row in reports(small_site)] == [None]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("question", "", "Write what the client said."),
        ("question", "   ", "Write what the client said."),
        ("question", "q" * 1001, "At most 1000 characters."),
        ("context", "c" * 2001, "At most 2000 characters."),
        ("needed_by", "2026-02-30", "Not a valid date value."),
        ("needed_by", "soon", "Not a valid date value."),
    ],
    ids=["nothing", "blanks", "long-question", "long-context", "no-such-day", "no-date"],
)
def test_what_is_wrong_is_said_beside_its_field(
    small_site: Site, field: str, value: str, message: str
):
    page = small_site.post("/gaps/", {**REPORT, field: value}, status=422)
    control = page.find(id=field)
    assert control["aria-invalid"] == "true"
    assert text(page.find(id=control["aria-describedby"])) == message
    assert [t["id"] for t in page.select("[aria-invalid]")] == [field]
    assert reports(small_site) == []


def test_what_was_typed_stays_when_something_is_wrong(small_site: Site):
    data = {"question": "q" * 1001, "context": "</textarea><b>", "needed_by": "2026-12-24"}
    page = small_site.post("/gaps/", {**data, "about": "power-cut"}, status=422)
    assert page.select_one("#question").get_text() == data["question"]
    assert page.select_one("#context").get_text() == data["context"]
    assert page.select_one("#needed_by")["value"] == data["needed_by"]
    assert page.select_one("[name=about]")["value"] == "power-cut"
    assert text(page.h1) == "What is wrong with this answer?"


def test_the_longest_texts_allowed_are_kept(small_site: Site):
    small_site.post("/gaps/", {"question": "q" * 1000, "context": "c" * 2000}, status=302)
    assert reports(small_site) == [("q" * 1000, "c" * 2000, None, None)]
