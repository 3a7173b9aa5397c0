"""Sources of a mail, each once; and the mail as Markdown, where what was typed stands as typed."""

from markdown_it import MarkdownIt

from tests.webapp.mails import FILLED, change, plain, put
from tests.webapp.site import Site
from webapp.db.models.corpus import EvidenceRow, TranslationRow


def markdown(site: Site) -> str:
    return site.client.get("/compose/mail.md").text


def test_one_fact_in_two_texts_is_one_source(small_site: Site):
    with small_site.database() as session:
        wording = session.query(TranslationRow).filter_by(talking_point_id="hourly-bill")
        wording.update({"answer": "A tank costs 5 euros[^diesel-lasts][^meter-by-hour]. Enough?"})
    put(small_site, "power-cut", "hourly-bill")
    change(small_site, **FILLED)
    mail = plain(small_site)
    assert "A tank costs 5 euros [2][3]." in mail
    assert mail.count("Diesel & its tank") == 1
    assert mail.endswith("[3] The meter, A publisher, 2025-03: https://example.org/meter-by-hour")


def test_facts_of_one_source_share_its_line_and_its_number(small_site: Site):
    with small_site.database() as session:
        same = session.get_one(EvidenceRow, "battery-minutes")
        other = session.get_one(EvidenceRow, "diesel-lasts")
        other.source_title, other.source_url = same.source_title, same.source_url
    put(small_site, "power-cut", "hourly-bill")
    change(small_site, **FILLED)
    mail = plain(small_site)
    assert "for 15 minutes [1]. A diesel engine then runs for 48 hours [1].\n" in mail
    assert mail.endswith(
        "\n[1] Batteries in minutes, A publisher, 2025-03: https://example.org/battery-minutes\n"
        "[2] The meter, A publisher, 2025-03: https://example.org/meter-by-hour"
    )
    assert "48 hours[1].\n" in markdown(small_site)
    assert "48 hours<sup>[1]</sup>." in small_site.post_json("/compose/copies", {})["html"]


def test_markdown_has_line_ends_and_a_numbered_list_of_sources(small_site: Site):
    put(small_site, "power-cut")
    change(small_site, closing="Kind regards\nTom", **FILLED)
    found = markdown(small_site)
    assert "\n\nKind regards  \nTom\n\n" in found
    assert found.endswith(
        "\n\n1. [Batteries in minutes](<https://example.org/battery-minutes>), A publisher, 2025-03\n"
        "2. [Diesel & its tank](<https://example.org/diesel-lasts>), A publisher, 2025-03\n"
    )


def test_what_was_typed_is_no_markup(small_site: Site):
    put(small_site, "power-cut")
    typed = "1. *this* [is](http://a.b) <b>so_called_</b>\n# &amp; - that\n- and `this`\n2) x\n==="
    change(small_site, greeting="", opening=typed, closing="Tom", sources="")
    change(small_site, **{**FILLED, "fill:hall in the contract": "*Hall* [2](http://a.b)"})
    html = MarkdownIt("commonmark").render(markdown(small_site))
    first = html.partition("</p>")[0].replace("<br />\n", "\n").removeprefix("<p>")
    assert first == typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert "Yours is in *Hall* [2](http://a.b)." in html
    assert "<strong>diesel engine</strong>" in html
