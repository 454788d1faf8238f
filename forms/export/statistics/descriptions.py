"""What the tables are, for programs: a Data Package (Frictionless) and a DDI codebook."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from forms.export.statistics.variables import Variable, missing_labels

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DDI = "ddi:codebook:2_5"
Tables = Mapping[str, tuple[str, Sequence[Variable]]]
"""By the name of the file without suffix, its heading and its variables."""


def data_package(form_id: str, title: str, day: str, tables: Tables) -> str:
    """Return `datapackage.json`: types, categories and missing values of every variable."""
    resources = [
        {
            "name": name,
            "title": heading,
            "path": f"{name}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": {"fields": [_field(each) for each in variables], "missingValues": [""]},
        }
        for name, (heading, variables) in tables.items()
    ]
    package = {
        "$schema": PROFILE,
        "name": form_id.replace("_", "-"),
        "title": title,
        "created": f"{day}T00:00:00Z",
        "resources": resources,
    }
    return json.dumps(package, ensure_ascii=False, indent=1)


def _field(variable: Variable) -> dict[str, Any]:
    kinds = {"code": "integer", "number": "number", "date": "date", "time": "time"}
    found: dict[str, Any] = {
        "name": variable.name,
        "title": variable.question,
        "type": kinds.get(variable.kind, "string"),
    }
    if variable.kind == "time":
        found["format"] = "%H:%M"
    labels: Iterable[tuple[int | str, str]] = variable.labels.items() or variable.words.items()
    if labels:
        found["categories"] = [{"value": number, "label": words} for number, words in labels]
    if variable.missing:
        words = missing_labels()
        found["missingValues"] = [
            {"value": "", "label": ""},
            *({"value": str(n), "label": words[why]} for why, n in variable.missing.items()),
        ]
    return found


def ddi(form_id: str, title: str, tables: Tables) -> str:
    """Return the DDI codebook (2.5) of the tables."""
    files, every = [], []
    for number, (name, (heading, variables)) in enumerate(tables.items(), 1):
        id = f"F{number}"
        text = f"<fileName>{name}.csv</fileName><fileCont>{_xml(heading)}</fileCont>"
        files.append(f'<fileDscr ID="{id}"><fileTxt>{text}</fileTxt></fileDscr>')
        every += [_ddi_variable(each, id, f"{id}V{n}") for n, each in enumerate(variables, 1)]
    named = f"<titl>{_xml(title)}</titl><IDNo>{_xml(form_id)}</IDNo>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<codeBook xmlns="{DDI}" version="2.5">\n'
        f"<stdyDscr><citation><titlStmt>{named}</titlStmt></citation></stdyDscr>\n"
        f"{chr(10).join(files)}\n<dataDscr>\n{chr(10).join(every)}\n</dataDscr>\n</codeBook>\n"
    )


def _ddi_variable(variable: Variable, file: str, id: str) -> str:
    """Return one variable; the order of the elements is that of the schema."""
    words = missing_labels()
    missing = [(str(number), words[why]) for why, number in variable.missing.items()]
    invalid = "".join(f'<item VALUE="{number}"/>' for number, _words in missing)
    categories = [
        f"<catgry><catValu>{number}</catValu><labl>{_xml(said)}</labl></catgry>"
        for number, said in variable.labels.items()
    ]
    categories += [
        f'<catgry missing="Y"><catValu>{number}</catValu><labl>{_xml(said)}</labl></catgry>'
        for number, said in missing
    ]
    numeric = variable.kind in ("code", "number")
    formats = {"date": ' category="date"', "time": ' category="time"'}
    interval = "contin" if variable.kind == "number" else "discrete"
    return (
        f'<var ID="{id}" name="{variable.name}" files="{file}" intrvl="{interval}">'
        f"<labl>{_xml(variable.question)}</labl>"
        f"<qstn><qstnLit>{_xml(variable.question)}</qstnLit></qstn>"
        f"{f'<invalrng>{invalid}</invalrng>' if invalid else ''}{''.join(categories)}"
        f'<varFormat type="{"numeric" if numeric else "character"}" schema="other"'
        f"{formats.get(variable.kind, '')}/></var>"
    )


_ILLEGAL = {number: None for number in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)}


def _xml(text: str) -> str:
    return escape(" ".join(text.split()).translate(_ILLEGAL))
