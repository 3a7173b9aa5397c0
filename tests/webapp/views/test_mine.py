"""What one took, and what of it was corrected since."""

import csv
import io
from datetime import timedelta

import pytest

from tests.webapp.mails import FILLED, change, order, plain, put
from tests.webapp.people import as_role
from tests.webapp.site import Site, text, texts
from webapp.db.base import now
from webapp.db.models.corpus import RevisionRow, TranslationRow
from webapp.db.models.drafts import DraftRow, FillValueRow
from webapp.db.models.usage import CopyRow, SearchRow
from webapp.services import recalls
from webapp.services.people import Role
from webapp.services.recalls import NothingToCorrectError

NEW = "Batteries bridge the gap for 12 minutes[^battery-minutes]. How long may you stand still?"


def take(site: Site, client: str = "Acme", part: str = "answer") -> None:
    """Send a mail with one text."""
    put(site, "power-cut")
    change(site, client=client, **{"part:power-cut": part}, **FILLED)
    site.post_json("/compose/copies", {})
    change(site, do="empty:")


def correct(site: Site, note: str = "Twelve minutes, not fifteen.") -> int:
    """What a maintainer does: a new answer, and word to those who have the old one."""
    with site.database() as session:
        row = (
            session.query(TranslationRow)
            .filter_by(talking_point_id="power-cut", language="en")
            .one()
        )
        row.answer, row.text_version = NEW, "corrected"
        return recalls.correct(session, "power-cut", note, "Mia")


def test_nothing_is_listed_before_the_first_copy(small_site: Site):
    assert "You have copied nothing yet." in text(
        small_site.get("/my/copies").select_one("#copies")
    )


def test_copies_are_listed_by_mail_and_found_by_client(small_site: Site):
    take(small_site, "Acme")
    take(small_site, "Borealis")
    small_site.post_json("/talking-points/door-keys/copies", {"part": "say"})
    page = small_site.get("/my/copies")
    assert texts(page.select(".copies h2")) == ["No client named", "Borealis", "Acme"]
    page = small_site.get("/my/copies?client=ACM")
    assert texts(page.select(".copies h2")) == ["Acme"]
    assert texts(page.select(".copies ul a")) == ["What if the power goes off?"]
    page = small_site.get("/my/copies?client=nobody")
    assert text(page.select_one("#copies")) == "Nothing was copied for “nobody”."


def test_the_client_of_a_copy_can_be_named_later(small_site: Site):
    small_site.post_json("/talking-points/door-keys/copies", {"part": "say"})
    action = small_site.get("/my/copies").select_one("form.client")["action"]
    small_site.post(action, {"client": "Acme"}, status=302)
    assert texts(small_site.get("/my/copies").select(".copies h2")) == ["Acme"]
    Site(small_site.app).post(action, {"client": "Mine now"}, status=404)


def test_what_one_took_is_ones_own(small_site: Site):
    take(small_site)
    assert not Site(small_site.app).get("/my/copies").select(".copies")


def test_copies_are_exported_and_no_client_is_a_formula(small_site: Site):
    take(small_site, "=1+1")
    answer = small_site.client.get("/my/copies.csv")
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["client"], row["talking point"], row["part"]) == ("'=1+1", "power-cut", "answer")
    assert answer.content_type == "text/csv; charset=utf-8"


def test_the_tie_is_cut(small_site: Site):
    take(small_site)
    small_site.post("/my/copies/forget", {}, status=302)
    assert not small_site.get("/my/copies").select(".copies")
    with small_site.database() as session:
        assert [(r.talking_point_id, r.client) for r in session.query(CopyRow)] == [
            ("power-cut", "")
        ]
        kept = [session.query(t).count() for t in (DraftRow, FillValueRow, SearchRow)]
        assert kept == [0, 0, 0]


def test_a_correction_is_shown_to_who_copied_the_old_text(small_site: Site):
    take(small_site)
    assert correct(small_site) == 1
    page = small_site.get("/")
    assert text(page.select_one(".recall")) == (
        "A text you copied has been corrected. See what changed and whom you sent it to"
    )
    page = small_site.get("/my/corrections")
    assert text(page.select_one("h1")) == "A text you copied was corrected"
    assert "Acme" in text(page.select_one(".recalls .meta"))
    assert text(page.select_one(".recalls .note")) == "Twelve minutes, not fifteen."
    old, new = page.select(".version")
    assert "for 15 minutes. A diesel engine" in text(old)
    assert text(new) == "Batteries bridge the gap for 12 minutes. How long may you stand still?"
    assert texts(new.select("ins")) == ["12"]
    assert texts(old.select("del"))[0] == "15"
    assert not Site(small_site.app).get("/").select(".recall")


def test_the_mail_that_corrects_is_ready(small_site: Site):
    take(small_site)
    correct(small_site)
    put(small_site, "door-keys")
    page = small_site.get("/my/corrections")
    write = page.select_one('.recalls form[action$="/mail"]')["action"]
    small_site.post(write, {}, status=302)
    page = small_site.get("/compose/")
    assert order(page) == ["power-cut"]
    assert page.select_one("#client")["value"] == "Acme"
    assert page.select_one("#subject")["value"].startswith("A correction to my e-mail of ")
    assert "We have corrected that text since. It reads now:" in plain(small_site)
    assert "for 12 minutes [1]" in plain(small_site)
    assert len(page.select(".drafts li")) == 1


def test_what_was_dealt_with_is_not_shown_again(small_site: Site):
    take(small_site)
    correct(small_site)
    done = small_site.get("/my/corrections").select_one('form[action$="/done"]')["action"]
    Site(small_site.app).post(done, {}, status=404)
    small_site.post(done, {}, status=302)
    page = small_site.get("/my/corrections")
    assert text(page.select_one("h1")) == "Nothing to correct"
    assert not small_site.get("/").select(".recall")


def test_later_copies_and_old_ones_are_not_recalled(small_site: Site):
    take(small_site, "long ago")
    with small_site.database() as session:
        session.query(CopyRow).one().created_at = now() - timedelta(days=91)
    correct(small_site)
    take(small_site, "after")
    assert not small_site.get("/").select(".recall")


def test_the_reach_of_a_recall_is_a_setting(make_small_site):
    site = make_small_site(recall_days=365)
    take(site)
    with site.database() as session:
        session.query(CopyRow).one().created_at = now() - timedelta(days=91)
    correct(site)
    assert site.get("/").select(".recall")


def test_a_part_that_has_not_changed_is_named_so(small_site: Site):
    take(small_site, part="say")
    correct(small_site)
    page = small_site.get("/my/corrections")
    assert "The part you copied has not changed; this has:" in text(page.select_one(".recalls"))


def test_without_the_old_wording_the_page_says_so(small_site: Site):
    take(small_site)
    with small_site.database() as session:
        session.query(RevisionRow).delete()
    correct(small_site)
    assert "The older wording is not kept here any more." in text(
        small_site.get("/my/corrections").select_one(".recalls")
    )


def test_nobody_is_told_without_a_reason(small_site: Site):
    with small_site.database() as session:
        with pytest.raises(NothingToCorrectError, match="say what was wrong"):
            recalls.correct(session, "power-cut", " ", "Mia")
        with pytest.raises(NothingToCorrectError, match="no talking point 'nowhere'"):
            recalls.correct(session, "nowhere", "Wrong.", "Mia")


@pytest.mark.parametrize("way", ["/my/copies/copy-{}/client", "/my/corrections/{}/done"])
def test_no_copy_has_a_number_that_no_database_takes(small_site: Site, way: str):
    small_site.post(way.format(2**63), {"client": "Acme"}, status=404)


def reword(site: Site, language: str = "en", **texts: object) -> None:
    """Publish another text, without a word to those who have the old one."""
    with site.database() as session:
        row = (
            session.query(TranslationRow)
            .filter_by(talking_point_id="power-cut", language=language)
            .one()
        )
        for name, value in texts.items():
            setattr(row, name, value)
        row.text_version = f"another-{language}"


def recall(site: Site, language: str = "en") -> None:
    """Tell those who copied an older text than the present one."""
    with site.database() as session:
        assert recalls.correct(session, "power-cut", "It was wrong.", "Mia", language) == 1


def test_own_wording_of_an_older_text_is_recalled(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, do="edit:power-cut", **FILLED)
    reword(small_site, answer=NEW)
    small_site.post_json("/compose/copies", {})
    recall(small_site)
    old, new = small_site.get("/my/corrections").select(".version")
    assert (texts(old.select("del"))[0], texts(new.select("ins"))[0]) == ("15", "12")


ANGLE = {"audience": "it-team", "text": "Ask for the plan of the pipes."}


def test_a_corrected_angle_concerns_who_added_it_to_an_answer(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, **{"angle:power-cut": "it-team", "fill:own: name": "Ann"}, **FILLED)
    small_site.post_json("/compose/copies", {})
    reword(small_site, angles=[ANGLE])
    recall(small_site)
    page = small_site.get("/my/corrections")
    assert "The part you copied has not changed" not in text(page.select_one(".recalls"))
    assert texts(page.select(".version ins")) == ["pipes."]
    assert "the answer, with an angle" in text(page.select_one(".recalls .meta"))
    write = page.select_one('.recalls form[action$="/mail"]')["action"]
    small_site.post(write, {}, status=302)
    assert "Ask for the plan of the pipes." in plain(small_site)


def test_the_angle_for_somebody_else_concerns_nobody(small_site: Site):
    small_site.post_json(
        "/talking-points/power-cut/copies",
        {"part": "angle", "audience": "it-team", "fill:own: name": "Ann"},
    )
    with small_site.database() as session:
        row = session.query(TranslationRow).filter_by(talking_point_id="power-cut", language="en")
        angles = [*row.one().angles, {"audience": "company", "text": "It costs little."}]
    reword(small_site, angles=angles)
    recall(small_site)
    page = small_site.get("/my/corrections")
    assert "The part you copied has not changed; this has:" in text(page.select_one(".recalls"))
    assert "It costs little." in text(page.select_one(".version ins"))
    assert small_site.get("/my/copies").select(".copies .badge.warn")
    assert "Copied despite" not in text(small_site.get("/my/copies").select_one(".copies"))


def test_a_correction_of_an_italian_text_is_written_in_italian(small_site: Site):
    copied = small_site.post_json(
        "/talking-points/power-cut/copies", {"part": "answer", "language": "it"}
    )
    assert copied["plain"].startswith("Le batterie reggono per 15 minuti.")
    reword(small_site, "it", answer="Le batterie reggono per 12 minuti. Quanto potete stare fermi?")
    recall(small_site, "it")
    page = small_site.get("/my/corrections")
    assert texts(page.select(".version ins")) == ["12"]
    write = page.select_one('.recalls form[action$="/mail"]')["action"]
    small_site.post(write, {}, status=302)
    page = small_site.get("/compose/")
    assert page.select_one("#language [selected]")["value"] == "it"
    assert page.select_one("#subject")["value"].startswith("Una correzione alla mia e-mail del ")
    assert page.select_one("#greeting")["value"] == "Buongiorno,"
    assert "It has changed" not in text(page.select_one("#composer"))
    mail = plain(small_site)
    assert "Le batterie reggono per 12 minuti." in mail
    assert "Ora dice:" in mail


def test_what_a_text_was_copied_despite_is_said_in_words(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, opening="There is no downtime.", **FILLED)
    reword(small_site, answer=NEW)
    small_site.post_json("/compose/copies", {})
    badges = texts(small_site.get("/my/copies").select(".copies ul .badge"))
    assert badges[-1] == "Copied despite: changed text, forbidden phrase"
    fragment = small_site.fragment("/my/copies?client=", at="/my/copies")
    assert "the answer" in text(fragment.select_one(".copies ul"))


def test_no_title_is_a_formula(small_site: Site):
    reword(small_site, title="=1+1")
    small_site.post_json("/talking-points/power-cut/copies", {"part": "say"})
    (row,) = csv.DictReader(io.StringIO(small_site.client.get("/my/copies.csv").text))
    assert row["title"] == "'=1+1"


def test_an_account_finds_its_copies_and_reads_nothing_of_a_browser(small_site: Site):
    assert "in this browser" in text(small_site.get("/my/copies").select_one(".head p"))
    reader = as_role(small_site.app, Role.READER)
    link = reader.get("/account/").select_one('.head a[href="/my/copies"]')
    assert text(link) == "Your copies"
    assert "in this browser" not in text(reader.get("/my/copies").select_one(".head p"))
