"""Talking points as readers see them: the wording, with its sources, state and neighbours."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.model import (
    CITATION,
    MASTER_LANGUAGE,
    Concern,
    Evidence,
    Review,
    State,
    TalkingPoint,
    Translation,
)
from webapp.db.models.corpus import EvidenceRow, TalkingPointRow, TranslationRow
from webapp.services import exporting, rows

#: What may be the id of a talking point in running text. Single words ("ransomware") are only meant as ids
#: between backticks.
_ID = re.compile(r"(?<=`)[a-z0-9]+(?=`)|(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w-])")


class NotFoundError(LookupError):
    """Raised where no talking point of this id can be read."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(f"there is no talking point '{slug}'")


@dataclass(frozen=True, slots=True)
class Reading:
    """One talking point in one language, ready to be shown.

    Attributes:
        point: Its metadata.
        wording: The text, in `wording.language`, which is the master's when there is no translation.
        concern: Its concern.
        sources: Facts the text cites, numbered from 1 in order of first citation.
        review: Whether its verification holds, expired facts counted.
        next: (slug, title) of what they ask next, those that can be read.
        named: Title of each talking point that Internal names by its id.
        stale: Whether it is a translation of a master text that has changed since.
    """

    point: TalkingPoint
    wording: Translation
    concern: Concern
    sources: tuple[Evidence, ...]
    review: Review
    next: tuple[tuple[str, str], ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)
    stale: bool = False

    @property
    def numbers(self) -> dict[str, int]:
        """Number of each cited fact, from 1."""
        return {fact.id: number for number, fact in enumerate(self.sources, start=1)}

    @property
    def answer_sources(self) -> tuple[Evidence, ...]:
        """The facts that say line and answer cite: the first ones of `sources`."""
        cited = CITATION.findall(self.wording.say + self.wording.answer)
        return self.sources[: sum(fact.id in cited for fact in self.sources)]


def read(session: Session, slug: str, today: date, language: str = MASTER_LANGUAGE) -> Reading:
    """Read one talking point.

    Args:
        session: For reading.
        slug: Its id.
        today: Day on which reviews are judged.
        language: Wanted; the master's wording comes where it is missing.

    Returns:
        The talking point, also a retired one: links to it may still be about.

    Raises:
        NotFoundError: There is none, or it is a draft.
    """
    found = read_many(session, [slug], today, language)
    if slug not in found or found[slug].point.state is State.DRAFT:
        raise NotFoundError(slug)
    return found[slug]


def read_many(
    session: Session, slugs: Iterable[str], today: date, language: str = MASTER_LANGUAGE
) -> dict[str, Reading]:
    """Read talking points, in a handful of queries however many there are.

    Args:
        session: For reading.
        slugs: Their ids; unknown ones are passed over.
        today: Day on which reviews are judged.
        language: Wanted, as in `read`.

    Returns:
        By id, in the order of `slugs`.
    """
    wanted = list(dict.fromkeys(slugs))
    points = {
        row.id: row
        for row in session.scalars(select(TalkingPointRow).where(TalkingPointRow.id.in_(wanted)))
    }
    concerns = {concern.id: concern for concern in exporting.outline(session).concerns}
    wordings = {slug: _wording(points[slug], language) for slug in wanted if slug in points}
    facts = _facts(session, {c for wording in wordings.values() for c in wording.citations})
    named = {slug: set(_ID.findall(wording.internal)) for slug, wording in wordings.items()}
    linked = {s for row in points.values() for s in row.next}.union(*named.values())
    titles = _titles(session, linked, language)
    found: dict[str, Reading] = {}
    for slug, wording in wordings.items():
        point = rows.talking_point(points[slug])
        sources = tuple(facts[c] for c in wording.citations if c in facts)
        found[slug] = Reading(
            point=point,
            wording=wording,
            concern=concerns.get(point.concern, Concern(point.concern, point.concern)),
            sources=sources,
            review=point.review(today, any(fact.expired(today) for fact in sources)),
            next=tuple((s, titles[s]) for s in point.next if s in titles),
            named={s: titles[s] for s in named[slug] if s in titles and s != slug},
            stale=bool(wording.of) and wording.of != _master(points[slug]).text_version,
        )
    return found


def _wording(row: TalkingPointRow, language: str) -> Translation:
    by_language = {translation.language: translation for translation in row.translations}
    return rows.translation(by_language.get(language) or by_language[MASTER_LANGUAGE])


def _master(row: TalkingPointRow) -> TranslationRow:
    return next(text for text in row.translations if text.language == MASTER_LANGUAGE)


def _facts(session: Session, ids: set[str]) -> Mapping[str, Evidence]:
    found = session.scalars(select(EvidenceRow).where(EvidenceRow.id.in_(ids)))
    return {row.id: rows.evidence(row) for row in found}


def _titles(session: Session, slugs: set[str], language: str) -> dict[str, str]:
    query = (
        select(TranslationRow.talking_point_id, TranslationRow.language, TranslationRow.title)
        .join(TalkingPointRow)
        .where(
            TranslationRow.talking_point_id.in_(slugs),
            TalkingPointRow.state == State.PUBLISHED.value,
            TranslationRow.language.in_({language, MASTER_LANGUAGE}),
        )
    )
    titles: dict[str, str] = {}
    for slug, tongue, title in session.execute(query):
        if tongue == language or slug not in titles:
            titles[slug] = title
    return titles


@dataclass(frozen=True, slots=True)
class ConcernCount:
    """A concern with how many published talking points it has."""

    concern: Concern
    count: int


def concerns(session: Session) -> tuple[ConcernCount, ...]:
    """Concerns that have published talking points, in the order they are shown."""
    query = (
        select(TalkingPointRow.concern, func.count())
        .where(TalkingPointRow.state == State.PUBLISHED.value)
        .group_by(TalkingPointRow.concern)
    )
    counts = {slug: int(count) for slug, count in session.execute(query)}
    return tuple(
        ConcernCount(concern, counts[concern.id])
        for concern in exporting.outline(session).concerns
        if concern.id in counts
    )


def slugs(session: Session, concern: str = "") -> tuple[str, ...]:
    """Ids of published talking points, of one concern or of all, in the order they are shown."""
    query = select(TalkingPointRow.id).where(TalkingPointRow.state == State.PUBLISHED.value)
    if concern:
        query = query.where(TalkingPointRow.concern == concern)
    return tuple(session.scalars(query.order_by(TalkingPointRow.position, TalkingPointRow.id)))
