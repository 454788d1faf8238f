"""What a guardian who signs by a link reads: their own row and the child's part."""

from typing import Any

import pytest
from flask import Flask

from forms import storage
from forms.compiled_form import compile_form
from forms.storage import db
from forms.storage.models.base import new_id
from forms.storage.submissions import store
from forms.storage.workflow import invitations, signatures, transitions
from forms.storage.workflow.signatures import SignatureInput
from forms.storage.workflow.transitions import NextTask
from forms.workflow.signatures.content_to_sign import content_before_exclusions, content_by_own_link
from forms.workflow.signatures.own_part import own_part
from forms.workflow.signatures.signature_status import WHOLE, integrity
from forms.workflow.signatures.signers import people_to_sign
from tests.definition.test_forms_keep_promises import FORMS
from tests.support.client import Visitor
from tests.support.factories import add_units, form, section, text
from tests.web.conftest import Publish, SignIn

ROWS = [
    {"guardian_name": "Tone Prøve", "guardian_phone": "99887766", "guardian_language": "ar"},
    {"guardian_name": "Roar Prøve", "guardian_phone": "91000002"},
]
SAID: dict[str, Any] = {
    "child_name": "Mina Prøve",
    "child_protected_address": "ingen",
    "child_address": "Kanarigata 1",
    "child_postcode": "0155",
    "child_place": "Kanarivik",
    "guardians": ROWS,
    "fam_home": "en",
    "fam_home_plan": "Roar vet ikke hvor vi bor",
    "fam_household": "Tante Kanari",
    "fam_services": ["krisesenter"],
    "pm_purpose": "Språk",
    "pm_not_people": "Roar Prøve",
    "unit": "solbakken",
}
SECRETS = ("99887766", "Tone", "Kanari", "0155", "'ar'", "krisesenter", "vet ikke", "pm_not_people")


@pytest.mark.parametrize("id", [i for i in sorted(FORMS) if "guardians" in FORMS[i].questions])
def test_a_guardian_reads_nothing_of_where_or_who_the_other_is(id: str) -> None:
    made = compile_form(FORMS[id])
    said = {n: v for n, v in SAID.items() if n in made.definition.questions}
    family = [each for each in made.definition.signers if each.name.startswith("guardians.")]
    second = next((each for each in family if each.row == 2), None)
    if second is None:
        return
    read = own_part(made, second, said, said)
    assert not [each for each in SECRETS if each in repr(read)], id
    assert read["guardians"] == ROWS[1:] and read["child_name"] == "Mina Prøve"
    assert ("unit" in read) == ("unit" in said)
    alone = {**said, "guardians": ROWS[:1]}
    assert own_part(made, family[0], alone, alone) == alone, "nobody else is written in"


FORM: dict[str, Any] = form(
    section(
        "a",
        {
            "id": "foresatte",
            "type": "repeat",
            "label": "Foresatte",
            "questions": [text("navn", "Navn"), text("tlf", "Telefon", format="phone")],
        },
        text("hvor", "Adresse", place=True),
        text("ord", "Liker"),
    ),
    section("b", text("svar", "Svar")),
    open_to=["staff"],
    signers={
        f"foresatt_{n}": {
            "label": f"Foresatt {n}",
            "name": "foresatte.navn",
            "row": n,
            "how": ["type_name"],
            "later": True,
            "required": True,
        }
        for n in (1, 2)
    },
    steps=[
        {
            "id": "a",
            "title": "Samtale",
            "by": "staff",
            "sections": ["a"],
            "sign": ["foresatt_1", "foresatt_2"],
        },
        {"id": "b", "title": "Mottak", "by": "leader", "sections": ["b"]},
    ],
)
GIVEN: dict[str, Any] = {
    "foresatte": [{"navn": "Tone", "tlf": "99887766"}, {"navn": "Roar", "tlf": "91000002"}],
    "hvor": "Kanarigata 1",
    "ord": "Liker tog",
}


def test_what_is_signed_by_a_link_is_what_was_shown_there(
    app: Flask, publish: Publish, client: Visitor
) -> None:
    version = publish(FORM)
    with app.app_context(), storage.writing():
        kept = store.keep(version, GIVEN, key=new_id())
        on = NextTask("a", transitions.SIGNER, None)
        transitions.send(kept, "a", GIVEN, key=new_id(), who="system", on=on)
        for each in ("foresatt_1", "foresatt_2"):
            signatures.keep(kept, "a", SignatureInput(each, "later"))
        link = invitations.issue(
            "sign", "prove", submission=kept.id, step="a", signer="foresatt_2", days=3
        ).token
        db.session.commit()
        id = kept.id
    client.visit(f"/i/{link}")
    page = client.press("Åpne")
    assert "Liker tog" in page.text and "91000002" in page.text
    assert not [each for each in ("Tone", "99887766", "Kanarigata") if each in page.html]
    fields = {"s-foresatt_2-do": "type_name", "s-foresatt_2-name": "R", "s-foresatt_2-read": "1"}
    client.press("Send", **fields)
    copy = client.visit("/underskrift/kopi").html
    assert "Liker tog" in copy and "99887766" not in copy and "Kanarigata" not in copy
    with app.app_context(), storage.writing():
        found = store.get(id)
        assert found is not None
        (signed,) = [s for s in signatures.listing(found) if s.signer == "foresatt_2"]
        assert signed.outcome == "signed" and integrity(signed) == WHOLE


BY_LINK: dict[str, Any] = {
    **FORM,
    "steps": [
        {"id": "a", "title": "Samtale", "by": "staff", "sections": ["a"]},
        {
            "id": "b",
            "title": "Foresattes del",
            "by": "guardian",
            "sections": ["b"],
            "sign": ["foresatt_1", "foresatt_2"],
        },
    ],
}
"""The same form, whose family answers and signs in a step of its own."""
WHERE = ("Tone", "Roar", "99887766", "91000002", "Kanarigata")


def waiting_for_family(
    version: Any, given: dict[str, Any], *, signer: str = "", **where: str
) -> tuple[str, str]:
    """Return the submission that waits for the family, and a link to its step."""
    kept = store.keep(version, given, key=new_id(), **where)
    transitions.send(
        kept, "a", given, key=new_id(), who="system", on=NextTask("b", "guardian", None)
    )
    link = link_to(kept.id, signer)
    db.session.commit()
    return kept.id, link


def link_to(id: str, signer: str) -> str:
    """Issue a link to the family's step for *signer*; for nobody in particular when ""."""
    made = invitations.issue(
        "step", "prove", submission=id, step="b", signer=signer, days=3, most=0
    )
    return made.token


def signed_by(*signers: str) -> dict[str, str]:
    """Return what a page posts by which these sign."""
    said = (("do", "type_name"), ("name", "R"), ("read", "1"))
    return {f"s-{signer}-{field}": value for signer in signers for field, value in said}


def outcomes(app: Flask, id: str) -> dict[str, str]:
    """Return what each signer said, whose signatures are whole."""
    with app.app_context(), storage.writing():
        found = store.get(id)
        assert found is not None
        some = signatures.listing(found)
        assert [integrity(each) for each in some if each.outcome == "signed"] == [
            WHOLE for each in some if each.outcome == "signed"
        ]
        return {each.signer: each.outcome for each in some}


def test_a_link_to_a_step_tells_nobody_where_the_others_are(
    app: Flask, publish: Publish, client: Visitor
) -> None:
    version = publish(BY_LINK)
    with app.app_context(), storage.writing():
        id, link = waiting_for_family(version, GIVEN, signer="foresatt_2")
    client.visit(f"/i/{link}")
    page = client.press("Åpne")
    assert "Liker tog" in page.text and "står ikke her" in page.text
    assert not [each for each in WHERE if each in page.html]
    page = client.press("Neste", **{"A-svar": "Takk"})
    assert "Takk" in page.text and not [each for each in WHERE if each in page.html]
    page = client.press("Gå til underskrift")
    assert "Liker tog" in page.text and "Takk" in page.text and "egen lenke" in page.text
    away = ("99887766", "91000002", "Kanarigata", "Tone")
    assert not [each for each in away if each in page.html]
    client.press("Skriv under og send inn", **signed_by("foresatt_1", "foresatt_2"))
    copy = client.visit("/skjema/prove/kopi").html
    assert "Liker tog" in copy and "99887766" not in copy and "Kanarigata" not in copy
    assert outcomes(app, id) == {"foresatt_1": "later", "foresatt_2": "signed"}


def test_nobody_signs_for_another_of_the_family_by_a_link_to_a_step(
    app: Flask, publish: Publish, client: Visitor
) -> None:
    version = publish(BY_LINK)
    with app.app_context(), storage.writing():
        id, first = waiting_for_family(version, GIVEN, signer="foresatt_1")
        second, nobodys = link_to(id, "foresatt_2"), link_to(id, "")
        db.session.commit()
    client.visit(f"/i/{second}")
    client.press("Åpne")
    client.press("Neste", **{"A-svar": "Takk"})
    page = client.press("Gå til underskrift")
    assert "s-foresatt_2-do" in page.html and "s-foresatt_1" not in page.html
    receipt = client.press("Skriv under og send inn", **signed_by("foresatt_1", "foresatt_2"))
    assert "Underskrift:" not in receipt.text, "staff give the other one theirs"
    sent = client.send(f"/skjema/prove/lenke/{id}", {"link": "sign:foresatt_1"})
    assert sent.status_code == 404
    assert "Delen er sendt" in client.visit(f"/i/{nobodys}").text
    other = app.test_client()
    assert isinstance(other, Visitor)
    assert "lese og skrive under" in other.visit(f"/i/{first}").text
    page = other.press("Åpne")
    assert "99887766" in page.text and "91000002" not in page.text and "Takk" in page.text
    other.press("Send", **signed_by("foresatt_1"))
    assert outcomes(app, id) == {"foresatt_1": "signed", "foresatt_2": "signed"}
    assert "Delen er sendt" in other.visit(f"/i/{first}").text


def test_who_is_not_known_sends_and_signs_later(
    app: Flask, publish: Publish, client: Visitor
) -> None:
    version = publish(BY_LINK)
    with app.app_context(), storage.writing():
        id, link = waiting_for_family(version, GIVEN)
    client.visit(f"/i/{link}")
    client.press("Åpne")
    client.press("Neste", **{"A-svar": "Takk"})
    page = client.press("Gå til underskrift")
    assert "s-foresatt" not in page.html and "Åpne lenken du fikk" in page.text
    client.press("Send inn", **signed_by("foresatt_1", "foresatt_2"))
    assert outcomes(app, id) == {"foresatt_1": "later", "foresatt_2": "later"}


def test_on_the_units_own_tablet_the_family_signs_together(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    staff, version = signed_in("leader", unit="solbakken"), publish(BY_LINK)
    with app.app_context(), storage.writing():
        id, _link = waiting_for_family(version, GIVEN, unit="solbakken")
    staff.visit(f"/samtaler/{id}")
    staff.press("Fyll ut på dette nettbrettet")
    staff.press("Neste", **{"A-svar": "Takk"})
    staff.press("Gå til underskrift")
    staff.press("Skriv under og send inn", **signed_by("foresatt_1", "foresatt_2"))
    assert outcomes(app, id) == {"foresatt_1": "signed", "foresatt_2": "signed"}


def test_whom_the_only_guardian_is_stays_in_a_link_to_a_step(
    app: Flask, publish: Publish, client: Visitor
) -> None:
    version = publish(BY_LINK)
    with app.app_context(), storage.writing():
        _id, link = waiting_for_family(version, {**GIVEN, "foresatte": GIVEN["foresatte"][:1]})
    client.visit(f"/i/{link}")
    page = client.press("Åpne")
    assert "99887766" in page.text and "Kanarigata 1" in page.text


def test_staff_are_asked_before_a_link_to_a_step_when_two_are_written_in(
    app: Flask, publish: Publish, signed_in: SignIn
) -> None:
    add_units(app)
    staff, version = signed_in("leader", unit="solbakken"), publish(BY_LINK)
    with app.app_context(), storage.writing():
        id, _link = waiting_for_family(version, GIVEN, unit="solbakken")
    staff.visit(f"/samtaler/{id}")
    assert "Foresatt 1 – Tone" in staff.page.text and "Foresatt 2 – Roar" in staff.page.text
    page = staff.press("Lag lenke og QR-kode")
    assert "Kan det være utrygt" in page.text and "/i/" not in page.html
    assert "/i/" in staff.press("Nei, lag lenken").html
    with app.app_context():
        assert [each.signer for each in invitations.listing(["solbakken"]) if each.made_by] == [
            "foresatt_1"
        ]


PERMISSION = FORMS["tillatelse"]


def test_who_signs_a_permission_reads_whom_it_leaves_out_but_not_that_it_is_themselves() -> None:
    made = compile_form(PERMISSION)
    first, second = (s for s in PERMISSION.signers if s.name.startswith("guardians."))
    youth = next(s for s in PERMISSION.signers if s.id == "ungdom")
    names = PERMISSION.questions["pm_not_people"]
    assert "som skriver under, leser navnene" in names.help, "said to whoever writes a name"
    said = {n: v for n, v in SAID.items() if n in PERMISSION.questions}
    others = {**said, "pm_not_people": "Kim Kollega, PPT"}
    for each in (first, second, youth):
        read = own_part(made, each, others, others)
        assert read["pm_not_people"] == "Kim Kollega, PPT" and "Kanarigata" not in repr(read)
    for name in ("Roar Prøve", "Kim Kollega\nR. Prøve"):
        told = {**said, "pm_not_people": name}
        assert own_part(made, youth, told, told)["pm_not_people"] == name
        assert "pm_not_people" not in own_part(made, second, told, told)


GRANTS: dict[str, Any] = {
    **BY_LINK,
    "case": "may",
    "sections": [
        section("a", *FORM["sections"][0]["questions"], text("ikke", "Ikke del noe med")),
        FORM["sections"][1],
    ],
    "grants": {"when": {"ord": {"answered": True}}, "except_people": "ikke"},
}


@pytest.mark.parametrize(
    ("signs", "name", "reads"),
    [
        (["foresatt_1", "foresatt_2"], "Kim Kollega", True),
        (["foresatt_1", "foresatt_2"], "Roar", False),
        ([], "Kim Kollega", False),
    ],
)
def test_a_link_to_a_step_tells_whom_a_permission_leaves_out_where_it_is_signed(
    app: Flask, publish: Publish, client: Visitor, signs: list[str], name: str, reads: bool
) -> None:
    first, second = BY_LINK["steps"]
    at_the_table = {**first, "sign": [] if signs else ["foresatt_1", "foresatt_2"]}
    version = publish({**GRANTS, "steps": [at_the_table, {**second, "sign": signs}]})
    with app.app_context(), storage.writing():
        _id, link = waiting_for_family(version, {**GIVEN, "ikke": name}, signer="foresatt_1")
    client.visit(f"/i/{link}")
    assert (name in client.press("Åpne").html) == reads


def test_what_was_signed_before_signers_read_whom_it_leaves_out_is_whole(
    app: Flask, publish: Publish
) -> None:
    version = publish(GRANTS)
    answers = {**GIVEN, "ikke": "Kim Kollega", "svar": "Takk"}
    with app.app_context(), storage.writing():
        kept = store.keep(version, answers, key=new_id())
        signer = next(s for s in version.definition().signers if s.row == 2)
        shown = content_before_exclusions(kept, "b", signer)
        assert "ikke" not in shown and "ikke" in content_by_own_link(kept, "b", signer)
        said = SignatureInput(signer.id, "signed", "type_name", "R", shown=shown, audience=["all"])
        signatures.keep(kept, "b", said)
        db.session.commit()
        assert [integrity(each) for each in signatures.listing(kept)] == [WHOLE]


@pytest.mark.parametrize(("age", "who"), [(5, []), (14, []), (15, ["ungdom"])])
def test_a_child_who_is_too_young_to_sign_gets_no_link(age: int, who: list[str]) -> None:
    """Found: the receipt of a referral offered a link to sign by to a child of five."""
    form = compile_form(FORMS["henvisning-ppt"])
    step = form.definition.step("foresatte")
    assert step is not None
    guardians = [{"guardian_name": "Kari Li"}, {"guardian_name": "Ola Li"}]
    known = {"guardians": guardians, "child_name": "Nora Li", "child_age": age}
    for consent in ({}, {"rp_consent": "endre"}):  # what was said the first time decides nothing
        found = [each.id for each in people_to_sign(form, step, {**known, **consent})]
        assert found == ["foresatt_1", "foresatt_2", *who]
