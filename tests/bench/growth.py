"""`make bench-growth`: build time, memory and search time of the vector index as it grows.

Vectors are those of real passages, perturbed. Words (BM25) are left out: they grow with the text, not with
the vectors.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from corpus.library import STARTER, read_library
from corpus.passages import passages
from index.dense import EXACT_MAX, FaissStore
from index.encoder import ModelSpec
from index.onnx_encoder import load_encoder
from tests.bench.plain import median_time, memory

ROOT = Path(__file__).parents[2]
SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUESTIONS = 200
#: Length of the noise, beside vectors of length 1: cosine 0.89 to where it came from.
NOISE = 0.5
NEIGHBOURS = 10


def main() -> None:
    """Print a table; save a plot where a file is given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    library, _ = read_library(STARTER)
    texts = [p.text for entry in library.entries for p in passages(entry.translation)]
    encoder = load_encoder(ModelSpec(), ROOT / "instance" / "models")
    real = encoder.encode_passages(texts)
    asked = [q.text for q in library.golden if q.on_topic][:QUESTIONS]
    questions = [encoder.encode_question(text) for text in asked]
    print(
        f"{'passages':>10} {'index':>6} {'build s':>9} {'MB':>7} {'search ms':>10} {'recall@10':>10}"
    )
    rows = []
    for size in given.sizes:
        row = measure(perturbed(real, size), questions)
        rows.append((size, *row))
        kind = "exact" if size <= EXACT_MAX else "HNSW"
        build, megabytes, search, recall = row
        print(
            f"{size:>10,} {kind:>6} {build:>9.1f} {megabytes:>7.0f} {search:>10.2f} {recall:>10.3f}",
            flush=True,
        )
    if given.plot:
        plot(rows, given.plot)


def measure(vectors, questions) -> tuple[float, float, float, float]:
    """Seconds to build, megabytes, milliseconds of a search at the median, recall of the nearest ten."""
    before = memory()
    started = time.perf_counter()
    store = FaissStore(vectors)
    build = time.perf_counter() - started
    grown = (memory() - before) / 1e6
    search = 1000 * median_time(lambda vector: looked_up(store, vector), questions)
    shared = [
        len(looked_up(store, vector) & nearest(vectors @ vector)) / NEIGHBOURS
        for vector in questions
    ]
    return build, grown, search, float(np.mean(shared))


def looked_up(store: FaissStore, vector) -> set[int]:
    """The rows nearest to a question, in the way that serves: all cosines as long as they are known."""
    if store.exact:
        return nearest(store.scores(vector))
    return set(store.search(vector, NEIGHBOURS)[0].tolist())


def nearest(cosines) -> set[int]:
    """The rows of the highest cosines."""
    return set(np.argpartition(-cosines, NEIGHBOURS)[:NEIGHBOURS].tolist())


def perturbed(real, size: int):
    """Vectors of real passages with noise, as many as wanted; the same at every call."""
    rng = np.random.default_rng(20261122)
    vectors = np.empty((size, real.shape[1]), np.float32)
    for start in range(0, size, 50_000):
        rows = rng.integers(len(real), size=min(50_000, size - start))
        noise = rng.standard_normal((len(rows), real.shape[1]), dtype=np.float32)
        noise *= NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
        part = real[rows] + noise
        vectors[start : start + len(rows)] = part / np.linalg.norm(part, axis=1, keepdims=True)
    return vectors


def plot(rows, file: Path) -> None:
    """Three curves over the number of passages, both axes logarithmic."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3), layout="constrained")
    names = ("build, seconds", "memory, MB", "search, ms")
    for axes, name, values in zip(
        figure.subplots(1, 3), names, list(zip(*rows, strict=True))[1:4], strict=True
    ):
        axes.loglog([row[0] for row in rows], values, marker="o", color="#2f6fb2")
        axes.axvline(EXACT_MAX, color="#8a94a3", linestyle="--", linewidth=1)
        axes.set(xlabel="passages", title=name)
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, dpi=150)


if __name__ == "__main__":
    sys.exit(main())
