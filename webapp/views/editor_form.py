"""The editor's form: what a browser sends <-> what a draft holds."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from webapp.services.forms import Form

LINES = ("concern", "kind", "owner", "review_days", "title")
TEXTS = ("say", "answer", "more", "concession", "internal")
LINE_MAX, ANGLE_MAX, TEXT_MAX = 200, 4_000, 20_000
_ANGLE = "angle:"


def form_from(fields: MultiDict[str, str]) -> Form:
    """The fields of a request as a form, whatever their length."""
    sent = {name: text.replace("\r\n", "\n") for name, text in fields.items()}
    return Form(
        **{name: sent[name].strip() for name in LINES if name in sent},
        **{name: sent.get(name, "") for name in TEXTS},
        next=sent.get("next", "").replace(",", " ").split(),
        phrasings=[line for line in sent.get("phrasings", "").split("\n") if line.strip()],
        angles={
            name.removeprefix(_ANGLE): text
            for name, text in sent.items()
            if name.startswith(_ANGLE) and text.strip()
        },
    )


def too_long(form: Form) -> tuple[str, int] | None:
    """The first field that holds more than is kept, and how much that is; none when all is well."""
    for name in LINES:
        if len(getattr(form, name)) > LINE_MAX:
            return name, LINE_MAX
    for name in TEXTS:
        if len(getattr(form, name)) > TEXT_MAX:
            return name, TEXT_MAX
    if sum(map(len, form.phrasings)) > TEXT_MAX:
        return "phrasings", TEXT_MAX
    if any(len(text) > ANGLE_MAX for text in form.angles.values()):
        return "angles", ANGLE_MAX
    return None


def as_fields(form: Form) -> Mapping[str, str]:
    """A form as the fields it came from."""
    found = {name: getattr(form, name) for name in (*LINES, *TEXTS)}
    found |= {"next": " ".join(form.next), "phrasings": "\n".join(form.phrasings)}
    return found | {f"{_ANGLE}{who}": text for who, text in form.angles.items()}
