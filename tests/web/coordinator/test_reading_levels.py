"""What a coordinator gets of a form follows from `read_by`, on every page and in every file."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.storage import Version
from forms.storage.submissions import attachments, store
from forms.storage.workflow import cases
from forms.workflow.unit_scope import UnitScope
from tests.support.client import Visitor
from tests.support.factories import (
    keep_submission,
    keep_with_files,
)
from tests.web.conftest import Publish, SignIn
from tests.web.forms_coordinator import add_units

NAME, WORDS, DAY, OTHER, SECRET, INSIDE = (
    "Lykke Prøvesen", "Mor er trist", "2021-05-07", "hos naboen Per", "vold", "Tante Tone"
)  # fmt: skip
TOLD = (NAME, WORDS, DAY, "07.05.2021", OTHER, SECRET, INSIDE, "Voldelig", "funn.png")
"""What stands in no page or file of a coordinator who does not read each answer."""
FORM: dict[str, Any] = {
    "title": "Trivselsprat",
    "confidentiality": "personal",
    "sections": [
        {
            "id": "a",
            "title": "Barnet",
            "questions": [
                {"id": "navn", "type": "text", "label": "Navn", "personal": True},
                {"id": "tanker", "type": "text", "label": "Tanker"},
                {"id": "fodt", "type": "date", "label": "Født"},
                {"id": "sted", "type": "choice", "label": "Sted", "options": {"h": "Hjemme"},
                 "other": "other"},
                {"id": "uro", "type": "choice", "label": "Uro", "options": {"vold": "Voldelig"},
                 "sensitive": True, "purpose": "For å hjelpe."},
                {"id": "antall", "type": "number", "label": "Antall"},
                {"id": "funn", "type": "file", "label": "Funn"},
                {"id": "folk", "type": "repeat", "label": "Folk", "questions": [
                    {"id": "hvem", "type": "text", "label": "Hvem"},
                    {"id": "nar", "type": "choice", "label": "Når", "options": {"n": "Nå"}}]},
            ],
        }
    ],
}  # fmt: skip
ANSWERS = {
    "navn": NAME, "tanker": WORDS, "fodt": DAY, "sted": "other", "sted.other": OTHER,
    "uro": SECRET, "antall": 3, "folk": [{"hvem": INSIDE, "nar": "n"}],
}  # fmt: skip
GET = ("", "/{id}", "/{id}/pdf", "/{id}/fil/{file}", "/{id}/innsyn")
FORMATS = ("xlsx", "csv", "csv-koder", "jsonl", "pdf", "kodebok", "fhir")


def sent(app: Flask, version: Version) -> tuple[str, str]:
    """A submission with a file: both ids."""
    add_units(app)
    id = keep_with_files(app, version, ANSWERS, funn="funn.png")
    with app.app_context():
        found = store.get(id)
        assert found is not None
        return id, attachments.files_of_submission(found)[0].id


def read(answer: Any) -> str:
    """All that a page or a file holds, unpacked."""
    content = answer.data
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    return content.decode("utf-8", "replace")


def everything(visitor: Visitor, id: str, file: str) -> dict[str, Any]:
    """What every page and every file of the form answers the coordinator."""
    found = {path: visitor.get("/oversikt/prove" + path.format(id=id, file=file)) for path in GET}
    results = ("/resultater/prove", "/resultater/prove/ord")
    found |= {path: visitor.get(path) for path in ("/oversikt/", *results)}
    for format in FORMATS:
        found[format] = visitor.send("/oversikt/prove/last-ned", {"format": format})
        assert found[format].data is not None  # read before the next is asked for
    for path in ("/innsyn", "/slett"):
        found[f"POST {path}"] = visitor.send(f"/oversikt/prove/{id}{path}", {"reason": "x"})
    return found


@pytest.mark.parametrize("roles", [("coordinator",), ("coordinator", "leader")], ids=str)
@pytest.mark.parametrize("level", ["answers", "figures", "counts", "none"])
def test_nothing_above_the_level_is_in_any_page_or_file(
    level: str, roles: tuple[str, ...], app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    version = publish({**FORM, "read_by": {"coordinator": level}})
    id, file = sent(app, version)
    visitor = signed_in(*roles)
    visitor.visit("/oversikt/")
    found = everything(visitor, id, file)
    opened = {path for path, answer in found.items() if answer.status_code in (200, 303)}
    alone = {"/{id}", "/{id}/pdf", "/{id}/fil/{file}", "/{id}/innsyn"}
    if level == "answers":
        assert alone - {"/{id}/innsyn"} <= opened and {"jsonl", "csv"} <= opened
        assert NAME in read(found["csv"]) and WORDS in read(found["jsonl"])
        return
    wanted = {
        "figures": {"", "/oversikt/", "/resultater/prove", "xlsx", "csv", "csv-koder", "kodebok"},
        "counts": {"", "/oversikt/", "xlsx", "csv"},
        "none": {"/oversikt/"},
    }[level]
    assert opened == wanted
    for path, answer in found.items():
        text = read(answer)
        assert not [each for each in TOLD if each in text], path
        assert id not in text or path.startswith("POST"), path
    unknown = everything(visitor, "0" * 32, "0" * 32)
    for path in alone | {"POST /innsyn", "POST /slett"}:
        real, made_up = bare(found[path], id, file), bare(unknown[path])
        assert real[0] == made_up[0] == 404 and real[1].splitlines() == made_up[1].splitlines(), (
            path
        )
    if level == "none":
        assert "Trivselsprat" not in found["/oversikt/"].text
        assert bare(found[""]) == bare(visitor.get("/oversikt/annet"))


CHANGING = re.compile(
    r'name="csrf_token" value="[^"]*"|data-token="[^"]*"|data-(?:left|absolute)="\d+"'
)


def bare(answer: Any, *ids: str) -> tuple[int, str]:
    """An answer without the ids that were asked for."""
    text = CHANGING.sub("", answer.text)
    for id in ids:
        text = text.replace(id, "0" * 32)
    return answer.status_code, text.replace("/annet", "/prove")


def test_figures_are_coded_answers_by_month_and_unit(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    version = publish({**FORM, "read_by": {"coordinator": "figures"}})
    add_units(app)
    keep_submission(
        app, version, ANSWERS, unit="solbakken", received=datetime(2026, 5, 7, tzinfo=UTC)
    )
    coordinator = signed_in("coordinator")
    coordinator.visit("/oversikt/prove")
    answer = coordinator.send("/oversikt/prove/last-ned", {"format": "csv-koder"})
    head, row = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    found = dict(zip(head, row, strict=True))
    assert found["_month"] == "2026-05" and found["_unit"] == "solbakken"
    assert found["antall"] == "3" and found["sted"] == "other"
    assert not {"_reference", "_date", "navn", "tanker", "fodt", "uro", "funn"} & found.keys()
    assert "2026-05-07" not in row


def test_counts_are_numbers_by_month_unit_and_state(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    version = publish({**FORM, "read_by": {"coordinator": "counts"}})
    add_units(app)
    for day in (7, 8):
        keep_submission(
            app, version, ANSWERS, unit="solbakken", received=datetime(2026, 5, day, tzinfo=UTC)
        )
    coordinator = signed_in("coordinator")
    coordinator.visit("/oversikt/prove")
    answer = coordinator.send("/oversikt/prove/last-ned", {"format": "csv"})
    head, row = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert head == ["Periode", "Enhet", "Status", "Antall"]
    assert (row[0], row[2], row[3]) == ("2026-05", "Sendt", "2")


def test_what_was_answered_to_a_stricter_version_stays_out(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    strict = publish({**FORM, "read_by": {"coordinator": "counts"}})
    early = keep_submission(app, strict, {**ANSWERS, "tanker": "Den første"})
    wide = publish({**FORM, "title": "Trivselsprat 2", "read_by": {"coordinator": "answers"}})
    later = keep_submission(app, wide, {**ANSWERS, "tanker": "Den andre"})
    coordinator = signed_in("coordinator")
    coordinator.visit("/oversikt/prove")
    text = coordinator.get("/oversikt/prove").text
    assert later in text and early not in text
    assert "Filen får 1 av dem" in text
    told = read(coordinator.send("/oversikt/prove/last-ned", {"format": "csv"}))
    assert "Den andre" in told and "Den første" not in told
    assert coordinator.get(f"/oversikt/prove/{early}").status_code == 404
    assert coordinator.get(f"/oversikt/prove/{later}").status_code == 200
    publish({**FORM, "read_by": {"coordinator": "none"}})
    assert coordinator.get(f"/oversikt/prove/{later}").status_code == 404, "taken back"


def test_a_leader_gives_a_person_what_is_kept(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    version = publish({**FORM, "read_by": {"coordinator": "counts"}})
    add_units(app)
    id = keep_submission(app, version, ANSWERS, unit="solbakken")
    leader = signed_in("leader", unit="solbakken")
    assert leader.visit(f"/oversikt/prove/{id}/innsyn").h1 == "Innsyn og sletting"
    assert NAME in read(leader.send(f"/oversikt/prove/{id}/innsyn", {}))
    assert signed_in("coordinator").get(f"/oversikt/prove/{id}/innsyn").status_code == 404


@pytest.mark.parametrize("level", ["figures", "counts"])
def test_no_period_is_finer_than_what_is_told(
    level: str, app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    """Two periods that differ by a day would tell on which day one person answered."""
    version = publish({**FORM, "read_by": {"coordinator": level}})
    add_units(app)
    for day in range(1, 9):
        keep_submission(app, version, ANSWERS, received=datetime(2026, 5, day, 9, tzinfo=UTC))
    coordinator = signed_in("coordinator")
    coordinator.visit("/oversikt/prove")
    told = set()
    for last in (6, 7, 8):
        days = {"fra": "1.5.2026", "til": f"{last}.5.2026"}
        rows = coordinator.send("/oversikt/prove/last-ned", {"format": "csv", **days})
        page, results = (
            coordinator.get(f"/{at}/prove?fra=1.5.2026&til={last}.5.2026").text
            for at in ("oversikt", "resultater")
        )
        told.add((len(rows.text.splitlines()), bare_text(page), bare_text(results)))
        assert "hele måneder" in page
    assert len(told) == 1
    overview = coordinator.get("/oversikt/").text
    assert "mai 2026" in overview and "08.05.2026" not in overview


def bare_text(html: str) -> str:
    """A page without what changes from one request to the next."""
    return CHANGING.sub("", html)


def test_what_is_told_of_all_is_of_those_too_who_leave_the_coordinator_out(
    app: Flask, signed_in: SignIn, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Results of everybody beside rows without one family would be the rows of that family."""
    version = publish({**FORM, "read_by": {"coordinator": "figures"}, "case": "may"})
    add_units(app)
    ids = [keep_submission(app, version, ANSWERS, unit="solbakken") for _number in range(7)]
    with app.app_context(), storage.writing():
        case, one = cases.open_case("solbakken", cases.Child(NAME)), store.get(ids[0])
        assert one is not None
        cases.add_submission(case, one)
        storage.db.session.commit()
        out = frozenset({case.id})
    coordinator = signed_in("coordinator")
    coordinator.visit("/oversikt/prove")

    def told() -> tuple[str, str, str]:
        rows = coordinator.send("/oversikt/prove/last-ned", {"format": "csv"}).text
        pages = (coordinator.get(at).text for at in ("/oversikt/prove", "/resultater/prove"))
        one, two = map(bare_text, pages)
        return str(len(rows.splitlines())), one, two

    before = told()
    monkeypatch.setattr(UnitScope, "left_out", lambda self: out)
    assert told() == before
