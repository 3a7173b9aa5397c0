"""What a letter says out of politeness or by order of a lawyer: greetings, closings, disclaimers."""

import re
from collections.abc import Sequence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SALUTATION = re.compile(
    r"[ \t]*(?:to whom it may concern|dear|hello|hi|hey|good (?:morning|afternoon|evening|day)|greetings|"
    r"ciao|gentil[ei]|car[oai]|egregi[oa]|spett\.?(?:le)?|buongiorno|buonasera|salve)\b",
    re.IGNORECASE,
)
#: Words of a greeting that are written small, and need not be a name.
_GENERIC = _words(
    "all both everybody everyone there team again folks colleagues colleague friends friend sir sirs madam "
    "madams ladies gentlemen and or of the to at from in you your my tutti a e signora signor signore dott "
    "dottoressa ingegnere staff und de del della di da van von der la le"
)
#: Words that begin a sentence rather than name somebody.
_NO_NAMES = _words(
    "i we our it is are was the this that these those what how why who when where which can could do does "
    "did will would should shall may might must if as for before after thank thanks my an there here please "
    "just some one no not so but"
)
_TITLES = _words("mr mrs ms mx dr prof ing sig dott eng st")
_GREETING_WORDS = 8
_CLOSING = re.compile(
    r"[ \t]*(?:"
    r"(?:with |many |all |my |our |very |the )*(?:best|kind|kindest|warm|warmest|friendly|good)?[ \t]*"
    r"(?:regards|wishes|greetings)"
    r"|(?:all the )?best|cheers|sincerely|respectfully|love|take care"
    r"|yours(?: (?:very )?(?:sincerely|faithfully|truly|respectfully|cordially|ever))?"
    r"|(?:many )?thank(?:s| you) for (?:your|the|all your|taking the) (?:kind |great |continued )?"
    r"(?:time|help|support|patience|efforts?|understanding|attention)(?: and (?:your )?\w+)?"
    r"|(?:many |with )?thanks(?: again| in advance| a lot| so much| and \w+ regards)*"
    r"|thank you(?: again| in advance| very much| so much)*"
    r"|(?:i |we )?look(?:ing)? forward to (?:hearing from you|hearing back|"
    r"your (?:reply|answers?|response|thoughts))(?: soon| then| shortly)?"
    r"|cordiali saluti|distinti saluti|un (?:caro |cordiale )?saluto|saluti|"
    r"(?:molte )?grazie(?: mille)?|a presto"
    r"|mit freundlichen grüßen|viele grüße"
    r")(?![\w'’-])",
    re.IGNORECASE,
)
#: Words of a line that closes a letter, and of the name under it.
_CLOSING_MAX, _NAME_MAX = 10, 6
#: Each is nearly only ever said by a disclaimer; the second kind counts only beside another.
_PLAIN = (
    r"confidential(?:ity)?\b.{0,80}\b(?:notice|addressee)",
    r"intended (?:solely|only|exclusively) for",
    r"received (?:this|it)(?: (?:e-?mail|message|communication))? (?:in error|by mistake)",
    r"consider the environment before printing",
    r"(?:e-?mail|message) (?:disclaimer|and any (?:files|attachments))",
)
_VEILED = (
    r"accepts? no liability",
    r"registered (?:office|in england)",
    r"legally privileged",
    r"confidential(?:ity)?\b.{0,80}\b(?:intended|privileged)",
    r"(?:delete|notify) (?:it|us|the sender)",
    r"(?:ltd|limited|gmbh|s\.?p\.?a|plc|inc)\b.{0,60}\b(?:registered|company number|vat)",
)


def greeting_end(line: str) -> int:
    """How many characters of a line greet somebody; 0 where it greets nobody.

    "Hi Tom, it is slow." greets for seven characters; "Hi it is slow" for none.
    """
    salutation = _SALUTATION.match(line)
    if not salutation:
        return 0
    words = list(re.finditer(r"\S+", line[salutation.end() :]))
    for number, word in enumerate(words):
        bare = word[0].strip(",;:!.–—-()\"'").casefold()
        ends = word[0][-1] in ",!:;" or (word[0][-1] == "." and bare not in _TITLES)
        ends = ends or word[0] in {"–", "—", "-"}
        named = bare in _GENERIC or (word[0][0].isupper() and bare not in _NO_NAMES)
        alone = number == 0 and bare not in _NO_NAMES and (ends or len(words) == 1)
        if (bare and not named and not alone) or number >= _GREETING_WORDS:
            return 0
        if ends:
            return salutation.end() + word.end()
    return len(line)


def closes(line: str, following: Sequence[str]) -> bool:
    """Whether a line closes a letter: a formula, a name at most after it, a name at most under it.

    Args:
        line: Without line end.
        following: The lines after it.
    """
    text = line.strip()
    formula = _CLOSING.match(text)
    if not formula or len(text.split()) > _CLOSING_MAX:
        return False
    rest = text[formula.end() :].strip(" \t,.!:;–—-")
    if rest and not _is_name(rest):
        return False
    under = [other.strip() for other in following if other.strip()]
    if not under:
        return True
    name = under[0]
    if name.endswith(("?", "!", ":")) or len(name.split()) > _NAME_MAX:
        return False
    short = len(name.split()) <= 3 and (name[0].isupper() or len(under) == 1)
    return short or _is_name(name) or bool(_CLOSING.match(name))


def disclaims(line: str) -> bool:
    """Whether a line is one of those that nobody wrote for this letter."""
    # A question is somebody's own, unless it is the one about printing.
    if "?" in line and "before printing" not in line:
        return False
    plain = sum(bool(re.search(cue, line, re.IGNORECASE)) for cue in _PLAIN)
    veiled = sum(bool(re.search(cue, line, re.IGNORECASE)) for cue in _VEILED)
    return plain > 0 or veiled > 1


def _is_name(text: str) -> bool:
    """Whether words are names, titles and what stands between them."""
    words = re.findall(r"[^\s,;:.!|/()]+", text)
    if not 0 < len(words) <= _NAME_MAX:
        return False
    small = [word for word in words if not word[0].isupper() and not word[0].isdigit()]
    return len(small) < len(words) and all(
        word.casefold() in _GENERIC or not word[0].isalnum() for word in small
    )
