"""Taking personal data out of a question before it is stored."""

import re

from phonenumbers import Leniency, PhoneNumberMatcher

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
#: Where a number without a country code is thought to be from.
_REGIONS = ("IT", "GB")
#: With an area code in brackets or dashes, from here; ten bare digits may be anything.
_GROUPED_REGION = "US"

_SALUTATIONS = (
    r"hello|hi|hey|ciao|salve|buon ?giorno|buona ?sera|good (?:morning|afternoon|evening)"
)
#: Words that greet at the beginning of a line or sentence; within one, some of them mean "expensive".
_ADDRESSES = (
    r"dear(?:est)?|car[oa]|carissim[oa]|gentile|gentilissim[oa]|gent\.m[oa]|egregi[oa]|egr\."
)
_CLOSINGS = (
    r"regards|best wishes|thanks|cheers|sincerely|yours|(?:cordiali |distinti )?saluti"
    r"|cordialmente|grazie"
)
_TITLES = (
    r"mrs?|ms|dr|sir|madam|prof(?:\.?ssa|essor(?:e|essa)?)?|sig(?:\.?r?a|\.?na|nora?|norina)?"
    r"|dott(?:\.?ssa|ore?|oressa)?|ing|avv|geom|rag"
)
_GREETING = re.compile(
    rf"(?<!\w)(?:(?P<salutation>{_SALUTATIONS})|(?P<address>{_ADDRESSES})|{_CLOSINGS})(?!\w)"
    rf"[\s,]*(?P<title>(?:(?:{_TITLES})\b\.?\s+)+)?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?")
#: Before a name's family name, in small letters.
_PARTICLES = frozenset(("da", "de", "dei", "del", "della", "der", "di", "la", "le", "van", "von"))
#: What follows a name in small letters: without it, it may be any word.
_ENDS = re.compile(r"[ \t]*(?:[,.!:;\n–-]|$)")
#: Where a line or a sentence begins.
_BEGINS = re.compile(r"(?:^|[\n.!?:;,>\"“”«(–-])\s*\Z")
#: Of a name, at most.
_WORDS_MAX = 4

#: Words that may follow a greeting and are no name: whole groups and people without their name, and then
#: how sentences begin.
_COMMON = """
all team teams everyone everybody folks guys there colleague colleagues customer customers client
clients sir sirs madam friend friends support sales provider vendor world both again anyway mate
tutti tutte cliente clienti signore signori signora signorina collega colleghi colleghe ragazzi
amico amici direttore dottore dottoressa fornitore mr mrs ms dr prof sig dott ing
a an and any are as at be but by can could dear did do does for from good have hello hey hi how i
if in is it its just let me more my no not of ok on or our please quick so such sure thank
thanks that the their then these they this those to very was we well were what when where which
who why with would yes you your morning afternoon evening cloud prices price data security
advance much many lot lots kind best regards wishes one question questions
abbiamo anche anticipo avete che chi ci ciao come con cosa cosi così da dal dalla dei del della di
dove e è ed era gli grazie ho ha hanno i il in io la le lo ma mi mille molte nel noi non o per
perché perche però possiamo posso potete qual quale quali quando quanta quante quanti quanto se
si siamo siete solo sono su tanto ti tu un una uno vi voi volevo vorrei vorremmo prezzi dati
saluti cordiali distinti
"""
_NO_NAMES = frozenset(_COMMON.split())


def mask(text: str) -> str:
    """Mask e-mail addresses, phone numbers, and names after a greeting.

    Args:
        text: Any Unicode.

    Returns:
        The text with `[e-mail]`, `[phone]` and `[name]` in their place.
    """
    text = _EMAIL.sub("[e-mail]", text)
    for region in _REGIONS:
        text = _without_numbers(text, region, Leniency.VALID)
    return _without_names(_without_numbers(text, _GROUPED_REGION, Leniency.STRICT_GROUPING))


def _without_numbers(text: str, region: str, leniency: int) -> str:
    for match in reversed(list(PhoneNumberMatcher(text, region, leniency=leniency))):
        if region != _GROUPED_REGION or not match.raw_string.isdigit():
            text = f"{text[: match.start]}[phone]{text[match.end :]}"
    return text


def _without_names(text: str) -> str:
    parts, done = [], 0
    at = 0
    while match := _GREETING.search(text, at):
        begin, end = _name(text, match)
        if end > begin:
            parts += [text[done:begin], "[name]"]
            at = done = end
        else:
            # Another greeting may follow at once: "Dear all, hello Anna".
            at = match.start() + 1
    return "".join(parts) + text[done:]


def _name(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Where the name after a greeting begins and ends; the same place for none."""
    begin = match.end()
    if match["address"] and not _BEGINS.search(text[: match.start()]):
        return begin, begin
    words = _words(text, begin)
    de_luca = len(words) > 1 and words[0].casefold() in _PARTICLES and words[1][0].isupper()
    if not words or (_is_common(words[0]) and not de_luca):
        return begin, begin
    first = words[0][0]
    if not (first.isupper() or match["title"]):
        return begin, _small(text, match, words)
    end, loud = begin, words[0].isupper()
    for number, word in enumerate(words):
        particle = word.casefold() in _PARTICLES
        # "Hi Anna AWS is down" is about AWS.
        shouted = len(word) > 1 and word.isupper() and not loud
        if shouted or (_is_common(word) and not particle):
            break
        if number == 0 or word[0].isupper():
            end = text.index(word, end) + len(word)
        elif not particle:
            break
    return begin, end


def _small(text: str, match: re.Match[str], words: list[str]) -> int:
    """Where a name in small letters ends, one word or two, with nothing but a greeting around it."""
    begin = match.end()
    greets = match["salutation"] or match["address"]
    if not greets or not _BEGINS.search(text[: match.start()]):
        return begin
    end = begin
    for word in words[:2]:
        if _is_common(word):
            return begin
        end = text.index(word, end) + len(word)
        if ending := _ENDS.match(text, end):
            # "dear prices" is no letter.
            alone = ending.end() == len(text) and not ending[0].strip()
            return begin if alone and match["address"] else end
    return begin


def _words(text: str, begin: int) -> list[str]:
    """The words from here on, as many as a name may have, with nothing but spaces between them."""
    words: list[str] = []
    while len(words) < _WORDS_MAX and (found := _WORD.match(text, begin)):
        words.append(found[0])
        begin = found.end()
        while text[begin : begin + 1] in {" ", "\t"}:
            begin += 1
    return words


def _is_common(word: str) -> bool:
    return re.split("['’-]", word.casefold())[0] in _NO_NAMES
