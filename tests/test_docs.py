"""Every command, option and setting is documented."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from webapp.cli.main import main
from webapp.settings import Settings

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
#: Variables that are no settings of the application: they steer its tests.
FOR_TESTS = {"SILVERLINING_CHROMIUM"}


def commands(group: click.Group, path: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


COMMANDS = dict(commands(main, ("silverlining",)))
OPTIONS = {
    f"{name} {'/'.join(option.opts)}": option
    for name, command in COMMANDS.items()
    for option in command.params
    if isinstance(option, click.Option)
}
ARGUMENTS = {
    f"{name} {argument.name}": (command, argument)
    for name, command in COMMANDS.items()
    for argument in command.params
    if isinstance(argument, click.Argument)
}
VARIABLES = [f"SILVERLINING_{name.upper()}" for name in Settings.model_fields]


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_command_has_help(command: click.Command):
    assert re.fullmatch(r"[A-Z].+[.:]", (command.help or "").strip().splitlines()[0])


@pytest.mark.parametrize("option", OPTIONS.values(), ids=OPTIONS)
def test_an_option_has_help(option: click.Option):
    assert re.match(r"[A-Z]", option.help or "")


@pytest.mark.parametrize(("command", "argument"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_the_help_of_a_command_names_its_arguments(
    command: click.Command, argument: click.Argument
):
    assert str(argument.name).upper() in str(command.help)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_names_each_command(name: str):
    if not isinstance(COMMANDS[name], click.Group):
        assert re.search(rf"`(?:\.venv/bin/)?{name}[` ]", README)


@pytest.mark.parametrize("name", OPTIONS)
def test_the_readme_names_each_option_in_the_row_of_its_command(name: str):
    command, _, option = name.rpartition(" ")
    rows = [row for row in README.splitlines() if f"`{command}" in row]
    assert any(option in row for row in rows), f"no row of `{command}` names {option}"


def test_the_readme_names_no_command_that_is_not_there():
    named = re.findall(r"`(?:\.venv/bin/)?(silverlining(?: [a-z]+)+)", README)
    assert [name for name in named if name not in COMMANDS] == []
    assert named


@pytest.mark.parametrize("variable", VARIABLES)
def test_the_readme_has_a_row_for_each_setting(variable: str):
    assert f"\n| `{variable}` |" in README


def test_the_readme_names_no_setting_that_is_not_there():
    named = set(re.findall(r"SILVERLINING_[A-Z_]+", README))
    assert named - set(VARIABLES) <= FOR_TESTS


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_is_described(name: str):
    description = Settings.model_fields[name].description or ""
    assert re.fullmatch(r"[A-Z].+\.", description)
