"""Copying as our script does it: JSON with both flavours, or with the form that mends what stops it."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from tests.webapp import lint, small
from tests.webapp.site import Site, text, texts
from webapp.db.models.corpus import EvidenceRow, TalkingPointRow
from webapp.db.models.usage import CopyRow, SearchRow

COPIES = "/talking-points/power-cut/copies"
FILLED = {"fill:hall in the contract": " Hall <2> & co "}
P = '<p style="margin:0 0 1em 0">'

PLAIN_ANSWER = (
    "Batteries bridge the gap for 15 minutes{1}. A diesel engine then runs for 48 hours{2}.\n\n"
    "Yours is in Hall <2> & co. How long may you stand still?"
)
PLAIN_SOURCES = (
    "\n\n[1] Batteries in minutes, A publisher, 2025-03: https://example.org/battery-minutes\n"
    "[2] Diesel & its tank, A publisher, 2025-03: https://example.org/diesel-lasts"
)
HTML_ANSWER = (
    f"{P}Batteries bridge the gap for 15 minutes{{1}}. A <strong>diesel engine</strong> then runs for "
    f"48 hours{{2}}.</p>\n{P}Yours is in Hall &lt;2&gt; &amp; co. How long may you stand still?</p>"
)
HTML_SOURCES = (
    '<p style="margin:0 0 1em 0;font-size:0.85em">'
    '[1] <a href="https://example.org/battery-minutes">Batteries in minutes</a>, A publisher, 2025-03<br>'
    '[2] <a href="https://example.org/diesel-lasts">Diesel &amp; its tank</a>, A publisher, 2025-03</p>'
)
BARE = {"1": "", "2": ""}

#: By what is copied: the form's fields, the plain text, the HTML.
COPIED = {
    "say": (
        {"part": "say"},
        "Batteries carry the first minutes, an engine the rest.",
        f"{P}Batteries carry the first minutes, an engine the rest.</p>",
    ),
    "answer": (
        {"part": "answer", **FILLED},
        PLAIN_ANSWER.replace("{1}", "").replace("{2}", ""),
        HTML_ANSWER.replace("{1}", "").replace("{2}", ""),
    ),
    "answer-sources": (
        {"part": "answer-sources", **FILLED},
        PLAIN_ANSWER.replace("{1}", " [1]").replace("{2}", " [2][1]") + PLAIN_SOURCES,
        HTML_ANSWER.replace("{1}", "<sup>[1]</sup>").replace("{2}", "<sup>[2][1]</sup>")
        + "\n"
        + HTML_SOURCES,
    ),
    "answer-more": (
        {"part": "answer-more", **FILLED},
        PLAIN_ANSWER.replace("{1}", " [1]").replace("{2}", " [2][1]")
        + "\n\nFuel is kept for 48 hours [2]:\n\n- in a tank\n- on the road"
        + PLAIN_SOURCES,
        HTML_ANSWER.replace("{1}", "<sup>[1]</sup>").replace("{2}", "<sup>[2][1]</sup>")
        + f"\n{P}Fuel is kept for 48 hours<sup>[2]</sup>:</p>\n"
        + "<ul>\n<li>in a tank</li>\n<li>on the road</li>\n</ul>\n"
        + HTML_SOURCES,
    ),
    "angle": (
        {"part": "angle", "audience": "it-team", "fill:own: name": "Ann"},
        "Ask Ann for the plan of the wiring.",
        f"{P}Ask Ann for the plan of the wiring.</p>",
    ),
}


def logged(site: Site) -> list[tuple]:
    with site.database() as session:
        found = session.query(CopyRow).order_by(CopyRow.id).all()
        return [
            (c.talking_point_id, c.language, c.part, c.text_version, c.search_id) for c in found
        ]


def gate(site: Site, data: dict[str, str]) -> BeautifulSoup:
    """The form that the script shows in place of copying."""
    answer = site.post_json(COPIES, data, status=422)
    assert answer.keys() == {"form"}
    return lint.check_fragment(answer["form"], {"gate"})


@pytest.mark.parametrize(("data", "plain", "html"), COPIED.values(), ids=COPIED)
def test_both_flavours_of_a_text(small_site: Site, data: dict[str, str], plain: str, html: str):
    assert small_site.post_json(COPIES, data) == {"html": html, "plain": plain, "warnings": []}


@pytest.mark.parametrize("data", [case[0] for case in COPIED.values()], ids=COPIED)
def test_internal_is_in_no_copy(small_site: Site, data: dict[str, str]):
    small_site.post_json(COPIES, data)
    assert "SECRET" not in small_site.response.text


@pytest.mark.parametrize("data", [case[0] for case in COPIED.values()], ids=COPIED)
def test_a_copy_is_logged_with_the_version_of_the_text(small_site: Site, data: dict[str, str]):
    small_site.post_json(COPIES, data)
    version = small.POWER_CUT.translation.text_version
    assert logged(small_site) == [("power-cut", "en", data["part"], version, None)]


def test_a_copy_is_logged_with_the_search_it_came_from(small_site: Site):
    small_site.post_json(COPIES, {"part": "say", "q": "Dear Mr Rossi, the lights went out"})
    with small_site.database() as session:
        search = session.query(SearchRow).one()
        assert (search.text, search.opened) == ("Dear Mr [name], the lights went out", "power-cut")
        browsers = {search.browser, session.query(CopyRow.browser).scalar()}
        search_id = search.id
    assert len(browsers) == 1
    assert [row[-1] for row in logged(small_site)] == [search_id]


def test_a_corrected_text_is_logged_as_another_version(small_site: Site):
    small_site.post_json(COPIES, {"part": "say"})
    with small_site.database() as session:
        session.get(TalkingPointRow, "power-cut").translations[0].say = "Another."
    assert small_site.post_json(COPIES, {"part": "say"})["plain"] == "Another."
    corrected = small.reworded(small.POWER_CUT, say="Another.")
    assert [row[3] for row in logged(small_site)] == [
        small.POWER_CUT.translation.text_version,
        corrected.translation.text_version,
    ]


def test_an_open_fill_in_stops_the_copy_and_is_asked_for(small_site: Site):
    form = gate(small_site, {"part": "answer", "q": "the lights"})
    assert text(form.h2) == "One fill-in before you copy"
    assert texts(form("label")) == ["Hall in the contract"]
    assert form.select_one("[name='fill:hall in the contract']")["value"] == ""
    assert not form.select("[aria-invalid]")
    kept = {t["name"]: t["value"] for t in form.select("input[type=hidden]")}
    assert kept.pop("csrf_token")
    assert kept == {"part": "answer", "tried": "1", "q": "the lights"}
    assert [text(b) for b in form("button")] == ["Copy", "Not now"]
    assert form.form["action"] == COPIES
    assert logged(small_site) == []


@pytest.mark.parametrize("value", ["", "  ", "\t"])
def test_blanks_fill_nothing_in_and_the_second_try_says_so(small_site: Site, value: str):
    data = {"part": "answer", "tried": "1", "fill:hall in the contract": value}
    form = gate(small_site, data)
    field = form.select_one("[name='fill:hall in the contract']")
    assert field["aria-invalid"] == "true"
    assert text(form.find(id=field["aria-describedby"])) == "Needed before you copy."


def test_values_given_stay_while_others_are_missing(small_site: Site):
    with small_site.database() as session:
        row = session.get(TalkingPointRow, "power-cut").translations[0]
        row.answer = "In [[hall]] from [[day one]]. Yes?"
    form = gate(small_site, {"part": "answer", "tried": "1", "fill:hall": '"><script>x</script>'})
    assert text(form.h2) == "One fill-in before you copy"
    values = {t["name"]: t["value"] for t in form.select("[name^='fill:']")}
    assert values == {"fill:hall": '"><script>x</script>', "fill:day one": ""}
    assert [t["name"] for t in form.select("[aria-invalid]")] == ["fill:day one"]


def test_a_long_value_is_cut(small_site: Site):
    answer = small_site.post_json(
        COPIES, {"part": "answer", "fill:hall in the contract": "x" * 300}
    )
    assert f"Yours is in {'x' * 200}. How" in answer["plain"]


def test_a_fill_in_may_hold_what_looks_like_our_marks(small_site: Site):
    value = "[^diesel-lasts] [[x]] **b**"
    answer = small_site.post_json(COPIES, {"part": "answer", "fill:hall in the contract": value})
    assert f"Yours is in {value}. How" in answer["plain"]
    assert f"Yours is in {value}. How" in answer["html"]


def test_an_audience_without_an_angle_has_nothing_to_copy(small_site: Site):
    small_site.post(COPIES, {"part": "angle", "audience": "company"}, status=404)
    small_site.post(COPIES, {"part": "angle"}, status=404)
    assert logged(small_site) == []


@pytest.mark.parametrize("part", ["internal", "more", "", "SAY", "<b>"])
def test_an_unknown_part_does_not_exist(small_site: Site, part: str):
    small_site.post(COPIES, {"part": part}, status=404)
    assert logged(small_site) == []


@pytest.mark.parametrize("slug", ["no-such", "hourly-bill"])
def test_what_cannot_be_read_cannot_be_copied(small_site: Site, slug: str):
    small_site.change(TalkingPointRow, "hourly-bill", state="draft")
    small_site.post(f"/talking-points/{slug}/copies", {"part": "say"}, status=404)


def test_a_retired_text_is_never_copied(small_site: Site):
    small_site.change(TalkingPointRow, "power-cut", state="retired")
    form = gate(small_site, {"part": "say"})
    assert text(form.h2) == "This cannot be copied"
    assert texts(form.select(".note.stop")) == ["This text is retired. Search for its successor."]
    assert [text(b) for b in form("button")] == ["Not now"]
    assert logged(small_site) == []


def test_a_late_review_and_an_expired_source_warn_and_let_copy(small_site: Site):
    small_site.change(TalkingPointRow, "power-cut", verified=date(2026, 5, 13))
    small_site.change(EvidenceRow, "diesel-lasts", valid_until=date(2026, 11, 20))
    answer = small_site.post_json(COPIES, {"part": "answer", **FILLED})
    assert answer["warnings"] == [
        "The review is 12 days late.",
        "The source “Diesel & its tank” had to be checked by 2026-11-20.",
    ]
    assert small_site.post_json(COPIES, {"part": "say"})["warnings"] == [
        "The review is 12 days late."
    ]
    assert [row[2] for row in logged(small_site)] == ["answer", "say"]
