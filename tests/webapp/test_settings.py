from pathlib import Path

import pytest
from pydantic import ValidationError

from webapp.settings import Settings


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # where no .env of a developer lies


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()),
        ("a.example", ("a.example",)),
        ("a.example,b.example", ("a.example", "b.example")),
        (" a.example , b.example, ", ("a.example", "b.example")),
    ],
)
def test_hosts_are_given_with_commas(
    monkeypatch: pytest.MonkeyPatch, text: str, names: tuple[str, ...]
):
    monkeypatch.setenv("SILVERLINING_TRUSTED_HOSTS", text)
    assert Settings().trusted_hosts == names


def test_a_file_sets_what_the_environment_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / ".env").write_text("SILVERLINING_PORT=9001\nSILVERLINING_HOST=::1\nOTHER=1\n")
    monkeypatch.setenv("SILVERLINING_PORT", "9002")
    assert (Settings().port, Settings().host) == (9002, "::1")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("name.example", "http://name.example:8000"),
    ],
)
def test_the_address_is_one_a_browser_takes(host: str, address: str):
    assert Settings(host=host).address == address


def test_the_database_lies_in_the_instance_folder_unless_told(tmp_path: Path):
    assert Settings(instance=Path("here")).database == f"sqlite:///{tmp_path}/here/silverlining.db"
    url = "postgresql+psycopg://example/silverlining"
    assert Settings(database_url=url).database == url


@pytest.mark.parametrize(
    "wrong",
    [{"port": -1}, {"port": 65536}, {"workers": 0}, {"trusted_proxies": -1}, {"open_reading": 2}],
    ids=str,
)
def test_values_that_cannot_be_are_refused(wrong: dict[str, int]):
    with pytest.raises(ValidationError):
        Settings(**wrong)


def test_settings_do_not_change():
    with pytest.raises(ValidationError):
        Settings().port = 1
