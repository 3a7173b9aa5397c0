"""What a curator does in the editor, without a script."""

from bs4 import BeautifulSoup

from tests.webapp.site import Site
from webapp.db.models.corpus import TranslationRow

TEXT = "/curate/texts/door-keys/en"
#: Long enough for the rules of the small corpus's published texts.
ANSWER = (
    "Guards you have not met open that door, and each opening is written down with name and hour. "
    "A list of everybody with a badge is yours for the asking, and it is short. What stays with you "
    "is whom of your own people you put on it, and how soon you strike out those who left. A guest "
    "comes in only with somebody from the list. Ask for the book of last month and read it with us. "
    "Whom would you have to trust here?"
)


def fields(site: Site, url: str = TEXT) -> dict[str, str]:
    """What stands in the editor's form."""
    form = site.get(url).select_one("#entry")
    found = {t["name"]: t.get_text().removeprefix("\n") for t in form.select("textarea")}
    found |= {
        i["name"]: i.get("value", "")
        for i in form.select("input")
        if i.get("type") != "checkbox" or i.has_attr("checked")
    }
    del found["csrf_token"]
    for select in form.select("select"):
        found[select["name"]] = (select.select_one("[selected]") or select.option)["value"]
    return found


def save(site: Site, url: str = TEXT, status: int = 302, **changes: str):
    return site.post(url, {**fields(site, url), **changes}, status)


def act(site: Site, do: str, status: int = 302, url: str = TEXT, **more: str):
    """Press a button beside the editor, with the version that stands there."""
    seen = fields(site, url)["version"]
    return site.post(f"{url}/do", {"do": do, "version": seen, **more}, status)


def published(site: Site) -> TranslationRow:
    with site.database() as session:
        session.expire_on_commit = False
        query = session.query(TranslationRow).filter_by(talking_point_id="door-keys")
        return query.one()


def merge_fields(page: BeautifulSoup) -> dict[str, str]:
    """What stands in the form that shows two versions."""
    found = {t["name"]: t.get_text().removeprefix("\n") for t in page.select("textarea[name]")}
    return found | {i["name"]: i["value"] for i in page.select("main input[name]")}
