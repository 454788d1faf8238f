"""Read files that are made to cost or to crash, and print what each came to, its time and memory.

    .venv/bin/python -m bench.interop_hostile

Each file is read by a process of its own. The time is work, not waiting, of that process and of the
child that opens workbooks; the memory is the most that each held, and above what an innocent file
takes. The exit code is 1 when something was raised, or took more than 10 seconds or 200 MB.
"""

import io
import json
import multiprocessing
import os
import resource
import sys
import time
import traceback
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from forms.interop import Refused, read_form, recognize_format, what_it_is

LONGEST, LARGEST = 10.0, 200
"""Seconds of work and megabytes for one file."""
_HEADS = '<?xml version="1.0"?>'
_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
LAUGHS: str = "<!DOCTYPE l [<!ENTITY a '{}'>".format("ha" * 50) + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
)
LAUGHS += "]>"
QUESTION = {"type": "text", "name": "a", "title": "Hva?"}


def inline(at: str, said: str) -> str:
    """Return a cell with its text in it."""
    return f'<c r="{at}" t="inlineStr"><is><t>{said}</t></is></c>'


ROWS = (
    f'<row r="1">{inline("A1", "type")}{inline("B1", "name")}{inline("C1", "label")}</row>'
    f'<row r="2">{inline("A2", "text")}{inline("B2", "a")}{inline("C2", "Hva?")}</row>'
)


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return packed.getvalue()


def workbook(rows: str = ROWS, before: str = "", **parts: str) -> bytes:
    """Return an .xlsx file whose one sheet is `survey`; *before* stands first in each part."""
    kinds = (("xl/workbook.xml", "sheet.main"), ("xl/worksheets/sheet1.xml", "worksheet"))
    types = "".join(
        f'<Override PartName="/{part}" ContentType="{_WORKSHEET}.{kind}+xml"/>'
        for part, kind in kinds
    )
    main = f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    sheet = f'<Relationship Id="r1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    text = f'<Relationship Id="r2" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    related = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    shared = parts.get("shared", "")
    made = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        "_rels/.rels": f"{related}{main}</Relationships>",
        "xl/_rels/workbook.xml.rels": f"{related}{sheet}{text if shared else ''}</Relationships>",
        "xl/workbook.xml": f'{_HEADS}{before}<workbook xmlns="{_SPACE}" xmlns:r="{_RELATIONS}">'
        f'<sheets><sheet name="survey" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'{_HEADS}{before}<worksheet xmlns="{_SPACE}">'
        f"<sheetData>{rows}</sheetData></worksheet>",
    }
    if shared:
        made["xl/sharedStrings.xml"] = f'<sst xmlns="{_SPACE}">{shared}</sst>'
    return archive(made)


def old_workbook(sectors: int) -> bytes:
    """Return the head of an .xls file that says that it has so many sectors."""
    size = sectors.to_bytes(4, "little")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\0\3\0\xfe\xff\x09\0\x06\0"
    return (head + bytes(10) + size * 8).ljust(512, b"\0") + bytes(4096)


def survey(*elements: Mapping[str, Any]) -> bytes:
    """Return a SurveyJS file."""
    return json.dumps({"pages": [{"name": "p", "elements": [QUESTION, *elements]}]}).encode()


def limesurvey(rows: str, before: str = "") -> bytes:
    """Return a LimeSurvey file with these rows of questions."""
    return (
        f"{_HEADS}{before}<document><LimeSurveyDocType>Survey</LimeSurveyDocType>"
        "<surveys_languagesettings><rows><row><surveyls_language>nb</surveyls_language>"
        "<surveyls_title>P</surveyls_title></row></rows></surveys_languagesettings>"
        "<groups><rows><row><gid>1</gid><group_name>G</group_name><language>nb</language></row>"
        "</rows></groups>"
        f"<questions><rows>{rows}</rows></questions></document>"
    ).encode()


def asked(number: int, said: str = "Hva?") -> str:
    """Return a row of a question in LimeSurvey."""
    return (
        f"<row><qid>{number}</qid><gid>1</gid><type>S</type><title>q{number}</title>"
        "<parent_qid>0</parent_qid>"
        f"<question>{said}</question><language>nb</language></row>"
    )


def nested(depth: int, type: str) -> bytes:
    """Return a SurveyJS file with panels inside each other."""
    text = json.dumps({"type": type, "name": "p", "elements": []})[:-2]
    return (
        b'{"pages":[{"elements":['
        + (text * depth).encode()
        + json.dumps(QUESTION).encode()
        + b"]}" * depth
        + b"]}]}"
    )


HEAD = "type,name,label\ntext,a,Hva?\n"
FILES: Mapping[str, Callable[[], tuple[str, bytes]]] = {
    "an innocent workbook": lambda: ("x.xlsx", workbook()),
    "xlsx: zip bomb, 1 GB of spaces": lambda: ("x.xlsx", workbook(" " * 1_000_000_000)),
    "xlsx: cell in row 1,048,576": lambda: (
        "x.xlsx",
        workbook(f'{ROWS}<row r="1048576">{inline("C1048576", "borte")}</row>'),
    ),
    "xlsx: cell in column XFD": lambda: (
        "x.xlsx",
        workbook(f'{ROWS}<row r="3">{inline("XFD3", "borte")}</row>'),
    ),
    "xlsx: cell in a column that is none": lambda: (
        "x.xlsx",
        workbook(f'{ROWS}<row r="3">{inline("ZZZZZZZZ3", "borte")}</row>'),
    ),
    "xlsx: 1,000,000 columns": lambda: (
        "x.xlsx",
        workbook(f'<row r="1">{"<c/>" * 1_000_000}</row>{ROWS}'),
    ),
    "xlsx: 300,000 rows": lambda: (
        "x.xlsx",
        workbook(ROWS + "<row><c><v>1</v></c></row>" * 300_000),
    ),
    "xlsx: a cell of 25 MB": lambda: (
        "x.xlsx",
        workbook(ROWS.replace("Hva?", "x" * 25_000_000)),
    ),
    "xlsx: 500,000 shared strings": lambda: (
        "x.xlsx",
        workbook(ROWS, shared="<si><t>x</t></si>" * 500_000),
    ),
    "xlsx: billion laughs": lambda: (
        "x.xlsx",
        workbook(ROWS.replace("Hva?", "&j;"), before=LAUGHS),
    ),
    "xlsx: 100,000 elements inside each other": lambda: (
        "x.xlsx",
        workbook("<a>" * 100_000 + "</a>" * 100_000),
    ),
    "xls: 2,000,000,000 sectors": lambda: ("x.xls", old_workbook(2_000_000_000)),
    "xls: sectors before the file": lambda: ("x.xls", old_workbook(0xFFFFFFF0)),
    "xls: nothing but its first bytes": lambda: ("x.xls", old_workbook(1)[:600]),
    "csv: 1,000,000 columns": lambda: ("x.csv", (HEAD + "," * 1_000_000).encode()),
    "csv: 1,000,000 rows": lambda: ("x.csv", (HEAD + "\n" * 900_000 + "a\n" * 400_000).encode()),
    "csv: a cell of 2 MB": lambda: ("x.csv", (HEAD + f"text,b,{'x' * 2_000_000}").encode()),
    "csv: a quotation mark that never ends": lambda: (
        "x.csv",
        (HEAD + 'text,b,"' + "a,b\n" * 400_000).encode(),
    ),
    "csv: zeros": lambda: ("x.csv", HEAD.encode() + bytes(1_900_000)),
    "json: 900,000 lists inside each other": lambda: ("x.json", b"[" * 900_000),
    "json: SurveyJS, 20,000 panels inside each other": lambda: (
        "x.json",
        nested(20_000, "panel"),
    ),
    "json: SurveyJS, 200 panels inside each other": lambda: ("x.json", nested(200, "panel")),
    "json: a text of 2 MB": lambda: ("x.json", survey({**QUESTION, "title": "x" * 1_990_000})),
    "json: a text of 2 MB of [](": lambda: (
        "x.json",
        survey({**QUESTION, "title": "[](" * 660_000}),
    ),
    "json: a number of 1,000,000 digits": lambda: (
        "x.json",
        survey({**QUESTION, "maxLength": "@"}).replace(b'"@"', b"9" * 1_000_000),
    ),
    "json: 60,000 questions": lambda: (
        "x.json",
        survey(*({"type": "text"} for _n in range(60_000))),
    ),
    "json: a table of 300,000 rows and columns": lambda: (
        "x.json",
        survey({"type": "matrixdropdown", "columns": [1] * 300_000, "rows": [1] * 300_000}),
    ),
    "json: a condition of 300,000 parts": lambda: (
        "x.json",
        survey({**QUESTION, "visibleIf": "1" + " or 1" * 300_000}),
    ),
    "json: FHIR, items inside each other": lambda: (
        "x.json",
        b'{"resourceType":"Questionnaire","item":['
        + b'{"type":"group","linkId":"a","item":[' * 900
        + b'{"type":"string","linkId":"b","text":"Hva?"}'
        + b"]}" * 900
        + b"]}",
    ),
    "json: Form.io, components inside each other": lambda: (
        "x.json",
        b'{"components":['
        + b'{"type":"panel","key":"a","components":[' * 900
        + b'{"type":"textfield","key":"b","label":"Hva?"}'
        + b"]}" * 900
        + b"]}",
    ),
    "lss: billion laughs": lambda: ("x.lss", limesurvey(asked(1, "&j;"), LAUGHS)),
    "lss: a document type in UTF-16": lambda: (
        "x.lss",
        limesurvey(asked(1, "&j;"), LAUGHS).decode().encode("utf-16"),
    ),
    "lss: 100,000 elements inside each other": lambda: (
        "x.lss",
        limesurvey("<row>" * 100_000 + "</row>" * 100_000),
    ),
    "lss: 9,000 questions": lambda: ("x.lss", limesurvey("".join(map(asked, range(9_000))))),
    "lss: a text of 1.9 MB": lambda: ("x.lss", limesurvey(asked(1, "{" * 1_900_000))),
    "zip: 1 GB of spaces": lambda: ("x.zip", archive({"a.json": " " * 1_000_000_000})),
    "zip: 90 files of 20 MB": lambda: (
        "x.zip",
        archive({f"{n}.json": " " * 20_000_000 for n in range(90)}),
    ),
    "zip: 20,000 files": lambda: ("x.zip", archive({f"{n}.txt": "" for n in range(20_000)})),
    "zip: zip in zip in zip": lambda: (
        "x.zip",
        archive({"a.zip": archive({"b.zip": archive({"c.json": " " * 100_000_000})})}),
    ),
    "zip: cut in two": lambda: ("x.zip", archive({"a.csv": HEAD * 1_000})[:200]),
    "any: 40 MB": lambda: ("x.json", b"[" + b" " * 40_000_000),
}


def came_to(name: str, data: bytes) -> str:
    """Return what a file came to, in words; raise what no reader may raise."""
    if recognize_format(name, data) is None and data[:2] != b"PK":
        return f"not recognised: {what_it_is(data)}"
    try:
        taken = read_form(name, data)
    except Refused as error:
        return f"refused: {error.what}"
    return f"read: {taken.report.counts.get('questions', 0)} questions"


def measured(which: str, answer: Any) -> None:
    """Read one file, and tell what it came to, the work and the memory."""
    name, data = FILES[which]()
    Path("/proc/self/clear_refs").write_text("5")  # what made the file does not count (Linux)
    begun = time.process_time()
    try:
        said = came_to(name, data)
    except BaseException:  # every kind is what is looked for
        said = f"RAISED {traceback.format_exc(limit=-3)}"
    work = time.process_time() - begun
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    child = ended.ru_maxrss // 1024
    work += ended.ru_utime + ended.ru_stime
    for each in _children():
        child, work = max(child, _peak(each)), work + _worked(each)
    answer.put((said, len(data), work, _peak("self"), child))


def _children() -> list[str]:
    """Return the processes below this one that have not ended."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def _peak(process: str) -> int:
    """Return the most memory that a process has held, in megabytes."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024


def _worked(process: str) -> float:
    """Return the seconds of work of a process."""
    ticks = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Read them all, and print a table; 1 when one raised or took too much."""
    context, worst, plain = multiprocessing.get_context("spawn"), 0, 0
    print("| file | bytes | came to | work | memory | child |\n|---|---|---|---|---|---|")
    for which in FILES:
        answer = context.SimpleQueue()
        process = context.Process(target=measured, args=(which, answer))
        process.start()
        said, size, work, memory, child = answer.get()
        process.join()
        plain = plain or memory
        worst |= said.startswith("RAISED") or work > LONGEST or memory - plain > LARGEST
        row = f"| {which} | {size:,} | {said} | {work:.2f} s | {memory} MB | {child} MB |"
        print(row, flush=True)
    return int(worst)


if __name__ == "__main__":
    sys.exit(main())
