"""Settings: environment variables that begin with `SILVERLINING_`, or a `.env` file."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from index.encoder import DEFAULT_MODEL, ModelSpec
from webapp.services.gate import SETTABLE, Kind


class Settings(BaseSettings):
    """All settings, with their defaults. The README lists every one."""

    model_config = SettingsConfigDict(
        env_prefix="SILVERLINING_", env_file=".env", extra="ignore", frozen=True
    )

    instance: Path = Field(
        default=Path("instance"),
        description="Folder for database, model graph, own adapter and secret key; made when absent.",
    )
    database_url: str = Field(
        default="", description="SQLAlchemy address; empty means SQLite in the instance folder."
    )
    corpus: Path | None = Field(
        default=None,
        description="Folder of the corpus to import at start; empty means the starter.",
    )
    model: str = Field(
        default=DEFAULT_MODEL,
        description="Sentence-transformers model: the bundled one, a folder, or a name in the local cache.",
    )
    question_prompt: str = Field(default="", description="Put before questions when encoding.")
    passage_prompt: str = Field(default="", description="Put before passages when encoding.")
    allow_download: bool = Field(
        default=False, description="Whether a model that is not on this machine may be fetched."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on.")
    workers: int = Field(default=1, ge=1, le=64, description="Server processes.")
    open_reading: bool = Field(
        default=False, description="Whether anybody who reaches the site may read it without login."
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=10,
        description="How many proxies in front of us set X-Forwarded headers.",
    )
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Names the site may be called by, comma-separated; empty means any."
    )
    search_rate: str = Field(
        default="20 per second", description="Searches allowed per address; empty means no limit."
    )
    gate_blocks: Annotated[frozenset[Kind], NoDecode] = Field(
        default=frozenset(),
        description="Findings that stop a copy and do not just warn, comma-separated: "
        "review, evidence, changed, stale, language, forbidden.",
    )
    recall_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="How many days before its correction a copied text is still recalled.",
    )
    question_days: int = Field(
        default=400,
        ge=0,
        description="How many days searches and reported questions are kept; 0 keeps them for good.",
    )
    publish_by_another: bool = Field(
        default=False,
        description="Whether somebody else than the author of a draft has to publish it.",
    )
    secret_key: str = Field(
        default="", description="Signs cookies; empty means one kept in the instance folder."
    )

    @field_validator("trusted_hosts", "gate_blocks", mode="before")
    @classmethod
    def comma_separated(cls, value: object) -> object:
        """`a.example, b.example` as it stands in the environment."""
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @field_validator("gate_blocks")
    @classmethod
    def settable(cls, value: frozenset[Kind]) -> frozenset[Kind]:
        """Only kinds that do not stop anyway."""
        if value - SETTABLE:
            raise ValueError("unfilled and retired stop always; leave them out")
        return value

    @property
    def model_spec(self) -> ModelSpec:
        """The model and how it is to be fed."""
        return ModelSpec(
            self.model,
            self.question_prompt,
            self.passage_prompt,
            self.allow_download,
            self.own_adapter if self.own_adapter.is_dir() else None,
        )

    @property
    def own_adapter(self) -> Path:
        """Where an adapter that was trained here lies; it goes before the one that is shipped."""
        return self.instance / "adapter" / Path(self.model).name

    @property
    def address(self) -> str:
        """Where the site is served, as a browser takes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def database(self) -> str:
        """The database's address."""
        if self.database_url:
            return self.database_url
        return f"sqlite:///{(self.instance / 'silverlining.db').resolve()}"
