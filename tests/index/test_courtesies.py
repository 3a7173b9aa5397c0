import pytest

from index.courtesies import closes, disclaims, greeting_end


@pytest.mark.parametrize(
    "line",
    [
        "Hi",
        "Hello!",
        "Hi Tom,",
        "hi maria",
        "Dear Émile Zola",
        "Dear Mr. Rossi,",
        "Dear Dr. von der Leyen:",
        "Dear Sir or Madam,",
        "Hello all,",
        "Good morning to you both,",
        "Dear colleagues of the Silver team,",
        "To whom it may concern:",
        "Buongiorno dott. Bianchi,",
        "Hi Tom –",
    ],
)
def test_a_line_that_only_greets(line: str) -> None:
    assert greeting_end(line) == len(line)


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("Hi Tom, it is too expensive for us.", " it is too expensive for us."),
        ("Hello Tom, we fear for our data in your cloud.", " we fear for our data in your cloud."),
        ("hi, is our data safe", " is our data safe"),
        ("Good afternoon Ms. Smith - what about backups?", " what about backups?"),
        ("Hi is our data safe", "Hi is our data safe"),
        ("Hi we need an answer", "Hi we need an answer"),
        ("Hello World outages frighten us, and you?", "Hello World outages frighten us, and you?"),
        ("Dear as it is, we would pay for it", "Dear as it is, we would pay for it"),
        ("Highly available, they said", "Highly available, they said"),
    ],
)
def test_what_follows_a_greeting_is_kept(line: str, rest: str) -> None:
    assert line[greeting_end(line) :] == rest


@pytest.mark.parametrize(
    ("line", "following"),
    [
        ("Kind regards", []),
        ("Best,", ["", "Ann"]),
        ("Best regards, Ann Miller", []),
        ("Thanks!", ["tom"]),
        ("Many thanks in advance,", ["Dr. A. Miller", "Head of IT"]),
        ("Thank you for your time and patience.", ["Kind regards", "Ann"]),
        ("We look forward to your reply.", ["Best", "Ann"]),
        ("Cheers", ["Ann from Procurement"]),
        ("Distinti saluti", ["Mario Rossi"]),
        ("Yours sincerely", ["A. Miller"]),
    ],
)
def test_a_line_that_closes_a_letter(line: str, following: list[str]) -> None:
    assert closes(line, following)


@pytest.mark.parametrize(
    ("line", "following"),
    [
        ("Thanks, but it is too expensive.", []),
        ("Yours is too expensive.", []),
        ("Best", ["price", "Is it safe?"]),
        ("Thanks for the offer", ["and the nice talk", "Is it safe?"]),
        ("Thanks!", ["One more thing:", "is it safe?"]),
        ("Thanks", ["", "There is one more thing about backups"]),
        ("Best practice says no.", []),
        ("Regards the fire risk: what happens?", []),
        ("Lovely offer", []),
    ],
)
def test_a_line_that_closes_nothing(line: str, following: list[str]) -> None:
    assert not closes(line, following)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("This e-mail is confidential and intended solely for the addressee.", True),
        ("If you have received this message in error, please delete it.", True),
        ("Please consider the environment before printing this e-mail. Must you?", True),
        ("Miller Ltd accepts no liability. Registered office: 1 High Street.", True),
        ("Your contract accepts no liability for lost data. Who pays then?", False),
        ("Your contract accepts no liability for lost data.", False),
        ("Our data is confidential and privileged. Who can read them?", False),
        ("We have no registered office in the EU. Does GDPR apply to us?", False),
    ],
)
def test_disclaimers(line: str, expected: bool) -> None:
    assert disclaims(line) is expected
