"""A mail whose language is changed: what was shipped follows, what was written stays and is warned of."""

from tests.webapp.mails import FILLED, change, plain, put
from tests.webapp.site import Site, texts
from webapp.db.models.corpus import TranslationRow

ITALIAN = "“E se va via la corrente?”: "
ELSEWHERE = "It is not there in the mail’s language."
CHANGED = "It has changed since it was put here. Read it again."


def reword(site: Site) -> None:
    with site.database() as session:
        wording = session.query(TranslationRow).filter_by(talking_point_id="power-cut")
        wording.filter_by(language="en").update({"more": "Another text."})


def warnings(site: Site, language: str) -> list[str]:
    return texts(change(site, language=language, **FILLED).select(".gate .warn p"))


def test_what_was_shipped_follows_the_language_and_what_was_typed_stays(small_site: Site):
    put(small_site, "power-cut")
    page = change(small_site, language="it", **FILLED)
    assert page.select_one("#greeting")["value"] == "Buongiorno,"
    assert page.select_one("#opening").get_text() == (
        "grazie per le Sue domande. Ecco le nostre risposte."
    )
    assert plain(small_site).startswith("Buongiorno,\n\ngrazie")
    assert "Cordiali saluti\nTom Doe\n" in plain(small_site)
    change(small_site, opening="ecco.")
    page = change(small_site, language="en")
    assert page.select_one("#greeting")["value"] == "Hello,"
    assert page.select_one("#opening").get_text() == "ecco."


def test_an_edited_text_stays_in_its_language_and_is_warned_of(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, do="edit:power-cut")
    change(small_site, **{"edited:power-cut": "Ours runs on."})
    assert warnings(small_site, "it") == [ITALIAN + ELSEWHERE]
    assert "Ours runs on." in plain(small_site)
    assert warnings(small_site, "en") == []
    warnings(small_site, "it")
    page = change(small_site, do="approved:power-cut")
    assert not page.select(".gate .warn")
    assert "Le batterie reggono" in plain(small_site)


def test_a_change_nobody_has_read_outlasts_another_language(small_site: Site):
    put(small_site, "power-cut")
    reword(small_site)
    assert warnings(small_site, "it") == [ITALIAN + CHANGED]
    assert warnings(small_site, "en") == ["“What if the power goes off?”: " + CHANGED]


def test_an_edited_text_whose_original_changed_says_so_in_its_own_language(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, do="edit:power-cut")
    warnings(small_site, "it")
    reword(small_site)
    assert warnings(small_site, "en") == ["“What if the power goes off?”: " + CHANGED]


def test_a_copy_in_the_language_just_chosen_has_what_was_shipped_in_it(small_site: Site):
    put(small_site, "power-cut")
    sent = {"form": "1", "language": "it", "greeting": "Hello,", **FILLED}
    answer = small_site.post_json("/compose/copies", sent)
    assert answer["plain"].startswith("Buongiorno,\n\n")
    assert answer["warnings"] == []
