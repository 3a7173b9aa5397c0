import pytest

from index.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what if lightning strikes the server room", "en"),
        ("Chi chiamiamo alle tre di notte se non funziona niente?", "it"),
        ("Was passiert, wenn es im Serverraum brennt?", "de"),
        ("¿Qué pasa si hay un incendio en la sala de servidores?", "es"),
        ("Wat gebeurt er als de kelder onder water staat?", "nl"),
        ("server room fire risk insurance", "en"),
        ("ransomware?", "en"),
        ("", "en"),
        ("🙂 🙂 🙂 🙂", "en"),
    ],
)
def test_detect(text: str, language: str) -> None:
    assert detect(text) == language
