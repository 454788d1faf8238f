"""`flask submissions`, `flask log` and `flask tidy`: shown first, then done, once, and logged."""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from defusedxml.ElementTree import fromstring
from flask import Flask
from pypdf import PdfReader

from app import create_app
from forms import storage
from forms.storage import audit_log, backups, db
from forms.storage.accounts import units
from forms.storage.definitions import versions
from forms.storage.models.submissions import Submission
from forms.storage.retention import retention
from forms.storage.submissions import attachments, drafts, store
from tests.export.test_archive_message import breaches
from tests.storage.conftest import document
from tests.support import factories
from tests.support.databases import Settings

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ANSWERS = {"bedre": "Mer tid til å snakke sammen"}
LEVELS = ("public", "internal", "anonymous", "personal", "special", "health")
Run = Callable[..., str]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def app(database: Settings, clock: time_machine.Traveller) -> Iterator[Flask]:
    """Twelve answers to a form that keeps them 30 days, and one to a form that is archived."""
    app = create_app(database)
    with app.app_context(), storage.writing():
        for id, keep in (
            ("kort", {"answers": "30d"}),
            ("arkiv", {"answers": "90d", "after": "archived"}),
        ):
            versions.publish(document(id, keep=keep))
        for number in range(12):
            store.keep(current("kort"), ANSWERS, key=str(number))
        store.keep(current("arkiv"), ANSWERS, key="arkiv")
        audit_log.record("system", retention.DONE, "", "0")
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


def current(form_id: str) -> versions.Version:
    version = versions.current(form_id)
    assert version is not None
    return version


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs a command, which must succeed unless told."""

    def run(*words: str, fails: bool = False) -> str:
        done = app.test_cli_runner().invoke(args=list(words))
        assert (done.exit_code != 0) == fails, done.output
        return done.output

    return run


def number(app: Flask, form_id: str) -> int:
    with app.app_context():
        return db.session.query(Submission).filter_by(form_id=form_id).count()


def logged(app: Flask, what: str) -> list[tuple[str, str]]:
    with app.app_context():
        return [(line.subject, line.detail) for line in audit_log.listing(what=what).events]


def test_it_is_shown_first_and_then_done(
    app: Flask, run: Run, clock: time_machine.Traveller
) -> None:
    run("backup", "make")
    clock.shift(31 * DAY)
    shown = run("submissions", "purge")
    assert "kort: 12 innsendinger er for gamle, den eldste fra 01.01.2026." in shown
    assert "arkiv: 1 innsendinger venter på kvittering fra arkivet." in shown
    assert number(app, "kort") == 12
    done = run("submissions", "purge", "--do", fails=True)
    assert "--yes-the-clock-is-right" in done and number(app, "kort") == 12
    done = run("submissions", "purge", "--do", "--yes-the-clock-is-right")
    assert "12 innsendinger er slettet" in done
    assert "én sikkerhetskopi" in done
    assert number(app, "kort") == 0 and number(app, "arkiv") == 1
    assert logged(app, retention.PURGED) == [("kort", "12")]
    assert logged(app, retention.DONE)[0] == ("", "12")
    again = run("submissions", "purge", "--do")
    assert "0 innsendinger er slettet" in again
    with app.app_context():
        assert audit_log.verify().broken is None


def test_a_run_that_was_killed_goes_on(
    app: Flask, run: Run, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.shift(31 * DAY)
    monkeypatch.setattr(retention, "BATCH", 5)
    erase, rounds = retention.erase, iter(range(9))

    def killed(ids: list[str]) -> int:
        done = erase(ids)
        if next(rounds) == 1:
            raise KeyboardInterrupt
        return done

    with monkeypatch.context() as patch:
        patch.setattr(retention, "erase", killed)
        run("submissions", "purge", "--do", "--yes-the-clock-is-right", fails=True)
    assert number(app, "kort") == 7
    assert logged(app, retention.PURGED) == [("kort", "5")]
    assert "7 innsendinger er slettet" in run(
        "submissions", "purge", "--do", "--yes-the-clock-is-right"
    )
    assert number(app, "kort") == 0
    assert sum(int(detail) for _, detail in logged(app, retention.PURGED)) == 12
    with app.app_context():
        assert storage.submissions.counters.totals() == {"arkiv": 1}


def test_the_archive(app: Flask, run: Run, clock: time_machine.Traveller, tmp_path: Path) -> None:
    with app.app_context(), storage.writing():
        submission = db.session.query(Submission).filter_by(form_id="arkiv").one()
        file = attachments.keep(submission.version, "Karis tegning.png", "image/png", b"bilde" * 99)
        attachments.attach(submission, [file.id])
        sent = {"id": file.id, "name": "Karis tegning.png", "type": "image/png", "size": 495}
        storage.workflow.transitions.rewrite(submission, {**ANSWERS, "tegning": [sent]})
        reference, id = submission.reference or "", submission.id
        db.session.commit()
    folder = tmp_path / "arkiv"
    assert "Én pakke er skrevet" in run("submissions", "archive", "--to", str(folder))
    assert "0 pakker er skrevet" in run("submissions", "archive", "--to", str(folder))
    assert [path.name for path in folder.iterdir()] == [reference]
    package = folder / reference
    whole(package)
    assert json.loads((package / "svar.json").read_text())["bedre"] == ANSWERS["bedre"]
    assert json.loads((package / "definisjon.json").read_text())["id"] == "arkiv"
    assert ANSWERS["bedre"][:12] in PdfReader(package / "skjema.pdf").pages[0].extract_text()
    metadata = json.loads((package / "metadata.json").read_text())
    assert metadata["reference"] == reference and metadata["form"]["version"] == 1
    described = (package / "arkivmelding.xml").read_text("utf-8")
    assert reference in described and "Kari" not in described

    receipts = tmp_path / "kvittering.csv"
    receipts.write_text(f"{reference};2026/17\nAAAA-AAAA\n", encoding="utf-8-sig")
    assert "AAAA-AAAA" in run("submissions", "archived", str(receipts), fails=True)
    receipts.write_text("<arkivmelding/>")
    assert "ingen kvittering" in run("submissions", "archived", str(receipts), fails=True)
    receipts.write_text(f"{reference};2026/17\n")
    assert "Én kvittering er ført" in run("submissions", "archived", str(receipts))
    assert "0 kvitteringer er ført" in run("submissions", "archived", str(receipts))
    assert logged(app, "submission.archived") == [(id, "2026/17")]
    clock.shift(90 * DAY)
    run("submissions", "purge", "--do", "--yes-the-clock-is-right")
    assert number(app, "arkiv") == 0


@pytest.mark.parametrize("confidentiality", LEVELS)
def test_a_package_of_each_class_is_as_the_archives_schema_says(
    confidentiality: str, app: Flask, run: Run, tmp_path: Path
) -> None:
    """With two files; of what is anonymous, too, which has no clock time and no reference."""
    shown = factories.text("bedre", "Hva kunne vært bedre?")
    asked = [shown, {"id": "brev", "type": "file", "label": "Brev", "max_files": 2}]
    with app.app_context(), storage.writing():
        units.import_csv("id;name;kind\nlia;Lia barnehage;barnehage\n")
        version = versions.publish(
            factories.document(
                factories.section("motet", *asked),
                id="klasse",
                title="Klasse",
                confidentiality=confidentiality,
            )
        )
        files = []
        for name, type, content in (
            ("Karis tegning.png", "image/png", b"bilde"),
            ("brev.pdf", "application/pdf", b"%PDF-1.7 kort"),
        ):
            id = attachments.keep(version, name, type, content).id
            files.append({"id": id, "name": name, "type": type, "size": len(content)})
        sent = store.keep(version, {**ANSWERS, "brev": files}, key="klasse", unit="lia")
        assert attachments.attach(sent, [each["id"] for each in files]) == 2
        db.session.commit()
    run("submissions", "archive", "--to", str(tmp_path / "arkiv"), "--form", "klasse")
    (package,) = (tmp_path / "arkiv").iterdir()
    whole(package)
    described = fromstring((package / "arkivmelding.xml").read_bytes())
    assert breaches(described) == []
    kinds = [each.text for each in described.iter() if each.tag.endswith("}format")]
    assert {"fmt/477", "fmt/11", "fmt/276"} <= set(kinds)
    said = (package / "arkivmelding.xml").read_text("utf-8")
    assert ("skjermingshjemmel" in said) == (confidentiality in ("personal", "special", "health"))
    assert "Kari" not in said


def whole(package: Path) -> None:
    """Every file of the package is as its sums say."""
    lines = (package / "SHA256SUMS").read_text().splitlines()
    named = {line.split("  ")[1]: line.split("  ")[0] for line in lines}
    there = {str(path.relative_to(package)) for path in package.rglob("*") if path.is_file()}
    assert there == {*named, "SHA256SUMS"}
    for name, digest in named.items():
        assert hashlib.sha256((package / name).read_bytes()).hexdigest() == digest


def test_a_persons_copy_and_erasure(app: Flask, run: Run, tmp_path: Path) -> None:
    with app.app_context():
        submission = db.session.query(Submission).filter_by(form_id="arkiv").one()
        reference, id = submission.reference or "", submission.id
    run("submissions", "copy", reference.lower(), "--to", str(tmp_path / "kopi"))
    whole(tmp_path / "kopi")
    assert logged(app, "submission.copied") == [(id, reference)]
    assert "AAAA-2222" in run("submissions", "erase", "AAAA-2222", "--reason", "asked", fails=True)
    assert f"{reference} er slettet" in run(
        "submissions", "erase", reference, "--reason", "mistake"
    )
    assert number(app, "arkiv") == 0
    assert logged(app, retention.ERASED) == [(id, f"{reference} mistake")]


def test_the_log_is_verified(app: Flask, run: Run) -> None:
    told = run("log", "verify").split()
    mark = told[-1]
    run("users", "add", "kari", "Kari Prøve")
    assert "Loggen er hel: 2 linjer." in run("log", "verify", "--known", mark)
    other = mark.partition(":")[0] + ":" + "0" * 64
    assert "Linje 1 i loggen er en annen" in run("log", "verify", "--known", other, fails=True)
    run("log", "verify", "--known", "tull", fails=True)


def test_everything_is_tidied(app: Flask, run: Run, clock: time_machine.Traveller) -> None:
    with app.app_context(), storage.writing():
        drafts.start(current("kort"))
        attachments.keep(current("kort"), "a.txt", "text/plain", b"x")
        db.session.commit()
    assert "0 utkast" in run("tidy")
    clock.shift(31 * DAY)
    assert "Ingenting er slettet" in run("tidy", fails=True)
    done = run("tidy", "--yes-the-clock-is-right")
    assert "1 utkast" in done and "1 filer uten eier" in done and "12 innsendinger" in done
    clock.shift(DAY)
    assert "0 utkast" in run("tidy")


def test_backups_are_named_by_their_moment(app: Flask, run: Run) -> None:
    run("backup", "make")
    folder = app.config["BACKUPS"]
    assert backups.started_at(backups.listing(folder)[0]) == START
