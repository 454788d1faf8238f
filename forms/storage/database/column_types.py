"""Column types that reject values which one of the two databases cannot store."""

import re
from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DontWrapMixin

ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class Unstorable(DontWrapMixin, ValueError):
    """A value no database here can keep: NUL, half a surrogate pair, a number beyond 64 bits."""


def storable_text(text: str) -> str:
    """Return the text; raise `Unstorable` for NUL (PostgreSQL) and surrogates (UTF-8)."""
    if "\0" in text:
        raise Unstorable("The text holds a NUL character. Remove it.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unstorable("The text holds half a surrogate pair. Remove it.") from None
    return text


def dumps(value: object) -> bytes:
    """JSON that is the same bytes for the same value; raises `Unstorable` for what is not JSON."""
    try:
        return storable_json(orjson.dumps(value, option=orjson.OPT_SORT_KEYS))
    except (TypeError, RecursionError) as error:
        raise Unstorable(f"The value cannot be kept as JSON: {error}.") from None


def storable_json(written: bytes) -> bytes:
    """Return the JSON; raise `Unstorable` when a text in it holds a NUL."""
    if b"\\u0000" in written and ESCAPED_NUL.search(written):
        raise Unstorable("A text holds a NUL character. Remove it.")
    return written


class Text(sa.types.TypeDecorator[str]):
    """Text of any length."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Refuse what one of the databases cannot hold, in rows and in questions to them alike."""
        return None if value is None else storable_text(value)


class Json(sa.types.TypeDecorator[Any]):
    """Plain JSON kept as text; the same in every database."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        """Return the value as JSON text."""
        return None if value is None else dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Parse the value."""
        return None if value is None else orjson.loads(value)


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment in UTC; a time without zone is rejected as ambiguous."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC, also where the database drops the zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise Unstorable(f"The time {value} has no zone. Use datetime.now(UTC).")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment, with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
