"""Training an adapter: what asks for one talking point moves together, apart from the others and the decoys.

Learnt from phrasings, from ways of asking that are written down for practice and not searched, and from
decoys. No golden question takes part: they judge what comes out.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.model import GoldenQuestion
from corpus.text import folded
from index.adapter import CONFIG_FILE, WEIGHTS_FILE, unwarned
from index.contrast import SEED, beginnings, contrast, learn_head
from index.encoder import ModelSpec, load_sentence_transformer, transformer_of
from index.proxies import write_head
from index.types import Vectors

if TYPE_CHECKING:
    from peft import PeftModel

RANK = 16
ROUNDS = 4
BATCH = 96
#: Batches among which texts change places by length, so that little is padded.
SORTED_TOGETHER = 16
LEARNING_RATE = 1.2e-3
PROXY_RATE = 1e-3
#: Share of the steps in which rates rise, before they fall.
WARM_UP = 0.06
#: Share of the target that goes to all proxies alike.
SMOOTHING = 0.1
#: Price of a batch's mean vector moving. The softmax does not mind if all move one way together, and then
#: what no lesson speaks of would end up near everything.
ANCHOR = 5.0
#: How a text may end. Whoever types leaves out the full stop, and nothing should hang on that.
ENDINGS = ("", ".", "?", "!", "…")
KEPT_ENDING = 0.4

#: Fewer texts than this do the model more harm than good.
FEWEST = 1000

#: Called with (steps done, steps to do).
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Lessons:
    """What an adapter is trained on.

    Attributes:
        texts: Each says something to one talking point, or to none.
        owners: Shape (len(texts),): number of the talking point, -1 for a decoy.
        talking_points: Slugs by number.
        phrasings: Shape (len(talking_points),): how many titles and phrasings are searched of each.
    """

    texts: tuple[str, ...]
    owners: NDArray[np.int64]
    talking_points: tuple[str, ...]
    phrasings: NDArray[np.int64]


def lessons(
    phrasings: Sequence[tuple[str, str]],
    practice: Sequence[GoldenQuestion],
    judged: Sequence[str],
) -> Lessons:
    """What to train on.

    Args:
        phrasings: Texts that are searched, each with its talking point.
        practice: Texts for practice; of several talking points the first counts, and one whose talking point
            has no phrasings is left out.
        judged: Golden questions. None of them is learnt, also where practice repeats one in all but case and
            punctuation.

    Returns:
        Phrasings, then practice; each wording once.
    """
    numbers = {slug: n for n, slug in enumerate(dict.fromkeys(slug for _, slug in phrasings))}
    known = {folded(text) for text in judged}
    texts, owners = [], []
    own = [(text, numbers[slug]) for text, slug in phrasings]
    further = [
        (q.text, numbers[q.expected[0]] if q.expected else -1)
        for q in practice
        if not q.expected or q.expected[0] in numbers
    ]
    for text, owner in own + further:
        if (wording := folded(text)) not in known:
            known.add(wording)
            texts.append(text)
            owners.append(owner)
    searched = np.bincount([number for _, number in own], minlength=len(numbers))
    return Lessons(tuple(texts), np.array(owners, np.int64), tuple(numbers), searched)


def train_adapter(
    spec: ModelSpec,
    lessons: Lessons,
    folder: Path,
    rounds: int = ROUNDS,
    progress: Progress = lambda _done, _total: None,
) -> None:
    """Train an adapter and its head, and write them; half an hour on two cores with thirty thousand texts.

    A softmax over cosines to proxies, trained together with the adapter (Hu et al., "LoRA", 2021). The head
    is learnt for the vectors that come out, without what keeps an adapter from learning by heart.

    Args:
        spec: The model; an adapter of its own is not looked at.
        lessons: At least one text of two talking points.
        folder: Where the adapter's files go; replaced when training is over.
        rounds: How often each text is seen, 1 or more.
        progress: Told after every step.

    Raises:
        AdapterError: The model takes none.
        ModelNotFoundError: The model is not on this machine.
        OSError: Nothing can be written there; found out before the training.
        ValueError: There are fewer than two talking points.
    """
    if len(np.unique(lessons.owners[lessons.owners >= 0])) < 2:
        raise ValueError("an adapter needs phrasings of two talking points")
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        adapted, vectors = _trained(spec, lessons, rounds, progress)
        _write(adapted, spec.plain.short_name, beside)
        found = learn_head(vectors, lessons.owners, lessons.talking_points, lessons.phrasings)
        write_head(found, beside)
        shutil.rmtree(folder, ignore_errors=True)
        beside.chmod(0o755)
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _trained(
    spec: ModelSpec, lessons: Lessons, rounds: int, progress: Progress
) -> tuple["PeftModel", Vectors]:
    """An adapter, and the vectors of its lessons with it."""
    import torch
    from peft import LoraConfig, get_peft_model
    from torch.nn.functional import normalize

    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    model = load_sentence_transformer(spec.plain)
    prompted = [spec.passage_prompt + text for text in lessons.texts]
    start = model.encode(prompted, normalize_embeddings=True, show_progress_bar=False)
    centres, classes = beginnings(np.asarray(start, np.float32), lessons.owners)
    config = LoraConfig(
        r=RANK,
        lora_alpha=2 * RANK,
        lora_dropout=0.05,
        target_modules="all-linear",
        exclude_modules=r".*pooler.*",  # not part of a sentence's vector
    )
    with unwarned():
        adapted = get_peft_model(transformer_of(model), config)
    weights = [weight for weight in adapted.parameters() if weight.requires_grad]
    proxies = torch.nn.Parameter(torch.tensor(centres))
    optimiser = torch.optim.AdamW(
        [{"params": weights, "lr": LEARNING_RATE}, {"params": [proxies], "lr": PROXY_RATE}],
        weight_decay=0.01,
    )
    lengths = np.array([len(text) for text in prompted])
    steps = rounds * -(-len(prompted) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [LEARNING_RATE, PROXY_RATE], total_steps=steps + 1, pct_start=WARM_UP
    )
    of_class, before = torch.tensor(classes), torch.tensor(start)
    model.train()
    # Nearly twice as fast, where the CPU has instructions for it.
    short = bool(torch.cpu.get_capabilities().get("avx512_bf16"))
    done = 0
    for _ in range(rounds):
        for rows in _batches(lengths, random):
            texts = [_ended(prompted[row], random) for row in rows]
            features = model.tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
            with torch.autocast("cpu", torch.bfloat16, enabled=short):
                raw = model(dict(features))["sentence_embedding"]
            vectors = normalize(raw.float(), dim=1)
            own = of_class[None, :] == torch.tensor(lessons.owners[rows])[:, None]
            loss = contrast(vectors, proxies, own, SMOOTHING)
            drift = (vectors - before[rows]).mean(dim=0).square().sum()
            optimiser.zero_grad()
            (loss + ANCHOR * drift).backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimiser.step()
            schedule.step()
            done += 1
            progress(done, steps)
    adapted.eval()
    after = model.encode(prompted, normalize_embeddings=True, show_progress_bar=False)
    return adapted, np.asarray(after, np.float32)


def _batches(
    lengths: NDArray[np.int64], random: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """Every row once, in batches of texts of about one length, in random order."""
    order = random.permutation(len(lengths))
    found = []
    for start in range(0, len(order), BATCH * SORTED_TOGETHER):
        together = order[start : start + BATCH * SORTED_TOGETHER]
        alike = together[np.argsort(lengths[together], kind="stable")]
        found.extend(np.array_split(alike, range(BATCH, len(alike), BATCH)))
    for number in random.permutation(len(found)):
        yield found[number]


def _ended(text: str, random: np.random.Generator) -> str:
    """A text with its own ending or any other."""
    if random.random() < KEPT_ENDING:
        return text
    ending = ENDINGS[int(random.integers(len(ENDINGS)))]
    return re.sub(r"[\s.?!…]+$", "", text) + ending


def _write(adapted: "PeftModel", name: str, folder: Path) -> None:
    """Write the adapter with half floats: it is added to weights that are rounded to integers anyway."""
    from safetensors.torch import load_file, save_file

    adapted.save_pretrained(str(folder), save_embedding_layers=False)
    (folder / "README.md").unlink(missing_ok=True)
    config = json.loads((folder / CONFIG_FILE).read_text())
    config["base_model_name_or_path"] = name  # and no folder of this machine
    config["target_modules"] = sorted(config["target_modules"])  # a set, in any order
    (folder / CONFIG_FILE).write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    weights = load_file(folder / WEIGHTS_FILE)
    halves = {name: weight.half().contiguous() for name, weight in weights.items()}
    save_file(halves, folder / WEIGHTS_FILE, metadata={"format": "pt"})
