"""Questions without an answer, grouped by meaning: one group is one text somebody should write."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from corpus.passages import text_hash
from index.dense import FaissStore
from index.engine import SearchEngine
from index.types import Vectors
from webapp.services.gaps import GapKind, Question, Report
from webapp.services.indexing import embed
from webapp.services.nearness import cosines

#: Mean cosine from which two groups are one. A little lower, and groups drift into each other; higher, and
#: sayings of one question stay apart. With the shipped adapter, to which all off-topic questions are a little
#: alike, one pair in a hundred of them comes so near by chance; in the tests two sayings of one question have
#: 0.37 and more.
SAME_MEANING = 0.36
#: So many questions, the most asked ones, are compared with each other; all others with the groups only.
COMPARED = 2000
LABEL_MAX = 80
TREND_WEEKS = 8
#: How many talking points are named as near.
NEAR = 3


@dataclass(frozen=True, slots=True)
class Near:
    """A talking point near a group.

    Attributes:
        cosine: Of the group's centre and the talking point's nearest passage; not for readers.
    """

    talking_point: str
    cosine: float


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that mean the same.

    Attributes:
        key: Names the group as long as its most central question stays the same.
        label: Its most central question, cut at a word.
        questions: Most asked first, in the order given; never empty.
        kinds: How often they were asked, by every kind.
        languages: How often they were asked, by language, the most frequent first.
        trend: How often in each of the last weeks, Monday to Sunday in UTC, oldest first; the last one
            is still running.
        near: Talking points nearest to its centre, nearest first; empty for an empty corpus.
    """

    key: str
    label: str
    questions: tuple[Question, ...]
    kinds: Mapping[GapKind, int]
    languages: Mapping[str, int]
    trend: tuple[int, ...]
    near: tuple[Near, ...]

    @property
    def count(self) -> int:
        """How often its questions were asked."""
        return sum(question.count for question in self.questions)

    @property
    def last(self) -> datetime:
        """When one of its questions was asked last."""
        return max(question.last for question in self.questions)

    @property
    def reports(self) -> tuple[tuple[str, Report], ...]:
        """What was said of its questions, each with the question, the last one first."""
        found = [(question.text, said) for question in self.questions for said in question.reports]
        return tuple(sorted(found, key=lambda one: one[1].at, reverse=True))


@dataclass(frozen=True, slots=True)
class Line:
    """A question of a group as a line of a table; `group` is the label."""

    group: str
    question: str
    language: str
    asked: int
    reported: int
    none: int
    no_copy: int
    first: date
    last: date


def lines(groups: Iterable[Group]) -> tuple[Line, ...]:
    """All questions of all groups, in order."""
    return tuple(
        Line(
            group=group.label,
            question=question.text,
            language=question.language,
            asked=question.count,
            reported=question.kinds[GapKind.REPORTED],
            none=question.kinds[GapKind.NONE],
            no_copy=question.kinds[GapKind.NO_COPY],
            first=question.first.date(),
            last=question.last.date(),
        )
        for group in groups
        for question in group.questions
    )


def group(
    session: Session, engine: SearchEngine, questions: Sequence[Question], today: date
) -> tuple[Group, ...]:
    """Group questions by meaning.

    Args:
        session: Without unsaved changes; committed when vectors had to be made, see `indexing.embed`.
        engine: Its encoder makes the vectors; its talking points are looked through for near ones.
        questions: Most asked first.
        today: Day in the last week of the trends.

    Returns:
        The most asked groups first, then the last asked ones; empty when there are no questions.
    """
    if not questions:
        return ()
    vectors = embed(session, engine.encoder, [question.text for question in questions])
    members = _members(vectors)
    centres = _centres(vectors, members)
    near = _near(engine, centres)
    found = [
        _group([questions[row] for row in rows], vectors[rows] @ centre, near_it, today)
        for rows, centre, near_it in zip(members, centres, near, strict=True)
    ]
    return tuple(sorted(found, key=lambda g: (-g.count, -g.last.timestamp(), g.key)))


def _members(vectors: Vectors) -> list[list[int]]:
    """Rows of each group, in order."""
    members = _clusters(vectors[:COMPARED])
    store = FaissStore(_centres(vectors, members))
    alone: list[list[int]] = []
    for row in range(COMPARED, len(vectors)):
        nearest, scores = store.search(vectors[row], 1)
        if scores[0] >= SAME_MEANING:
            members[int(nearest[0])].append(row)
        else:
            alone.append([row])
    return members + alone


def _clusters(vectors: Vectors) -> list[list[int]]:
    """Average linkage: a question joins where it is near to a group's questions on the whole."""
    if len(vectors) == 1:
        return [[0]]
    from scipy.cluster.hierarchy import fcluster, linkage

    tree = linkage(vectors.astype(np.float64), "average", metric="cosine")
    members: defaultdict[int, list[int]] = defaultdict(list)
    for row, number in enumerate(fcluster(tree, 1 - SAME_MEANING, "distance")):
        members[int(number)].append(row)
    return list(members.values())


def _centres(vectors: Vectors, members: Iterable[list[int]]) -> Vectors:
    """Shape (groups, d), unit length."""
    means = np.stack([vectors[rows].mean(axis=0) for rows in members])
    centres: Vectors = means / np.linalg.norm(means, axis=1, keepdims=True)
    return centres


def _near(engine: SearchEngine, centres: Vectors) -> list[tuple[Near, ...]]:
    found = cosines(engine, centres)
    best = np.argsort(-found, axis=1, kind="stable")[:, :NEAR]
    return [
        tuple(Near(engine.talking_points[n], float(row[n])) for n in order)
        for row, order in zip(found, best, strict=True)
    ]


def _group(
    questions: Sequence[Question],
    central: NDArray[np.float32],
    near: tuple[Near, ...],
    today: date,
) -> Group:
    # Of two questions neither is nearer to the middle but by rounding: the one asked more often speaks.
    nearest = max(range(len(questions)), key=lambda n: (round(float(central[n]), 4), -n))
    speaks = questions[nearest].text
    languages: Counter[str] = Counter()
    for question in questions:
        languages[question.language] += question.count
    return Group(
        key=text_hash(speaks)[:16],
        label=shortened(speaks),
        questions=tuple(questions),
        kinds={kind: sum(question.kinds[kind] for question in questions) for kind in GapKind},
        languages=dict(languages.most_common()),
        trend=_trend(questions, today),
        near=near,
    )


def _trend(questions: Iterable[Question], today: date) -> tuple[int, ...]:
    monday = today - timedelta(days=today.weekday())
    trend = [0] * TREND_WEEKS
    for question in questions:
        for at in question.asked:
            weeks_ago = (monday + timedelta(days=6) - at.date()).days // 7
            if 0 <= weeks_ago < TREND_WEEKS:
                trend[-1 - weeks_ago] += 1
    return tuple(trend)


def shortened(text: str, most: int = LABEL_MAX) -> str:
    """A text on one line, cut at a word, with an ellipsis where something was cut off."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    # Room for the ellipsis; a word that fills the whole line is cut itself.
    cut = line[:most].rpartition(" ")[0] or line[: most - 1]
    return cut.rstrip(" ,;:.–-") + "…"
