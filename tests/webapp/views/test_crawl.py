"""Every address that any page offers leads somewhere."""

from collections import deque
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup

from tests.webapp.site import Site
from webapp.services.reading import slugs

#: Where the crawl begins; forms that post are tested where they are answered.
STARTS = ("/", "/?q=what+if+lightning+strikes+the+server+room", "/?q=when+does+the+canteen+open")


def addresses(page: BeautifulSoup, at: str) -> set[str]:
    """Addresses of our own that a page offers to get, without their anchors."""
    offered = [tag["href"] for tag in page.select("[href]")]
    offered += [tag["src"] for tag in page.select("[src]")]
    offered += [tag["action"] for tag in page.select("form[action]") if tag.get("method") != "post"]
    offered += [tag["hx-get"] for tag in page.select("[hx-get]")]
    whole = {urldefrag(urljoin(f"http://localhost{at}", str(address))).url for address in offered}
    ours = (urlsplit(address) for address in whole)
    return {
        f"{url.path}?{url.query}" if url.query else url.path
        for url in ours
        if url.netloc == "localhost"
    }


def anchors(page: BeautifulSoup) -> set[str]:
    return {str(a["href"]) for a in page.select("a[href]") if "#" in a["href"][1:]}


def test_every_address_on_every_page_is_answered(site: Site):
    seen, waiting = set(STARTS), deque(STARTS)
    elsewhere: set[str] = set()
    pages = 0
    while waiting:
        at = waiting.popleft()
        if at.startswith("/static/") or at.endswith(".csv"):
            answer = site.client.get(at)
            assert answer.status_code == 200, at
            answer.close()
            continue
        page = site.get(at)
        pages += 1
        elsewhere |= anchors(page)
        found = addresses(page, at) - seen
        seen |= found
        waiting.extend(sorted(found))
    for address in sorted(elsewhere):
        path, _, anchor = address.partition("#")
        if path.startswith("/") and not path.startswith("/static/"):
            assert site.get(path).find(id=anchor), address
    with site.database() as session:
        assert {f"/talking-points/{slug}" for slug in slugs(session)} <= seen
    assert pages > len(STARTS)
