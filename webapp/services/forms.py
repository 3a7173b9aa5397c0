"""A text as the fields of the editor, and the fields as a text."""

import hashlib
import re
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from corpus.library import entry_path
from corpus.model import (
    MASTER_LANGUAGE,
    Angle,
    Entry,
    Kind,
    State,
    TalkingPoint,
    Translation,
)

#: As many as files may say.
REVIEW_DAYS_MAX = 1000
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


def entry_of(
    form: Form, slug: str, language: str, today: date, known: TalkingPoint | None, of: str
) -> Entry:
    """The entry a form makes, published.

    Args:
        form: What the editor holds.
        slug: Of the talking point.
        language: Of the text.
        today: Day of verification for a new talking point.
        known: The talking point as it is published; none for a new one.
        of: Text version of the master that a translation renders.

    Raises:
        ValueError: A field has a value it cannot have; says which.
    """
    wording = Translation(
        talking_point=slug,
        language=language,
        title=" ".join(form.title.split()),
        phrasings=tuple(filter(None, (" ".join(line.split()) for line in form.phrasings))),
        say=_text(form.say),
        answer=_text(form.answer),
        more=_text(form.more),
        concession=_text(form.concession),
        angles=tuple(Angle(who, _text(text)) for who, text in form.angles.items() if text.strip()),
        internal=_text(form.internal),
        of="" if language == MASTER_LANGUAGE else of,
    )
    point = _point(form, slug, today, known)
    path = entry_path(form.concern, slug, language)
    return Entry(wording, point if language == MASTER_LANGUAGE else None, path)


def digest(entry: Entry | None) -> str:
    """Changes with anything the editor shows of an entry; empty for none.

    Verification and state are other people's business and no conflict with a draft.
    """
    if entry is None:
        return ""
    return hashlib.sha256(form_of(entry).model_dump_json().encode()).hexdigest()


def _point(form: Form, slug: str, today: date, known: TalkingPoint | None) -> TalkingPoint:
    try:
        days = int(form.review_days)
    except ValueError:
        raise ValueError("Review days: give a number of days, such as 180") from None
    if not 1 <= days <= REVIEW_DAYS_MAX:
        raise ValueError(f"Review days: give 1 to {REVIEW_DAYS_MAX} days")
    return TalkingPoint(
        id=slug,
        concern=form.concern,
        kind=Kind(form.kind),
        state=State.RETIRED if known and known.state is State.RETIRED else State.PUBLISHED,
        owner=form.owner.strip() or "presales",
        verified=known.verified if known else today,
        review_days=days,
        next=tuple(form.next),
    )


def _text(text: str) -> str:
    lines = (line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    return "\n".join(lines).strip()


def _unwrapped(text: str) -> str:
    """Lines that files break are one in an editor; lines of lists stay."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(
        paragraph if _LISTED.search(paragraph) else paragraph.replace("\n", " ")
        for paragraph in paragraphs
    )
