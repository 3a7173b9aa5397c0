"""Taking personal data out of a question before it is stored."""

import re

from phonenumbers import Leniency, PhoneNumberMatcher

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_GREETING = re.compile(
    r"\b(?P<greeting>(?i:dear|hello|hi|hey|good (?:morning|afternoon|evening)"
    r"|regards|best wishes|thanks|cheers|sincerely|yours)"
    r"[\s,]*(?:(?:Mr|Mrs|Ms|Dr|Sir|Madam)\.?\s+)?)(?P<name>(?:[A-Z][\w'’-]+)(?:[ ]+[A-Z][\w'’-]+)?)"
)
#: Words that may follow a greeting and are no name.
_NO_NAMES = frozenset(
    {"All", "Team", "Everyone", "We", "Our", "The", "What", "Is", "I", "If", "Can", "You"}
)
#: Where a number without a country code is thought to be from.
_REGIONS = ("IT", "GB")


def mask(text: str) -> str:
    """Mask e-mail addresses, phone numbers, and names after a greeting.

    Args:
        text: Any Unicode.

    Returns:
        The text with `[e-mail]`, `[phone]` and `[name]` in their place.
    """
    text = _EMAIL.sub("[e-mail]", text)
    for region in _REGIONS:
        matches = list(PhoneNumberMatcher(text, region, leniency=Leniency.VALID))
        for match in reversed(matches):
            text = f"{text[: match.start]}[phone]{text[match.end :]}"
    return _GREETING.sub(_name, text)


def _name(match: re.Match[str]) -> str:
    if match["name"].split()[0] in _NO_NAMES:
        return match[0]
    return f"{match['greeting']}[name]"
