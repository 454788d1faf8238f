"""`flask prepare` again and again, and the commands for users, units and forms."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app import create_app
from forms import settings
from forms.storage import db
from forms.storage.accounts import units, users
from forms.storage.definitions import versions

FORM = {
    "title": "Om møtet",
    "sections": [
        {
            "id": "del_1",
            "title": "Del 1",
            "questions": [{"id": "navn", "type": "text", "label": "Navn"}],
        }
    ],
}


@pytest.fixture
def definitions(tmp_path: Path) -> Path:
    """A folder with one form."""
    folder = tmp_path / "definitions"
    folder.mkdir()
    (folder / "mote.json").write_text(json.dumps(FORM), encoding="utf-8")
    return folder


@pytest.fixture
def app(tmp_path: Path, definitions: Path) -> Flask:
    """The application with an empty instance folder: no tables, nobody."""
    return create_app(
        {
            "INSTANCE": tmp_path / "instance",
            "TESTING": True,
            "DEFINITIONS": definitions,
            "SECRET_KEY": "test" * 16,
            "SEALING_KEY": settings.new_sealing_key(),
        }
    )


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    """Runs commands."""
    return app.test_cli_runner()


def link(output: str) -> str:
    return output.split("/ny/")[1].split()[0]


def test_prepare_makes_all_a_start_needs(app: Flask, run: FlaskCliRunner) -> None:
    first = run.invoke(args=["prepare"])
    assert first.exit_code == 0, first.output
    assert "http://127.0.0.1:8000/ny/" in first.output
    assert "Ett skjema er publisert" in first.output
    with app.app_context():
        user = users.user_of_setup_link(link(first.output))
        assert user is not None and "administrator" in user.roles and user.password_hash is None
        assert [form.form_id for form in versions.overview()] == ["mote"]
        assert units.all_units() == []


def test_prepare_again_gives_the_same_person_a_new_link(app: Flask, run: FlaskCliRunner) -> None:
    first, second = run.invoke(args=["prepare"]), run.invoke(args=["prepare", "--port", "9000"])
    assert "http://127.0.0.1:9000/ny/" in second.output and "publisert" not in second.output
    with app.app_context():
        assert len(users.all_users()) == 1
        assert users.user_of_setup_link(link(first.output)) is None
        assert users.user_of_setup_link(link(second.output)) is not None


def test_prepare_gives_no_link_when_somebody_can_log_in(app: Flask, run: FlaskCliRunner) -> None:
    token = link(run.invoke(args=["prepare"]).output)
    client = app.test_client()
    page = client.get(f"/ny/{token}").text
    csrf = page.split('name="csrf_token" value="')[1].split('"')[0]
    typed = {"csrf_token": csrf, "passphrase": "fire ord som passer"}
    assert (
        client.post(f"/ny/{token}", data={**typed, "again": typed["passphrase"]}).status_code == 303
    )
    again = run.invoke(args=["prepare"])
    assert again.exit_code == 0 and "/ny/" not in again.output


def test_prepare_starts_in_spite_of_a_broken_file(run: FlaskCliRunner, definitions: Path) -> None:
    (definitions / "feil.json").write_text('{"title": "Feil",}', encoding="utf-8")
    told = run.invoke(args=["prepare"])
    assert told.exit_code == 0
    assert "feil.json har feil og ble ikke publisert" in told.output
    assert "feil.json:1:" in told.output and "Ett skjema er publisert" in told.output


def test_prepare_for_a_demonstration_takes_units_in(app: Flask, run: FlaskCliRunner) -> None:
    assert "7 nye" in run.invoke(args=["prepare", "--demo"]).output
    assert "7 som før" in run.invoke(args=["prepare", "--demo"]).output
    with app.app_context():
        assert len(units.all_units()) == 7


def test_users(app: Flask, run: FlaskCliRunner) -> None:
    run.invoke(args=["prepare"])
    added = run.invoke(args=["users", "add", "Mari", "Mari Lie", "--role", "author"])
    assert added.exit_code == 0, added.output
    with app.app_context():
        user = users.user_of_setup_link(link(added.output))
        assert user is not None and (user.login, user.roles) == ("mari", ["author"])
        db.session.rollback()
    assert "mari\tMari Lie\tauthor\tventer på passord" in run.invoke(args=["users", "list"]).output
    new = run.invoke(args=["users", "link", "mari"])
    assert link(new.output) != link(added.output)
    for wrong in (["add", "mari", "En til"], ["add", "ola", "Ola", "--unit", "x"], ["link", "per"]):
        refused = run.invoke(args=["users", *wrong])
        assert refused.exit_code == 1 and "Error" in refused.output


def test_units(run: FlaskCliRunner, tmp_path: Path) -> None:
    run.invoke(args=["prepare"])
    good = settings.ROOT / "examples" / "units.csv"
    assert "7 nye" in run.invoke(args=["units", "import", str(good)]).output
    bad = tmp_path / "bad.csv"
    bad.write_text("id;name;kind\nÅ;;slott\n", encoding="utf-8")
    refused = run.invoke(args=["units", "import", str(bad)])
    assert refused.exit_code == 1 and "Linje 2" in refused.output
    bad.write_bytes("id;name;kind\nå;Ås;annen".encode("latin-1"))
    assert run.invoke(args=["units", "import", str(bad)]).exit_code == 1


def test_forms_list(run: FlaskCliRunner, definitions: Path) -> None:
    run.invoke(args=["prepare"])
    (definitions / "feil.json").write_text("{", encoding="utf-8")
    told = run.invoke(args=["forms", "list"]).output.splitlines()
    assert told[0].startswith("feil\t–\t–\t0\tfilen har feil")
    assert told[1].startswith("mote\tv1\t")
