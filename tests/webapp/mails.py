"""What tests of mails do: put texts in, fill in the form, read the preview."""

from bs4 import BeautifulSoup

from tests.webapp.site import Site
from webapp.db.models.usage import CopyRow

#: Fills every fill-in of a mail with the answer of `power-cut`.
FILLED = {"fill:hall in the contract": "Hall 2", "fill:own:your name": "Tom Doe"}


def put(site: Site, *slugs: str) -> None:
    site.client.post("/compose/entries", data={"csrf_token": site.token, "id": list(slugs)})


def change(site: Site, **fields: str) -> BeautifulSoup:
    site.post("/compose/", {"form": "1", "sources": "on", **fields}, status=302)
    return site.get("/compose/")


def order(page: BeautifulSoup) -> list[str]:
    return [str(b["value"]).partition(":")[2] for b in page.select('button[value^="remove:"]')]


def plain(site: Site) -> str:
    """The mail as plain text, open fill-ins and all."""
    site.post("/compose/", {"flavour": "plain"}, status=302)
    return BeautifulSoup(site.client.get("/compose/preview").text, "html.parser").pre.get_text()


def copied(site: Site) -> list[tuple[str, str]]:
    with site.database() as session:
        rows = session.query(CopyRow).order_by(CopyRow.id).all()
        return [(row.talking_point_id, row.part) for row in rows]
