"""`flask forms …` and the other commands: one module here is one group, found by its `group`."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import click
from flask import Flask


def init_app(app: Flask) -> None:
    """Give *app* every group of commands."""
    for group in groups():
        app.cli.add_command(group)


def groups() -> Iterator[click.Group]:
    """The group of every module here that has one."""
    for found in pkgutil.iter_modules(__path__):
        if not found.name.startswith("_"):
            module = import_module(f"{__name__}.{found.name}")
            if isinstance(group := getattr(module, "group", None), click.Group):
                yield group
