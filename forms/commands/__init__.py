"""`flask forms …` and the other commands: a module here has a `group` of them, or one `command`."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import click
from flask import Flask


def init_app(app: Flask) -> None:
    """Give *app* every command."""
    for command in commands():
        app.cli.add_command(command)


def commands() -> Iterator[click.Command]:
    """The group, or the command, of every module here that has one."""
    for found in pkgutil.iter_modules(__path__):
        if not found.name.startswith("_"):
            module = import_module(f"{__name__}.{found.name}")
            own = getattr(module, "group", None) or getattr(module, "command", None)
            if isinstance(own, click.Command):
                yield own
