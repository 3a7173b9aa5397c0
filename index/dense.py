"""Vectors in FAISS. The only module that imports it."""

import faiss
import numpy as np

from index.types import Rows, Scores, Vector, Vectors

#: Up to this many vectors the search is exact; above, the index is a navigable small-world graph.
EXACT_MAX = 50_000
HNSW_LINKS = 32
HNSW_EF_CONSTRUCTION = 200
HNSW_EF_SEARCH = 128


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
            graph.hnsw.efSearch = HNSW_EF_SEARCH
            self._index = graph
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        self.exact = isinstance(self._index, faiss.IndexFlat)

    def __len__(self) -> int:
        """How many vectors are stored."""
        return int(self._index.ntotal)

    def scores(self, vector: Vector) -> Scores:
        """Cosines of all vectors of an exact index; see `index.types.VectorStore.scores`."""
        if not isinstance(self._index, faiss.IndexFlat):
            raise TypeError("a graph index does not know all cosines")
        size = len(self) * self._index.d
        # FAISS would sort them; one product over its own memory leaves them in order, many times faster.
        stored = faiss.rev_swig_ptr(self._index.get_xb(), size).reshape(len(self), -1)
        found: Scores = stored @ vector.astype(np.float32)
        return found

    def search(self, vector: Vector, k: int) -> tuple[Rows, Scores]:
        """Find the nearest rows; see `index.types.VectorStore.search`."""
        k = min(k, len(self))
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores, rows = self._index.search(vector.reshape(1, -1).astype(np.float32), k)
        found = rows[0] >= 0  # FAISS fills up with -1 where a graph search ends early
        return rows[0][found], scores[0][found]
