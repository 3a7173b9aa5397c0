"""`make bench`: how fast we are, as ratios against peers measured in the same run.

Machines are noisy: every figure comes from several rounds in which all sides take turns, questions from
turns of a fraction of a second, and the median of all ratios counts.
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
ROUNDS = 3
QUESTIONS = 150
#: Questions that a side answers before it is another's turn.
TURN = 10
PASSAGES = 1000
CONNECTIONS = 8
REQUESTS = 400
PORTS = {"ours": 8731, "txtai": 8732}

#: Work -> (most or least of the peer's figure, whether less is better).
BARS = {
    "one question, against sentence-transformers + FAISS": (0.35, True),
    "one question, against txtai": (0.25, True),
    "passages a second, against sentence-transformers": (2.5, False),
    "warm start to first answer": (0.35, True),
    "resident memory": (0.5, True),
    "requests a second, against txtai's API": (4.0, False),
    "95th percentile, against txtai's API": (0.5, True),
}


def main() -> None:
    """Measure all and print a table; exit 0 also where a bar is missed."""
    peer = ROOT / ".bench" / "bin" / "python"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        job = prepare(folder)
        rounds: dict[str, list[float]] = {work: [] for work in BARS}
        for number in range(ROUNDS):
            print(f"round {number + 1} of {ROUNDS}…", file=sys.stderr)
            one_round(job, folder, peer, rounds)
        with_servers(job, folder, peer, rounds)
    print(f"{'work':55} {'ratio':>7} {'bar':>9}")
    for work, (bar, less) in BARS.items():
        found = median(rounds[work])
        reached = found <= bar if less else found >= bar
        sign = "≤" if less else "≥"
        print(f"{work:55} {found:7.2f} {sign} {bar:<6} {'' if reached else 'missed'}")


def one_round(job: Path, folder: Path, peer: Path, rounds: dict[str, list[float]]) -> None:
    """All sides once, each in a process of its own; one starts when the one before has answered."""
    questions = json.loads(job.read_text())["questions"]
    with (
        side(folder, sys.executable, "-m", "tests.bench.ours", job) as (ours, ask_ours),
        side(folder, sys.executable, "-m", "tests.bench.plain", job) as (plain, ask_plain),
        side(folder, peer, HERE / "txtai_peer.py", job) as (_, ask_txtai),
    ):
        rounds["warm start to first answer"].append(ours["first"] / plain["first"])
        rounds["resident memory"].append(ours["memory"] / plain["memory"])
        for start in range(0, len(questions), TURN):
            asked = questions[start : start + TURN]
            took = ask_ours(asked)
            rounds["one question, against sentence-transformers + FAISS"].append(
                took / ask_plain(asked)
            )
            rounds["one question, against txtai"].append(took / ask_txtai(asked))
        rounds["passages a second, against sentence-transformers"].append(
            ask_ours("passages") / ask_plain("passages")
        )


def with_servers(job: Path, folder: Path, peer: Path, rounds: dict[str, list[float]]) -> None:
    """Both APIs under the same load, taking turns."""
    asked = json.loads(job.read_text())
    environment = {
        "SILVERLINING_INSTANCE": asked["instance"],
        "SILVERLINING_SEARCH_RATE": "",
        "CONFIG": str(folder / "txtai.json"),
    }
    serve = [
        str(Path(sys.executable).with_name("silverlining")),
        "serve",
        "--port",
        str(PORTS["ours"]),
    ]
    uvicorn = [
        str(peer),
        "-m",
        "uvicorn",
        "txtai.api:app",
        "--port",
        str(PORTS["txtai"]),
        "--log-level",
        "error",
    ]
    paths = {"ours": "/api/v1/search?q=", "txtai": "/search?limit=5&query="}
    with server(serve, PORTS["ours"], environment), server(uvicorn, PORTS["txtai"], environment):
        found: dict[str, list[tuple[float, float]]] = {"ours": [], "txtai": []}
        for _ in range(ROUNDS):
            for side, path in paths.items():
                found[side].append(load(PORTS[side], path, asked["distinct"]))
    for ours, txtai in zip(found["ours"], found["txtai"], strict=True):
        rounds["requests a second, against txtai's API"].append(ours[0] / txtai[0])
        rounds["95th percentile, against txtai's API"].append(ours[1] / txtai[1])


def prepare(folder: Path) -> Path:
    """Passages and questions of the starter corpus, an instance that has been started once, a FAISS index."""
    import faiss

    from corpus.library import STARTER, read_library
    from corpus.passages import passages
    from index.encoder import ModelSpec
    from index.onnx_encoder import load_encoder

    library, _ = read_library(STARTER)
    texts = [p.text for entry in library.entries for p in passages(entry.translation)]
    golden = [q.text for q in library.golden if q.on_topic]
    instance = ROOT / "instance"
    subprocess.run([Path(sys.executable).with_name("silverlining"), "index", "build"], check=True)
    vectors = load_encoder(ModelSpec(), instance / "models").encode_passages(texts)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(folder / "plain.faiss"))
    job = {
        "folder": str(folder),
        "instance": str(instance),
        "index": str(folder / "plain.faiss"),
        "passages": texts[:: max(len(texts) // PASSAGES, 1)],
        "questions": golden[:: max(len(golden) // QUESTIONS, 1)],
        "distinct": golden,
    }
    file = folder / "job.json"
    file.write_text(json.dumps(job))
    return file


@contextmanager
def side(folder: Path, *command: object):
    """A process that takes orders (`tests.bench.plain.take_orders`): figures of its start, and its ear."""
    names = [str(part) for part in command]
    with (
        tempfile.TemporaryFile("w+", dir=folder) as said,
        subprocess.Popen(
            names,
            cwd=ROOT,
            env={**os.environ, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        ) as process,
    ):

        def answer():
            line = process.stdout.readline()
            if not line:
                said.seek(0)
                raise SystemExit(f"{names}: {said.read()[-2000:]}")
            return json.loads(line)

        def order(what: list[str] | str) -> float:
            print(json.dumps(what), file=process.stdin, flush=True)
            return answer()

        yield answer(), order


@contextmanager
def server(command: list[str], port: int, environment: dict[str, str]):
    """A server that answers on a port of loopback, ended by its own id."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "HF_HUB_OFFLINE": "1", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(240):
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
                break
            except OSError:
                time.sleep(0.5)
        yield
    finally:
        process.terminate()
        process.wait(20)


def load(port: int, path: str, questions: list[str]) -> tuple[float, float]:
    """Requests a second and the 95th percentile in seconds, of distinct questions on eight connections."""
    waiting = [questions[n % len(questions)] for n in range(REQUESTS)]
    times: list[float] = []
    failed: list[int] = []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while waiting:
            try:
                question = waiting.pop()
            except IndexError:
                return
            started = time.perf_counter()
            connection.request("GET", path + urllib.parse.quote(question))
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                failed.append(response.status)
                return
            times.append(time.perf_counter() - started)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - started
    if failed:
        raise SystemExit(f"the server on port {port} answered {failed[0]}")
    return len(times) / taken, sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    main()
