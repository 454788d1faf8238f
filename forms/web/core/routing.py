"""Rules of addresses that compile the functions which build them when one is first built.

Werkzeug compiles two functions for each rule when it is added, a fifteenth of a worker's start, and
most workers never build most addresses.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A rule whose builders are compiled when they are first called."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        """Return a function that builds as Werkzeug's own does, and compiles it first."""

        def build(rule: "LateRule", /, **values: Any) -> tuple[str, str]:
            builder = rule.builder_with_query if append_unknown else rule.builder
            return builder(rule, **values)

        return build

    @cached_property
    def builder(self) -> Builder:
        """Werkzeug's builder of the address alone."""
        return super()._compile_builder(False)

    @cached_property
    def builder_with_query(self) -> Builder:
        """Werkzeug's builder of the address, with the values it does not hold as a query."""
        return super()._compile_builder(True)


def init_app(app: Flask) -> None:
    """Let the routes that *app* gets from now on be late."""
    app.url_rule_class = LateRule
