"""Vectors in FAISS. The only module that imports it."""

import faiss
import numpy as np

from index.types import Rows, Scores, Vector, Vectors

#: Up to this many vectors the search is exact; above, the index is a navigable small-world graph.
EXACT_MAX = 50_000
HNSW_LINKS = 32
HNSW_EF_CONSTRUCTION = 200
#: Candidates a search of the graph keeps, up to a hundred thousand vectors; more beyond, or it would miss
#: ever more neighbours (measured: see README, "Growth").
HNSW_EF_SEARCH = 128
_EF_GROWTH = 0.8


def ef_search(size: int) -> int:
    """How many candidates a search of a graph of this size keeps: 128, and 807 at a million."""
    growth: float = max(1.0, size / 100_000) ** _EF_GROWTH
    return round(HNSW_EF_SEARCH * growth)


class FaissStore:
    """Inner-product search over unit vectors: cosine."""

    def __init__(self, vectors: Vectors) -> None:
        """Index vectors.

        Args:
            vectors: Shape (n, d); n may be 0.
        """
        dimension = vectors.shape[1]
        self._index: faiss.Index = faiss.IndexFlatIP(dimension)
        if len(vectors) > EXACT_MAX:
            graph = faiss.IndexHNSWFlat(dimension, HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
            graph.hnsw.efConstruction = HNSW_EF_CONSTRUCTION
            graph.hnsw.efSearch = ef_search(len(vectors))
            self._index = graph
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        self.exact = isinstance(self._index, faiss.IndexFlat)
        #: Shape (n, d), as stored; valid while this store lives.
        self.vectors: Vectors = self._stored()

    def __len__(self) -> int:
        """How many vectors are stored."""
        return int(self._index.ntotal)

    def scores(self, vector: Vector) -> Scores:
        """Cosines of all vectors of an exact index; see `index.types.VectorStore.scores`."""
        if not self.exact:
            raise TypeError("a graph index does not know all cosines")
        # FAISS would sort them; one product over its own memory leaves them in order, many times faster.
        found: Scores = self.vectors @ vector.astype(np.float32)
        return found

    def _stored(self) -> Vectors:
        """The memory FAISS holds them in: no second copy."""
        flat = faiss.downcast_index(getattr(self._index, "storage", self._index))
        if not isinstance(flat, faiss.IndexFlat):
            raise TypeError("vectors are stored whole or not at all")
        size = len(self) * flat.d
        return np.asarray(faiss.rev_swig_ptr(flat.get_xb(), size).reshape(len(self), flat.d))

    def search(self, vector: Vector, k: int) -> tuple[Rows, Scores]:
        """Find the nearest rows; see `index.types.VectorStore.search`."""
        k = min(k, len(self))
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores, rows = self._index.search(vector.reshape(1, -1).astype(np.float32), k)
        found = rows[0] >= 0  # FAISS fills up with -1 where a graph search ends early
        return rows[0][found], scores[0][found]
