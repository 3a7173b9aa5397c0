"""Recall: telling people that a text they copied was corrected."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from corpus.entry import parse_entry
from corpus.model import MASTER_LANGUAGE, Translation
from webapp.db.models.corpus import RevisionRow, TranslationRow
from webapp.db.models.usage import CopyRow, CorrectionRow, ReceiptRow
from webapp.rendering.markdown import Marks, plain_text
from webapp.services import rows
from webapp.services.copying import Part
from webapp.services.copylog import angle_of

#: Pieces of a text, in order, with whether each is in this version only.
Pieces = tuple[tuple[str, bool], ...]

_SECTIONS = {
    Part.SAY: ("Say",),
    Part.ANSWER: ("Answer",),
    Part.ANSWER_WITH_SOURCES: ("Answer",),
    Part.ANSWER_AND_MORE: ("Answer", "More"),
    Part.ANGLE: ("Angles",),
    Part.SELECTION: ("Say", "Answer", "More", "Where they are right", "Angles"),
}


class NothingToCorrectError(ValueError):
    """Raised where nobody can be told: the text is not there, or no reason was given."""


@dataclass(frozen=True, slots=True)
class Change:
    """A section that is another one now; both sides as plain text."""

    section: str
    old: Pieces
    new: Pieces


@dataclass(frozen=True, slots=True)
class Recall:
    """A copied text that was corrected.

    Attributes:
        copy: Number of the copy.
        angle: Audience whose angle was copied; empty for none.
        taken: When it was copied, UTC.
        client: As given by the copier; may be empty.
        note: What was wrong.
        corrected: When the maintainers said so, UTC.
        changes: What was copied, old and new, where it differs; else whatever differs. Empty when the old
            text is not known any more.
        concerned: Whether what was copied differs, and not just another part of the text.
    """

    copy: int
    correction: int
    slug: str
    language: str
    title: str
    part: Part
    angle: str
    taken: datetime
    client: str
    note: str
    corrected: datetime
    changes: tuple[Change, ...]
    concerned: bool


def correct(
    session: Session, slug: str, note: str, author: str, language: str = MASTER_LANGUAGE
) -> int:
    """Declare the present text a correction of the older ones; committed by the caller.

    Args:
        session: For writing.
        slug: Of the talking point.
        note: What was wrong, for those who copied it.
        author: Who says so.
        language: Of the text.

    Returns:
        How many copies have an older text.

    Raises:
        NothingToCorrectError: There is no such text, or the note is empty.
    """
    row = session.scalar(select(TranslationRow).filter_by(talking_point_id=slug, language=language))
    if row is None:
        raise NothingToCorrectError(f"there is no talking point '{slug}' in '{language}'")
    if not note.strip():
        raise NothingToCorrectError("say what was wrong: those who copied the text will read it")
    session.add(
        CorrectionRow(
            talking_point_id=slug,
            language=language,
            text_version=row.text_version,
            note=note.strip(),
            author=author,
        )
    )
    older = select(func.count()).where(
        CopyRow.talking_point_id == slug,
        CopyRow.language == language,
        CopyRow.text_version != row.text_version,
    )
    return int(session.scalar(older) or 0)


def open_recalls(session: Session, browser: str, days: int) -> tuple[Recall, ...]:
    """Copied texts that were corrected and not dealt with yet, the newest correction first.

    Args:
        session: For reading.
        browser: Random name of the browser.
        days: How long before its correction a text was copied at most.
    """
    found = []
    for correction, copy in _open(session, browser, days):
        row = session.scalars(
            select(TranslationRow).filter_by(
                talking_point_id=copy.talking_point_id, language=copy.language
            )
        ).one()
        now = rows.translation(row)
        angle = angle_of(copy)
        changes, concerned = _changes(_before(session, copy), now, Part(copy.part), angle)
        found.append(
            Recall(
                copy=copy.id,
                correction=correction.id,
                slug=copy.talking_point_id,
                language=copy.language,
                title=now.title,
                part=Part(copy.part),
                angle=angle,
                taken=copy.created_at,
                client=copy.client,
                note=correction.note,
                corrected=correction.created_at,
                changes=changes,
                concerned=concerned,
            )
        )
    return tuple(found)


def count_open(session: Session, browser: str, days: int) -> int:
    """How many copied texts were corrected and not dealt with yet."""
    return sum(1 for _pair in _open(session, browser, days))


def deal_with(session: Session, browser: str, copy: int) -> bool:
    """Note that somebody has dealt with the corrections of a copy; committed by the caller.

    Returns:
        Whether it is a copy of this browser.
    """
    row = session.get(CopyRow, copy)
    if row is None or row.browser != browser:
        return False
    done = set(session.scalars(select(ReceiptRow.correction_id).filter_by(copy_id=copy)))
    query = select(CorrectionRow.id).filter_by(
        talking_point_id=row.talking_point_id, language=row.language
    )
    for correction in session.scalars(query.where(CorrectionRow.created_at > row.created_at)):
        if correction not in done:
            session.add(ReceiptRow(correction_id=correction, copy_id=copy))
    return True


def _open(session: Session, browser: str, days: int) -> Iterator[tuple[CorrectionRow, CopyRow]]:
    """The newest correction of each copy that has one, unless it was dealt with."""
    query = (
        select(CorrectionRow, CopyRow)
        .join(
            CopyRow,
            and_(
                CopyRow.talking_point_id == CorrectionRow.talking_point_id,
                CopyRow.language == CorrectionRow.language,
                CopyRow.text_version != CorrectionRow.text_version,
                CopyRow.created_at <= CorrectionRow.created_at,
            ),
        )
        # A text that was restored is the approved one again.
        .join(
            TranslationRow,
            and_(
                TranslationRow.talking_point_id == CopyRow.talking_point_id,
                TranslationRow.language == CopyRow.language,
                TranslationRow.text_version != CopyRow.text_version,
            ),
        )
        .outerjoin(
            ReceiptRow,
            and_(ReceiptRow.correction_id == CorrectionRow.id, ReceiptRow.copy_id == CopyRow.id),
        )
        .where(CopyRow.browser == browser, ReceiptRow.id.is_(None))
        .order_by(CorrectionRow.id.desc(), CopyRow.id.desc())
    )
    seen: set[int] = set()
    for correction, copy in session.execute(query):
        recent = copy.created_at >= correction.created_at - timedelta(days=days)
        if recent and copy.id not in seen:
            seen.add(copy.id)
            yield correction, copy


def _before(session: Session, copy: CopyRow) -> Translation | None:
    revision = session.scalar(
        select(RevisionRow)
        .filter_by(
            talking_point_id=copy.talking_point_id,
            language=copy.language,
            text_version=copy.text_version,
        )
        .order_by(RevisionRow.id.desc())
    )
    return parse_entry(revision.content, copy.language).translation if revision else None


def _changes(
    before: Translation | None, now: Translation, part: Part, angle: str
) -> tuple[tuple[Change, ...], bool]:
    if before is None:
        return (), True
    copied = (*_SECTIONS[part], "Angles") if angle else _SECTIONS[part]
    old, new = _sections(before, angle), _sections(now, angle)
    changes = [_change(name, old, new) for name in copied if old[name] != new[name]]
    if changes:
        return tuple(dict.fromkeys(changes)), True
    old, new = _sections(before), _sections(now)
    return tuple(_change(name, old, new) for name in new if old[name] != new[name]), False


def _change(name: str, old: dict[str, str], new: dict[str, str]) -> Change:
    return Change(name, *word_difference(old[name], new[name]))


def _sections(wording: Translation, audience: str = "") -> dict[str, str]:
    """The texts of a wording by name; of the angles only that for an audience, if one is given."""
    angles = "\n\n".join(a.text for a in wording.angles if audience in {"", a.audience})
    texts = {
        "Title": wording.title,
        "Say": wording.say,
        "Answer": wording.answer,
        "More": wording.more,
        "Where they are right": wording.concession,
        "Angles": angles,
    }
    return {name: plain_text(text, Marks()) for name, text in texts.items()}


def word_difference(old: str, new: str) -> tuple[Pieces, Pieces]:
    """Two texts, each cut where it differs from the other; joined pieces give the text back."""
    a, b = re.findall(r"\s+|[^\s]+", old), re.findall(r"\s+|[^\s]+", new)
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        differs = tag != "equal"
        left += [("".join(a[i:j]), differs)] if j > i else []
        right += [("".join(b[k:m]), differs)] if m > k else []
    return tuple(left), tuple(right)
