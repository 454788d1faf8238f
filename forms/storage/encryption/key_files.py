"""Keys that come and go while the server runs: every process follows the files they stand in."""

import logging
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from forms.settings import KEY_FILES, SettingsError, read_keys
from forms.storage.encryption.records import KEY_CLASSES, Keyring, keyring

log = logging.getLogger(__name__)

Keys = dict[str, tuple[bytes, ...]]


class Files:
    """The files of the keys, and which of them have changed since they were read."""

    def __init__(self, keys: Keys, files: Mapping[str, Path]) -> None:
        self.keys, self.files = keys, files
        self.seen = self.stamps()

    def stamps(self) -> list[tuple[int, int] | None]:
        """Return values that change when a file is replaced."""
        return [_stamp(path) for path in self.files.values()]

    def renewed(self) -> Keyring | None:
        """Return a keyring of the current key files; None when nothing has changed.

        Unusable files change nothing: the keys read earlier stay in use.
        """
        stamps = self.stamps()
        if stamps == self.seen:
            return None
        self.seen = stamps
        try:
            self.keys = {**self.keys, **read_keys(self.files)}
        except SettingsError as error:
            log.error("the earlier keys stay in use: %s", error)
        return keyring_of(self.keys)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino


def keyring_of(keys: Keys) -> Keyring:
    """Build the keyring of these keys, by the names of their settings."""
    return keyring(
        keys["SEALING_KEY"],
        **{key_class: keys[setting_of_key_class(key_class)] for key_class in KEY_CLASSES},
    )


def setting_of_key_class(key_class: str) -> str:
    """Return the setting of the keys of a class."""
    return f"SEALING_KEY_{key_class.upper()}" if key_class else "SEALING_KEY"


def init_app(app: Flask) -> None:
    """Give the app its keyring, and let it follow the files."""
    keys: Keys = {name: app.config[name] for name in KEY_FILES}
    app.extensions["skjemaverk.keyring"] = keyring_of(keys)
    app.extensions["skjemaverk.keyfiles"] = Files(keys, app.config["KEY_FILES"])
