"""Noting a question that was left standing."""

import pytest

from tests.webapp import small
from tests.webapp.site import Site
from webapp.db.models.usage import SearchRow


def noted(site: Site) -> list[tuple]:
    with site.database() as session:
        found = session.query(SearchRow).order_by(SearchRow.id).all()
        return [(s.text, s.language, s.opened) for s in found]


def test_a_search_is_noted_with_what_was_found(small_site: Site):
    question = small.POWER_CUT.translation.phrasings[1]
    small_site.post("/searches", {"q": question}, status=204)
    with small_site.database() as session:
        row = session.query(SearchRow).one()
        assert (row.text, row.language, row.band, row.opened) == (question, "en", "match", None)
        assert row.hits[0] == "power-cut"
        assert sorted(row.hits) == ["door-keys", "hourly-bill", "power-cut"]
        assert len(row.browser) == 32


def test_personal_data_is_masked(small_site: Site):
    question = "Hi Giulia, mail me at g.neri@example.org or ring 02 5412 8711: who has a badge?"
    small_site.post("/searches", {"q": question}, status=204)
    assert noted(small_site) == [
        ("Hi [name], mail me at [e-mail] or ring [phone]: who has a badge?", "en", None)
    ]


def test_the_same_question_again_is_one_search(small_site: Site):
    for question in ("who has a badge", "  who has\ta badge ", "who has a badge"):
        small_site.post("/searches", {"q": question}, status=204)
    assert noted(small_site) == [("who has a badge", "en", None)]


def test_another_question_or_another_browser_is_another_search(small_site: Site):
    small_site.post("/searches", {"q": "who has a badge"}, status=204)
    small_site.post("/searches", {"q": "who has a key"}, status=204)
    Site(small_site.app).post("/searches", {"q": "who has a badge"}, status=204)
    assert [row[0] for row in noted(small_site)] == [
        "who has a badge",
        "who has a key",
        "who has a badge",
    ]


def test_opening_a_result_is_the_same_search(small_site: Site):
    small_site.post("/searches", {"q": "who has a badge"}, status=204)
    small_site.get("/talking-points/door-keys?q=who+has+a+badge")
    small_site.post("/searches", {"q": "who has a badge"}, status=204)
    assert noted(small_site) == [("who has a badge", "en", "door-keys")]


@pytest.mark.parametrize("question", ["", "   ", "x" * 1001], ids=["empty", "blank", "too-long"])
def test_what_is_no_question_is_not_noted(small_site: Site, question: str):
    small_site.post("/searches", {"q": question}, status=204)
    assert noted(small_site) == []


def test_typing_notes_nothing(small_site: Site):
    small_site.get("/?q=who+has+a+badge")
    small_site.fragment("/?q=who+has+a+badge")
    assert noted(small_site) == []
