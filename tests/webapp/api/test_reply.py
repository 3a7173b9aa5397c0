"""POST /api/v1/reply as the contract has it."""

from collections.abc import Sequence

import pytest

from index.engine import SearchEngine
from index.reply import READ_MAX
from tests.webapp.site import Site
from webapp.db.models.usage import GapReportRow, SearchRow

ANSWER = ["language", "parts", "suggested", "corpus_version", "took_ms"]
PART = ["text", "start", "end", "band", "hits"]
MESSAGE = """Dear Mr Ridley,

thank you for lunch, the fish was excellent.

We had a blackout last winter, what if the power goes off again?
Would you also repair our coffee machine?

Best regards
Ann
"""


def reply(site: Site, text: str, status: int = 200, **more: object) -> dict:
    body = {"text": text, **more}
    return site.json("/api/v1/reply", status=status, method="POST", json=body)


def test_parts_stand_where_they_say(small_site: Site):
    answer = reply(small_site, MESSAGE)
    assert list(answer) == ANSWER
    assert answer["language"] == "en"
    assert answer["suggested"] == ["power-cut"]
    for part in answer["parts"]:
        assert list(part) == PART
        assert MESSAGE[part["start"] : part["end"]] == part["text"]
    found = [(part["text"].split()[0], part["band"]) for part in answer["parts"]]
    assert found[0][0] == "We"
    assert found[-1] == ("Would", "none")


def test_code_points_count_not_bytes(small_site: Site):
    text = "🙂🙂 Grüß Gott!\n\n" + MESSAGE
    [first, *_] = reply(small_site, text)["parts"]
    assert text[first["start"] : first["end"]] == first["text"]
    assert first["text"].startswith("We had a blackout")


@pytest.mark.parametrize("text", ["", " \r\n\t ", "🙂", "Thank you.\n\nBest regards\nAnn"])
def test_what_raises_nothing_gets_an_empty_list(small_site: Site, text: str):
    answer = reply(small_site, text)
    assert (answer["parts"], answer["suggested"]) == ([], [])


def test_html_and_windows_line_ends(small_site: Site):
    html = f"<html><body><p>{MESSAGE.strip()}</p></body></html>".replace("\n\n", "</p>\r\n<p>")
    answer = reply(small_site, html)
    assert answer["suggested"] == ["power-cut"]
    first = answer["parts"][0]
    assert html[first["start"] : first["end"]].startswith("We had a blackout")


def test_twenty_thousand_characters_are_read_and_one_more_is_refused(small_site: Site):
    text = (MESSAGE * 200)[:20_000]
    assert reply(small_site, text)["suggested"] == ["power-cut"]
    problem = reply(small_site, text + "x", status=422)
    assert problem["errors"] == [
        {"field": "text", "message": "String should have at most 20000 characters"}
    ]


def test_line_ends_count_once_and_parts_stand_where_they_say(small_site: Site):
    text = "\r\n" * 15_000 + MESSAGE.replace("\n", "\r\n")
    answer = reply(small_site, text)
    assert answer["suggested"] == ["power-cut"]
    for part in answer["parts"]:
        assert text[part["start"] : part["end"]] == part["text"]


def test_markup_does_not_count(small_site: Site):
    style = "<p>" + '<span style="color:black"></span>\r\n' * 1000 + "</p>"
    text = f"<html><body>{style}<p>We had a blackout last winter.</p></body></html>"
    [part] = reply(small_site, text)["parts"]
    assert text[part["start"] : part["end"]] == "We had a blackout last winter."
    reply(small_site, f"<p>{'x ' * 10_000}y</p>", status=422)


@pytest.mark.parametrize("piece", ["<a ", '<p a="', "<!-- >", "<", "<p>"])
def test_long_broken_markup_is_refused_at_once(small_site: Site, piece: str):
    reply(small_site, ("<p>" + piece * 100_000)[:100_001], status=422)


def test_suggestions_come_best_first(small_site: Site):
    answer = reply(small_site, MESSAGE + "\n\nWhat does an hour cost, and who pays for idle ones?")
    scores = {}
    for part in answer["parts"]:
        if part["band"] != "none":
            best = part["hits"][0]
            scores[best["id"]] = max(best["score"], scores.get(best["id"], 0))
    assert answer["suggested"] == sorted(scores, key=lambda slug: -scores[slug])


@pytest.mark.parametrize("clauses", [8, 20, 40, 800])
def test_what_is_searched_stays_in_bounds_however_a_message_is_cut(
    small_site: Site, monkeypatch: pytest.MonkeyPatch, clauses: int
):
    searched: list[str] = []
    search_many = SearchEngine.search_many

    def counted(engine: SearchEngine, texts: Sequence[str], *rest: object, **more: object):
        searched.extend(texts)
        return search_many(engine, texts, *rest, **more)

    monkeypatch.setattr(SearchEngine, "search_many", counted)
    text = ", and ".join(f"we fear power cut number {n}" for n in range(clauses))[:20_000]
    reply(small_site, text)
    assert 0.7 * len(text) <= sum(map(len, searched)) <= READ_MAX


def test_a_greeting_takes_only_itself(small_site: Site):
    text = "Hi Tom, what if the power goes off again?\n\nThanks, but who has the keys?\n"
    found = [part["text"] for part in reply(small_site, text)["parts"]]
    assert found[0] == "what if the power goes off again?"
    assert "who has the keys?" in found[-1]


def test_items_that_nobody_has_an_answer_for_are_named(small_site: Site):
    text = "1. What if the power goes off again?\n2. A canteen for the night shift\n"
    found = [(part["text"], part["band"]) for part in reply(small_site, text)["parts"]]
    assert found[0] == ("What if the power goes off again?", "match")
    assert found[1:] == [("A canteen for the night shift", "none")]


@pytest.mark.parametrize("piece", ["On ", " ", "On" + "a" * 50, "On a wrote:\n> x\n", "<p>", "_"])
def test_no_pattern_hangs_on_a_hostile_message(small_site: Site, piece: str):
    reply(small_site, (piece * 20_000)[:20_000])


@pytest.mark.parametrize("piece", ["<a ", "<a href='", "</", "<!--", "<style>", "&", "<a '>"])
def test_no_markup_hangs(small_site: Site, piece: str):
    reply(small_site, "<p>Is it safe?</p>" + (piece * 20_000)[:19_900])


def test_nothing_of_a_message_is_stored(small_site: Site):
    reply(small_site, MESSAGE)
    with small_site.database() as session:
        assert session.query(SearchRow).count() == 0
        assert session.query(GapReportRow).count() == 0


@pytest.mark.parametrize(
    "body", [{}, {"text": 5}, {"text": "a", "more": 1}, {"text": "a", "lang": "xx"}]
)
def test_what_is_wrong_with_a_body_is_named(small_site: Site, body: dict):
    problem = small_site.json("/api/v1/reply", status=422, method="POST", json=body)
    assert problem["title"] == "Unprocessable request"
    assert problem["errors"]
