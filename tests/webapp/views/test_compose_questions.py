"""One question back a mail, wherever it stands and whatever is added to the text it ends."""

from tests.webapp.mails import FILLED, change, plain, put
from tests.webapp.site import Site
from webapp.db.models.corpus import TranslationRow

OF_POWER = "How long may you stand still?"
OF_BILL = "Which machine stands idle at night?"
OF_KEYS = "Whom would you have to trust here?"


def body(site: Site) -> str:
    """The mail without its sources, whose lines have no question."""
    change(site, closing="Tom", **FILLED)
    site.post("/compose/", {"form": "1"}, status=302)
    return plain(site)


def test_more_and_the_angle_stand_before_the_question(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, **{"part:power-cut": "answer-more", "angle:power-cut": "it-team"})
    change(small_site, **{"fill:own: name": "Ann"})
    assert body(small_site).endswith(
        "Yours is in Hall 2.\n\nFuel is kept for 48 hours:\n\n- in a tank\n- on the road\n\n"
        f"Ask Ann for the plan of the wiring.\n\n{OF_POWER}\n\nTom"
    )


def test_answers_with_more_have_one_question_together(small_site: Site):
    put(small_site, "power-cut", "hourly-bill")
    change(small_site, **{f"part:{slug}": "answer-more" for slug in ("power-cut", "hourly-bill")})
    mail = body(small_site)
    assert mail.count("?") == 1
    assert mail.endswith(f"A bought machine costs by night as well.\n\n{OF_BILL}\n\nTom")


def test_the_last_text_that_asks_keeps_its_question(small_site: Site):
    put(small_site, "hourly-bill", "door-keys")
    change(small_site, **{"part:door-keys": "say"})
    mail = body(small_site)
    assert mail.count("?") == 1
    assert OF_BILL in mail


def test_editing_begins_with_the_text_as_it_stands_in_the_mail(small_site: Site):
    put(small_site, "hourly-bill", "door-keys")
    page = change(small_site, do="edit:hourly-bill")
    assert page.select_one("#edited-hourly-bill").get_text() == (
        "An hour costs 0.10 euros[^meter-by-hour]."
    )
    assert body(small_site).count("?") == 1


def test_an_edited_last_text_keeps_its_question_and_takes_the_others(small_site: Site):
    put(small_site, "hourly-bill", "door-keys")
    change(small_site, do="edit:door-keys")
    mail = body(small_site)
    assert mail.count("?") == 1
    assert OF_KEYS in mail


def test_a_fill_in_before_the_question_does_not_hide_where_it_begins(small_site: Site):
    with small_site.database() as session:
        wording = session.query(TranslationRow).filter_by(talking_point_id="power-cut")
        wording.filter_by(language="en").update(
            {"answer": "It runs on. [[your name]], how long may you stand still?"}
        )
    put(small_site, "power-cut", "door-keys")
    assert "stand still" not in body(small_site)
    assert "It runs on." in plain(small_site)


def test_a_question_of_a_list_stays_in_it(small_site: Site):
    with small_site.database() as session:
        wording = session.query(TranslationRow).filter_by(talking_point_id="power-cut")
        wording.filter_by(language="en").update({"answer": "Ask them:\n\n- Who?\n- How long?"})
    put(small_site, "power-cut", "door-keys")
    assert "- Who?\n- How long?" in body(small_site)
