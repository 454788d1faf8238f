"""Many PDFs are made in the background, one part each, for the one who asked and may have them."""

import os
import signal
import threading
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from forms import storage
from forms.export import pdf_zip
from forms.operations import background, state
from forms.storage import db, jobs
from forms.storage.accounts import units, users
from forms.storage.models.jobs import Job
from forms.storage.retention import retention
from forms.storage.submissions import store
from forms.storage.workflow import cases, transitions
from forms.web.coordinator import submissions
from forms.workflow.unit_scope import UnitScope
from tests.support.client import TOKEN, Visitor
from tests.support.factories import form, section, text
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import NAME

FORM = form(section("a", NAME, text("mer", "Mer?")), confidentiality="internal")


@pytest.fixture
def ids(app: Flask, publish: Publish, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three submissions, of which more than two are too many to wait for."""
    version = publish(FORM)
    monkeypatch.setattr(submissions, "MOST_NOW", 2)
    monkeypatch.setattr(pdf_zip, "print_pdf", lambda html: html.encode())
    with app.app_context(), storage.writing():
        answers = [{"navn": f"Ola {n}", "mer": "Nei"} for n in range(3)]
        kept = [store.keep(version, each, key=each["navn"]) for each in answers]
        db.session.commit()
        return [each.id for each in kept]


def work(app: Flask, stop: threading.Event | None = None) -> int:
    return background.run_queue(app, stop or threading.Event(), until_empty=True)


def ask(client: Visitor) -> Visitor:
    client.visit("/oversikt/prove")
    client.send("/oversikt/prove/last-ned", {"format": "pdf"})
    client.visit("/filer/")
    return client


def files_in(client: Visitor) -> dict[str, str]:
    form = client.page.form_of(client.page.button("Last ned"))
    answer = client.send(form.get("action") or "", {})
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(BytesIO(answer.data)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def test_it_is_asked_for_made_and_taken(app: Flask, ids: list[str], signed_in: SignIn) -> None:
    client = ask(signed_in("coordinator"))
    assert "Venter" in client.page.text and "Se hvor langt det er kommet" in client.page.text
    assert work(app) == 1
    client.visit("/filer/")
    assert "3 av 3" in client.page.text and "Se hvor langt" not in client.page.text
    found = files_in(client)
    assert len(found) == 3 and {name[-4:] for name in found} == {".pdf"}
    assert {f"Ola {n}" in "".join(found.values()) for n in range(3)} == {True}
    other = signed_in("coordinator").visit("/filer/")
    assert "Her er det ingenting" in other.text


def killed(app: Flask, keep: int) -> None:
    """Let a worker do what waits, in a process that is killed after so many PDFs."""
    made: list[str] = []

    def print_one(html: str) -> bytes:
        if len(made) == keep:
            os.kill(os.getpid(), signal.SIGKILL)
        made.append(html)
        return html.encode()

    with app.app_context():
        db.engine.dispose()
    if not (child := os.fork()):
        pdf_zip.print_pdf = print_one
        work(app)
        os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


def test_a_killed_worker_loses_nothing(app: Flask, ids: list[str], signed_in: SignIn) -> None:
    client = ask(signed_in("coordinator"))
    killed(app, keep=1)
    client.visit("/filer/")
    assert "I arbeid" in client.page.text and "1 av 3" in client.page.text
    assert work(app) == 0  # it is the other's yet
    with time_machine.travel(datetime.now(UTC) + jobs.LEASE + timedelta(seconds=1)):
        made: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pdf_zip, "print_pdf", lambda html: made.append(html) or html.encode())
            assert work(app) == 1
        assert len(made) == 2  # what the killed one had made was kept
        client.visit("/filer/")
        assert "3 av 3" in client.page.text
        assert len(files_in(client)) == 3


def test_what_kills_every_worker_is_given_up(
    app: Flask, ids: list[str], signed_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    """Found: only failures were counted, so such a job ended one worker after another for ever."""
    client = ask(signed_in("coordinator"))
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        killed(app, keep=1)  # what follows a part that is kept has all its tries before it
        for _ in range(jobs.MOST_TRIES - 1):
            clock.shift(jobs.LEASE + timedelta(seconds=1))
            killed(app, keep=0)
        clock.shift(jobs.LEASE + timedelta(seconds=1))
        assert work(app) == 1 and work(app) == 0
        with app.app_context():
            assert jobs.queue_load().failed == 1
    client.visit("/filer/")
    assert "Gikk ikke" in client.page.text and "Filen kunne ikke lages." in client.page.text
    assert "is given up: its workers were ended" in caplog.text


def test_an_order_that_does_not_open_is_given_up(
    app: Flask, ids: list[str], signed_in: SignIn
) -> None:
    """Found: it could not be noted as failed either, and that ended the thread of the queue."""
    client = ask(signed_in("coordinator"))
    with app.app_context(), storage.writing():
        db.session.execute(update(Job).values(sealed=b"\1" + bytes(64)))
        db.session.commit()
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        for number in range(jobs.MOST_TRIES):
            assert work(app) == 1
            clock.shift(jobs.PAUSE * 2**number)
        assert work(app) == 0
        with app.app_context():
            assert jobs.queue_load().failed == 1
    assert "Filen kunne ikke lages." in client.visit("/filer/").text


def test_nothing_that_a_job_does_ends_the_thread(
    app: Flask, ids: list[str], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(signed_in("coordinator"))
    monkeypatch.setattr(background, "LONG_PAUSE", 0.01)
    stop, tried = threading.Event(), []

    def fail(_worker: str, _stop: threading.Event) -> bool:
        tried.append(_worker)
        if len(tried) == 3:
            stop.set()
        raise RuntimeError

    monkeypatch.setattr(background, "do_next_job", fail)
    assert background.run_queue(app, stop) == 0 and len(tried) == 3


def test_a_worker_that_is_told_to_stop_gives_it_on(
    app: Flask, ids: list[str], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, stop = ask(signed_in("coordinator")), threading.Event()
    monkeypatch.setattr(pdf_zip, "print_pdf", lambda html: stop.set() or html.encode())
    assert work(app, stop) == 1
    client.visit("/filer/")
    assert "Venter" in client.page.text and "1 av 3" in client.page.text
    said = app.test_cli_runner().invoke(args=["work", "--once"])
    assert said.output == "Én oppgave er gjort.\n"
    client.visit("/filer/")
    assert "3 av 3" in client.page.text


def test_who_may_no_longer_read_gets_nothing(app: Flask, ids: list[str], signed_in: SignIn) -> None:
    client = ask(signed_in("coordinator", "auditor"))
    path = f"/filer/{job_of(app, client)}"
    with app.app_context(), storage.writing():
        user = users.get(client.user_id)
        assert user is not None
        user.roles = ["auditor"]
        db.session.commit()
    work(app)
    with app.app_context():
        assert jobs.queue_load().failed == 1
        assert not state.queue().ok
    assert client.send(f"{path}/last-ned", {}).status_code == 404


def test_what_is_erased_is_not_in_the_file(app: Flask, ids: list[str], signed_in: SignIn) -> None:
    client = ask(signed_in("coordinator"))
    with app.app_context(), storage.writing():
        retention.erase(ids[:1])
        db.session.commit()
    work(app)
    with app.app_context(), storage.writing():
        retention.erase(ids[1:2])
        db.session.commit()
    client.visit("/filer/")
    assert "2 av 3" in client.page.text and "ikke lenger leses" in client.page.text
    assert len(files_in(client)) == 1
    path = f"/filer/{job_of(app, client)}"
    stranger = signed_in("coordinator")
    stranger.visit("/filer/")
    unknown = f"/filer/{'0' * 32}/slett"
    answers = [stranger.send(p, {}) for p in (f"{path}/slett", f"{path}/last-ned", unknown)]
    assert {answer.status_code for answer in answers} == {404}
    told = [TOKEN.sub("", answer.text) for answer in answers]  # a token holds the second
    assert told[0] == told[2]
    assert client.send(f"{path}/slett", {}).status_code == 303
    assert "Her er det ingenting" in client.visit("/filer/").text


def test_what_may_no_longer_be_read_is_not_in_the_file(
    app: Flask, ids: list[str], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = ask(signed_in("coordinator"))
    work(app)
    with app.app_context(), storage.writing():
        withdrawn, shared = (store.get(id) for id in ids[:2])
        assert withdrawn is not None and shared is not None
        transitions.withdraw(withdrawn, who="respondent", reason="")
        case = cases.open_case(units.add("Lia skole", "barneskole").id, cases.Child("Ola", None))
        shared.case_id = left = case.id
        db.session.commit()
    client.visit("/filer/")
    assert len(files_in(client)) == 2
    monkeypatch.setattr(UnitScope, "left_out", lambda scope: frozenset({left}))
    assert len(files_in(client)) == 1


def job_of(app: Flask, client: Visitor) -> str:
    with app.app_context():
        (job,) = jobs.jobs_of_user(client.user_id)
        return job.id
