from sqlalchemy import delete

from tests.webapp.site import Site, text, texts
from webapp.db.models.corpus import TalkingPointRow, TranslationRow


def test_topics_stand_by_concern_with_their_number(small_site: Site):
    page = small_site.get("/talking-points/")
    shown = [
        (text(s.h2), [(text(a), a["href"]) for a in s("a")]) for s in page.select(".topics section")
    ]
    assert shown == [
        (
            "Data security 1",
            [("Strangers hold the keys to your hall", "/talking-points/door-keys")],
        ),
        ("Disaster recovery 1", [("What if the power goes off?", "/talking-points/power-cut")]),
        (
            "Pricing and contract 1",
            [("Renting by the hour adds up", "/talking-points/hourly-bill")],
        ),
    ]
    assert texts(page.select("nav [aria-current=page]")) == ["Topics"]


def test_drafts_and_retired_texts_are_no_topics(small_site: Site):
    small_site.change(TalkingPointRow, "door-keys", state="draft")
    small_site.change(TalkingPointRow, "hourly-bill", state="retired")
    page = small_site.get("/talking-points/")
    assert texts(page.select(".topics h2")) == ["Disaster recovery 1"]
    assert texts(page.select(".topics li")) == ["What if the power goes off?"]


def test_an_empty_corpus_says_so(small_site: Site):
    with small_site.database() as session:
        session.execute(delete(TranslationRow))
        session.execute(delete(TalkingPointRow))
    page = small_site.get("/talking-points/")
    assert text(page.select_one(".note")) == "There is no talking point yet. Import a corpus first."
    assert not page.select(".topics section")


def test_every_published_talking_point_is_a_topic(site: Site):
    shown = {str(a["href"]) for a in site.get("/talking-points/").select(".topics a")}
    with site.database() as session:
        published = session.query(TalkingPointRow.id).filter_by(state="published").all()
    assert shown == {f"/talking-points/{slug}" for (slug,) in published}


def test_the_address_without_its_slash_leads_there(small_site: Site):
    answer = small_site.client.get("/talking-points", follow_redirects=True)
    assert answer.request.path == "/talking-points/"
    assert answer.status_code == 200
