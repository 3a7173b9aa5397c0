"""`silverlining reply`: what a client's message raises, and what answers it."""

import codecs
import json
import sys
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import click

from corpus.model import Band
from corpus.text import plain
from index.reply import MessageTooLongError, Reply
from webapp.cli.runtime import load_settings, log_to_console, prepared_app
from webapp.cli.search import BAND_WORDS, hit_as_dict
from webapp.clock import today
from webapp.db.base import db
from webapp.services import reading
from webapp.services.answering import answer
from webapp.services.reading import Reading

#: Bytes read at most; far above any message that is answered.
BYTES_MAX = 2_000_000


@click.command()
@click.argument("file")
@click.option(
    "--lang",
    type=click.Choice(["auto", "en", "it"]),
    default="auto",
    show_default=True,
    help="Language of the message.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reply(file: str, lang: str, as_json: bool) -> None:
    """Find what the message in FILE raises; - reads standard input. Text, HTML or an .eml."""
    log_to_console()
    message = read_message(_bytes(file))
    settings = load_settings()
    app, _heavy = prepared_app(settings)
    with app.app_context():
        engine = app.extensions["live_engine"].get()
        try:
            found = answer(engine, message, lang)
        except MessageTooLongError as error:
            raise click.ClickException(str(error)) from error
        slugs = (hit.talking_point for part in found.parts for hit in part.hits)
        texts = reading.read_many(db.session(), slugs, today(), found.language)
        if as_json:
            out = as_dict(found, texts, f"{settings.address}/talking-points")
            out["corpus_version"] = engine.version
            click.echo(json.dumps(out, ensure_ascii=False))
        else:
            _show(found, texts)


def _bytes(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read(BYTES_MAX)
        with Path(file).open("rb") as stream:
            return stream.read(BYTES_MAX)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error


def read_message(content: bytes) -> str:
    """The text of a message: of a saved e-mail its body, else all of it, in whatever encoding.

    Args:
        content: As a file holds it.
    """
    if b"\n" in content and content.split(b":", 1)[0].lower().strip() in _MAIL_HEADERS:
        return _body(BytesParser(EmailMessage, policy=policy.default).parsebytes(content))
    return _decoded(content)


def _body(mail: EmailMessage) -> str:
    """The text of a mail: plain, or as HTML where there is no plain one or it is blank."""
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        if part is None:
            continue
        try:
            text = str(part.get_content())
        except LookupError:  # an encoding nobody knows
            text = _decoded(bytes(part.get_payload(decode=True) or b""))
        if text.strip():
            return text
    return ""


def _decoded(content: bytes) -> str:
    if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What is no UTF-8 was most probably saved by an older Windows program.
        return content.decode("cp1252", "replace")


_MAIL_HEADERS = {
    b"received", b"return-path", b"delivered-to", b"from", b"to", b"subject", b"date", b"message-id",
    b"mime-version", b"content-type", b"x-unsent", b"reply-to",
}  # fmt: skip


def as_dict(found: Reply, texts: dict[str, Reading], address: str) -> dict[str, object]:
    """A reply as the API gives it; `address` is that of the list of talking points."""
    return {
        "language": found.language,
        "parts": [
            {
                "text": part.text,
                "start": part.start,
                "end": part.end,
                "band": part.band.value,
                "hits": [hit_as_dict(hit, texts[hit.talking_point], address) for hit in part.hits],
            }
            for part in found.parts
        ],
        "suggested": list(found.suggested),
    }


def _show(found: Reply, texts: dict[str, Reading]) -> None:
    if not found.parts:
        click.echo("This message raises nothing that wants an answer.")
    for part in found.parts:
        click.echo(f"“{' '.join(part.text.split())}”")
        if part.band is Band.NONE:
            click.echo("  nothing fits\n")
            continue
        best = part.hits[0]
        wording = texts[best.talking_point].wording
        click.echo(f"  {BAND_WORDS[part.band]}: {wording.title} ({best.talking_point})")
        click.echo(f"  {plain(wording.say)}\n")
