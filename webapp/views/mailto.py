"""Addresses that open a mail in the mail program."""

from urllib.parse import quote

from webapp.services.composing import Composed

#: Longer addresses are cut by mail programs.
MAILTO_MAX = 1900


def mailto(composed: Composed) -> str:
    """The address; empty where it would be too long or nothing may leave."""
    body = composed.plain.replace("\n", "\r\n")
    address = f"mailto:?subject={quote(composed.subject)}&body={quote(body)}"
    return address if len(address) <= MAILTO_MAX and not composed.stopped else ""
