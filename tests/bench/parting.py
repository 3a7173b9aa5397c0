"""Fit the weights of `index.parting` anew and print them: `python -m tests.bench.parting`.

A letter is NAME.txt with NAME.quotes: a line for each thing it raises, talking points (`a,b`: either), a tab,
and the words of the letter that raise it.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from index.engine import QUESTION_MAX, SearchEngine
from index.message import paragraphs
from index.parting import COLUMNS, columns
from index.reply import HITS, stretches
from webapp.app import create_app
from webapp.settings import Settings

LETTERS = Path(__file__).parents[2] / "corpus/golden/letters"
#: Shares of the stretch, and of the quoted words, that must be common to both.
OF_STRETCH, OF_QUOTE = 0.5, 0.3
STRENGTH = 0.3


def main() -> None:
    """Print weights and bias."""
    app = create_app(Settings())
    with app.app_context():
        engine = app.extensions["live_engine"].get()
    weights, bias = fit(engine)
    for name, weight in zip(COLUMNS, weights, strict=True):
        print(f"    {weight:.4f},  # {name}")
    print(f"BIAS = {bias:.4f}")


def fit(engine: SearchEngine) -> tuple[NDArray[np.float64], float]:
    """Weights, in the order of `COLUMNS`, and bias on the letters."""
    rows, labels = [], []
    for file in sorted(LETTERS.glob("*.txt")):
        letter = file.read_text()
        quotes = quoted(letter, file.with_suffix(".quotes").read_text())
        for sentences in paragraphs(letter):
            found = stretches(sentences)
            texts = [letter[span.start : span.end][:QUESTION_MAX] for _, _, span in found]
            results = engine.search_many(texts, "en", HITS)
            rows.append(columns(letter, found, results))
            labels += [
                any(
                    result.hits[0].talking_point in slugs and meets(span, start, end)
                    for slugs, start, end in quotes
                )
                for (_, _, span), result in zip(found, results, strict=True)
                if result.hits
            ]
            rows[-1] = rows[-1][[bool(result.hits) for result in results]]
    scaler = StandardScaler().fit(np.vstack(rows))
    model = LogisticRegression(C=STRENGTH, max_iter=2000)
    model.fit(scaler.transform(np.vstack(rows)), labels)
    weights = model.coef_[0] / scaler.scale_
    return weights, float(model.intercept_[0] - (weights * scaler.mean_).sum())


def quoted(letter: str, lines: str) -> list[tuple[frozenset[str], int, int]]:
    """What a letter raises, and where."""
    found = []
    for line in filter(str.strip, lines.splitlines()):
        slugs, words = line.split("\t", 1)
        start = letter.index(words.strip())
        found.append((frozenset(slugs.split(",")), start, start + len(words.strip())))
    return found


def meets(span, start: int, end: int) -> bool:
    """Whether a stretch and quoted words are much the same."""
    shared = min(span.end, end) - max(span.start, start)
    return shared >= OF_STRETCH * (span.end - span.start) and shared >= OF_QUOTE * (end - start)


if __name__ == "__main__":
    main()
