"""What the buttons of the composer do to the mail."""

from collections.abc import Mapping

from flask import abort

from webapp.browser import browser
from webapp.db.base import db
from webapp.services import arranging, remembered
from webapp.services.composing import Composed
from webapp.services.drafts import Mail
from webapp.services.mail_texts import Block, approved_text

_STEPS = {"up": -1, "down": 1}
#: The largest number a row may have has 19 digits.
_DIGITS = 18


def done(mail: Mail, composed: Composed, pressed: str, form: Mapping[str, str]) -> Mail:
    """A mail after what a button does; committed by the caller.

    Args:
        mail: As it stands in the form.
        composed: The same, put together.
        pressed: The button's value: what it does, and after a colon what it does it to.
        form: That it was sent with.

    Raises:
        ValidationError: Something would be longer than it may be.
    """
    action, _mark, name = pressed.partition(":")
    match action:
        case "up" | "down":
            mail = arranging.moved(mail, name, _STEPS[action])
        case "remove":
            mail = arranging.without_entry(mail, name)
        case "edit":
            block = _block(composed, name)
            fields = {"edited": block.text, "language": block.language}
            mail = arranging.changed(mail, name, **fields)
        case "approved":
            mail = _approved(mail, _block(composed, name))
        case "edited":
            mail = _edited(mail, _block(composed, name))
        case "read":
            mail = _read(mail, composed, name)
        case "reader":
            mail = _for_reader(mail, composed, form.get("reader", ""))
        case "use" if name in {remembered.GREETING, remembered.CLOSING}:
            text = form.get(f"template:{name}", "")
            mail = mail.model_copy(update={name: text}) if text else mail
        case "template" if name in {remembered.GREETING, remembered.CLOSING}:
            text = mail.greeting if name == remembered.GREETING else mail.closing
            remembered.keep_template(db.session(), browser(), name, mail.language, text)
        case "forget":
            if not name.isdecimal() or len(name) > _DIGITS:
                abort(404)
            remembered.drop_template(db.session(), browser(), int(name))
    return Mail.model_validate(mail.model_dump())


def _block(composed: Composed, slug: str) -> Block:
    return next((block for block in composed.blocks if block.entry.id == slug), None) or abort(404)


def _approved(mail: Mail, block: Block) -> Mail:
    """A mail with the approved text of an entry; in another language than the edited one it is new."""
    entry, reading = block.entry, block.reading
    fields: dict[str, str | None] = {"edited": None}
    if not block.comparable:
        fields["version"] = reading.wording.text_version
    if entry.edited not in {approved_text(reading, entry, asked)[0] for asked in (True, False)}:
        fields["dropped"] = entry.edited
    return arranging.changed(mail, entry.id, **fields)


def _edited(mail: Mail, block: Block) -> Mail:
    """A mail with the wording back that its sender had made of an entry."""
    if block.entry.dropped is None:
        return mail
    return arranging.changed(mail, block.entry.id, edited=block.entry.dropped, dropped=None)


def _read(mail: Mail, composed: Composed, finding: str) -> Mail:
    """A mail whose reader has seen a finding; a changed text counts as put in now."""
    kind, _mark, slug = finding.partition(":")
    if kind == "changed":
        version = _block(composed, slug).reading.wording.text_version
        return arranging.changed(mail, slug, version=version)
    known = {f"{found.kind}:{found.name}" for found in composed.findings}
    if finding in mail.confirmed or finding not in known:
        return mail
    return mail.model_copy(update={"confirmed": [*mail.confirmed, finding]})


def _for_reader(mail: Mail, composed: Composed, audience: str) -> Mail:
    """A mail with the angle for one audience in every text that has it; those that are gone stay."""
    for block in composed.blocks:
        has = any(angle.audience == audience for angle in block.reading.wording.angles)
        mail = arranging.changed(mail, block.entry.id, angle=audience if has else "")
    return mail
