"""GET /api/v1/search as the contract has it."""

from urllib.parse import urlencode

import pytest

from tests.webapp.conftest import MakeSite
from tests.webapp.site import Site
from webapp.db.models.usage import SearchRow

ANSWER = {
    "query": str,
    "language": str,
    "band": str,
    "hits": list,
    "corpus_version": str,
    "took_ms": float,
}
#: The contract's keys, then what the audience asked for adds.
HIT = {
    "id": str,
    "language": str,
    "title": str,
    "say": str,
    "band": str,
    "score": float,
    "passage": dict,
    "concern": str,
    "url": str,
    "review": str,
    "angle": str,
}
PASSAGE = {"kind": str, "text": str, "spans": list}


def search(site: Site, question: str, **arguments: object) -> dict:
    return site.json("/api/v1/search?" + urlencode({"q": question, **arguments}))


def types(found: dict) -> dict[str, type]:
    return {key: type(value) for key, value in found.items()}


@pytest.mark.parametrize("question", ["We had a blackout last winter.", "play some music"])
def test_keys_types_and_order_are_the_contract_s(small_site: Site, question: str):
    answer = search(small_site, question)
    assert list(types(answer).items()) == list(ANSWER.items())
    assert len(answer["hits"]) == 3
    for hit in answer["hits"]:
        assert list(types(hit).items()) == list(HIT.items())
        assert list(types(hit["passage"]).items()) == list(PASSAGE.items())
        assert all([type(n) for n in span] == [int, int] for span in hit["passage"]["spans"])


def test_a_hit_says_what_was_found(small_site: Site):
    answer = search(small_site, "  We had a blackout\tlast winter. ")
    best = answer["hits"][0]
    assert answer["query"] == "We had a blackout last winter."
    assert (answer["language"], answer["band"], answer["corpus_version"]) == ("en", "match", "1")
    assert {key: best[key] for key in HIT if key not in ("score", "passage")} == {
        "id": "power-cut",
        "language": "en",
        "title": "What if the power goes off?",
        "say": "Batteries carry the first minutes, an engine the rest.",
        "band": "match",
        "concern": "disaster-recovery",
        "url": "http://localhost/talking-points/power-cut",
        "review": "fresh",
        "angle": "",
    }
    assert best["passage"]["kind"] == "phrasing"
    assert best["passage"]["text"] == "We had a blackout last winter."


def test_hits_come_by_falling_score_and_the_first_gives_the_band(small_site: Site):
    for question in ("diesel", "keys", "a joke, please", "who looks after the building"):
        answer = search(small_site, question)
        scores = [hit["score"] for hit in answer["hits"]]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)
        assert answer["band"] == answer["hits"][0]["band"]


def test_spans_count_code_points(small_site: Site):
    answer = search(small_site, "Diesel")
    passage = answer["hits"][0]["passage"]
    marked = [passage["text"][start:end].lower() for start, end in passage["spans"]]
    assert marked == ["diesel"]


def test_limit_cuts_the_list(small_site: Site):
    everything = [hit["id"] for hit in search(small_site, "power", limit=50)["hits"]]
    assert sorted(everything) == ["door-keys", "hourly-bill", "power-cut"]
    for limit in (1, 2):
        hits = search(small_site, "power", limit=limit)["hits"]
        assert [hit["id"] for hit in hits] == everything[:limit]


def test_a_concern_filters(small_site: Site):
    hits = search(small_site, "power", concern="pricing")["hits"]
    assert [hit["id"] for hit in hits] == ["hourly-bill"]


def test_an_unknown_concern_has_no_hits(small_site: Site):
    answer = search(small_site, "power", concern="gardening")
    assert (answer["band"], answer["hits"]) == ("none", [])


def test_an_audience_chooses_the_angle_and_filters_nothing(small_site: Site):
    hits = search(small_site, "power", audience="it-team")["hits"]
    assert {hit["id"]: hit["angle"] for hit in hits} == {
        "power-cut": "Ask own: name for the plan of the wiring.",
        "door-keys": "",
        "hourly-bill": "",
    }
    plain = search(small_site, "power")["hits"]
    assert [hit["id"] for hit in hits] == [hit["id"] for hit in plain]


def test_a_language_asked_for_gives_that_wording_where_there_is_one(small_site: Site):
    hits = search(small_site, "corrente", lang="it")["hits"]
    wordings = {hit["id"]: (hit["language"], hit["title"]) for hit in hits}
    assert wordings["power-cut"] == ("it", "E se va via la corrente?")
    assert wordings["hourly-bill"] == ("en", "Renting by the hour adds up")


@pytest.mark.parametrize(
    "question", ["", "  ", "🙂", "\x00"], ids=["empty", "blank", "emoji", "nul"]
)
def test_a_question_without_a_word_has_no_hits(small_site: Site, question: str):
    answer = search(small_site, question)
    assert (answer["band"], answer["hits"]) == ("none", [])


def test_a_thousand_characters_are_searched(small_site: Site):
    question = ("power " * 167)[:1000]
    assert search(small_site, question)["hits"][0]["id"] == "power-cut"


def test_searching_by_program_notes_nothing(small_site: Site):
    search(small_site, "power")
    with small_site.database() as session:
        assert session.query(SearchRow).all() == []


def test_addresses_follow_the_site_s_own(make_small_site: MakeSite):
    site = make_small_site(open_reading=True)
    answer = site.json("/api/v1/search?q=power", base_url="https://silverlining.example")
    assert answer["hits"][0]["url"] == "https://silverlining.example/talking-points/power-cut"


@pytest.mark.parametrize(
    ("question", "slug", "first"),
    [
        ("what if lightning strikes the server room", "site-disaster", 1),
        ("a rented server is guarded worse than ours", "safer-in-house", 2),
    ],
)
def test_real_questions_find_their_answer(site: Site, question: str, slug: str, first: int):
    hits = search(site, question)["hits"]
    assert slug in [hit["id"] for hit in hits[:first]]


def test_what_is_none_of_our_business_is_refused(site: Site):
    answer = search(site, "what time does the canteen open")
    assert answer["band"] == "none"
    assert len(answer["hits"]) == 5
