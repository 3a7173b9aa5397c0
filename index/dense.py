"""Vectors in FAISS. The only module that imports it."""

from collections import defaultdict

import faiss
import numpy as np
from numpy.typing import NDArray

from index.rounded import RoundedVectors
from index.types import Rows, Scores, Vector, Vectors

#: Up to this many vectors all are compared; above, the index is a navigable small-world graph.
EXACT_MAX = 50_000
HNSW_LINKS = 32
HNSW_EF_CONSTRUCTION = 200
#: Candidates a search of the graph keeps, up to a hundred thousand vectors; more beyond, or it would miss
#: ever more neighbours (measured: see README, "Growth").
HNSW_EF_SEARCH = 128
_EF_GROWTH = 0.8
#: From so many vectors added or gone since a graph was built on, it should be built anew: until then they
#: cost a search about a millisecond.
DELTA_MAX = 5_000


def ef_search(size: int) -> int:
    """How many candidates a search of a graph of this size keeps: 128, and 807 at a million."""
    growth: float = max(1.0, size / 100_000) ** _EF_GROWTH
    return round(HNSW_EF_SEARCH * growth)


class FaissStore:
    """Inner-product search over unit vectors: cosine. Nothing in it changes.

    Up to `EXACT_MAX` vectors all are compared. Above, it is a graph; where that of an earlier store can be
    used, it is that graph, with the rows each of its vectors has now, and the vectors it lacks compared one
    by one.
    """

    def __init__(self, vectors: Vectors, earlier: "FaissStore | None" = None) -> None:
        """Index vectors.

        Args:
            vectors: Shape (n, d); n may be 0.
            earlier: A store of nearly the same vectors, in any order: above `EXACT_MAX`, its graph is used
                again.
        """
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        self.exact = len(vectors) <= EXACT_MAX
        used = earlier if earlier and not (self.exact or earlier.exact) else None
        self._index: faiss.Index = used._index if used else _indexed(vectors, self.exact)
        #: Shape (n, d); without a delta the memory FAISS holds them in, and valid while this store lives.
        self.vectors: Vectors = vectors if used else _stored(self._index)
        # Row of each vector of the index, -1 for those that are gone, and the rows that it lacks.
        self._row = _matched(_stored(used._index), vectors) if used else np.arange(len(vectors))
        self._added = np.setdiff1d(np.arange(len(vectors)), self._row)
        self._delta = vectors[self._added]
        self._rounded = RoundedVectors(vectors if self.exact else vectors[:0])

    def __len__(self) -> int:
        """How many vectors are stored."""
        return len(self.vectors)

    @property
    def worn(self) -> bool:
        """Whether so much was added or is gone that a new graph, of all vectors, would be better."""
        return max(len(self._added), int((self._row < 0).sum())) > DELTA_MAX

    def scores(self, vector: Vector | Vectors) -> Scores:
        """Cosines of all vectors of an exact index; see `index.types.VectorStore.scores`."""
        if not self.exact:
            raise TypeError("a graph index does not know all cosines")
        # FAISS would sort them, and take many times as long.
        return self._rounded.products(vector)

    def search(self, vector: Vector, k: int) -> tuple[Rows, Scores]:
        """Find the nearest rows; see `index.types.VectorStore.search`."""
        k = min(k, len(self))
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        asked = vector.astype(np.float32)
        # What is gone still leads the way through the graph, and is not counted among what is found.
        there = self._row >= 0
        wanted = None
        if not there.all():
            bits = np.packbits(there, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(there), faiss.swig_ptr(bits))
            wanted = faiss.SearchParametersHNSW(  # type: ignore[attr-defined]
                sel=selector, efSearch=ef_search(len(there))
            )
        cosines, ids = self._index.search(asked.reshape(1, -1), k, params=wanted)
        found = ids[0] >= 0  # FAISS fills up with -1 where a graph search ends early
        rows = np.concatenate([self._row[ids[0][found]], self._added])
        scores = np.concatenate([cosines[0][found], self._delta @ asked])
        best = np.argsort(-scores, kind="stable")[:k]
        return rows[best], scores[best]


def _indexed(vectors: Vectors, exact: bool) -> faiss.Index:
    dimension = vectors.shape[1]
    index: faiss.Index = faiss.IndexFlatIP(dimension)
    if not exact:
        index = faiss.IndexHNSWFlat(dimension, HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = HNSW_EF_CONSTRUCTION
        index.hnsw.efSearch = ef_search(len(vectors))
    index.add(vectors)
    return index


def _stored(index: faiss.Index) -> Vectors:
    """The memory FAISS holds vectors in: no second copy."""
    flat = faiss.downcast_index(getattr(index, "storage", index))
    if not isinstance(flat, faiss.IndexFlat):
        raise TypeError("vectors are stored whole or not at all")
    size = flat.ntotal * flat.d
    return np.asarray(faiss.rev_swig_ptr(flat.get_xb(), size).reshape(flat.ntotal, flat.d))


def _matched(old: Vectors, new: Vectors) -> NDArray[np.int64]:
    """For each old vector the row it has among the new ones, each row once; -1 where it has none."""
    rows: dict[int, list[int]] = defaultdict(list)
    for row, vector in enumerate(new):
        rows[hash(vector.tobytes())].append(row)
    found = (rows.get(hash(vector.tobytes())) for vector in old)
    return np.array([same.pop() if same else -1 for same in found], np.int64)
