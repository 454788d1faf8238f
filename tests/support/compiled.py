"""Compile templates, routes and statements once a run, though each test makes an application.

Templates and routes were half of the processor time of a test of a page, statements a sixth.
"""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule


class CompiledTemplates(BytecodeCache):
    """Keep compiled templates in this process.

    Jinja's key is a template's name and file, and its checksum the source, so that a template that
    changes during a run is compiled anew. All applications here compile alike: what a template
    compiles to depends on no setting.
    """

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket its code, when there is some."""
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bucket's code."""
        self.kept[bucket.key, bucket.checksum] = bucket.code


def share_routes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let equal rules share the function that builds their addresses.

    Werkzeug compiles two functions for each rule. They know the rule by their first argument, so
    that they depend on nothing but its parts and defaults.
    """
    compile_builder: Callable[..., Any] = Rule._compile_builder
    kept: dict[tuple[object, ...], Any] = {}

    def shared(rule: Rule, append_unknown: bool = True) -> Any:
        parts, defaults = tuple(rule._trace), repr(sorted((rule.defaults or {}).items()))
        key = (rule.rule, parts, defaults, append_unknown)
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    monkeypatch.setattr(Rule, "_compile_builder", shared)


def share_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all applications share one cache of compiled templates."""
    options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}
    monkeypatch.setattr(Flask, "jinja_options", options)


def share_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all engines share one cache of compiled statements.

    SQLAlchemy's key names the dialect, which each engine makes for itself: those that compile alike
    are made equal.
    """
    kept: LRUCache[Any, Any] = LRUCache(4000)

    def alike(dialect: DefaultDialect, other: object) -> bool:
        same = type(other) is type(dialect)
        return same and _compiling(dialect) == _compiling(other)

    shared = property(lambda engine: kept, lambda engine, own: None)
    monkeypatch.setattr(Engine, "_compiled_cache", shared, raising=False)
    monkeypatch.setattr(DefaultDialect, "__eq__", alike)
    monkeypatch.setattr(DefaultDialect, "__hash__", lambda dialect: hash(type(dialect)))


def _compiling(dialect: Any) -> tuple[object, ...]:
    """What statements are compiled by, among that which differs from engine to engine."""
    return dialect.paramstyle, dialect.server_version_info, dialect.label_length
