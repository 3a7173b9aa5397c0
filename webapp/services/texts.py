"""Texts of hits, remembered as long as the corpus they were read from."""

from collections.abc import Callable, Iterable
from datetime import date

from sqlalchemy.orm import Session

from corpus.model import MASTER_LANGUAGE
from index.language import LANGUAGES
from webapp.services.reading import Reading, read_many


class Texts:
    """Readings by version of the corpus: results show the texts of the snapshot that found them.

    Whatever is copied is read anew; only lists of results come from here.
    """

    def __init__(self) -> None:
        self._current: tuple[tuple[str, date], dict[tuple[str, str], Reading]] | None = None

    def many(
        self,
        session: Callable[[], Session],
        version: str,
        slugs: Iterable[str],
        today: date,
        language: str = MASTER_LANGUAGE,
    ) -> dict[str, Reading]:
        """Read talking points; see `reading.read_many`.

        Args:
            session: Gives a session; called only when something has to be read.
            version: Of the corpus.
            slugs: Their ids; unknown ones are passed over.
            today: Day on which reviews are judged.
            language: Wanted.
        """
        language = language if language in LANGUAGES else MASTER_LANGUAGE
        current = self._current
        if current is None or current[0] != (version, today):
            current = ((version, today), {})
            self._current = current  # in one step: another thread has the old one or this one
        known = current[1]
        wanted = list(dict.fromkeys(slugs))
        missing = [slug for slug in wanted if (slug, language) not in known]
        if missing:
            found = read_many(session(), missing, today, language)
            known.update({(slug, language): text for slug, text in found.items()})
        return {slug: known[slug, language] for slug in wanted if (slug, language) in known}
