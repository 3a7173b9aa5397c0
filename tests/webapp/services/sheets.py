"""Tables made by hand, and texts that keep every rule of the corpus."""

from corpus.library import Library
from tests.conftest import TODAY
from tests.webapp import small
from webapp.services.table_entries import Parsed, entries_from
from webapp.services.tables import Table, columns, guess_mapping

#: Of the small corpus, in order.
COLUMNS = (
    *("id", "language", "concern", "kind", "state", "owner", "verified", "review_days", "next"),
    *("title", "phrasings", "say", "answer", "more", "where_they_are_right"),
    *("angle: company", "angle: it-team", "internal", "of"),
)

ANSWER = " ".join(
    [
        "You would rather know who looks after the machines when everybody here is asleep.",
        "Somebody sits in the hall at all hours, and an alarm calls a second person at home.",
        "Each call is written down with its hour and its cause, and you may read the list.",
        "What nobody can promise is that a repair is short, so ask what is kept in store.",
        "Who would get up at night in your house?",
    ]
)

#: The cells of a new talking point that keeps every rule.
NIGHT_WATCH = {
    "id": "night-watch",
    "concern": "data-security",
    "title": "Nobody is there at night",
    "phrasings": "Who sits there after midnight?\nYour people sleep too.\nIs the hall empty on Sundays?",
    "say": "Somebody is there at all hours.",
    "answer": ANSWER,
}


def table_of(*rows: dict[str, str]) -> Table:
    """The rows under all the headers they name, beginning in row 2."""
    headers = tuple(dict.fromkeys(header for row in rows for header in row))
    cells = (tuple(row.get(header, "") for header in headers) for row in rows)
    return Table(headers, tuple(enumerate(cells, start=2)))


def parse(*rows: dict[str, str], library: Library | None = None) -> Parsed:
    """What becomes of rows, each header taken for the field of its name."""
    library = library or small.library()
    table = table_of(*rows)
    mapping = {name: name for name in columns(library.outline) if name in table.headers}
    return entries_from(table, mapping, library, TODAY)


def parse_table(table: Table, library: Library | None = None) -> Parsed:
    """What becomes of a table, its mapping guessed."""
    library = library or small.library()
    return entries_from(table, guess_mapping(table.headers, library.outline), library, TODAY)


def faults(*rows: dict[str, str], library: Library | None = None) -> list[tuple[int, str, str]]:
    """Problems of rows as (row, column, message)."""
    return [(p.row, p.column, p.message) for p in parse(*rows, library=library).problems]


def sound() -> Library:
    """The small corpus with texts that keep every rule, so that what is changed in it may be brought."""
    masters = {
        entry.translation.talking_point: small.reworded(entry, answer=ANSWER)
        for entry in small.ENTRIES
        if entry.talking_point
    }
    italian = small.reworded(
        small.IN_ITALIAN,
        answer=ANSWER,
        phrasings=("Manca la luce?", "E il gasolio?", "Chi accende il motore?"),
        of=masters["power-cut"].translation.text_version,
    )
    return small.library(
        [masters["door-keys"], masters["power-cut"], italian, masters["hourly-bill"]]
    )
