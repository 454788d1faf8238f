"""Change files of other systems at random, and see that each is read or refused in words.

    .venv/bin/python -m bench.interop_mutations 100000 [folder of more files]

A file is changed by bytes, or, when it is JSON, by values. What is read goes through the product's
check. Anything raised is printed with the seed that makes it again, and so is a file that takes
more than 10 seconds of work; the memory is told on the way. The exit code tells.
"""

import json
import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from forms.checking import check_form
from forms.definition import Library, load_form, load_text, read_library
from forms.definition.loading import form_files
from forms.interop import FORMATS, Refused, read_form, recognize_format, write_form
from forms.questions import TYPES
from forms.settings import ROOT

LONGEST = 10.0
"""Seconds of work for one file."""
VALUES = ("null", "true", "0", "-1", "1e99", '""', '"x"', '"{a} = 1"', "[]", "{}", "[{}]", "[[]]")
"""What a value of JSON is replaced by."""


def files(more: list[str]) -> list[tuple[str, bytes]]:
    """Return what is changed: small shipped forms in every format, and files in other folders."""
    library = read_library(ROOT / "definitions", TYPES)
    found = []
    for path in form_files(ROOT / "definitions"):
        document = load_form(path, library).document
        if document is not None and path.stem in ("brukerskjema", "avviksmelding"):
            for kind, each in FORMATS.items():
                if each.read and each.write:
                    made = write_form(document, kind)
                    found.append((made.name, made.data))
    for folder in more:
        found += [(p.name, p.read_bytes()) for p in sorted(Path(folder).rglob("*")) if p.is_file()]
    return [(name, data) for name, data in found if len(data) < 200_000]


def changed(data: bytes, chance: random.Random) -> bytes:
    """Return the file with some bytes or some values changed."""
    if data[:1] in b"{[" and chance.random() < 0.8:
        value = json.loads(data)
        for _time in range(chance.randint(1, 5)):
            _change(value, chance)
        return json.dumps(value).encode()
    found = bytearray(data)
    for _time in range(chance.randint(1, 8)):
        at = chance.randrange(len(found))
        match chance.randint(0, 2):
            case 0:
                found[at] = chance.randrange(256)
            case 1:
                del found[at : at + chance.randint(1, 40)]
            case _:
                found[at:at] = found[at : at + chance.randint(1, 40)]
        if not found:
            return b""
    return bytes(found)


def _change(value: Any, chance: random.Random) -> None:
    """Change one value somewhere inside."""
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys:
            return
        key = chance.choice(keys)
        if isinstance(value[key], dict | list) and value[key] and chance.random() < 0.85:
            value = value[key]
            continue
        if chance.random() < 0.3:
            del value[key]
        else:
            value[key] = json.loads(chance.choice(VALUES))
        return


class Slow(BaseException):
    """A file that took too long."""


def too_slow(*_signal: object) -> None:
    """End the file that is being read."""
    raise Slow


def memory() -> str:
    """Return the most memory that was taken, here and by a child process that has ended."""
    here, below = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    peaks = [resource.getrusage(who).ru_maxrss // 1024 for who in (here, below)]
    return f"at most {peaks[0]} MB, a child process {peaks[1]} MB"


def main() -> int:
    """Run so many changes, and print what they came to; 1 when something was raised."""
    count, library = (
        int(sys.argv[1]),
        Library(grammar=read_library(ROOT / "definitions", TYPES).grammar),
    )
    sources, outcomes, slowest, crashes = files(sys.argv[2:]), Counter[str](), 0.0, 0
    signal.signal(signal.SIGPROF, too_slow)
    for seed in range(count):
        if seed and seed % 10_000 == 0:
            print(f"{seed} files: {memory()}, slowest {slowest:.2f} s of work", flush=True)
        chance = random.Random(seed)
        name, data = chance.choice(sources)
        data = changed(data, chance)
        begun = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, LONGEST)
        try:
            if recognize_format(name, data) is None:
                outcomes["not recognised"] += 1
                continue
            taken = read_form(name, data)
            if seed % 10 == 0:
                check_form(load_text("x", taken.text, library))
            outcomes[taken.report.outcome] += 1
        except Refused:
            outcomes["refused"] += 1
        except (Exception, Slow):  # every kind is what is looked for
            crashes += 1
            print(f"seed {seed}, {name}")
            traceback.print_exc(limit=-4)
        signal.setitimer(signal.ITIMER_PROF, 0)
        slowest = max(slowest, time.process_time() - begun)
    print(f"{count} files: {dict(outcomes)}, {crashes} raised, slowest {slowest:.2f} s of work")
    print(memory())
    return 1 if crashes else 0


if __name__ == "__main__":
    raise SystemExit(main())
