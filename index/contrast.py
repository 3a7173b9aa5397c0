"""Learning proxies: what asks for one talking point lies near its proxy, away from all the others.

Source: Movshovitz-Attias et al., "No fuss distance metric learning using proxies", 2017; several proxies of
one class after Qian et al., "SoftTriple loss", 2019.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from index.proxies import CONCENTRATION, unit
from index.types import Head, Vectors

if TYPE_CHECKING:
    from torch import Tensor

#: What is nobody's is many things: so many proxies share it.
DECOY_PROXIES = 30
ROUNDS = 30
BATCH = 512
RATE = 2e-3
SEED = 20261121


def beginnings(vectors: Vectors, owners: NDArray[np.int64]) -> tuple[Vectors, NDArray[np.int64]]:
    """Where proxies begin.

    Args:
        vectors: Shape (n, d).
        owners: Shape (n,): number of each one's talking point, -1 for a decoy's.

    Returns:
        Shape (k, d), rows of unit length, and shape (k,): whose each is, by number, then -1 for decoys'.
    """
    points = np.unique(owners[owners >= 0])
    centres = [vectors[owners == point].mean(axis=0) for point in points]
    decoys = vectors[owners < 0]
    count = min(DECOY_PROXIES, len(decoys))
    if count:
        with threadpool_limits(1):
            found = KMeans(count, n_init=1, random_state=SEED).fit(decoys)
        centres.extend(found.cluster_centers_)
    rows = unit(np.stack(centres).astype(np.float32))
    return rows, np.append(points, np.full(count, -1, np.int64))


def contrast(
    vectors: "Tensor", proxies: "Tensor", own: "Tensor", smoothing: float = 0.0
) -> "Tensor":
    """Mean loss of a softmax over cosines to proxies.

    Args:
        vectors: Shape (n, d), rows of unit length.
        proxies: Shape (k, d), of any length.
        own: Shape (n, k), of booleans: the proxies of each one's owner, one at least.
        smoothing: Share of the target that goes to all proxies alike.
    """
    import torch
    from torch.nn.functional import normalize

    logits = CONCENTRATION * vectors @ normalize(proxies, dim=1).T
    everything = logits.logsumexp(dim=1)
    wanted = logits.masked_fill(~own, -torch.inf).logsumexp(dim=1)
    return (everything - (1 - smoothing) * wanted - smoothing * logits.mean(dim=1)).mean()


def learn_head(
    vectors: Vectors,
    owners: NDArray[np.int64],
    talking_points: Sequence[str],
    phrasings: NDArray[np.int64],
) -> Head:
    """Learn proxies for vectors as they are; takes seconds.

    Args:
        vectors: Shape (n, d): of what an adapter was trained on, by the model with that adapter.
        owners: Shape (n,): number of each one's talking point, -1 for a decoy's.
        talking_points: Slugs by number.
        phrasings: Shape (len(talking_points),): how many titles and phrasings each has.
    """
    import torch
    from torch.nn.functional import normalize

    torch.manual_seed(SEED)
    start, classes = beginnings(vectors, owners)
    proxies = torch.nn.Parameter(torch.tensor(start))
    texts, own = torch.tensor(vectors), torch.tensor(classes[None, :] == owners[:, None])
    optimiser = torch.optim.Adam([proxies], lr=RATE)
    steps = ROUNDS * -(-len(texts) // BATCH)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(ROUNDS):
        for rows in torch.split(torch.randperm(len(texts)), BATCH):
            loss = contrast(texts[rows], proxies, own[rows])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
    learnt = normalize(proxies.detach(), dim=1).numpy()
    points = classes[classes >= 0]
    slugs = tuple(talking_points[point] for point in points)
    return Head(slugs, learnt[classes >= 0], learnt[classes < 0], phrasings[points])
