"""Each list of talking points has a button for each that puts it into the mail."""

import pytest

from tests.webapp.mails import order
from tests.webapp.site import Site, text
from webapp.db.models.usage import CopyRow, SearchRow
from webapp.services import gaps


def press(site: Site, form) -> None:
    sent = {tag["name"]: tag["value"] for tag in form.select("input")}
    assert site.client.post(form["action"], data=sent).status_code == 302


@pytest.mark.parametrize(
    ("address", "rows"),
    [
        ("/talking-points/", ".topics li"),
        ("/?concern=disaster-recovery", ".listed > li"),
        ("/talking-points/door-keys", ".nexts li"),
        ("/?q=Who+has+a+badge+for+the+room%3F", ".nexts li"),
        ("/?q=what+time+does+the+canteen+open", ".near li"),
    ],
)
def test_each_row_has_a_button(small_site: Site, address: str, rows: str):
    found = small_site.get(address).select(rows)
    assert found
    for row in found:
        button = row.select_one("form.basket-add button")
        assert button["aria-label"] == f"Put “{text(row.select_one('a'))}” into the mail"
    press(small_site, found[0].select_one("form.basket-add"))
    slug = str(found[0].select_one("a")["href"]).split("?")[0].rpartition("/")[2]
    assert order(small_site.get("/compose/")) == [slug]


def test_a_search_whose_answer_went_into_the_mail_is_no_gap(small_site: Site):
    question = "Who has a badge for the room?"
    small_site.post("/searches", {"q": question}, status=204)
    with small_site.database() as session:
        assert [gap.text for gap in gaps.gap_questions(session)] == [question]
    page = small_site.get("/?q=Who+has+a+badge+for+the+room%3F")
    press(small_site, page.select_one("[data-hit] form.basket-add"))
    with small_site.database() as session:
        assert session.query(SearchRow).one().opened == "door-keys"
        assert [gap.text for gap in gaps.gap_questions(session)] == [question]
    # It is answered once the mail has left.
    small_site.post("/compose/", {"do": "", "form": "mail", "closing": ""}, status=302)
    small_site.post_json("/compose/copies", {})
    with small_site.database() as session:
        assert session.query(CopyRow).one().search_id == session.query(SearchRow).one().id
        assert gaps.gap_questions(session) == ()
