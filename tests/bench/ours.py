"""The engine as a serving process holds it. Run as a process of its own."""

import json
import os
import sys
import time
from pathlib import Path


def main() -> None:
    """Read a job as JSON from the first argument, then take orders."""
    started = time.perf_counter()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as the command line does
    job = json.loads(Path(sys.argv[1]).read_text())
    from tests.bench.plain import memory, rate, take_orders
    from webapp.app import create_app
    from webapp.settings import Settings

    app = create_app(Settings(instance=Path(job["instance"])))
    with app.app_context():
        engine = app.extensions["live_engine"].get()
        engine.search(job["questions"][0])
        figures = {"first": time.perf_counter() - started, "memory": memory()}
        passages = job["passages"]
        take_orders(
            figures,
            engine.search,
            lambda: rate(lambda: engine.encoder.encode_passages(passages), passages),
        )


if __name__ == "__main__":
    main()
