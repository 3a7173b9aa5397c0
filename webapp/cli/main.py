"""The command `silverlining`."""

import importlib
import os

import click

# Before numpy is imported. Products of a search are small: several threads would wait for each other longer
# than they multiply.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

#: Commands by name: module and attribute. They are imported when asked for, so that `--help` is quick.
COMMANDS = {
    "serve": ("webapp.cli.serve", "serve"),
    "search": ("webapp.cli.search", "search"),
    "reply": ("webapp.cli.reply", "reply"),
    "evaluate": ("webapp.cli.evaluate", "evaluate"),
    "corpus": ("webapp.cli.corpus", "corpus"),
    "index": ("webapp.cli.index", "index"),
    "backup": ("webapp.cli.backup", "backup"),
    "restore": ("webapp.cli.backup", "restore"),
    "user": ("webapp.cli.user", "user"),
}


class LazyGroup(click.Group):
    """A group whose commands are imported at first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, as shown by --help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; none for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=LazyGroup)
@click.version_option(package_name="silverlining")
def main() -> None:
    """Approved answers to what clients object to about the cloud."""
