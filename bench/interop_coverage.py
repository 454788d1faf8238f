"""Read files of other systems, and print how much of them comes along, format by format.

    .venv/bin/python -m bench.interop_coverage [folder]

The folder is `shared/cases/interop` beside or above this one unless told. A file is whole,
approximate or lost by its report, or refused. Of conditions, those count that name questions which
are in the file; a file of several reasons has one line for each. Nothing of the files is kept.
"""

import json
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forms.checking import check_form
from forms.definition import Library, load_text, read_library
from forms.interop import FORMATS, Refused, read_form, recognize_format
from forms.questions import TYPES
from forms.settings import ROOT

CASES = Path("shared", "cases", "interop")
"""Where the files lie, in a folder above this one."""
OUTCOMES = ("whole", "approximate", "lost", "refused")
CONDITION, MISSING = "Vilkåret kan ikke sies her", "finnes ikke i skjemaet"
_NAMED = re.compile(r"«[^»]*»")


@dataclass
class Tally:
    """What became of the files of one format."""

    outcomes: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    conditions: int = 0
    missing: int = 0
    unsaid: int = 0
    stops: int = 0
    slowest: float = 0.0

    @property
    def share(self) -> str:
        """Return the share of the conditions that can be said, among those that could be."""
        could = self.conditions - self.missing
        said = could - self.unsaid
        return f"{said} of {could} ({100 * said / could:.1f} %)" if could else "–"


def enabled(data: bytes) -> int:
    """Return how many items of a FHIR file have `enableWhen`."""

    def below(value: Any) -> int:
        if isinstance(value, dict):
            return bool(value.get("enableWhen")) + sum(map(below, value.values()))
        return sum(map(below, value)) if isinstance(value, list) else 0

    return below(json.loads(data))


def read(name: str, data: bytes, tally: Tally, library: Library) -> None:
    """Read one file into the tally."""
    begun = time.perf_counter()
    try:
        taken = read_form(name, data)
    except Refused as error:
        tally.outcomes["refused"] += 1
        tally.reasons[f"refused: {_NAMED.sub('…', error.what)}"] += 1
        return
    finally:
        tally.slowest = max(tally.slowest, time.perf_counter() - begun)
    report = taken.report
    tally.outcomes[report.outcome] += 1
    tally.counts.update(report.counts)
    problems = check_form(load_text(taken.id, taken.text, library))
    tally.stops += any(problem.level == "error" for problem in problems)
    for line in report.lines:
        tally.reasons[f"{line.level}: {_NAMED.sub('…', line.what)}"] += 1
        if line.what.startswith(CONDITION):
            tally.missing += MISSING in line.what
            tally.unsaid += MISSING not in line.what
    said = report.counts.get("conditions", 0)
    lost = report.counts.get("conditions_lost", 0)
    tally.conditions += max(
        {"xlsform": report.counts.get("relevant", 0)}.get(taken.kind, 0),
        enabled(data) if taken.kind == "fhir" and data[:1] in b"{[" else 0,
        said + lost,
    )


def main() -> int:
    """Print a table for all formats, and the reasons of each."""
    beside = (above / CASES for above in ROOT.parents if (above / CASES).is_dir())
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else next(beside, ROOT / CASES)
    if not folder.is_dir():
        print(f"no folder {folder}")
        return 2
    library = Library(grammar=read_library(ROOT / "definitions", TYPES).grammar)
    tallies: dict[str, Tally] = {}
    unknown: list[str] = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name == "README.md":
            continue
        data = path.read_bytes()
        format = recognize_format(path.name, data)
        if format is None:
            unknown.append(path.name)
            continue
        read(path.name, data, tallies.setdefault(format.kind, Tally()), library)
    heads = ("format", "files", *OUTCOMES, "questions", "conditions said", "stops", "slowest")
    print("| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|")
    for kind, found in tallies.items():
        numbers = [sum(found.outcomes.values()), *(found.outcomes[each] for each in OUTCOMES)]
        more = [found.counts["questions"], found.share, found.stops, f"{found.slowest:.2f} s"]
        print(f"| {FORMATS[kind].label} | " + " | ".join(map(str, [*numbers, *more])) + " |")
    for kind, found in tallies.items():
        print(f"\n{FORMATS[kind].label}")
        for reason, number in sorted(found.reasons.items(), key=lambda each: (-each[1], each[0])):
            print(f"  {number:4} {reason}")
    print("\nnot recognised:", ", ".join(unknown) or "none")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
