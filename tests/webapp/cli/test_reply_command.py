import json
import sqlite3
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.webapp.cli.conftest import Silverlining
from webapp.cli.reply import read_message

TEXT = "Hello,\n\nwe had a blackout last winter, what if the power goes off? Grüße vom Café!\n"
EML = (
    "From: ann@example.com\nSubject: Hello\nMIME-Version: 1.0\n"
    'Content-Type: text/html; charset="iso-8859-1"\nContent-Transfer-Encoding: quoted-printable\n\n'
    "<p>We had a blackout last winter, what if the power goes off? Gr=FC=DFe</p>\n"
)


def suggested(found: str) -> list[str]:
    return json.loads(found)["suggested"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_in_any_encoding(silverlining: Silverlining, tmp_path: Path, encoding: str):
    file = tmp_path / "message.txt"
    file.write_bytes(TEXT.replace("\n", "\r\n").encode(encoding))
    result = silverlining("reply", str(file), "--json")
    assert (result.exit_code, suggested(result.stdout)) == (0, ["power-cut"])
    assert list(json.loads(result.stdout)) == ["language", "parts", "suggested", "corpus_version"]


def test_a_saved_mail(silverlining: Silverlining, tmp_path: Path):
    file = tmp_path / "message.eml"
    file.write_text(EML)
    result = silverlining("reply", str(file), "--json")
    assert suggested(result.stdout) == ["power-cut"]


def test_standard_input_as_text(silverlining: Silverlining):
    result = silverlining("reply", "-", given=TEXT)
    assert result.exit_code == 0
    assert "What if the power goes off? (power-cut)" in result.stdout
    assert "Batteries carry the first" in result.stdout


def test_nothing_raised_is_said(silverlining: Silverlining):
    result = silverlining("reply", "-", given="Thank you.\n")
    assert result.stdout == "This message raises nothing that wants an answer.\n"


def test_a_message_too_long_is_one_line(silverlining: Silverlining):
    result = silverlining("reply", "-", given="x" * 20_001)
    assert result.exit_code == 1
    assert result.stderr == "Error: the message has 20001 characters; at most 20000 are read\n"


def test_a_file_that_is_not_there_is_one_line(silverlining: Silverlining):
    result = silverlining("reply", "none.txt")
    assert (result.exit_code, result.stderr) == (1, "Error: none.txt: No such file or directory\n")


PLAIN = "We had a blackout last winter, what if the power goes off? It is {}."


@pytest.mark.parametrize(("encoding", "word"), [("utf-8", "müßig"), ("cp1252", "müßig")])
def test_a_mail_in_an_encoding_nobody_knows(
    silverlining: Silverlining, tmp_path: Path, encoding: str, word: str
):
    file = tmp_path / "message.eml"
    head = 'From: a@b.c\nMIME-Version: 1.0\nContent-Type: text/plain; charset="x-none"\n'
    head += "Content-Transfer-Encoding: 8bit\n\n"
    file.write_bytes(head.encode() + PLAIN.format(word).encode(encoding))
    result = silverlining("reply", str(file), "--json")
    assert result.exit_code == 0
    assert suggested(result.stdout) == ["power-cut"]
    assert read_message(file.read_bytes()).rstrip() == PLAIN.format(word)


def test_the_html_of_a_mail_whose_plain_text_is_blank(silverlining: Silverlining, tmp_path: Path):
    mail = EmailMessage()
    mail["From"] = "ann@example.com"
    mail.set_content(" \n")
    padding = '<span style="font-family:Calibri">&nbsp;</span>' * 600
    mail.add_alternative(f"<p>{padding}{PLAIN.format('dark')}</p>", subtype="html")
    file = tmp_path / "message.eml"
    file.write_bytes(bytes(mail))
    result = silverlining("reply", str(file), "--json")
    assert suggested(result.stdout) == ["power-cut"]


def test_line_ends_of_two_characters_count_once(silverlining: Silverlining, tmp_path: Path):
    file = tmp_path / "message.txt"
    file.write_bytes(b"\r\n" * 15_000 + PLAIN.format("dark").encode())
    assert suggested(silverlining("reply", str(file), "--json").stdout) == ["power-cut"]


def test_nothing_of_a_message_is_stored_or_logged(
    silverlining: Silverlining, own_instance: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    silverlining("reply", "-", given="Thank you.")  # whatever a first start writes
    before = dump(own_instance)
    assert "power-cut" in silverlining("reply", "-", given=TEXT).stdout
    assert dump(own_instance) == before
    assert "blackout" not in caplog.text


def dump(instance: Path) -> list[str]:
    with closing(sqlite3.connect(instance / "silverlining.db")) as connection:
        return list(connection.iterdump())
