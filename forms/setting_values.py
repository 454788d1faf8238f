"""Parsers of settings: text from the environment, or a value from TOML.

Each raises `ValueError` with the remedy.
"""

import base64
import re

KEY_BYTES = 32
LOG_LEVELS = ("debug", "info", "warning", "error", "critical")


def text(value: object) -> str:
    """Any text."""
    if not isinstance(value, str):
        raise ValueError("give a text")
    return value.strip()


def count(value: object) -> int:
    """Parse a whole number from 1."""
    if isinstance(value, bool) or not re.fullmatch(r"[1-9][0-9]{0,8}", str(value).strip()):
        raise ValueError("give a whole number from 1, such as 30")
    return int(str(value))


def number(value: object) -> int:
    """Parse a whole number from 0."""
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,3}", str(value).strip()):
        raise ValueError("give a whole number from 0, such as 1")
    return int(str(value))


def flag(value: object) -> bool:
    """Parse true or false."""
    words = {
        "true": True,
        "1": True,
        "yes": True,
        "false": False,
        "0": False,
        "no": False,
        "": False,
    }
    try:
        return words[str(value).strip().lower()]
    except KeyError:
        raise ValueError("give true or false") from None


def words(value: object) -> tuple[str, ...]:
    """Parse a list, or words separated by commas."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise ValueError("give words with commas between them")
    return tuple(part.strip() for part in parts if part.strip())


def languages(value: object) -> tuple[str, ...]:
    """Codes of languages, each once; the first is the default."""
    found = words(value)
    if not found or len(set(found)) < len(found):
        raise ValueError("give each language once, such as nb,nn,en")
    return found


def listener(value: object) -> str:
    """Parse an address and a port, or a socket as gunicorn names it."""
    place = text(value)
    if not re.fullmatch(r"\S+:[0-9]{1,5}|unix:\S+|fd://[0-9]+", place):
        raise ValueError("give an address and a port, such as 127.0.0.1:8000")
    return place


def log_level(value: object) -> str:
    """One of the levels of the standard library's logging."""
    level = text(value).lower()
    if level not in LOG_LEVELS:
        raise ValueError(f"give one of {', '.join(LOG_LEVELS)}")
    return level


def log_format(value: object) -> str:
    """Parse the form of the log."""
    form = text(value).lower()
    if form not in ("text", "json"):
        raise ValueError("give text or json")
    return form


def colour(value: object) -> str:
    """Parse a colour such as #0b5d8a."""
    if isinstance(value, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", value.strip()):
        return value.strip().lower()
    raise ValueError("give a colour such as #0b5d8a")


def web_address(value: object) -> str:
    """Parse the https address of a page, or nothing."""
    found = text(value)
    if found and not re.fullmatch(r"https://[^\s\"'<>]+", found):
        raise ValueError("give an address such as https://kvalitet.eksempel.no")
    return found


def database(value: object) -> str:
    """Parse a SQLAlchemy URL for SQLite or PostgreSQL; PostgreSQL always uses psycopg."""
    url = text(value)
    scheme, mark, rest = url.partition("://")
    if url and not mark:
        raise ValueError("give a URL such as postgresql://user:password@host/name")
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{rest}"
    if scheme in ("", "sqlite"):
        return url
    raise ValueError("only postgresql:// and sqlite:/// are known")


def issuer(value: object) -> str:
    """Parse the address of an OpenID provider, by HTTPS unless it is on this machine."""
    url = text(value)
    local = url.startswith(("http://127.0.0.1:", "http://localhost:"))
    if url and not url.startswith("https://") and not local:
        raise ValueError("give an address such as https://idporten.no")
    return url


def roles(value: object) -> tuple[str, ...]:
    """Claim, value and role of each: `groups:leaders=coordinator`."""
    found = words(value)
    if wrong := [each for each in found if not re.fullmatch(r"[^=]+:[^:=]+=[a-z]+", each)]:
        raise ValueError(f"{wrong[0]} is not of the form claim:value=role")
    return found


def sealing_keys(value: object) -> tuple[bytes, ...]:
    """Keys of 32 bytes in base64, with commas, spaces or line ends between; the first one seals."""
    if isinstance(value, tuple):
        return value
    found = []
    for part in re.split(r"[\s,]+", text(value)):
        if not part:
            continue
        try:
            key = base64.b64decode(part, validate=True)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise ValueError("give 32 random bytes in base64 (openssl rand -base64 32)")
        found.append(key)
    return tuple(found)
