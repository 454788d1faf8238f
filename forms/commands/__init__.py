"""`flask forms …` and the other commands: a module here has a `group` of them, or one `command`."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup


class Commands(AppGroup):
    """The app's commands, imported when one is asked for: no worker pays for them."""

    loaded = False

    def load(self) -> None:
        """Import them, once."""
        if not self.loaded:
            self.loaded = True
            for command in commands():
                self.add_command(command)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        self.load()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return the command called *name*, or None."""
        self.load()
        return super().get_command(ctx, name)


def init_app(app: Flask) -> None:
    """Give *app* every command, beside those that it has."""
    app.cli = Commands(app.name, commands=app.cli.commands)


def commands() -> Iterator[click.Command]:
    """Yield the group, or the command, of every module here that has one."""
    for found in pkgutil.iter_modules(__path__):
        if not found.name.startswith("_"):
            module = import_module(f"{__name__}.{found.name}")
            own = getattr(module, "group", None) or getattr(module, "command", None)
            if isinstance(own, click.Command):
                yield own
