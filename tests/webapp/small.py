"""A small corpus: three talking points, one of them in Italian too, with their facts and questions."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from corpus.library import Library, entry_path, write_library
from corpus.model import (
    Angle,
    Audience,
    Concern,
    Cuts,
    Entry,
    Evidence,
    GoldenQuestion,
    Kind,
    Outline,
    Seen,
    Source,
    State,
    TalkingPoint,
    Translation,
)

OUTLINE = Outline(
    concerns=(
        Concern("data-security", "Data security"),
        Concern("disaster-recovery", "Disaster recovery"),
        Concern("pricing", "Pricing and contract"),
    ),
    audiences=(
        Audience("company", "The company", "its money"),
        Audience("it-team", "The technical team", "what is under the hood"),
    ),
)


def fact(slug: str, title: str, **changes: object) -> Evidence:
    made = Evidence(
        id=slug,
        claim=f"What {title} says.",
        source=Source(title, "A publisher", "2025-03", f"https://example.org/{slug}"),
        cuts=Cuts.NEUTRAL,
        seen_kind=Seen.PRIMARY,
        caveat="One site only.",
        valid_until=date(2027, 12, 31),
    )
    return replace(made, **changes)


DIESEL = fact("diesel-lasts", "Diesel & its tank", figure="48 hours")
BATTERY = fact("battery-minutes", "Batteries in minutes", figure="15 minutes")
METER = fact("meter-by-hour", "The meter", figure="0.10 euros")

POWER_CUT = Entry(
    Translation(
        talking_point="power-cut",
        language="en",
        title="What if the power goes off?",
        phrasings=(
            "When the street goes dark, does your hall go dark too?",
            "We had a blackout last winter.",
            "Who pours diesel in at three in the morning?",
        ),
        say="Batteries carry the first minutes, an engine the rest.",
        answer=(
            "Batteries bridge the gap for 15 minutes[^battery-minutes]. A **diesel engine** then "
            "runs for 48 hours[^diesel-lasts][^battery-minutes].\n\n"
            "Yours is in [[hall in the contract]]. How long may you stand still?"
        ),
        more="Fuel is kept for 48 hours[^diesel-lasts]:\n\n- in a tank\n- on the road",
        concession="An engine of your own does the same.",
        angles=(
            Angle("it-team", "Ask [[own: name]] for the plan of the wiring[^battery-minutes]."),
        ),
        internal="Never say what the SECRET tank holds.",
    ),
    TalkingPoint(
        id="power-cut",
        concern="disaster-recovery",
        kind=Kind.QUESTION,
        state=State.PUBLISHED,
        owner="presales",
        verified=date(2026, 11, 1),
        review_days=180,
        next=("door-keys",),
    ),
)
HOURLY_BILL = Entry(
    Translation(
        talking_point="hourly-bill",
        language="en",
        title="Renting by the hour adds up",
        phrasings=(
            "Ten cents here, ten cents there, and suddenly it is a fortune.",
            "I would rather buy the thing once.",
            "Your meter never sleeps.",
        ),
        say="It does. What nobody uses is switched off.",
        answer="An hour costs 0.10 euros[^meter-by-hour]. Which machine stands idle at night?",
        more="A bought machine costs by night as well.",
        concession="What runs all day is cheaper to own.",
        internal="They fear the bill.",
    ),
    TalkingPoint(
        id="hourly-bill",
        concern="pricing",
        kind=Kind.PARTLY_TRUE,
        state=State.PUBLISHED,
        owner="marketing",
        verified=date(2026, 11, 1),
        review_days=120,
    ),
)
DOOR_KEYS = Entry(
    Translation(
        talking_point="door-keys",
        language="en",
        title="Strangers hold the keys to your hall",
        phrasings=(
            "Some guard I have never met walks past my machines.",
            "Who has a badge for the room?",
            "Here I know everybody with a key.",
        ),
        say="They do. Each opening of the door is written down.",
        answer="Guards you have not met open that door. Whom would you have to trust here?",
        more="Ask for the list.",
        concession="You do not choose them.",
        internal="They fear the stranger.",
    ),
    TalkingPoint(
        id="door-keys",
        concern="data-security",
        kind=Kind.TRUE,
        state=State.PUBLISHED,
        owner="legal",
        verified=date(2026, 11, 1),
        review_days=150,
        next=("power-cut", "hourly-bill"),
    ),
)
IN_ITALIAN = Entry(
    Translation(
        talking_point="power-cut",
        language="it",
        title="E se va via la corrente?",
        phrasings=("Quando manca la luce, vi fermate anche voi?",),
        say="Prima le batterie, poi un motore.",
        answer="Le batterie reggono per 15 minuti[^battery-minutes]. Quanto potete stare fermi?",
        of=POWER_CUT.translation.text_version,
    )
)
ENTRIES = (DOOR_KEYS, POWER_CUT, IN_ITALIAN, HOURLY_BILL)
FACTS = (BATTERY, DIESEL, METER)

ON_TOPIC = {
    "power-cut": (
        "the lights went out in the whole valley, what then",
        "is there a generator",
        "what keeps it going without electricity",
        "and when the fuel is used up",
    ),
    "hourly-bill": (
        "paying for every hour gets expensive",
        "buying outright is cheaper in the end",
        "the counter keeps ticking at night",
        "small amounts become a large invoice",
    ),
    "door-keys": (
        "unknown people can enter the building",
        "who may go into the server room",
        "I do not trust your security staff",
        "how do you check the badges",
    ),
}
OFF_TOPIC = (
    "what is for lunch today",
    "book a table for four",
    "who won the match last night",
    "translate this into French",
    "play some music",
    "how tall is Mont Blanc",
    "my holiday starts on Monday",
    "remind me to water the plants",
    "is it going to rain",
    "tell me a joke",
    "where did I park the car",
    "how do I bake bread",
)
GOLDEN = (
    *(GoldenQuestion(text, (), collection="off-topic") for text in OFF_TOPIC),
    *(GoldenQuestion(text, (slug,)) for slug, asked in ON_TOPIC.items() for text in asked),
    GoldenQuestion("keys and diesel, both please", ("door-keys", "power-cut"), wants_all=True),
)


def library(
    entries: Iterable[Entry] = ENTRIES,
    facts: Iterable[Evidence] = FACTS,
    golden: Iterable[GoldenQuestion] = GOLDEN,
) -> Library:
    """What reading the folder gives; facts lie in one file."""
    facts = tuple(facts)
    places = {item.id: ("evidence/facts.yaml", 0) for item in facts}
    return Library(
        OUTLINE, tuple(map(placed, entries)), facts, tuple(golden), places, ("no downtime",)
    )


def placed(entry: Entry) -> Entry:
    """The entry with the path it is read from."""
    wording = entry.translation
    masters = {e.translation.talking_point: e.talking_point for e in ENTRIES if e.talking_point}
    point = entry.talking_point or masters[wording.talking_point]
    return replace(entry, path=entry_path(point.concern, wording.talking_point, wording.language))


def reworded(entry: Entry, **changes: object) -> Entry:
    """The entry with other texts."""
    return replace(entry, translation=replace(entry.translation, **changes))


def lay(folder: Path, **parts: Iterable) -> Path:
    """The corpus as a folder of files in canonical form; parts as for `library`."""
    write_library(library(**parts), folder)
    return folder
