"""How well replies find what messages raise: a folder of NAME.txt with NAME.ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.engine import SearchEngine
from index.reply import reply


@dataclass(frozen=True, slots=True)
class TestMessage:
    """A message with what it raises.

    Attributes:
        wanted: A set for each thing it raises, of the talking points that may answer it; may be empty.
    """

    __test__ = False  # no test class, whatever pytest thinks

    name: str
    text: str
    wanted: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class MessageFigures:
    """What replies to messages found.

    Attributes:
        messages: How many there are.
        concerns: How many things they raise.
        found: Share of those with a suggestion that answers them; 1 when there are none.
        wanted: Share of the suggestions that are wanted; 1 when there are none.
        quiet: Share of the messages that raise nothing and got no suggestion; 1 when there are none.
    """

    messages: int
    concerns: int
    found: float
    wanted: float
    quiet: float


def read_messages(folder: Path) -> tuple[TestMessage, ...]:
    """Test messages of a folder, by name; none when there is no such folder.

    Lines of NAME.ids are `id` or `a,b`, either of which answers.

    Raises:
        FileNotFoundError: A NAME.txt has no NAME.ids.
    """
    return tuple(
        TestMessage(
            file.stem,
            file.read_text(encoding="utf-8"),
            tuple(
                frozenset(line.strip().split(","))
                for line in file.with_suffix(".ids").read_text(encoding="utf-8").splitlines()
                if line.strip()
            ),
        )
        for file in sorted(folder.glob("*.txt"))
    )


def judge_messages(engine: SearchEngine, messages: Sequence[TestMessage]) -> MessageFigures:
    """Reply to each message and count."""
    raised = answered = suggested = wanted = silent = quiet = 0
    for message in messages:
        found = set(reply(engine, message.text).suggested)
        acceptable = frozenset[str]().union(*message.wanted)
        raised += len(message.wanted)
        answered += sum(bool(slugs & found) for slugs in message.wanted)
        suggested += len(found)
        wanted += len(found & acceptable)
        silent += not message.wanted
        quiet += not message.wanted and not found
    return MessageFigures(
        messages=len(messages),
        concerns=raised,
        found=answered / raised if raised else 1.0,
        wanted=wanted / suggested if suggested else 1.0,
        quiet=quiet / silent if silent else 1.0,
    )
