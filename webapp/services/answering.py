"""A client's message, however it was sent: what counts against its length is what is read of it."""

import re
from dataclasses import replace

from index.engine import SearchEngine
from index.markup import without_markup
from index.message import MESSAGE_MAX
from index.reply import MessageTooLongError, Reply
from index.reply import reply as answer_message

#: Characters of markup and text together: more is not even looked through.
RAW_MAX = 5 * MESSAGE_MAX
_TAG = re.compile(r"<[^<>]*>")


def answer(engine: SearchEngine, message: str, language: str = "auto") -> Reply:
    """Find what a message raises, and what answers it.

    Args:
        engine: To search with.
        message: Plain text or HTML. Markup does not count against its length, and a line end counts once.
        language: Two letters, or `auto` to detect it.

    Returns:
        Its parts, where they stand in the message as given.

    Raises:
        MessageTooLongError: What is read of it is too long.
    """
    if len(message) <= MESSAGE_MAX:
        return answer_message(engine, message, language)
    short, places = condensed(message)
    found = answer_message(engine, short, language)
    text = without_markup(message)
    parts = []
    for part in found.parts:
        start, end = places[part.start], places[part.end - 1] + 1
        parts.append(replace(part, text=text[start:end], start=start, end=end))
    return replace(found, parts=tuple(parts))


def condensed(message: str) -> tuple[str, list[int]]:
    """What is read of a message, and where each of its characters stands in it.

    Raises:
        MessageTooLongError: What is read of it is too long.
    """
    # Reading markup takes long where it is broken; a mail program's is not.
    broken = "<" in _TAG.sub("", message) or message.count("<!--") > message.count("-->")
    if len(message) > RAW_MAX or ("<" in message and broken):
        raise MessageTooLongError(len(message))
    text = without_markup(message)
    blanked = text != message
    places = [
        at
        for at, letter in enumerate(text)
        if not (letter == "\r" and text[at + 1 : at + 2] == "\n")
        # Where markup stood there are spaces, one for each of its characters.
        and not (blanked and letter == " " and text[at - 1 : at] == " ")
    ]
    if len(places) > MESSAGE_MAX:
        raise MessageTooLongError(len(places))
    return "".join(text[at] for at in places), places
