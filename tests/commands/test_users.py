"""`flask users`: when the pages cannot be reached, or nobody gets in."""

import time

import pyotp
import pytest
from flask import Flask

from app import create_app
from forms import storage
from forms.settings import ROOT
from forms.storage import db
from forms.storage.accounts import two_factor, users
from forms.storage.models.audit_log import Event
from tests.support.databases import Settings


@pytest.fixture
def app(sqlite: Settings) -> Flask:
    """The application on a fresh database."""
    return create_app(sqlite)


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    """What a command answers."""
    done = app.test_cli_runner().invoke(args=["users", *arguments])
    with app.app_context():
        db.engine.dispose()
    return done.exit_code, done.output


def test_who_lost_phone_and_paper_gets_in_again(app: Flask) -> None:
    with app.app_context(), storage.writing():
        user = users.add("siri", "Siri Prøve", ["administrator"])
        secret = two_factor.begin(user)
        code = pyotp.TOTP(secret).generate_otp(int(time.time()) // 30)
        assert two_factor.confirm(user, code)
        db.session.commit()
    assert run(app, "unpair", "SIRI") == (0, "Totrinnsinnlogging er slått av.\n")
    assert run(app, "unpair", "ingen")[0] == 1
    with app.app_context():
        found = users.by_login("siri")
        assert found is not None and not two_factor.is_on(found)
        assert db.session.query(Event).filter_by(what="second_factor.off").count() == 1
        db.engine.dispose()


def test_a_table_is_taken_in_with_links(app: Flask) -> None:
    example = str(ROOT / "examples" / "users.csv")
    code, output = run(app, "import", example)
    assert code == 1 and "Linje 3: Enheten «solbakken-barnehage» finnes ikke." in output
    units = ["units", "import", str(ROOT / "examples" / "units.csv")]
    assert app.test_cli_runner().invoke(args=units).output == "7 nye, 0 endret, 0 som før.\n"
    code, output = run(app, "import", example)
    assert code == 1 and "minst én administrator" in output
    assert run(app, "add", "siri", "Siri Prøve", "--role", "administrator")[0] == 0
    code, output = run(app, "import", example, "--links")
    assert code == 0 and output.startswith("5 nye, 0 endret, 0 som før.")
    assert output.count("/ny/") == 5
    assert run(app, "import", example) == (0, "0 nye, 0 endret, 5 som før.\n")
    assert "leif.oppdiktsrud\tLeif Oppdiktsrud\tleader,receiver" in run(app, "list")[1]


def test_a_table_that_is_no_text(app: Flask, tmp_path: object) -> None:
    path = ROOT / "docs" / "pictures" / "form.png"
    code, output = run(app, "import", str(path))
    assert code == 1 and "is not UTF-8" in output


def test_links_of_a_service_with_a_name_of_its_own_lead_there(sqlite: Settings) -> None:
    """Found: behind a proxy they led to 127.0.0.1, which the server itself refuses."""
    app = create_app({**sqlite, "HTTPS": True, "TRUSTED_HOSTS": ("skjema.eksempel.no",)})
    code, output = run(app, "add", "siri", "Siri Prøve", "--role", "administrator")
    assert code == 0 and "https://skjema.eksempel.no/ny/" in output
    code, output = run(app, "link", "siri", "--host", "127.0.0.1", "--port", "8001")
    assert code == 0 and "http://127.0.0.1:8001/ny/" in output
