"""What a corpus covers, in numbers."""

from collections import Counter
from dataclasses import dataclass
from statistics import median

from corpus.library import Library
from corpus.model import MASTER_LANGUAGE, Cuts, State
from corpus.readability import flesch_reading_ease
from corpus.text import words


@dataclass(frozen=True, slots=True)
class CorpusStatistics:
    """Figures of the published talking points in the master's language.

    Attributes:
        concerns: Talking points by concern, in the outline's order.
        kinds: Talking points by kind, most first.
        audiences: Angles by audience, in the outline's order.
        evidence: Cited facts by the side they speak for.
        phrasings: Number of phrasings in all.
        words: Words by section, in all.
        ease: Flesch reading ease of each answer, by talking point, hardest first.
        due: Talking points whose review falls in a month (YYYY-MM), by month.
        golden: Golden questions by collection.
    """

    concerns: dict[str, int]
    kinds: dict[str, int]
    audiences: dict[str, int]
    evidence: dict[str, int]
    phrasings: int
    words: dict[str, int]
    ease: dict[str, float]
    due: dict[str, int]
    golden: dict[str, int]

    @property
    def median_ease(self) -> float:
        """Median reading ease of the answers; 100 when there are none."""
        return median(self.ease.values()) if self.ease else 100.0


def statistics(library: Library) -> CorpusStatistics:
    """Count what a library holds.

    Args:
        library: Any, also an empty one.
    """
    entries = [
        (entry.talking_point, entry.translation)
        for entry in library.entries
        if entry.talking_point
        and entry.talking_point.state is State.PUBLISHED
        and entry.translation.language == MASTER_LANGUAGE
    ]
    points = [point for point, _ in entries]
    texts = [text for _, text in entries]
    cited = {slug for text in texts for slug in text.citations}
    sides = Counter(fact.cuts for fact in library.evidence if fact.id in cited)
    concerns = Counter(point.concern for point in points)
    angles = Counter(angle.audience for text in texts for angle in text.angles)
    sections: Counter[str] = Counter()
    for text in texts:
        for name, content in text.client_texts:
            sections[name.partition("/")[0]] += len(words(content))
    ease = {text.talking_point: flesch_reading_ease(text.answer) for text in texts if text.answer}
    months = Counter(point.review_by.strftime("%Y-%m") for point in points)
    return CorpusStatistics(
        concerns={c.id: concerns[c.id] for c in library.outline.concerns},
        kinds=dict(Counter(point.kind.value for point in points).most_common()),
        audiences={a.id: angles[a.id] for a in library.outline.audiences},
        evidence={side.value: sides[side] for side in Cuts},
        phrasings=sum(len(text.phrasings) for text in texts),
        words=dict(sections),
        ease=dict(sorted(ease.items(), key=lambda item: item[1])),
        due=dict(sorted(months.items())),
        golden=dict(Counter(question.collection for question in library.golden)),
    )
