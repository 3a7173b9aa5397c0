"""What the index keeps: vectors by text, and what was learnt."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, UtcDateTime, now


class EmbeddingRow(Base):
    """A passage's vector, by encoder recipe and passage hash."""

    __tablename__ = "embeddings"

    recipe: Mapped[str] = mapped_column(String(200), primary_key=True)
    passage_hash: Mapped[str] = mapped_column(String(32), primary_key=True)
    #: float32, little-endian.
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class RankerRow(Base):
    """A learnt ranker; the newest of a recipe is in use."""

    __tablename__ = "rankers"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipe: Mapped[str] = mapped_column(String(200), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
