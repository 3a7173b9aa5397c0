"""A real encoder that counts: passed in where an encoder is wanted."""

from collections.abc import Sequence

from index.types import Encoder, Head, Vector, Vectors


class CountingEncoder:
    """Encodes as another one does, and remembers what it was asked to encode."""

    def __init__(self, encoder: Encoder, recipe: str = "") -> None:
        self._encoder = encoder
        self._recipe = recipe
        self.passages: list[str] = []
        self.questions: list[str] = []

    @property
    def recipe(self) -> str:
        return self._recipe or self._encoder.recipe

    @property
    def question_recipe(self) -> str:
        return self._encoder.question_recipe

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    @property
    def head(self) -> Head | None:
        return self._encoder.head

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.passages += texts
        return self._encoder.encode_passages(texts)

    def encode_question(self, text: str) -> Vector:
        self.questions.append(text)
        return self._encoder.encode_question(text)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        self.questions += texts
        return self._encoder.encode_questions(texts)

    def taken(self) -> list[str]:
        """The passages encoded since this was asked last, in alphabetical order."""
        found, self.passages = sorted(self.passages), []
        return found
