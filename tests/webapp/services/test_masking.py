import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.services.masking import mask

MASKED = {
    "e-mail": ("write to anna.verdi+it@mail.example.co.uk today", "write to [e-mail] today"),
    "two-e-mails": ("a@b.example,c@d.example", "[e-mail],[e-mail]"),
    "italian-landline": ("ring 02 5412 8711 now", "ring [phone] now"),
    "italian-mobile": ("ring 347 123 4567", "ring [phone]"),
    "british": ("ring 020 7946 0958", "ring [phone]"),
    "international": ("ring +49 30 901820 or +1 (212) 555-0147", "ring [phone] or [phone]"),
    "dear": ("Dear Anna, is it safe?", "Dear [name], is it safe?"),
    "dear-mr": ("Dear Mr. Rossi, is it safe?", "Dear Mr. [name], is it safe?"),
    "two-names": ("Hello Anna Verdi, is it safe?", "Hello [name], is it safe?"),
    "capitals": ("HI Anna", "HI [name]"),
    "below": ("Is it safe?\nBest wishes,\nPaolo Bianchi", "Is it safe?\nBest wishes,\n[name]"),
    "above": ("Dear Anna\nThe server is down", "Dear [name]\nThe server is down"),
    "accents": ("Regards, Niccolò D’Amico", "Regards, [name]"),
    "all-at-once": (
        "Hi Giulia, g.neri@example.org or 02 5412 8711?",
        "Hi [name], [e-mail] or [phone]?",
    ),
}
LEFT = {
    "nothing": "",
    "a-question": "What if lightning strikes the server room?",
    "money": "It costs 12,000 euros over 5 years",
    "years": "since 2019 or 2020, 24/7, 99.95 %",
    "team": "Dear Team, is it safe?",
    "all": "Hello All, is it safe?",
    "a-word-after-a-greeting": "Thanks. What happens then?",
    "no-greeting": "The IT manager Anna said so",
    "at-sign": "meet @ noon",
    "masked-already": "Dear [name], [e-mail] or [phone]?",
}


@pytest.mark.parametrize(("text", "masked"), MASKED.values(), ids=MASKED)
def test_personal_data_is_taken_out(text: str, masked: str):
    assert mask(text) == masked


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_the_rest_is_left_as_it_is(text: str):
    assert mask(text) == text


@settings(max_examples=60, deadline=None, database=None)
@given(st.text())
def test_any_text_can_be_masked_and_masking_again_changes_nothing(text: str):
    assert mask(mask(text)) == mask(text)
