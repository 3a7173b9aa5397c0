"""The list of talking points as curators see it, and what is due."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.model import MASTER_LANGUAGE, Review, State
from webapp.db.models.corpus import TalkingPointRow, TranslationRow
from webapp.db.models.editing import EditRow
from webapp.db.models.usage import CopyRow, SearchRow
from webapp.services import reading
from webapp.services.reading import Reading

#: What a list can be sorted by.
SORTS = ("review", "title", "used", "copies", "views")


@dataclass(frozen=True, slots=True)
class Listed:
    """A talking point in the curators' list.

    Attributes:
        state: "draft" (never published), "published", "due" or "retired".
        edits: Its drafts: (language, "draft" or "review").
        copies: How often its texts were taken.
        views: How often it was opened from a search.
        used: When it was copied last; none for never.
        due_by: The day its review or its first source lapses.
    """

    id: str
    title: str
    concern: str
    kind: str
    owner: str
    languages: tuple[str, ...]
    state: str
    edits: tuple[tuple[str, str], ...]
    copies: int
    views: int
    used: datetime | None
    verified: date | None
    due_by: date | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which talking points are wanted; empty fields want all.

    Attributes:
        text: Words of the title or the id.
        state: As of `Listed`; "draft" wants whatever has a draft, "review" what waits for a publisher.
        month: "now" or a month such as 2026-11 in which it falls due.
    """

    text: str = ""
    concern: str = ""
    language: str = ""
    state: str = ""
    owner: str = ""
    kind: str = ""
    month: str = ""
    sort: str = "review"


def chosen(items: Iterable[Listed], wanted: Filter) -> tuple[Listed, ...]:
    """Those that fit, sorted as wanted."""
    return tuple(sorted(filter(_fits(wanted), items), key=_ORDER[wanted.sort]))


def listed(session: Session, today: date) -> tuple[Listed, ...]:
    """All talking points and new drafts.

    Args:
        session: For reading.
        today: Day on which reviews are judged.
    """
    slugs = list(session.scalars(select(TalkingPointRow.id)))
    readings = reading.read_many(session, slugs, today)
    copies = _counts(session, select(CopyRow.talking_point_id, func.count()), CopyRow)
    used = dict(
        session.execute(
            select(CopyRow.talking_point_id, func.max(CopyRow.created_at)).group_by(
                CopyRow.talking_point_id
            )
        ).all()
    )
    views = dict(
        session.execute(
            select(SearchRow.opened, func.count())
            .where(SearchRow.opened.is_not(None))
            .group_by(SearchRow.opened)
        ).all()
    )
    languages: dict[str, list[str]] = {}
    for slug, language in session.execute(
        select(TranslationRow.talking_point_id, TranslationRow.language).order_by(
            TranslationRow.language
        )
    ):
        languages.setdefault(slug, []).append(language)
    edits: dict[str, list[EditRow]] = {}
    for row in session.scalars(select(EditRow).order_by(EditRow.language)):
        edits.setdefault(row.talking_point_id, []).append(row)
    found = []
    for slug, text in readings.items():
        drafts = edits.pop(slug, [])
        found.append(
            Listed(
                id=slug,
                title=text.wording.title,
                concern=text.point.concern,
                kind=text.point.kind.value,
                owner=text.point.owner,
                languages=tuple(languages.get(slug, ())),
                state=_state(text),
                edits=tuple((row.language, row.state) for row in drafts),
                copies=copies.get(slug, 0),
                views=int(views.get(slug, 0)),
                used=used.get(slug),
                verified=text.point.verified,
                due_by=_due(text),
            )
        )
    return (*found, *(_new(rows) for rows in edits.values()))


def owners(session: Session) -> tuple[str, ...]:
    """Everybody who owns a talking point, in alphabetical order."""
    query = select(TalkingPointRow.owner).distinct().order_by(TalkingPointRow.owner)
    return tuple(session.scalars(query))


def due_months(items: Iterable[Listed]) -> tuple[tuple[str, str, int], ...]:
    """How much is due, by owner and month: (month as 2026-11 or "now", owner, how many), soonest first."""
    counts: dict[tuple[str, str], int] = {}
    for item in items:
        if month := _month(item):
            counts[month, item.owner] = counts.get((month, item.owner), 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: (pair[0][0] != "now", *pair[0]))
    return tuple((month, owner, count) for (month, owner), count in ordered)


def _month(item: Listed) -> str:
    if item.state == "due":
        return "now"
    return f"{item.due_by:%Y-%m}" if item.state == "published" and item.due_by else ""


def _counts(session: Session, query: Any, table: type[CopyRow]) -> dict[str, int]:  # noqa: ANN401
    return {slug: int(n) for slug, n in session.execute(query.group_by(table.talking_point_id))}


def _state(text: Reading) -> str:
    if text.point.state is State.RETIRED:
        return "retired"
    if text.point.state is State.DRAFT:
        return "draft"
    return "published" if text.review is Review.FRESH else "due"


def _due(text: Reading) -> date:
    days = [text.point.review_by, *(fact.valid_until for fact in text.sources)]
    return min(days)


def _new(drafts: Sequence[EditRow]) -> Listed:
    """A talking point that is only drafted so far, by its English draft if there is one."""
    row = next((row for row in drafts if row.language == MASTER_LANGUAGE), drafts[0])
    content = row.content
    return Listed(
        id=row.talking_point_id,
        title=content.get("title") or row.talking_point_id,
        concern=content.get("concern", ""),
        kind=content.get("kind", ""),
        owner=content.get("owner", ""),
        languages=(row.language, *(other.language for other in drafts if other is not row)),
        state="draft",
        edits=tuple((draft.language, draft.state) for draft in drafts),
        copies=0,
        views=0,
        used=None,
        verified=None,
        due_by=None,
    )


def _fits(wanted: Filter) -> Callable[[Listed], bool]:
    words = wanted.text.casefold().split()

    def fits(item: Listed) -> bool:
        text = f"{item.title} {item.id}".casefold()
        states = {item.state, *(state for _language, state in item.edits)}
        if item.edits:
            states.add("draft")
        return (
            all(word in text for word in words)
            and wanted.concern in {"", item.concern}
            and (not wanted.language or wanted.language in item.languages)
            and (not wanted.state or wanted.state in states)
            and wanted.month in {"", _month(item)}
            and wanted.owner in {"", item.owner}
            and wanted.kind in {"", item.kind}
        )

    return fits


_ORDER: dict[str, Callable[[Listed], Any]] = {
    "review": lambda item: (item.due_by or date.max, item.title),
    "title": lambda item: item.title.casefold(),
    "used": lambda item: (
        -(item.used.timestamp() if item.used else 0.0),
        item.title,
    ),
    "copies": lambda item: (-item.copies, item.title),
    "views": lambda item: (-item.views, item.title),
}
