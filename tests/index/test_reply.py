"""Which stretches of a message become parts, with the starter corpus and the model it is searched by."""

from corpus.model import Band
from index.reply import reply
from webapp.services.live import LiveEngine

MESSAGE = """Dear Ms Blum,

how about lunch on the 28th, no laptops? Is there anybody in your party who does not eat fish?

Before the board meets I have two questions. What happens to our orders if your data centre burns down?
Do you also offer payroll services?

Kind regards
Jon
"""


def test_small_talk_is_left_alone_and_a_question_without_an_answer_is_named(
    live: LiveEngine,
) -> None:
    found = [(part.text, part.band) for part in reply(live.get(), MESSAGE).parts]

    # Whether the words that announce a question belong to it is left open.
    assert [
        (text.removeprefix("Before the board meets I have two questions. "), band)
        for text, band in found
    ] == [
        ("What happens to our orders if your data centre burns down?", Band.MATCH),
        ("Do you also offer payroll services?", Band.NONE),
    ]
