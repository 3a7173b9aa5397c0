"""A text as the fields of the editor."""

import re
from typing import Any

from pydantic import BaseModel, ConfigDict

from corpus.model import Entry, Kind

_LISTED = re.compile(r"^\s*([-*+]|\d+[.)])\s|  $", re.MULTILINE)


class Form(BaseModel):
    """The fields of a talking point in one language, as the editor shows them; any text goes."""

    model_config = ConfigDict(extra="ignore")

    concern: str = ""
    kind: str = Kind.QUESTION.value
    owner: str = "presales"
    review_days: str = "180"
    next: list[str] = []
    title: str = ""
    phrasings: list[str] = []
    say: str = ""
    answer: str = ""
    more: str = ""
    concession: str = ""
    #: Audience to text.
    angles: dict[str, str] = {}
    internal: str = ""


def form_of(entry: Entry) -> Form:
    """An entry as the editor's fields."""
    wording, point = entry.translation, entry.talking_point
    about: dict[str, Any] = {}
    if point:
        about = {
            "concern": point.concern,
            "kind": point.kind.value,
            "owner": point.owner,
            "review_days": str(point.review_days),
            "next": list(point.next),
        }
    return Form(
        **about,
        title=wording.title,
        phrasings=list(wording.phrasings),
        say=_unwrapped(wording.say),
        answer=_unwrapped(wording.answer),
        more=_unwrapped(wording.more),
        concession=_unwrapped(wording.concession),
        angles={angle.audience: _unwrapped(angle.text) for angle in wording.angles},
        internal=_unwrapped(wording.internal),
    )


def _unwrapped(text: str) -> str:
    """Lines that files break are one in an editor; lines of lists stay."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(
        paragraph if _LISTED.search(paragraph) else paragraph.replace("\n", " ")
        for paragraph in paragraphs
    )
