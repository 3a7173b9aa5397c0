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
    "capital-accent": ("Dear Émile, is it safe?", "Dear [name], is it safe?"),
    "polish": ("Hello Łukasz, is it safe?", "Hello [name], is it safe?"),
    "small": ("Hi maria", "Hi [name]"),
    "small-with-comma": ("hi maria rossi, is it safe", "hi [name], is it safe"),
    "small-after-title": ("dear mr rossi is it safe", "dear mr [name] is it safe"),
    "three-names": ("Dear Anna Maria Verdi, is it safe?", "Dear [name], is it safe?"),
    "particle": ("Dear Ludwig van Beethoven, no", "Dear [name], no"),
    "particle-first": ("Gentile Di Stefano, no", "Gentile [name], no"),
    "product-after-name": ("Hi Anna AWS is down", "Hi [name] AWS is down"),
    "ciao": ("Ciao Giulia, è sicuro?", "Ciao [name], è sicuro?"),
    "gentile": ("Gentile Dott.ssa Bianchi, è sicuro?", "Gentile Dott.ssa [name], è sicuro?"),
    "caro": ("Caro Paolo,\nè sicuro?", "Caro [name],\nè sicuro?"),
    "cara-small": ("cara giulia, è sicuro?", "cara [name], è sicuro?"),
    "buongiorno": ("Buongiorno Marco Rossi", "Buongiorno [name]"),
    "egregio": ("Egregio Sig. Neri, è sicuro?", "Egregio Sig. [name], è sicuro?"),
    "gentile-signora": ("Gentile Signora Neri, no", "Gentile Signora [name], no"),
    "saluti": ("È sicuro? Cordiali saluti, Anna Verdi", "È sicuro? Cordiali saluti, [name]"),
    "two-greetings": ("Dear all, hello Anna", "Dear all, hello [name]"),
    "american": ("ring (415) 555-2671 now", "ring [phone] now"),
    "american-dashes": ("ring 415-555-2671", "ring [phone]"),
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
    "there": "Hi there",
    "there-with-comma": "hi there, is it safe?",
    "everyone": "Hello everyone, is it safe?",
    "small-team": "Dear team, is it safe?",
    "no-name-at-all": "Hi is our data safe",
    "sentence": "Hi, what if the lights go out?",
    "contraction": "Hello, We've had a blackout. I'm worried",
    "sir": "Dear Sir, Is it safe?",
    "expensive": "That is too dear for us",
    "dear-prices": "dear prices",
    "caro-expensive": "Il cloud è troppo caro Azure costa meno",
    "tutti": "Ciao a tutti, è sicuro?",
    "gentile-cliente": "Gentile Cliente, è sicuro?",
    "grazie": "Grazie mille, Cosa succede?",
    "salve": "Salve volevo sapere se è sicuro",
    "order": "order 4155552671 of 2019-2020",
    "masked-already": "Dear [name], [e-mail] or [phone]?",
}


@pytest.mark.parametrize(("text", "masked"), MASKED.values(), ids=MASKED)
def test_personal_data_is_taken_out(text: str, masked: str):
    assert mask(text) == masked


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_the_rest_is_left_as_it_is(text: str):
    assert mask(text) == text


@settings(max_examples=60, deadline=None, database=None)
@given(
    st.text()
    | st.lists(
        st.sampled_from(
            [
                "Dear",
                "hi",
                "Caro",
                "saluti",
                "mr",
                "Sig.",
                "Anna",
                "maria",
                "van",
                "AWS",
                "all",
                ",",
            ]
        )
    ).map(" ".join)
)
def test_any_text_can_be_masked_and_masking_again_changes_nothing(text: str):
    assert mask(mask(text)) == mask(text)
