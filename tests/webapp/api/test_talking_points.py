"""GET /api/v1/talking-points and /api/v1/talking-points/<id> as the contract has them."""

from datetime import date

from tests.webapp import small
from tests.webapp.site import Site
from webapp.db.models.corpus import EvidenceRow, TalkingPointRow

ONE = "/api/v1/talking-points/power-cut"

WHOLE = {
    "id": "power-cut",
    "language": "en",
    "title": "What if the power goes off?",
    "concern": "disaster-recovery",
    "kind": "question",
    "state": "published",
    "owner": "presales",
    "verified": "2026-11-01",
    "review_by": "2027-04-30",
    "review": "fresh",
    "text_version": small.POWER_CUT.translation.text_version,
    "say": small.POWER_CUT.translation.say,
    "answer": small.POWER_CUT.translation.answer,
    "more": small.POWER_CUT.translation.more,
    "where_they_are_right": "An engine of your own does the same.",
    "angles": [
        {
            "audience": "it-team",
            "text": "Ask [[own: name]] for the plan of the wiring[^battery-minutes].",
        }
    ],
    "phrasings": list(small.POWER_CUT.translation.phrasings),
    "sources": [
        {
            "number": 1,
            "id": "battery-minutes",
            "claim": "What Batteries in minutes says.",
            "figure": "15 minutes",
            "title": "Batteries in minutes",
            "publisher": "A publisher",
            "date": "2025-03",
            "url": "https://example.org/battery-minutes",
            "caveat": "One site only.",
            "cuts": "neutral",
            "valid_until": "2027-12-31",
        },
        {
            "number": 2,
            "id": "diesel-lasts",
            "claim": "What Diesel & its tank says.",
            "figure": "48 hours",
            "title": "Diesel & its tank",
            "publisher": "A publisher",
            "date": "2025-03",
            "url": "https://example.org/diesel-lasts",
            "caveat": "One site only.",
            "cuts": "neutral",
            "valid_until": "2027-12-31",
        },
    ],
    "next": ["door-keys"],
    "fill_ins": ["hall in the contract", "own: name"],
    "findings": [
        {
            "kind": "unfilled",
            "weight": "stop",
            "message": "Fill in “hall in the contract”. An open fill-in is never copied.",
            "name": "hall in the contract",
        }
    ],
    "url": "http://localhost/talking-points/power-cut",
}


def test_one_talking_point_whole(small_site: Site):
    answer = small_site.json(ONE)
    assert answer == WHOLE
    assert list(answer) == list(WHOLE)


def test_internal_is_never_given(small_site: Site):
    for url in (ONE, "/api/v1/talking-points", "/api/v1/search?q=power&audience=it-team"):
        small_site.json(url)
        assert "SECRET" not in small_site.response.text


def test_another_language_is_given_where_there_is_one(small_site: Site):
    answer = small_site.json(f"{ONE}?lang=it")
    assert (answer["language"], answer["title"]) == ("it", "E se va via la corrente?")
    assert [source["id"] for source in answer["sources"]] == ["battery-minutes"]
    assert (answer["more"], answer["angles"], answer["findings"]) == ("", [], [])


def test_the_master_is_given_where_there_is_no_translation(small_site: Site):
    assert small_site.json("/api/v1/talking-points/door-keys?lang=it")["language"] == "en"


def test_what_speaks_against_copying_is_given(small_site: Site):
    small_site.change(TalkingPointRow, "power-cut", state="retired", verified=date(2026, 5, 13))
    small_site.change(EvidenceRow, "battery-minutes", valid_until=date(2026, 11, 20))
    answer = small_site.json(ONE)
    assert (answer["state"], answer["review"]) == ("retired", "due")
    assert [(f["kind"], f["weight"], f["name"]) for f in answer["findings"]] == [
        ("retired", "stop", ""),
        ("unfilled", "stop", "hall in the contract"),
        ("review", "warn", ""),
        ("evidence", "warn", "battery-minutes"),
    ]


def test_a_review_a_month_late_is_overdue(small_site: Site):
    small_site.change(TalkingPointRow, "power-cut", verified=date(2026, 4, 24))
    assert small_site.json(ONE)["review"] == "overdue"


def test_unknown_and_unpublished_ones_do_not_exist(small_site: Site):
    small_site.change(TalkingPointRow, "power-cut", state="draft")
    for slug in ("power-cut", "no-such"):
        problem = small_site.json(f"/api/v1/talking-points/{slug}", 404)
        assert problem == {
            "type": "about:blank",
            "title": "Not found",
            "status": 404,
            "detail": f"there is no talking point '{slug}'",
            "instance": f"/api/v1/talking-points/{slug}",
            "errors": [],
        }


def test_the_list_is_in_the_order_shown(small_site: Site):
    answer = small_site.json("/api/v1/talking-points")
    assert list(answer) == ["talking_points", "corpus_version"]
    assert answer["corpus_version"] == "1"
    assert answer["talking_points"][0] == {
        "id": "door-keys",
        "language": "en",
        "title": "Strangers hold the keys to your hall",
        "say": "They do. Each opening of the door is written down.",
        "concern": "data-security",
        "kind": "true",
        "verified": "2026-11-01",
        "review": "fresh",
        "url": "http://localhost/talking-points/door-keys",
    }
    ids = [item["id"] for item in answer["talking_points"]]
    assert ids == ["door-keys", "power-cut", "hourly-bill"]


def test_the_list_can_be_of_one_concern_and_in_another_language(small_site: Site):
    answer = small_site.json("/api/v1/talking-points?concern=disaster-recovery&lang=it")
    titles = [item["title"] for item in answer["talking_points"]]
    assert titles == ["E se va via la corrente?"]
    assert small_site.json("/api/v1/talking-points?concern=no")["talking_points"] == []


def test_the_list_has_published_ones_only(small_site: Site):
    small_site.change(TalkingPointRow, "power-cut", state="draft")
    small_site.change(TalkingPointRow, "door-keys", state="retired")
    answer = small_site.json("/api/v1/talking-points")
    assert [item["id"] for item in answer["talking_points"]] == ["hourly-bill"]
