"""The child that makes PDFs: what a document does there harms nobody."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from forms.export.pdf import client as press
from forms.export.pdf import worker as pdf_worker
from forms.export.pdf.client import NotPrinted, print_pdf
from tests.support.patience import PATIENCE

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True, scope="module")
def ended() -> Iterator[None]:
    yield
    press._press.end()


def text(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


def alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


def gone(pid: int, seconds: float = PATIENCE) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and alive(pid):
        time.sleep(0.05)
    return not alive(pid)


def test_a_document_becomes_a_pdf() -> None:
    assert "Hei" in text(print_pdf("<p>Hei</p>"))


HARMFUL = {
    "divs": "<div>" * 10_000 + "x",
    "spans": "<table><tr><td rowspan=1000000 colspan=1000000>x</td></tr></table>",
    "size": '<p style="font-size:99999999pt">x</p>',
    "much": "<p>x</p>" * 600_000,
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_document_made_to_hurt_is_given_up_and_the_next_one_is_made(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "wait_seconds", lambda size: 4)
    began = time.monotonic()
    with pytest.raises(NotPrinted):
        print_pdf(HARMFUL[name])
    assert time.monotonic() - began < PATIENCE
    monkeypatch.undo()
    assert "Hei" in text(print_pdf("<p>Hei</p>"))


def test_the_system_ends_a_child_that_works_too_long() -> None:
    code = "from forms.child_process import limit_work; limit_work(1)\nwhile True: pass"
    child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=PATIENCE)
    assert child.returncode == -signal.SIGXCPU


def test_memory_is_limited() -> None:
    code = (
        "import resource; from forms.export.pdf import worker as c\n"
        "resource.setrlimit(resource.RLIMIT_AS, (c.MEMORY, c.MEMORY)); bytearray(c.MEMORY)"
    )
    child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE)
    assert b"MemoryError" in child.stderr
    print_pdf("<p>x</p>")
    child_now = press._press.child
    assert child_now is not None
    limits = Path(f"/proc/{child_now.pid}/limits").read_text()
    assert f"{pdf_worker.MEMORY}" in limits.split("Max address space")[1].split("\n")[0]


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    hits: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)  # patient enough: asks again until it is told to stop
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    connection, _address = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    hits.append(b"hit")

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", hits
        done.set()
        thread.join()


WAYS = [
    '<img src="{}.png">',
    '<link rel="stylesheet" href="{}.css">',
    '<style>@import url("{}.css");</style>',
    '<style>@font-face{{font-family:x;src:url("{}.ttf")}} p{{font-family:x}}</style><p>x</p>',
    '<div style="background-image:url({}.png)">x</div>',
    '<pdf:font name="x" src="{}.ttf"><p>x</p>',
    "<style>@page{{background-image:url({}.pdf)}}</style>x",
    '<object data="{0}"></object><iframe src="{0}"></iframe><embed src="{0}">',
    '<svg><image href="{0}.png" xlink:href="{0}.png"/></svg>',
    '<ul style="list-style-image:url({}.png)"><li>x</li></ul>',
]


@pytest.mark.parametrize("way", WAYS)
def test_a_document_reaches_no_address_and_no_file(
    way: str, listener: tuple[str, list[bytes]], tmp_path: Path
) -> None:
    address, hits = listener
    (tmp_path / "x.png").write_bytes(b"hemmelig")
    for place in (address, f"file://{tmp_path}/x", f"{tmp_path}/x", "../../../../instance/x"):
        try:
            made = pypdf.PdfReader(BytesIO(print_pdf(f"<p>Før</p>{way.format(place)}")))
        except NotPrinted:
            continue
        assert not [image for page in made.pages for image in page.images]
    assert hits == []


def test_the_password_file_is_not_read() -> None:
    for html in (
        '<img src="file:///etc/passwd">',
        '<object data="/etc/passwd"></object>',
        '<style>@import "file:///etc/passwd";</style>x',
    ):
        assert "root:" not in text(print_pdf(f"<p>x</p>{html}"))


def test_the_child_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    press._press.end()
    monkeypatch.setenv("SECRET_KEY", "hemmelig")
    print_pdf("<p>x</p>")
    child = press._press.child
    assert child is not None
    assert b"hemmelig" not in Path(f"/proc/{child.pid}/environ").read_bytes()


def test_a_child_that_was_killed_is_replaced() -> None:
    print_pdf("<p>x</p>")
    child = press._press.child
    assert child is not None
    child.kill()
    child.wait()
    assert "Hei" in text(print_pdf("<p>Hei</p>"))


def test_a_child_is_replaced_when_it_has_done_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press._press, "tasks", 2)
    press._press.end()
    pids = []
    for _number in range(4):
        print_pdf("<p>x</p>")
        assert press._press.child is not None
        pids.append(press._press.child.pid)
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_threads_take_turns() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: text(print_pdf(f"<p>Nummer {n}.</p>")), range(24)))
    assert all(f"Nummer {n}." in each for n, each in enumerate(made))


def test_a_forked_worker_has_a_child_of_its_own() -> None:
    print_pdf("<p>x</p>")
    child = press._press.child
    assert child is not None
    read, write = os.pipe()
    worker = os.fork()
    if worker == 0:
        try:
            made = text(print_pdf("<p>Arbeider</p>"))
            own = press._press.child.pid if press._press.child else 0
            os.write(write, f"{own} {made}".encode())
            press._press.end()
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as said:
        own, _space, made = said.read().partition(" ")
    os.waitpid(worker, 0)
    assert "Arbeider" in made and int(own) not in (0, child.pid)
    assert alive(child.pid) and "Hei" in text(print_pdf("<p>Hei</p>"))


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_the_child_ends_with_its_parent(sign: signal.Signals) -> None:
    code = (
        "import time; from forms.export.pdf import client as p; p.print_pdf('<p>x</p>')\n"
        "print(p._press.child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert alive(child)
    parent.send_signal(sign)
    parent.communicate()
    assert gone(child)
