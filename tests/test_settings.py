"""Settings: found where they are told, refused when misspelt, secrets made once and kept closed."""

import base64
import stat
import threading
from pathlib import Path

import pytest

from forms import settings
from forms.settings import SettingsError, load

KEY = base64.b64encode(bytes(range(32))).decode()
GIVEN = {"SECRET_KEY": "s" * 32, "SEALING_KEY": KEY}


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in settings.SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)


def test_every_setting_has_a_sentence_and_a_default_that_reads() -> None:
    assert len(settings.BY_NAME) == len(settings.SETTINGS)
    for setting in settings.SETTINGS:
        assert setting.sentence.endswith(".") and "\n" not in setting.sentence
        assert setting.name.isupper()
        assert setting.read(setting.default) == setting.default


def test_the_first_source_that_has_it_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.toml").write_text(
        'municipality = "Fjellvik"\ndraft_days = 7\nhttps = true\nlanguages = ["nb", "se"]\n'
    )
    monkeypatch.setenv("SKJEMAVERK_DRAFT_DAYS", "8")
    monkeypatch.setenv("SKJEMAVERK_WORKERS", " 3 ")
    found = load({"INSTANCE": tmp_path, "WORKERS": 4, "TESTING": True, **GIVEN})
    assert found["MUNICIPALITY"] == "Fjellvik"
    assert (found["DRAFT_DAYS"], found["WORKERS"], found["HELP_PHONE"]) == (8, 4, "")
    assert found["LANGUAGES"] == ("nb", "se")
    assert found["TESTING"] is True
    assert found["SESSION_COOKIE_NAME"] == "__Host-skjemaverk"
    assert found["SESSION_COOKIE_SECURE"] is True


def test_the_instance_folder_may_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKJEMAVERK_INSTANCE", str(tmp_path / "here"))
    found = load()
    assert found["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path}/here/skjemaverk.db"


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h/d?x=y", "postgresql+psycopg://u:p@h/d?x=y"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
        ("sqlite:////tmp/a.db", "sqlite:////tmp/a.db"),
    ],
)
def test_a_database_url_as_it_is_used(tmp_path: Path, url: str, used: str) -> None:
    found = load({"INSTANCE": tmp_path, "DATABASE_URL": url, **GIVEN})
    assert found["SQLALCHEMY_DATABASE_URI"] == used


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("DATABASE_URL", "mysql://h/d", "only postgresql:// and sqlite:///"),
        ("DATABASE_URL", "skjema.db", "give a URL"),
        ("DRAFT_DAYS", "0", "whole number from 1"),
        ("DRAFT_DAYS", True, "whole number from 1"),
        ("DRAFT_DAYS", 1.5, "whole number from 1"),
        ("HTTPS", "kanskje", "true or false"),
        ("COLOUR", "blå", "#0b5d8a"),
        ("LANGUAGES", 3, "commas"),
        ("LANGUAGES", [3], "commas"),
        ("LANGUAGES", " , ", "each language once"),
        ("LANGUAGES", "nb,en,nb", "each language once"),
        ("WORKERS", 0, "whole number from 1"),
        ("BIND", "localhost", "address and a port"),
        ("LOG_LEVEL", "mye", "debug, info, warning, error, critical"),
        ("MUNICIPALITY", 3, "a text"),
        ("DEFINITIONS", "", "a path"),
        ("SEALING_KEY", "hemmelig", "openssl rand -base64 32"),
        ("SEALING_KEY", KEY + ",æ", "openssl rand -base64 32"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_remedy(
    tmp_path: Path, name: str, value: object, remedy: str
) -> None:
    with pytest.raises(SettingsError, match=rf"^{name} cannot be used: .*{remedy}") as refused:
        load({"INSTANCE": tmp_path, **GIVEN, name: value})
    assert "hemmelig" not in str(refused.value)


def test_misspelt_names_stop_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKJEMAVERK_DRAFTDAYS", "8")
    with pytest.raises(SettingsError, match="Did you mean SKJEMAVERK_DRAFT_DAYS"):
        load({"INSTANCE": tmp_path})
    monkeypatch.delenv("SKJEMAVERK_DRAFTDAYS")
    for text, message in (("xyz = 1", "xyz is not a setting"), ("= 1", "is not valid TOML")):
        (tmp_path / "config.toml").write_text(text)
        with pytest.raises(SettingsError, match=message):
            load({"INSTANCE": tmp_path})


def test_secrets_are_made_once_and_closed(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    first, again = load({"INSTANCE": instance}), load({"INSTANCE": instance})
    assert first["SECRET_KEY"] == again["SECRET_KEY"]
    assert first["SEALING_KEY"] == again["SEALING_KEY"]
    assert len(str(first["SECRET_KEY"])) == 64
    assert instance.stat().st_mode & 0o777 == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in instance.iterdir()} == {
        "secret_key": 0o600,
        "keys": 0o600,
    }
    assert load({"INSTANCE": tmp_path / "other"})["SECRET_KEY"] != first["SECRET_KEY"]


def test_an_open_instance_folder_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    load({"INSTANCE": tmp_path})
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_workers_that_start_at_once_agree_on_the_secrets(tmp_path: Path) -> None:
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(load({"INSTANCE": tmp_path})["SEALING_KEY"]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1


@pytest.mark.parametrize("missing", ["SECRET_KEY", "SEALING_KEY"])
def test_several_machines_must_be_given_their_secrets(tmp_path: Path, missing: str) -> None:
    given = {name: value for name, value in GIVEN.items() if name != missing}
    with pytest.raises(SettingsError, match=f"{missing} is missing.*on every machine"):
        load({"INSTANCE": tmp_path, "DATABASE_URL": "postgresql://h/d", **given})
    assert list(tmp_path.iterdir()) == []


def test_a_secret_that_others_can_read_or_that_is_gone_stops_the_start(tmp_path: Path) -> None:
    load({"INSTANCE": tmp_path})
    (tmp_path / "keys").chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        load({"INSTANCE": tmp_path})
    (tmp_path / "keys").chmod(0o600)
    (tmp_path / "keys").write_text("\n")
    with pytest.raises(SettingsError, match="backup"):
        load({"INSTANCE": tmp_path})


def test_several_sealing_keys_the_first_of_which_seals(tmp_path: Path) -> None:
    second = settings.new_sealing_key()
    load({"INSTANCE": tmp_path, "SECRET_KEY": "s"})
    (tmp_path / "keys").write_text(f"{second}\n{KEY}\n")
    keys = load({"INSTANCE": tmp_path})["SEALING_KEY"]
    assert keys == (base64.b64decode(second), bytes(range(32)))


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("OIDC_ISSUER", "idporten.no", "https://idporten.no"),
        ("OIDC_ISSUER", "http://idporten.no", "http://127.0.0.1:9000"),
        ("OIDC_ROLES", "koordinator=coordinator", "groups:koordinator=coordinator"),
        ("OIDC_ROLES", "groups:koordinator", "https://x/roles:a=staff"),
    ],
)
def test_a_provider_is_named_as_it_must(name: str, wrong: str, right: str, tmp_path: Path) -> None:
    assert load({"INSTANCE": tmp_path, name: right, **GIVEN})[name]
    with pytest.raises(SettingsError, match=name):
        load({"INSTANCE": tmp_path, name: wrong, **GIVEN})
