"""What is done to a mail in the making; every function gives a new one."""

from collections.abc import Mapping, Sequence

from webapp.services.drafts import ENTRIES_MAX, Entry, Mail
from webapp.services.reading import Reading
from webapp.services.remembered import CLOSING, GREETING, OPENING, SHIPPED


class BasketFullError(ValueError):
    """Raised where a mail would have more than `ENTRIES_MAX` texts."""


def with_entry(mail: Mail, slug: str, version: str, search: int | None = None) -> Mail:
    """A mail with a talking point at its end; the same mail where it is in it already.

    Raises:
        BasketFullError: There is no room.
    """
    if any(entry.id == slug for entry in mail.entries):
        return mail
    if len(mail.entries) >= ENTRIES_MAX:
        raise BasketFullError(f"a mail holds at most {ENTRIES_MAX} texts")
    entry = Entry(id=slug, version=version, search=search)
    return mail.model_copy(update={"entries": [*mail.entries, entry]})


def without_entry(mail: Mail, slug: str) -> Mail:
    """A mail without a talking point."""
    kept = [entry for entry in mail.entries if entry.id != slug]
    return mail.model_copy(update={"entries": kept})


def moved(mail: Mail, slug: str, step: int) -> Mail:
    """A mail with a talking point moved up (-1) or down (1), as far as it goes."""
    entries = list(mail.entries)
    at = next((n for n, entry in enumerate(entries) if entry.id == slug), None)
    if at is not None and 0 <= at + step < len(entries):
        entries.insert(at + step, entries.pop(at))
    return mail.model_copy(update={"entries": entries})


def ordered(mail: Mail, slugs: Sequence[str]) -> Mail:
    """A mail with its talking points in this order; those not named follow in theirs."""
    place = {slug: n for n, slug in enumerate(slugs)}
    entries = sorted(mail.entries, key=lambda entry: place.get(entry.id, len(place)))
    return mail.model_copy(update={"entries": entries})


def changed(mail: Mail, slug: str, **fields: object) -> Mail:
    """A mail with one entry changed."""
    entries = [
        entry.model_copy(update=fields) if entry.id == slug else entry for entry in mail.entries
    ]
    return mail.model_copy(update={"entries": entries})


def in_language(
    mail: Mail, language: str, before: Mapping[str, Reading], after: Mapping[str, Reading]
) -> Mail:
    """A mail in another language.

    Args:
        mail: In the language it had.
        language: That it is to have.
        before: Its texts in the language it had.
        after: Its texts in the new one.

    Returns:
        The mail. Approved texts count as put in now, unless one had changed unread; edited ones stay as
        they are. Greeting, opening and closing that were shipped are those of the new language.
    """
    fields: dict[str, object] = {"language": language}
    for kind in (GREETING, OPENING, CLOSING):
        shipped = SHIPPED[kind, mail.language]
        text = getattr(mail, kind)
        if text in shipped:
            fields[kind] = SHIPPED[kind, language][shipped.index(text)]
    fields["entries"] = [
        _entry_in_language(entry, before[entry.id], after[entry.id])
        if entry.id in before and entry.id in after
        else entry
        for entry in mail.entries
    ]
    return mail.model_copy(update=fields)


def _entry_in_language(entry: Entry, before: Reading, after: Reading) -> Entry:
    if entry.edited is not None:
        language = entry.language or before.wording.language
        return entry.model_copy(update={"language": language})
    if entry.version != before.wording.text_version:
        return entry
    return entry.model_copy(update={"version": after.wording.text_version})
