import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from webapp.cli.main import main
from webapp.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


COMMANDS = dict(commands(main))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_stands_in_the_readme(name: str) -> None:
    assert COMMANDS[name].get_short_help_str()
    assert f"silverlining {name}" in README


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help_or_says_it_all_by_its_choices(name: str) -> None:
    for parameter in COMMANDS[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help or isinstance(parameter.type, click.Choice), parameter.name


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described_and_stands_in_the_readme(name: str) -> None:
    assert Settings.model_fields[name].description
    assert f"| `SILVERLINING_{name.upper()}` |" in README


def test_the_readme_names_no_setting_that_does_not_exist() -> None:
    named = set(re.findall(r"`SILVERLINING_([A-Z_]+)`", README))
    known = {name.upper() for name in Settings.model_fields} | {"CHROMIUM"}
    assert named == known


def test_links_in_the_documents_lead_somewhere() -> None:
    for document in ROOT.glob("*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_make_help_lists_every_target_with_a_word_on_it() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):(.*)$", makefile, re.MULTILINE)
    assert {"run", "test", "soak", "help"} <= {name for name, _rest in targets}
    for name, rest in targets:
        assert "## " in rest, name
