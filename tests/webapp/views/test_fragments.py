import pytest

from tests.webapp.site import Site, text

ADDRESSES = ("HX-Push-Url", "HX-Replace-Url")


def addresses(site: Site) -> dict[str, str]:
    return {
        name: site.response.headers[name] for name in ADDRESSES if name in site.response.headers
    }


def test_htmx_gets_the_results_alone_with_title_and_heading(small_site: Site):
    fragment = small_site.fragment("/?q=diesel")
    assert fragment.title.get_text() == "diesel · Silver Lining"
    assert fragment.h1["id"] == "heading"
    assert fragment.h1["hx-swap-oob"] == "true"
    assert text(fragment.h1) == "Answers to “diesel”"
    assert not fragment.select("header, #find, #q, #results")


@pytest.mark.parametrize("query", ["q=diesel", "q=what+is+for+lunch", "concern=pricing", ""])
def test_the_fragment_shows_what_the_page_shows(small_site: Site, query: str):
    page = small_site.get(f"/?{query}").select_one("#results")
    fragment = small_site.fragment(f"/?{query}")
    text_of_page = text(page)
    fragment.title.decompose()
    fragment.h1.decompose()
    assert text(fragment) == text_of_page
    assert [a["href"] for a in fragment("a")] == [a["href"] for a in page("a")]
    assert [f.get("action") for f in fragment("form")] == [f.get("action") for f in page("form")]


@pytest.mark.parametrize("ask", ["get", "fragment"])
def test_caches_keep_page_and_fragment_apart(small_site: Site, ask: str):
    getattr(small_site, ask)("/?q=diesel")
    assert "HX-Request" in small_site.response.vary


def test_the_first_letter_is_a_step_back_leads_to(small_site: Site):
    small_site.fragment("/?q=d", at="/")
    assert addresses(small_site) == {"HX-Push-Url": "/?q=d"}


def test_further_letters_replace_the_address(small_site: Site):
    small_site.fragment("/?q=diesel+tank", at="/?q=d")
    assert addresses(small_site) == {"HX-Replace-Url": "/?q=diesel+tank"}


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("/?q=diesel&concern=pricing", "/?q=diesel&concern=pricing"),
        ("/?q=++diesel++&concern=", "/?q=diesel"),
        ("/?q=diesel&concern=gardening", "/?q=diesel"),
        ("/?q=&concern=pricing", "/?concern=pricing"),
        ("/?q=&concern=", "/"),
        ("/?q=a%26b%23c%0Ad", "/?q=a%26b%23c%0Ad"),
        ("/?q=caff%C3%A8&other=1", "/?q=caff%C3%A8"),
    ],
    ids=["both", "blanks", "unknown-concern", "concern", "nothing", "reserved", "accents"],
)
def test_the_address_says_what_is_shown_and_no_more(small_site: Site, asked: str, shown: str):
    small_site.fragment(asked)
    assert addresses(small_site) == {"HX-Push-Url": shown}


def test_a_page_changes_no_address(small_site: Site):
    small_site.get("/?q=diesel")
    assert addresses(small_site) == {}


def test_going_back_gets_the_whole_page(small_site: Site):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    page = small_site.get("/?q=diesel", headers=headers)
    assert page.select_one("#results .hit")
    assert addresses(small_site) == {}


def test_a_question_left_standing_is_noted_after_three_seconds(small_site: Site):
    form = small_site.fragment("/?q=diesel").select_one("[hx-post]")
    assert (form["hx-post"], form["hx-trigger"], form["hx-swap"]) == (
        "/searches",
        "load delay:3s",
        "none",
    )
    assert form.select_one("[name=q]")["value"] == "diesel"


def test_nothing_asked_is_nothing_to_note(small_site: Site):
    assert not small_site.fragment("/?concern=pricing").select("[hx-post]")
