"""Whatever is asked gets an answer or is refused for its length; nothing breaks anything."""

from urllib.parse import quote, quote_from_bytes

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.engine import QUESTION_MAX
from tests.webapp.site import Site

#: Any character but lone surrogates, which no address can carry; now and then more than is allowed.
QUESTIONS = st.one_of(
    st.text(),
    st.text(
        alphabet="aA0 \x00\t\n\r\x1f\x7f\x85\xad\u0301\u200b\u202e\ufeff\U0001f642<>&\"'[]()*_`#"
    ),
    st.builds(
        lambda piece, length: (piece * length)[:length],
        st.text(min_size=1, max_size=3),
        st.integers(QUESTION_MAX - 2, QUESTION_MAX + 2),
    ),
)
any_question = settings(
    max_examples=60,
    deadline=None,
    database=None,
    # Asking changes nothing, so one site serves all examples; how long they take is not judged.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def expected(question: str) -> int:
    return 200 if len(question) <= QUESTION_MAX else 422


@any_question
@given(QUESTIONS)
@example("\x00")
@example("\ufdd0 \uffff \U0001fffe")
def test_the_api_answers_any_question(small_site: Site, question: str):
    answer = small_site.json(f"/api/v1/search?q={quote(question)}", expected(question))
    if "hits" in answer:
        for hit in answer["hits"]:
            text = hit["passage"]["text"]
            assert all(0 <= a < b <= len(text) for a, b in hit["passage"]["spans"])


@any_question
@given(QUESTIONS)
@example("\x00")
@example("\ufdd0 \uffff \U0001fffe")
@example("\r" * (QUESTION_MAX + 1))
def test_the_page_answers_any_question(small_site: Site, question: str):
    small_site.get(f"/?q={quote(question)}", expected(question))


@any_question
@given(QUESTIONS)
@example("\r\n")
def test_htmx_gets_an_answer_to_any_question(small_site: Site, question: str):
    small_site.fragment(f"/?q={quote(question)}", expected(question))


@any_question
@given(st.binary(max_size=60))
def test_bytes_that_are_no_text_do_no_harm(small_site: Site, sent: bytes):
    small_site.get(f"/?q={quote_from_bytes(sent)}&concern={quote_from_bytes(sent)}")
    small_site.json(f"/api/v1/search?q={quote_from_bytes(sent)}")
