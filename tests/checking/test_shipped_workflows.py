"""Where the forms that we ship go: who signs, what a receiver gets, what comes next."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest

from forms.checking.author_tests import EVERYBODY
from forms.definition import Definition, load_form, parse_definition, read_library
from forms.definition.loading import form_files
from forms.logic.relevance import Compiled, compile_definition
from forms.logic.workflow_rules import Course
from forms.questions import TYPES, kinds_of
from forms.settings import ROOT

FOLDER = ROOT / "definitions"
FORMS = [path.stem for path in form_files(FOLDER)]
PARENT = {"guardian_name": "Ola Prøve", "guardian_relation": "far", "guardian_custody": "ja"}
DAY = date(2026, 5, 7)


@cache
def compiled(form: str) -> Compiled:
    """The form as the house ships it."""
    document = load_form(FOLDER / f"{form}.json", read_library(FOLDER, TYPES)).document
    assert document is not None
    definition = parse_definition(document)
    return compile_definition(definition, kinds_of(definition))


def way(form: str, **answers: Any) -> tuple[Course, Mapping[str, Any]]:
    """The form's way, and all that is known from the answers."""
    found = compiled(form)
    return found.course, found.relevant(answers, audiences=EVERYBODY, today=DAY).known


def offered(form: str, **answers: Any) -> list[str]:
    course, known = way(form, **answers)
    return course.offered(known, DAY)


def steps(form: str, **answers: Any) -> list[str]:
    course, known = way(form, **answers)
    return [step.id for step in course.steps(known, DAY)]


def after(form: str, step: str, **answers: Any) -> str:
    course, known = way(form, **answers)
    found = course.next_step(step, known, DAY)
    return found.id if found else ""


def signers(form: str, step: str, **answers: Any) -> list[str]:
    course, known = way(form, **answers)
    return [signer.id for signer in course.signers(step, known, DAY)]


def withheld(form: str, **answers: Any) -> set[str]:
    course, known = way(form, **answers)
    return set(course.withheld(known, DAY))


def receivers(definition: Definition) -> list[str]:
    return [step.id for step in definition.steps if step.by == "receiver"]


# Transitions

PERMITTED = {"tr_to_school": "u2", "guardians": [PARENT, PARENT], "tr_approved": "yes"}
PARTS = {"stemme", "barnehagen", "hjelp", "foresatte"}


@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_school_gets_the_part_that_parents_permit_and_not_what_they_chose(part: str) -> None:
    some = {**PERMITTED, "tr_permission": "noe", "tr_permission_parts": [part]}
    assert withheld("overgang-barnehage-skole", **some) == (PARTS - {part}) | {"tillatelse"}


def test_a_school_gets_everything_when_parents_permit_it() -> None:
    assert withheld("overgang-barnehage-skole", **PERMITTED, tr_permission="alt") == {"tillatelse"}


def test_nothing_goes_to_the_school_when_parents_say_no() -> None:
    answers = {"tr_to_school": "u2", "guardians": [PARENT], "tr_permission": "nei"}
    assert steps("overgang-barnehage-skole", **answers) == ["barnehage", "foresatte"]
    assert PARTS | {"tillatelse"} == withheld("overgang-barnehage-skole", **answers)
    assert signers("overgang-barnehage-skole", "foresatte", **answers) == [], "a no is not signed"


def test_a_text_that_parents_want_changed_goes_back_unsigned() -> None:
    answers = {**PERMITTED, "tr_permission": "alt", "tr_approved": "no"}
    assert after("overgang-barnehage-skole", "foresatte", **answers) == "barnehage"
    assert signers("overgang-barnehage-skole", "foresatte", **answers) == []
    approved = {**answers, "tr_approved": "yes"}
    assert after("overgang-barnehage-skole", "foresatte", **approved) == "mottak"
    assert signers("overgang-barnehage-skole", "foresatte", **approved) == [
        "foresatt_1",
        "foresatt_2",
    ]


@pytest.mark.parametrize(
    ("answers", "gone"),
    [
        ({"hs_permission": "nei"}, {"samtykke", "helsestasjonen", "frigiving"}),
        ({"hs_permission": "alt"}, {"helsestasjonen", "frigiving"}),
        ({"hs_permission": "alt", "hs_released": "yes"}, {"samtykke", "frigiving"}),
        (
            {"hs_permission": "alt", "hs_released": "no", "hs_release_fix": "rettes"},
            {"helsestasjonen"},
        ),
        (
            {"hs_permission": "alt", "hs_released": "no", "hs_release_fix": "ingenting"},
            {"samtykke", "helsestasjonen", "frigiving"},
        ),
    ],
)
def test_a_kindergarten_gets_the_nurses_text_only_when_it_is_released(
    answers: dict[str, Any], gone: set[str]
) -> None:
    assert withheld("overgang-helsestasjon-barnehage", **answers) == gone


def test_two_homes_are_asked_one_after_the_other() -> None:
    form = "overgang-barneskole-ungdomsskole"
    both = {"guardians": [PARENT, PARENT], "st_two_homes": "yes", "st_permission": "alt"}
    assert "hjem_2" in steps(form, **both) and "tilrette" not in steps(form, **both)
    assert "tilrette" in steps(form, **both, st_permission_2="noe", st_permission_parts_2=["fag"])
    assert signers(form, "hjem", **both) == ["foresatt_1"]
    one = {**both, "st_two_homes": "no"}
    assert signers(form, "hjem", **one) == ["foresatt_1", "foresatt_1b"]
    assert "hjem_2" not in steps(form, **one)
    refused = {**both, "st_permission": "nei"}
    assert steps(form, **refused) == ["larer", "hjem", "samtale", "mottak"]


def test_grown_up_pupils_need_no_parents_to_read() -> None:
    form = "overgang-ungdomsskole-videregaende"
    young = {"child_birthdate": "2010-05-20", "record_date": "2026-03-10"}
    assert "foresatte" in steps(form, **young)
    assert "foresatte" not in steps(form, **{**young, "child_birthdate": "2008-03-10"})


@pytest.mark.parametrize("form", [form for form in FORMS if form.startswith("overgang-")])
def test_every_transition_is_confirmed_by_its_receiver(form: str) -> None:
    definition = compiled(form).definition
    step = definition.step(receivers(definition)[-1])
    assert step is not None and step.within and definition.steps[-1] == step
    asked = {q.id for s in definition.sections if s.id in step.sections for q in s.questions}
    assert {"tr_received_by", "tr_received_date", "tr_readers", "tr_questions"} <= asked


# Permission and the case

YES = {"pm_answer": "ja", "record_date": "2026-05-07", "guardians": [PARENT, PARENT]}
BORN = {3: "2023-01-02", 15: "2011-01-02", 16: "2010-01-02", 18: "2008-01-02"}


@pytest.mark.parametrize(
    ("years", "more", "asked"),
    [
        (3, {"pm_custody": "to"}, ["foresatt_1", "foresatt_2", "ansatt"]),
        (3, {"pm_custody": "en"}, ["foresatt_1", "ansatt"]),
        (15, {"pm_custody": "en"}, ["foresatt_1", "ungdom", "ansatt"]),
        (16, {"pm_custody": "to"}, ["foresatt_1", "foresatt_2", "ungdom", "ansatt"]),
        (18, {}, ["ungdom", "ansatt"]),
        (3, {"pm_custody": "to", "pm_oral": "yes"}, ["ansatt"]),
        (3, {"pm_custody": "to", "pm_answer": "nei"}, ["ansatt"]),
        (3, {"pm_custody": "to", "pm_answer": "tenker"}, ["ansatt"]),
    ],
)
def test_who_must_sign_a_permission_follows_from_age_and_responsibility(
    years: int, more: dict[str, Any], asked: list[str]
) -> None:
    answers = {**YES, "child_birthdate": BORN[years], **more}
    assert signers("tillatelse", "tillatelse", **answers) == asked


@pytest.mark.parametrize(
    ("years", "more", "permits"),
    [
        (3, {"pm_custody": "to"}, True),
        (3, {"pm_custody": "en", "pm_answer": "begrenset"}, True),
        (3, {"pm_custody": "vet_ikke"}, False),
        (3, {}, False),
        (18, {}, True),
        (3, {"pm_custody": "to", "pm_answer": "nei"}, False),
        (3, {"pm_custody": "to", "pm_answer": "tenker"}, False),
    ],
)
def test_a_permission_is_a_yes_by_those_who_can_give_it(
    years: int, more: dict[str, Any], permits: bool
) -> None:
    course, known = way("tillatelse", **{**YES, "child_birthdate": BORN[years], **more})
    assert course.permits(known, DAY) is permits


@pytest.mark.parametrize("form", ["sak-til-mote", "motereferat", "handlingsplan"])
def test_a_child_is_named_only_where_a_permission_is_needed(form: str) -> None:
    definition = compiled(form).definition
    for section in definition.sections:
        named = {"child_name", "child_birthdate"} & {q.id for q in section.questions}
        assert bool(named) == (section.needs == "tillatelse")


def test_each_form_of_the_case_offers_the_next() -> None:
    assert offered("undringsnotat", un_decision="mote") == ["tillatelse", "sak-til-mote"]
    assert offered("undringsnotat", un_decision="tiltak") == []
    assert offered("tillatelse", pm_answer="tenker") == []
    assert offered("tillatelse", pm_answer="ja") == ["sak-til-mote"]
    assert offered("sak-til-mote", cs_decision="mer") == []
    held = {"mt_held": "ja", "mt_about": "navngitt"}
    goes_on = {"cs_mode": "tema", "cs_gate_report": "nei", "cs_gate_ppt": "nei"}
    assert offered("sak-til-mote", **goes_on, cs_decision="tas_opp") == ["motereferat"]
    assert offered("motereferat", **held, mi_outcome="fortsetter") == ["handlingsplan"]
    assert offered("motereferat", **held, mi_outcome="nadd", mt_deviation="nei") == [
        "avviksmelding",
        "brukerskjema",
    ]
    assert offered("handlingsplan") == []
    assert offered("handlingsplan", pl_closed="2026-05-06") == ["brukerskjema"]


def test_only_an_anonymous_form_is_handed_out_at_the_end() -> None:
    for form in FORMS:
        for each in compiled(form).definition.next:
            other = compiled(each.form).definition
            assert other.anonymous is not None or other.case or other.id == "avviksmelding"


# What goes round

LOOPS = [
    ("sak-til-mote", "vurdering", {"cs_decision": "mer"}, "innmelding"),
    ("motereferat", "godkjenning", {"mt_approved": "no"}, "referat"),
    ("handlingsplan", "evaluering", {"pl_after": "videre"}, "plan"),
    ("handlingsplan", "evaluering", {"pl_after": "avslutte"}, "avslutning"),
    ("avviksmelding", "lukking", {"dv_effect": "nei"}, "behandling"),
    ("avviksmelding", "lukking", {"dv_effect": "delvis"}, ""),
    ("overgang-helsestasjon-barnehage", "frigiving", {"hs_release_fix": "rettes"}, "helsestasjon"),
]


@pytest.mark.parametrize(("form", "step", "answers", "to"), LOOPS)
def test_what_is_not_good_enough_goes_back(
    form: str, step: str, answers: dict[str, Any], to: str
) -> None:
    first = {
        "sak-til-mote": {"cs_mode": "tema", "cs_gate_report": "nei", "cs_gate_ppt": "nei"},
        "motereferat": {"mt_held": "ja", "mt_about": "tema"},
        "overgang-helsestasjon-barnehage": {"hs_permission": "alt", "hs_released": "no"},
    }
    assert after(form, step, **first.get(form, {}), **answers) == to


def test_a_meeting_that_was_not_held_needs_no_approval() -> None:
    assert steps("motereferat", mt_held="avlyst") == ["referat"]
    assert steps("motereferat", mt_held="ja", mt_about="anonym") == ["referat", "godkjenning"]


@pytest.mark.parametrize("years", [14, 15])
def test_a_pupil_signs_the_first_conversation_from_fifteen(years: int) -> None:
    answers = {
        "child_birthdate": f"{2026 - years}-01-02",
        "record_date": "2026-05-07",
        "guardians": [PARENT],
    }
    asked = signers("forste-samtalen-skole", "samtale", **answers)
    assert asked == ["foresatt_1", *(["elev"] if years == 15 else []), "ansatt"]


def test_a_deviation_never_asks_for_a_child() -> None:
    definition = compiled("avviksmelding").definition
    assert not [id for id in definition.questions if id.startswith(("child", "guardian"))]
    assert definition.case == ""
