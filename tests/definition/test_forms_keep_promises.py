"""What the shipped forms promise stands in their definitions: M2, M13 and M15–M19 of faults.md.

Only what a definition decides; what a page does with it is proved where the page is.
"""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forms.checking.texts import readability
from forms.compiled_form import compile_form
from forms.definition import parse_definition, read_library
from forms.definition.loading import load_folder
from forms.definition.reading_rights import reading_sentences
from forms.definition.translations.translatable_texts import form_texts
from forms.logic.sent_sections import always_sent
from forms.logic.validation.condition_validation import condition_references
from forms.questions import TYPES
from forms.workflow.home_sections import may_go_home

FOLDER = Path(__file__).parents[2] / "definitions"
LOADED = {each.id: each for each in load_folder(FOLDER, read_library(FOLDER, TYPES))}
FORMS = {id: parse_definition(each.document or {}, "", TYPES) for id, each in LOADED.items()}
CONVERSATIONS = ("forste-samtalen-barnehage", "forste-samtalen-skole")
DAY = date(2026, 5, 7)
OUTCOME = re.compile(r"(?m)^- (Sa|Vil|Godkjente|Fortsetter|Virket|Skal) ")
TEXTS = [path.read_text("utf-8") for path in sorted(FOLDER.rglob("*.json"))]


@pytest.mark.parametrize("id", CONVERSATIONS)
def test_what_is_not_the_familys_never_goes_home(id: str) -> None:
    home = {section.id for section in FORMS[id].sections if may_go_home(section)}
    assert {"barnet", "familie", "helse"} <= home
    assert not home & {"ramme", "informasjon", "utfordringer", "avslutning", "faglig", "avklaring"}


@pytest.mark.parametrize("id", sorted(FORMS))
def test_a_later_step_of_others_has_its_own_receipt(id: str) -> None:
    for step in FORMS[id].steps[1:]:
        assert step.receipt or step.by == "leader", (id, step.id)


@pytest.mark.parametrize("id", sorted(FORMS))
def test_somebody_is_guardian_where_it_is_asked(id: str) -> None:
    for question in FORMS[id].questions.values():
        if question.id in ("guardians", "guardian"):
            assert question.required and question.own.get("min", 0) >= 1, id


def test_leaders_report_deviations_and_families_ask_for_meetings() -> None:
    assert {"staff", "leader", "receiver", "coordinator"} == set(FORMS["avviksmelding"].open_to)
    asked = FORMS["be-om-mote"]
    assert set(asked.open_to) == {"anyone"} and asked.case == "may"
    assert [step.by for step in asked.steps] == ["respondent", "leader"]


def test_units_and_leaders_get_the_figures_that_they_are_told_of() -> None:
    assert FORMS["brukerskjema"].unit_figures == "unit"
    assert FORMS["avviksmelding"].unit_figures == "leader"


@pytest.mark.parametrize(
    "promise", ["elektronisk ID", "BankID", "igital post", "SFO-lederen leser", "dv_forwarded"]
)
def test_no_form_offers_what_does_not_exist(promise: str) -> None:
    assert not [text for text in TEXTS if promise in text]


@pytest.mark.parametrize("id", [*CONVERSATIONS, "undringsnotat"])
def test_the_late_answer_of_barnevernet_has_a_step_of_its_own(id: str) -> None:
    form: Any = FORMS[id]
    step = form.step("barnevernsvar")
    section = form.questions["staff_report_answer"].section
    assert step.within == "21d" and section in step.sections
    assert section not in form.step(form.steps[1].id).sections


def test_working_days_and_dates_stand_where_the_texts_promise_them() -> None:
    raw = {id: json.loads((FOLDER / f"{id}.json").read_text("utf-8")) for id in FORMS}
    within = {
        step["id"]: step.get("within")
        for id in ("avviksmelding", "handlingsplan")
        for step in raw[id]["steps"]
    }
    assert within["behandling"] == "3 arbeidsdager"
    assert within["evaluering"] == {"until": "pl_next_meeting"}


@pytest.mark.parametrize("id", sorted(FORMS))
def test_a_receipt_says_no_outcome_that_did_not_come(id: str) -> None:
    for step in FORMS[id].steps[1:]:
        assert not OUTCOME.search(step.receipt), (id, step.id)


@pytest.mark.parametrize("id", sorted(FORMS))
def test_a_page_has_one_kind_of_field_for_days(id: str) -> None:
    for part in FORMS[id].sections:
        days = [question for question in part.questions if question.type == "date"]
        assert len({bool(day.own.get("near")) for day in days}) <= 1, (id, part.id)


@pytest.mark.parametrize(
    "id", ["overgang-barneskole-ungdomsskole", "overgang-ungdomsskole-videregaende"]
)
def test_a_form_about_a_pupil_speaks_of_no_child(id: str) -> None:
    form = FORMS[id]
    asked = [question for question, _repeat in form.walk()]
    said = [text for each in asked for text in (each.label, each.help, each.purpose)]
    said += [part.title + part.intro for part in form.sections] + [form.intro, form.receipt]
    assert not [text for text in said if re.search(r"\bbarnet?\b", text)]


@pytest.mark.parametrize("id", [i for i in sorted(FORMS) if i.startswith("overgang")])
def test_what_always_goes_along_is_what_a_receiver_reads(id: str) -> None:
    """Finding 38: the page's list, made from the form, has every section that is not withheld."""
    compiled = compile_form(FORMS[id]).compiled
    told = {each.title for each in always_sent(compiled)}
    permission = compiled.derivation.permission
    for section in FORMS[id].sections:
        doers = [step.by for step in FORMS[id].steps if section.id in step.sections]
        goes = section.share_if is None and "receiver" in section.people
        if goes and "receiver" not in doers and section.audience == "all":
            assert section.title in told or condition_references(section.show_if), (id, section.id)
    asked = {q.section for q in FORMS[id].questions.values() if q.id in permission}
    assert not told & {s.title for s in FORMS[id].sections if s.id in asked}


def test_what_goes_along_is_told_as_it_was_answered() -> None:
    """What was not asked, or left empty, in the steps before does not go along."""
    form = FORMS["overgang-barnehage-skole"]
    compiled = compile_form(form).compiled
    people = form.questions["guardians"]
    first, *rest = people.questions
    row = {first.id: "Per Li"} | {each.id: None for each in rest}
    known = {"child_name": "Kari Li", "guardians": [row]}
    past = {section.id for section in form.sections}
    told = {each.title: each.questions for each in always_sent(compiled, past, known)}
    name = form.questions["child_name"].label
    assert set(told.values()) == {(name,), (f"{people.label} ({first.label})",)}
    open_ones = {each.title for each in always_sent(compiled)}
    assert told.keys() < open_ones
    last = form.questions["child_name"].section
    kept = always_sent(compiled, past - {last}, known)
    assert len({e.title: e.questions for e in kept}[form.section(last).title]) > 1


def test_what_guardians_tell_the_kindergarten_does_not_go_to_the_school() -> None:
    form = FORMS["overgang-barnehage-skole"]
    withheld = {s.id for s in form.sections if s.share_if or "receiver" not in s.people}
    mine = {q.section for q in form.questions.values() if q.id in ("tr_changes", "tr_years_in_kg")}
    assert mine == {"godkjenning", "barnehagen"} and mine <= withheld


@pytest.mark.parametrize("id", sorted(FORMS))
def test_who_will_not_sign_says_so_where_it_has_an_effect(id: str) -> None:
    """Finding 37: the signing page stops the form; a question in it would not."""
    assert not [q.id for q in FORMS[id].questions.values() if "refused" in q.id]


@pytest.mark.parametrize(
    ("id", "no"),
    [
        ("tillatelse", {"pm_answer": "nei"}),
        ("overgang-barnehage-skole", {"tr_permission": "nei"}),
    ],
)
def test_a_no_demands_no_reading_together(id: str, no: dict[str, Any]) -> None:
    found = compile_form(FORMS[id]).compiled.relevant(no)
    assert "sign_read_back" in FORMS[id].questions and "sign_read_back" not in found.asked


@pytest.mark.parametrize("id", sorted(FORMS))
def test_who_fills_in_is_named_as_the_staff_only_where_staff_do(id: str) -> None:
    form = FORMS[id]
    said = reading_sentences(form)
    others = {"staff", "receiver", "respondent", "anyone", "link"}
    done_by = set(form.open_to) | {step.by for step in form.steps[1:]}
    if form.anonymous is None and not done_by & others:
        assert "de ansatte som fyller ut" not in said, said
        assert "lederen og den som fyller ut skjemaet" in said, said


def test_a_permission_to_send_ends_half_a_year_after_school_begins() -> None:
    ends = [
        question.prefill
        for form in FORMS.values()
        for question in form.questions.values()
        if question.id.endswith("_valid_to") and "seks måneder etter skolestart" in question.help
    ]
    assert ends == ["school_start+6m"] * 2


@pytest.mark.parametrize("id", CONVERSATIONS)
def test_guardians_have_a_page_of_their_own(id: str) -> None:
    section = FORMS[id].section("foresatte")
    assert section is not None and may_go_home(section)
    assert section.questions[0].id == "guardians"
    assert "guardians" not in {q.id for q in FORMS[id].sections[2].questions}


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_a_form_for_children_is_in_a_childs_words(language: str) -> None:
    document: Any = LOADED["brukerskjema-barn"].document
    translated = document["translations"].get(language, {})
    found = {}
    for text in form_texts(document["form"], TYPES):
        words = translated.get(text.path, text.text)
        found[text.path] = words[1] if isinstance(words, list) else words
    whole = ". ".join(words.rstrip(".") for words in found.values())
    assert 0 < readability(whole) <= 25
    assert not re.search(r"(?i)\b(vi|oss|vår|vårt|våre)\b", whole)
    assert all(
        "Alarmtelefonen 116 111" in found[path] for path in ("receipt", "etter.fc_help.text")
    )


def test_a_consent_is_given_item_by_item() -> None:
    """Nothing is chosen beforehand, each item has its answer, and what others see needs both."""
    form = FORMS["samtykke-bilder-og-tur"]
    items = [
        question
        for part in ("bilder", "turer")
        for question in form.questions.values()
        if question.section == part and question.type == "yes_no"
    ]
    assert len(items) == 10
    assert all(item.required and not item.prefill for item in items)
    compiled = compile_form(form).compiled
    two = [{"guardian_name": "Ola Prøve"}, {"guardian_name": "Siri Prøve"}]
    known = compiled.relevant({"guardians": two, "child_birthdate": "2012-01-01"}).known
    signs = {each.id for each in compiled.course.signers("samtykke", known, DAY)}
    assert signs == {"foresatt_1", "foresatt_2"}
    shielded = compiled.relevant({"child_protected_address": "fortrolig"}).asked
    assert not {"sc_web", "sc_social", "sc_print"} & set(shielded)


@pytest.mark.parametrize("id", sorted(id for id, form in FORMS.items() if form.signers))
def test_no_receipt_tells_everybody_of_a_link_to_sign_by(id: str) -> None:
    """The page says it where somebody is to sign later; a text of the form cannot know."""
    form = FORMS[id]
    said = [form.receipt, *(step.receipt for step in form.steps)]
    said += [check.say for check in form.checks if check.level == "receipt"]
    link = re.compile(r"(?<!Mangler noen, )(?:får|får de) en egen lenke")
    assert not [each for each in said if each and link.search(each)]
