"""Which language a question is in, as far as we have texts for it."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES = ("en", "it")
#: Told apart from ours, so that a German question is not taken for an Italian one.
OTHERS = ("de", "fr", "es", "pt", "nl")
DEFAULT = "en"
#: English words that none of the other languages has, and that hardly an English question lacks. They spare
#: most questions the model, which takes a second and 80 MB to load.
_PLAINLY = """
the and that with this are they what how our your you would have should does why when which there from if it's
don't we're i'm
"""
PLAINLY_ENGLISH = frozenset(_PLAINLY.split())
#: So many of them settle it.
PLAIN = 2
#: Fewer words than this say too little; they are taken for the default language.
FEWEST_WORDS = 3


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*LANGUAGES, *OTHERS])
    return identifier


def detect(text: str) -> str:
    """Detect the language of a question.

    Args:
        text: Any Unicode, also empty.

    Returns:
        Two letters, one of `LANGUAGES` or `OTHERS`; the default for a text of a word or two.
    """
    if len(text.split()) < FEWEST_WORDS:
        return DEFAULT
    if len(PLAINLY_ENGLISH.intersection(text.casefold().split())) >= PLAIN:
        return "en"
    language, probability = _identifier().classify(text)
    return str(language) if probability > 0.8 else DEFAULT
