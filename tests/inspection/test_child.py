"""Files are inspected in a child process, within one budget, and only so many at once."""

import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms import inspection
from forms.child_process import ChildBusy
from forms.inspection import Rejected, inspect, shared_budget, worker

EVERY = ("pdf", "image", "word", "excel")
PLAIN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True, scope="module")
def ended() -> Iterator[None]:
    yield
    inspection._child.end()


def bomb(streams: int, fill: bytes, size: int = 999_000) -> bytes:
    """A PDF of some kilobytes with object streams that unpack to a megabyte each."""
    body = b"1 0 <<>>" + (fill * (size // len(fill) + 1))[:size]
    packed = zlib.compress(body, 9)
    head = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    objects = (b"%d 0 obj%s%s\nendstream endobj\n" % (n, head, packed) for n in range(streams))
    return b"%PDF-1.5\n" + b"".join(objects) + b"trailer<</Root 1 0 R>>\n%%EOF\n"


def reason(content: bytes) -> str:
    with pytest.raises(Rejected) as caught:
        inspect(content, EVERY)
    return caught.value.reason


def test_a_small_file_that_unpacks_to_much_is_given_up_and_the_next_one_is_taken() -> None:
    """Found: 105 kB took 8.5 s and 4 MB minutes, in the process that serves pages."""
    assert reason(bomb(100, b"/")) == "complex"
    assert reason(bomb(1_999, b"/JavaScrip ")) == "complex"
    assert inspect(PLAIN, EVERY)[1] == PLAIN


def test_all_files_of_a_request_share_one_budget() -> None:
    some = bomb(9, b"a")
    with shared_budget() as budget:
        budget.unpacked = 20_000_000
        for _ in range(2):
            inspect(some, EVERY)
        assert reason(some) == "complex"
        budget.seconds = 0
        assert reason(PLAIN) == "busy"
    assert inspect(some, EVERY)


def test_only_so_many_files_wait_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    room = threading.BoundedSemaphore(1)
    monkeypatch.setattr(inspection, "_room", room)
    room.acquire()
    assert reason(PLAIN) == "busy"
    room.release()
    assert inspect(PLAIN, EVERY)

    def busy(*_: object, **__: object) -> bytes:
        raise ChildBusy

    monkeypatch.setattr(inspection._child, "run_task", busy)
    assert reason(PLAIN) == "busy"
    assert room.acquire(blocking=False), "a place that was taken is given back"


def test_a_slow_file_costs_its_own_request_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    inspect(PLAIN, EVERY)
    first = inspection._child.child
    with shared_budget() as budget:
        budget.seconds = 0.05
        assert reason(b"%PDF-1.7\n" + b"1 0 obj[" * 9_000 + b"%%EOF") == "complex"
        assert budget.seconds <= 0
    assert inspect(PLAIN, EVERY)
    assert inspection._child.child is not first


def test_the_child_has_limits_and_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    inspection._child.end()
    monkeypatch.setenv("SECRET_KEY", "hemmelig")
    inspect(PLAIN, EVERY)
    process = inspection._child.child
    assert process is not None
    assert b"hemmelig" not in Path(f"/proc/{process.pid}/environ").read_bytes()
    limits = Path(f"/proc/{process.pid}/limits").read_text()
    assert f"{worker.MEMORY}" in limits.split("Max address space")[1].split("\n")[0]
    assert "unlimited" not in limits.split("Max cpu time")[1].split("\n")[0].split()[0]


def test_whatever_a_library_raises_refuses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (MemoryError, RecursionError, ZeroDivisionError, AssertionError):

        def broken(*_: object, error: type[Exception] = error) -> None:
            raise error

        monkeypatch.setattr(worker, "inspect_here", broken)
        answer = worker.inspect_task(b'{"groups": [], "unpacked": 1}\nx')
        assert b'"rejected": "complex"' in answer or b'"rejected": "unreadable"' in answer
