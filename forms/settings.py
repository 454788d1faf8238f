"""Every setting, once: its name, its default, and one sentence about it.

A setting is looked for among the overrides of `load`, then in the environment
(`SKJEMAVERK_<NAME>`; `DATABASE_URL`, `SECRET_KEY` and `SECRET_KEY_FALLBACKS` without prefix), then
in `instance/config.toml` (in lower case). Secrets that nobody gave are made once, in files that
only the owner can read.
"""

import base64
import os
import secrets
import stat
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path

from forms.setting_values import (
    KEY_BYTES,
    colour,
    count,
    database,
    flag,
    issuer,
    languages,
    listener,
    log_format,
    log_level,
    number,
    roles,
    sealing_keys,
    text,
    web_address,
    words,
)

ROOT = Path(__file__).parents[1]
"""The checkout, or the package's folder where it is installed."""
WORK = ROOT if (ROOT / "pyproject.toml").is_file() else Path.cwd()
"""Where instance/ lies and relative paths begin: the checkout, or the working folder."""
PREFIX = "SKJEMAVERK_"
PLAIN = frozenset({"DATABASE_URL", "SECRET_KEY", "SECRET_KEY_FALLBACKS"})
KEY_FILES = {
    "SEALING_KEY": "keys",
    "SEALING_KEY_HEALTH": "keys-health",
    "SEALING_KEY_STAFF": "keys-staff",
}
"""Settings of keys, and the files in the instance folder that hold them by default."""
FORM_BYTES = 256 * 1024
MIB = 1024 * 1024


class SettingsError(Exception):
    """An invalid setting: its name, the fault and the remedy."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: *read* parses text, or a value from TOML."""

    name: str
    default: object
    read: Callable[[object], object]
    sentence: str

    @property
    def variable(self) -> str:
        """The name of its environment variable."""
        return self.name if self.name in PLAIN else PREFIX + self.name


def folder(value: object) -> Path:
    """Parse a path; a relative one counts from `WORK`."""
    if isinstance(value, str | Path) and str(value).strip():
        return (WORK / str(value).strip()).resolve()
    raise ValueError("give a path")


SETTINGS = (
    Setting(
        "INSTANCE",
        WORK / "instance",
        folder,
        "Folder of the database, the keys and config.toml.",
    ),
    Setting(
        "DATABASE_URL",
        "",
        database,
        "Database: postgresql://user:password@host/name. Default: SQLite in the instance folder.",
    ),
    Setting(
        "SECRET_KEY",
        "",
        text,
        "Key that signs cookies. Default: made at the first start, in the instance folder.",
    ),
    Setting(
        "SECRET_KEY_FALLBACKS",
        (),
        words,
        "Earlier secret keys, with commas between; cookies signed with them stay valid.",
    ),
    Setting(
        "SEALING_KEY",
        (),
        sealing_keys,
        "Keys that encrypt answers, the first for new ones. Default: made at the first start.",
    ),
    Setting(
        "SEALING_KEY_HEALTH",
        (),
        sealing_keys,
        "Keys that encrypt answers to health forms. Default: derived from SEALING_KEY.",
    ),
    Setting(
        "SEALING_KEY_STAFF",
        (),
        sealing_keys,
        "Keys that encrypt answers only staff may read. Default: derived from SEALING_KEY.",
    ),
    Setting("BACKUPS", "", text, "Folder of the backups. Default: backups in the instance folder."),
    Setting("MUNICIPALITY", "Skjemaverk", text, "Name of the municipality, shown on every page."),
    Setting("LOGO", "", text, "Path of the municipality's logo (SVG or PNG), shown on every page."),
    Setting("COLOUR", "#0b5d8a", colour, "Main colour of the pages."),
    Setting("HELP_PHONE", "", text, "Telephone number for help, shown on pages and errors."),
    Setting("QUALITY_SYSTEM", "", web_address, "Address of the quality system, for staff."),
    Setting("DEFINITIONS", ROOT / "definitions", folder, "Folder of the form definitions."),
    Setting(
        "LANGUAGES",
        ("nb", "nn", "en"),
        languages,
        "Languages of the pages and of the form check, in order; the first is the default.",
    ),
    Setting("MAX_UPLOAD_MB", 10, count, "Largest file that may be uploaded, in MiB."),
    Setting("DRAFT_DAYS", 30, count, "Days a draft is kept, if its form does not say."),
    Setting(
        "TRUSTED_HOSTS",
        (),
        words,
        "Host names answered to, with commas between; the first is in links. Default: any.",
    ),
    Setting(
        "HOOK_HOSTS",
        (),
        words,
        "Hosts that may be told when a form came, with commas between. Default: none are.",
    ),
    Setting("HTTPS", False, flag, "Visitors use HTTPS: turns on secure cookies and HSTS."),
    Setting(
        "HSTS_SUBDOMAINS",
        False,
        flag,
        "Browsers use HTTPS for every name under this host too (HSTS includeSubDomains).",
    ),
    Setting(
        "PROXIES",
        0,
        number,
        "Number of reverse proxies in front that set X-Forwarded-For and X-Forwarded-Proto.",
    ),
    Setting(
        "SESSION_IDLE_MINUTES", 30, count, "Minutes without a request before staff are signed out."
    ),
    Setting("SESSION_MINUTES", 600, count, "Minutes before staff must sign in again."),
    Setting(
        "SECOND_FACTOR",
        False,
        flag,
        "Require a second factor of administrators, auditors and coordinators.",
    ),
    Setting(
        "TWO_AUTHORS",
        False,
        flag,
        "A form with special categories or health data is published by another than wrote it last.",
    ),
    Setting(
        "OIDC_ISSUER",
        "",
        issuer,
        "OpenID Connect: address of the provider (issuer). Default: staff sign in here only.",
    ),
    Setting("OIDC_NAME", "", text, "OpenID Connect: name of the provider on the sign-in page."),
    Setting("OIDC_CLIENT_ID", "", text, "OpenID Connect: client ID."),
    Setting(
        "OIDC_CLIENT_SECRET", "", text, "OpenID Connect: client secret, if there is no client key."
    ),
    Setting("OIDC_CLIENT_KEY", "", text, "OpenID Connect: path of the client's private key (JWK)."),
    Setting(
        "OIDC_SCOPES",
        ("openid", "profile", "email"),
        words,
        "OpenID Connect: scopes to request, with commas between.",
    ),
    Setting(
        "OIDC_ACR",
        (),
        words,
        "OpenID Connect: accepted levels of assurance (acr), with commas between. Default: any.",
    ),
    Setting(
        "OIDC_LOGIN",
        "email",
        text,
        "OpenID Connect: claim that holds the user name; with pid, the national identity number.",
    ),
    Setting(
        "OIDC_ROLES",
        (),
        roles,
        "OpenID Connect: roles by claim, such as groups:skjema-koordinator=coordinator.",
    ),
    Setting(
        "MAIL_SERVER",
        "",
        text,
        "SMTP server. Default: none; mail is written to files in instance/post for a day.",
    ),
    Setting("MAIL_PORT", 587, count, "SMTP port; STARTTLS is always used."),
    Setting("MAIL_USERNAME", "", text, "SMTP user name."),
    Setting("MAIL_PASSWORD", "", text, "SMTP password."),
    Setting("MAIL_FROM", "", text, "Sender address of mail to families."),
    Setting(
        "METRICS_TOKEN",
        "",
        text,
        "Token that a Prometheus server shows to read /metrics. Default: there is no such page.",
    ),
    Setting("WORKERS", 2, count, "Number of gunicorn worker processes."),
    Setting(
        "BACKGROUND",
        True,
        flag,
        "The server does background work itself; off where `flask work` runs beside it.",
    ),
    Setting(
        "BIND",
        "127.0.0.1:8000",
        listener,
        "Address and port that gunicorn listens on; HOST and PORT of make win.",
    ),
    Setting(
        "LOG_LEVEL",
        "warning",
        log_level,
        "Least serious messages to log, on standard error: debug, info, warning, error, critical.",
    ),
    Setting(
        "LOG_FORMAT",
        "text",
        log_format,
        "Form of the log: text, or json for one object a line.",
    ),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}


def load(overrides: Mapping[str, object] | None = None) -> dict[str, object]:
    """All settings, and what Flask and its extensions call theirs, for `app.config`.

    *overrides* win over everything; what is not a setting among them is passed on as it is.
    Raises `SettingsError` when a setting cannot be used or a secret is missing.
    """
    given = dict(overrides or {})
    own = {name: given.pop(name) for name in list(given) if name in BY_NAME}
    values = read(own)
    instance = _private_folder(Path(str(values["INSTANCE"])))
    url = str(values["DATABASE_URL"]) or f"sqlite:///{instance / 'skjemaverk.db'}"
    shared = not url.startswith("sqlite")
    values["SECRET_KEY"] = values["SECRET_KEY"] or _secret(
        "SECRET_KEY", instance / "secret_key", shared, lambda: secrets.token_hex(KEY_BYTES)
    )
    values["KEY_FILES"] = files = _key_files(values, instance)
    values |= {name: _keys(name, path, shared) for name, path in files.items()}
    values["BACKUPS"] = folder(values["BACKUPS"] or instance / "backups")
    return {**values, **_for_flask(values, url), **given}


def _key_files(values: Mapping[str, object], instance: Path) -> dict[str, Path]:
    """Return the files of the keys that no setting gives."""
    return {name: instance / file for name, file in KEY_FILES.items() if not values[name]}


def _keys(name: str, path: Path, shared: bool) -> tuple[bytes, ...]:
    """Read the keys in the file; create only the one that everything needs."""
    if name != "SEALING_KEY" and not path.exists():
        return ()
    try:
        return sealing_keys(_secret(name, path, shared, new_sealing_key))
    except ValueError as error:
        raise SettingsError(f"{path} cannot be used: {error}.") from None


def read_keys(files: Mapping[str, Path]) -> dict[str, tuple[bytes, ...]]:
    """Read the keys again, as they are in those files now; raise `SettingsError`."""
    return {name: _keys(name, path, shared=True) for name, path in files.items()}


def write_keys(path: Path, keys: Sequence[bytes]) -> None:
    """Put these keys in the file in place of those there, whole or not at all."""
    _write(path, "\n".join(base64.b64encode(key).decode() for key in keys), os.replace)


def new_sealing_key() -> str:
    """Create a new key for `SEALING_KEY` or a line of `instance/keys`."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _for_flask(values: Mapping[str, object], url: str) -> dict[str, object]:
    """Return the settings under the names of Flask and Flask-SQLAlchemy."""
    https = bool(values["HTTPS"])
    return {
        "SQLALCHEMY_DATABASE_URI": url,
        "SECRET_KEY_FALLBACKS": list(words(values["SECRET_KEY_FALLBACKS"])),
        "TRUSTED_HOSTS": list(words(values["TRUSTED_HOSTS"])) or None,
        "MAX_CONTENT_LENGTH": count(values["MAX_UPLOAD_MB"]) * MIB + FORM_BYTES,
        "MAX_FORM_MEMORY_SIZE": MIB,
        "MAX_FORM_PARTS": 10_000,
        "SESSION_COOKIE_NAME": "__Host-skjemaverk" if https else "skjemaverk",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: who wrote for hours loses nothing
        "WTF_CSRF_SSL_STRICT": False,  # wants the Referer, which our own Referrer-Policy takes away
        "PERMANENT_SESSION_LIFETIME": timedelta(minutes=count(values["SESSION_MINUTES"])),
    }


def read(overrides: Mapping[str, object] | None = None) -> dict[str, object]:
    """Every setting's value, from the first source that has it; makes no folder and no secret.

    Raises `SettingsError`.
    """
    overrides = overrides or {}
    instance = _value(BY_NAME["INSTANCE"], overrides, {})
    written = _read_config_file(Path(str(instance)) / "config.toml")
    _refuse_unknown(os.environ, PREFIX, {setting.variable for setting in SETTINGS})
    return {setting.name: _value(setting, overrides, written) for setting in SETTINGS}


def _value(
    setting: Setting, overrides: Mapping[str, object], written: Mapping[str, object]
) -> object:
    sources = (
        (overrides, setting.name, setting.name),
        (os.environ, setting.variable, setting.variable),
        (written, setting.name.lower(), f"{setting.name.lower()} in config.toml"),
    )
    for source, key, name in sources:
        if key in source:
            try:
                return setting.read(source[key])
            except ValueError as error:
                raise SettingsError(f"{name} cannot be used: {error}.") from None
    return setting.default


def _read_config_file(path: Path) -> dict[str, object]:
    """Read `instance/config.toml`; return nothing without such a file."""
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from None
    _refuse_unknown(found, "", {setting.name.lower() for setting in SETTINGS})
    return found


def _refuse_unknown(found: Mapping[str, object], prefix: str, known: set[str]) -> None:
    """Stop at a misspelt name: a setting nobody reads is worse than a start that fails."""
    for name in found:
        if name.startswith(prefix) and name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(sorted(known))}."
            raise SettingsError(f"{name} is not a setting. {hint}")


def _private_folder(path: Path) -> Path:
    """Return the folder, closed to everybody but its owner."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(0o700)
    return path


def _secret(name: str, path: Path, shared: bool, make: Callable[[], str]) -> str:
    """Return the secret in *path*; create it if missing and this machine is the only one."""
    if not path.exists():
        if shared:
            raise SettingsError(
                f"{BY_NAME[name].variable} is missing. With DATABASE_URL several machines may share"
                " a database, so a key made on this one would be unknown to the others. Make one"
                f" (openssl rand -base64 32), keep a copy in a safe, and set it on every machine,"
                f" or put it in {path}."
            )
        _write_once(path, make())
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SettingsError(f"{path} can be read by others than its owner. Run: chmod 600 {path}")
    if found := path.read_text("utf-8").strip():
        return found
    raise SettingsError(f"{path} is empty. Restore it from a backup, or the answers stay sealed.")


def _write_once(path: Path, content: str) -> None:
    """Write the file unless it is there: the first one to come wins."""
    with suppress(FileExistsError):
        _write(path, content, os.link)


def _write(path: Path, content: str, name_it: Callable[[str, Path], None]) -> None:
    """Write a file that only the owner reads, whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content + "\n")
            file.flush()
            os.fsync(file.fileno())
        name_it(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
