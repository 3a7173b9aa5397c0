"""Rows of the database <-> values of the corpus."""

from corpus.model import (
    Angle,
    Cuts,
    Entry,
    Evidence,
    GoldenQuestion,
    Kind,
    Seen,
    Source,
    State,
    TalkingPoint,
    Translation,
)
from webapp.db.models.corpus import EvidenceRow, GoldenQuestionRow, TalkingPointRow, TranslationRow

#: No row has a number as high as this; databases do not take higher ones.
ID_END = 2**31


def talking_point(row: TalkingPointRow) -> TalkingPoint:
    """A row's metadata as a value."""
    return TalkingPoint(
        id=row.id,
        concern=row.concern,
        kind=Kind(row.kind),
        state=State(row.state),
        owner=row.owner,
        verified=row.verified,
        review_days=row.review_days,
        next=tuple(row.next),
    )


def translation(row: TranslationRow) -> Translation:
    """A row's wording as a value."""
    return Translation(
        talking_point=row.talking_point_id,
        language=row.language,
        title=row.title,
        phrasings=tuple(row.phrasings),
        say=row.say,
        answer=row.answer,
        more=row.more,
        concession=row.concession,
        angles=tuple(Angle(angle["audience"], angle["text"]) for angle in row.angles),
        internal=row.internal,
        of=row.of,
    )


def entry(row: TranslationRow) -> Entry:
    """What the row's file would hold: metadata too, when it is the master."""
    wording = translation(row)
    return Entry(wording, None if wording.of else talking_point(row.talking_point))


def evidence(row: EvidenceRow) -> Evidence:
    """A row's fact as a value."""
    return Evidence(
        id=row.id,
        claim=row.claim,
        figure=row.figure,
        source=Source(row.source_title, row.source_publisher, row.source_date, row.source_url),
        cuts=Cuts(row.cuts),
        seen_kind=Seen(row.seen_kind),
        caveat=row.caveat,
        valid_until=row.valid_until,
    )


def golden_question(row: GoldenQuestionRow) -> GoldenQuestion:
    """A row's golden question as a value."""
    return GoldenQuestion(row.text, tuple(row.expected), row.wants_all, row.collection)


def fill_talking_point(row: TalkingPointRow, value: TalkingPoint) -> None:
    """Set a row's metadata."""
    row.concern = value.concern
    row.kind = value.kind.value
    row.state = value.state.value
    row.owner = value.owner
    row.verified = value.verified
    row.review_days = value.review_days
    row.next = list(value.next)


def fill_translation(row: TranslationRow, value: Translation) -> None:
    """Set a row's wording, and with it its text version."""
    row.language = value.language
    row.title = value.title
    row.phrasings = list(value.phrasings)
    row.say = value.say
    row.answer = value.answer
    row.more = value.more
    row.concession = value.concession
    row.angles = [{"audience": angle.audience, "text": angle.text} for angle in value.angles]
    row.internal = value.internal
    row.of = value.of
    row.text_version = value.text_version


def fill_evidence(row: EvidenceRow, value: Evidence) -> None:
    """Set a row's fact."""
    row.claim = value.claim
    row.figure = value.figure
    row.source_title = value.source.title
    row.source_publisher = value.source.publisher
    row.source_date = value.source.date
    row.source_url = value.source.url
    row.cuts = value.cuts.value
    row.seen_kind = value.seen_kind.value
    row.caveat = value.caveat
    row.valid_until = value.valid_until
