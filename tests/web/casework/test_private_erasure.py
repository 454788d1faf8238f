"""What one person answered alone is erased after it was sent, because they asked for it."""

from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from forms import storage
from forms.logic.alone_answers import PEOPLE, answers_without, people_in
from forms.storage import db
from forms.storage.models.audit_log import Event
from forms.storage.models.submissions import StoredFile
from forms.storage.submissions import store
from forms.storage.workflow import transitions
from tests.support.answer_generator import PDF
from tests.support.client import Visitor
from tests.support.factories import add_units, form, section, text, yes_no
from tests.web.conftest import Publish, SignIn
from tests.web.forms_workflow import the_submission, whole

POINTS = ["nobody", "interpreter", "voluntary", "secrecy"]
TALK = form(
    section("start", text("navn", "Hva heter barnet?")),
    section(
        "enerom",
        yes_no("vold", "Har noen slått?"),
        text("mer", "Fortell mer", show_if={"vold": "yes"}),
        {"id": "bilde", "type": "file", "label": "Noe å vise?"},
        {"id": "ganger", "type": "number", "label": "Hvor mange ganger?"},
        audience="alone",
    ),
    section(
        "slutt",
        {
            "id": "sum",
            "type": "calc",
            "label": "Sum",
            "audience": "staff",
            "value": {"sum": ["ganger"]},
        },
        text("avtalt", "Hva er avtalt?"),
    ),
    mode="interview",
    open_to=["staff"],
    read_by={"coordinator": "answers"},
    signers={
        "mor": {"label": "Foresatt", "how": ["type_name"], "required": True},
        "ansatt": {"label": "Ansatt", "how": ["login"], "required": True},
    },
    steps=[
        {"id": "samtale", "title": "Samtalen", "by": "staff",
         "sections": ["start", "enerom", "slutt"], "sign": ["mor", "ansatt"]},
    ],
)  # fmt: skip
SIGNED = {
    "s-mor-do": "type_name",
    "s-mor-name": "Siri Li",
    "s-mor-read": "1",
    "s-ansatt-do": "login",
    "s-ansatt-read": "1",
}
SAID = ("Han slo meg", "Gråt lenge", "siri-bilde")
"""What Siri said, what was noted beside, and the name of her file."""


@pytest.fixture
def staff(app: Flask, publish: Publish, signed_in: SignIn) -> Visitor:
    """Who asked Siri and Ola alone, and sent it signed."""
    add_units(app)
    publish(TALK)
    visitor = signed_in("staff", unit="solbakken")
    visitor.visit("/skjema/prove/")
    visitor.press("Start")
    visitor.fill(navn="Kari").press("Neste")
    visitor.press("Åpne spørsmålene", name="Siri", point=POINTS)
    visitor.fill(vold="yes", ganger="3", bilde=(PDF, "siri-bilde.pdf")).press("Neste")
    visitor.fill(mer="Han slo meg", _note__vold="Gråt lenge").press("Neste")
    visitor.press("Lukk spørsmålene")
    visitor.press("Åpne spørsmålene", name="Ola", point=POINTS)
    visitor.fill(vold="yes", ganger="2").press("Neste")
    visitor.fill(mer="Hun ropte").press("Neste")
    visitor.press("Lukk spørsmålene")
    visitor.press("Gå videre")
    visitor.fill(avtalt="Ringe").press("Neste")
    visitor.press("Gå til underskrift")
    visitor.press("Skriv under og send inn", **SIGNED)
    return visitor


def address(app: Flask) -> str:
    """Where the form is read."""
    with app.app_context():
        return f"/samtaler/{the_submission(app).id}"


def erase(visitor: Visitor, where: str, name: str) -> None:
    """Erase what the one called *name* answered."""
    visitor.visit(where)
    visitor.visit(f"{where}/enerom/slett")
    page = visitor.page
    marks = {page.words(each): each.find("input") for each in page.all("label")}
    chosen = marks[name]
    assert chosen is not None
    visitor.press("Slett for alltid", person=chosen.attrib["value"], asked="person")


def everything(app: Flask) -> str:
    """All that is kept of the form: the answers, the history and what is begun."""
    with app.app_context():
        submission = the_submission(app)
        said = [dict(each.said) for each in transitions.history(submission)]
        files = [f.id for f in db.session.query(StoredFile)]
    return f"{whole(app)} {said} {files}"


def test_nothing_of_it_is_left_and_what_others_said_stays(app: Flask, staff: Visitor) -> None:
    where = address(app)
    assert all(each in staff.visit(where).text + everything(app) for each in SAID)
    erase(staff, where, "Siri")
    assert staff.path == where
    for said in (*SAID, "Siri'"):
        assert said not in staff.page.text and said not in everything(app)
    kept = whole(app)
    assert kept[PEOPLE] == ["Ola"] and kept["mer.@1"] == "Hun ropte"
    assert kept["navn"] == "Kari" and kept["avtalt"] == "Ringe"
    assert kept["sum"] == 2, "it is computed of what is left"
    with app.app_context():
        assert db.session.query(StoredFile).count() == 0
    found = staff.get(f"{where}/pdf")
    paper = "".join(page.extract_text() for page in PdfReader(BytesIO(found.get_data())).pages)
    assert "Han slo" not in paper and "Hun ropte" in paper
    assert "er slettet på ønske fra den som svarte" in " ".join(paper.split())


def test_the_signatures_stay_valid_and_say_what_was_erased(
    app: Flask, staff: Visitor, signed_in: SignIn
) -> None:
    where = address(app)
    assert staff.visit(where).text.count("Uendret siden underskriften") == 2
    erase(signed_in("leader", unit="solbakken"), where, "Siri")
    text = staff.visit(where).text
    assert "Endret etter underskriften" not in text
    assert "Det én person svarte alene, er slettet på ønske fra den som svarte" in text
    assert text.count("Uendret siden underskriften") == 1, "the parent never saw those answers"
    assert text.count("Ellers uendret siden underskriften") == 1
    assert app.test_cli_runner().invoke(args=["signatures", "verify"]).exit_code == 0
    erase(staff, where, "Ola")
    assert staff.page.text.count("Ellers uendret siden underskriften") == 1
    with app.app_context(), storage.writing():
        submission = the_submission(app)
        store.rewrite(submission, {**store.open_answers(submission), "avtalt": "Noe annet"})
        db.session.commit()
    assert staff.visit(where).text.count("Endret etter underskriften") == 2
    assert app.test_cli_runner().invoke(args=["signatures", "verify"]).exit_code == 1


def test_an_erasure_does_not_cover_what_was_changed_before(app: Flask, staff: Visitor) -> None:
    with app.app_context(), storage.writing():
        submission = the_submission(app)
        store.rewrite(submission, {**store.open_answers(submission), "avtalt": "Noe annet"})
        db.session.commit()
    erase(staff, address(app), "Siri")
    assert staff.page.text.count("Endret etter underskriften") == 2


def test_history_and_log_tell_that_it_happened_and_no_name(
    app: Flask, staff: Visitor, signed_in: SignIn
) -> None:
    where = address(app)
    erase(staff, where, "Siri")
    sentence = "slettet det én person svarte alene, på ønske fra den som svarte."
    assert sentence in staff.page.text
    auditor = signed_in("auditor")
    log = auditor.visit("/logg/").text
    assert "slettet det én person svarte alene i svar" in log and "Siri" not in log
    with app.app_context():
        details = [e.detail for e in db.session.query(Event).filter(Event.what.like("%erased%"))]
    assert "person" in details and not any("Siri" in each for each in details)


def test_earlier_states_and_a_begun_step_hold_nothing_of_it(
    app: Flask, staff: Visitor, signed_in: SignIn
) -> None:
    where = address(app)
    leader = signed_in("leader", unit="solbakken")
    leader.visit(where)
    leader.submit_form("/apne", reason="En feil i teksten")
    leader.press("Fyll ut «Samtalen»")
    erase(staff, where, "Siri")
    assert all(each not in everything(app) for each in SAID)
    assert "Han slo" not in staff.visit(f"{where}/historikk/2").text
    leader.visit(where)
    leader.press("Fortsett på det som er skrevet")
    leader.visit("/skjema/prove/alene/")
    assert "Siri" not in leader.page.text and "Ola" in leader.page.text


def test_a_step_done_again_keeps_what_was_answered_alone(
    app: Flask, staff: Visitor, signed_in: SignIn
) -> None:
    leader = signed_in("leader", unit="solbakken")
    leader.visit(address(app))
    leader.submit_form("/apne", reason="En feil i teksten")
    leader.press("Fyll ut «Samtalen»")
    leader.press("Neste")
    assert "Siri" in leader.page.text and "Han slo" not in leader.page.html
    leader.visit("/skjema/prove/se-over")
    leader.press("Gå til underskrift")
    leader.press("Skriv under og send inn", **SIGNED)
    kept = whole(app)
    assert kept[PEOPLE] == ["Siri", "Ola"]
    assert (kept["mer.@1"], kept["mer.@2"]) == ("Han slo meg", "Hun ropte")


def test_only_who_did_it_and_the_leader_may(app: Flask, staff: Visitor, signed_in: SignIn) -> None:
    where = address(app)
    unknown = f"/samtaler/{'0' * 32}/enerom/slett"
    for who in (
        signed_in("staff", unit="solbakken"),
        signed_in("leader", unit="lia"),
        signed_in("receiver", unit="lia"),
    ):
        who.visit("/")
        for ask in (who.get, who.send):
            found, nothing = ask(f"{where}/enerom/slett"), ask(unknown)
            assert found.status_code == nothing.status_code == 404
    assert signed_in("coordinator").get(f"{where}/enerom/slett").status_code == 404
    assert "Slett det én person svarte alene" in staff.visit(where).text


def test_what_is_missing_is_told(app: Flask, staff: Visitor) -> None:
    where = f"{address(app)}/enerom/slett"
    staff.visit(where)
    staff.press("Slett for alltid")
    assert staff.status == 422
    assert [target for target, _words in staff.page.problems] == ["#person", "#asked"]
    before = everything(app)
    staff.press("Slett for alltid", person="Siri", asked="guardian")
    assert staff.status == 422 and everything(app) == before


def test_answers_of_before_there_were_persons_are_erased_as_those_of_one() -> None:
    alone = frozenset({"vold"})
    old = {"navn": "Kari", "vold": "yes", "vold.other": "x"}
    assert people_in(old, alone) == [""] and answers_without(old, "", alone) == {"navn": "Kari"}
    both = {**old, PEOPLE: ["Siri", "Ola"], "vold.@1": "no", "vold.@2": "yes"}
    assert people_in(both, alone) == ["", "Siri", "Ola"]
    assert answers_without(both, "siri", alone) == {**old, PEOPLE: ["Ola"], "vold.@1": "yes"}
    assert people_in({"navn": "Kari"}, alone) == []
