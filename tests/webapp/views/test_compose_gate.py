"""What speaks against a mail, on every way out; and that what stops it stops it on all of them."""

from datetime import date

import pytest

from tests.webapp.conftest import MakeSite
from tests.webapp.mails import FILLED, change, copied, order, plain, put
from tests.webapp.site import Site, texts
from webapp.db.models.corpus import EvidenceRow, TalkingPointRow, TranslationRow
from webapp.db.models.usage import CopyRow

LEFT = "“[[” or “]]” is left in the text. Write what should stand there."


def stops_everywhere(site: Site) -> list[str]:
    """What the page says stops it; nothing leaves on any way."""
    page = site.get("/compose/")
    site.post_json("/compose/copies", {}, status=422)
    for kind in ("eml", "md"):
        site.get(f"/compose/mail.{kind}", status=422)
    assert not page.select('a[href^="mailto:"]')
    assert copied(site) == []
    return texts(page.select(".gate .stop p"))


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("closing", "Till [[day\nand time]]"),
        ("opening", "What of [[]]?"),
        ("subject", "About [[your\u2028hall"),
        ("greeting", "Hello [[[[a]] b]],"),
        ("edited:power-cut", "Till [[day\nand time]]."),
        ("edited:power-cut", "Run `[[day]]` now."),
        ("edited:power-cut", "[Here](https://example.org/[[day]])."),
        ("edited:power-cut", '[Here](https://example.org "[[day\nof]]").'),
        ("edited:power-cut", r"Till \[\[day\]\]."),
        ("fill:own:your name", "[[first name]]"),
    ],
)
def test_an_open_fill_in_never_leaves_however_it_is_written(
    small_site: Site, field: str, typed: str
):
    put(small_site, "power-cut")
    change(small_site, do="edit:power-cut", **FILLED)
    change(small_site, **{field: typed})
    change(small_site, **{"fill:day": "Monday", "fill:a": "Ann"})
    assert LEFT in stops_everywhere(small_site)


@pytest.mark.parametrize("state", ["retired", "draft"])
def test_what_is_not_published_stops_like_what_is_retired(small_site: Site, state: str):
    put(small_site, "power-cut", "door-keys")
    change(small_site, **FILLED)
    small_site.change(TalkingPointRow, "power-cut", state=state)
    said = {
        "retired": "This text is retired. Search for its successor.",
        "draft": "This text is not published. Take it out.",
    }
    assert stops_everywhere(small_site) == [f"“What if the power goes off?”: {said[state]}"]
    page = change(small_site, do="reader:all", reader="it-team")
    assert order(page) == ["power-cut", "door-keys"]


def expire(site: Site) -> None:
    site.change(EvidenceRow, "diesel-lasts", valid_until=date(2026, 1, 1))


def reword(site: Site) -> None:
    with site.database() as session:
        wording = session.query(TranslationRow).filter_by(talking_point_id="power-cut")
        wording.filter_by(language="en").update({"more": "Another text."})


def italian(site: Site) -> None:
    change(site, language="it")


def outdated(site: Site) -> None:
    with site.database() as session:
        wording = session.query(TranslationRow).filter_by(talking_point_id="power-cut")
        wording.filter_by(language="en").update({"text_version": "newer"})
    change(site, language="it")


def swear(site: Site) -> None:
    change(site, opening="No downtime, I swear.")


BLOCKS = {
    "evidence": (expire, ("power-cut",)),
    "changed": (reword, ("power-cut",)),
    "language": (italian, ("power-cut", "door-keys")),
    "stale": (outdated, ("power-cut",)),
    "forbidden": (swear, ("power-cut",)),
}


@pytest.mark.parametrize("kind", BLOCKS)
def test_a_setting_stops_every_way_out_or_only_warns_on_it(make_small_site: MakeSite, kind: str):
    happen, slugs = BLOCKS[kind]
    strict, lax = make_small_site(gate_blocks=kind), make_small_site()
    for site in (strict, lax):
        put(site, *slugs)
        change(site, **FILLED)
    happen(strict)
    assert len(stops_everywhere(strict)) == 1
    if kind in ("language", "forbidden"):
        happen(lax)
    elif kind == "stale":
        italian(lax)
    assert len(lax.get("/compose/").select(".gate .warn")) == 1
    for way in ("eml", "md"):
        assert lax.client.get(f"/compose/mail.{way}").status_code == 200
    with lax.database() as session:
        assert {kind in row.overridden for row in session.query(CopyRow)} >= (
            set() if kind == "forbidden" else {True}
        )


@pytest.mark.parametrize("wording", ["There is no **downtime**.", "no[^battery-minutes] downtime"])
def test_emphasis_and_footnotes_do_not_hide_a_forbidden_phrase(small_site: Site, wording: str):
    put(small_site, "power-cut")
    change(small_site, do="edit:power-cut", **FILLED)
    page = change(small_site, **{"edited:power-cut": wording})
    assert texts(page.select(".gate .warn p")) == [
        "“What if the power goes off?”: “no downtime” is never said to a client; say what is so"
        " instead."
    ]


def test_the_value_of_a_fill_in_is_no_way_around_a_forbidden_phrase(small_site: Site):
    put(small_site, "power-cut")
    page = change(small_site, **{**FILLED, "fill:hall in the contract": "a hall of no downtime"})
    message = "“no downtime” is never said to a client; say what is so instead."
    assert texts(page.select(".gate .warn p")) == [f"“What if the power goes off?”: {message}"]
    page = change(small_site, greeting="No [[what]],", **FILLED)
    page = change(small_site, **{"fill:what": "downtime"})
    assert texts(page.select(".gate .warn p")) == [message]


def test_a_long_mail_is_counted_and_warned_of(small_site: Site):
    put(small_site, "door-keys")
    page = change(small_site, greeting="", opening="", closing="", **{"part:door-keys": "say"})
    assert texts(page.select(".mail-bar .quiet")) == ["10 words"]
    assert not page.select(".gate .warn")
    page = change(small_site, closing="word " * 290)
    assert texts(page.select(".mail-bar .quiet")) == ["300 words"]
    assert not page.select(".gate .warn")
    page = change(small_site, closing="word " * 291)
    assert texts(page.select(".gate .warn p")) == [
        "More than 300 words. Long mails are read late: would two texts be enough?"
    ]


def test_the_number_of_a_source_is_no_word(small_site: Site):
    put(small_site, "hourly-bill")
    change(small_site, greeting="", opening="", closing="")
    page = small_site.get("/compose/")
    assert "[1]" in plain(small_site)
    assert texts(page.select(".mail-bar .quiet")) == ["11 words"]
