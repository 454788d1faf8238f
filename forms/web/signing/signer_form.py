"""A signer's choice on the signing page: sign, in one of several ways, or decline."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from flask import request
from flask_login import current_user

from forms.definition import Signer
from forms.export.signature_block import HEIGHT, WIDTH
from forms.i18n import gettext as _
from forms.logic.answer_state import Answers
from forms.storage.workflow.signatures import SignatureInput
from forms.web.auth.handed_over_device import is_held_by_others
from forms.web.signing import signer_form
from forms.workflow.signatures.signers import audience_of, signer_name

MOST_POINTS = 6_000
LONGEST_NAME, LONGEST_COMMENT = 200, 2_000
WAYS = ("draw", "type_name", "login")


@dataclass(frozen=True, slots=True)
class SignerForm:
    """One signer's fields, with the values and the errors."""

    signer: Signer
    person: str
    """The signer's name as the form's answers give it, or ""."""
    choice: str = ""
    name: str = ""
    drawing: str = ""
    comment: str = ""
    read: bool = False
    problem: str = ""

    @property
    def id(self) -> str:
        """The signer's id, which names its controls."""
        return self.signer.id

    @property
    def title(self) -> str:
        """The role, and the person's name where the form knows it."""
        return f"{self.signer.label} – {self.person}" if self.person else self.signer.label

    @property
    def ways(self) -> tuple[str, ...]:
        """How this person may sign here: a sign-in only where its user holds the device."""
        return tuple(way for way in self.signer.how if way != "login" or _is_user_here())


def _is_user_here() -> bool:
    """Whether the device is in the hands of the member of staff who is signed in on it."""
    return bool(current_user.is_authenticated and current_user.roles) and not is_held_by_others()


def signers_at_device(signers: Sequence[Signer]) -> list[Signer]:
    """Return the signers to ask on this device now.

    While others hold it, nobody confirms with the sign-in of its user.
    """
    return [each for each in signers if each.how != ("login",) or not is_held_by_others()]


def absent_signer_problems(signers: Sequence[Signer]) -> list[tuple[str, str]]:
    """Return, as problems, the signers who cannot sign here now: nothing is sent without them."""
    asked = signers_at_device(signers)
    return [
        (f"s-{each.id}", _("Velg hvordan: %(signer)s.", signer=each.label))
        for each in signers
        if each not in asked
    ]


def empty_forms(signers: Sequence[Signer], answers: Answers) -> list[SignerForm]:
    """Return the signers' forms, empty."""
    return [SignerForm(s, signer_name(s, answers), name=signer_name(s, answers)) for s in signers]


def deferred_forms(signers: Sequence[Signer], answers: Answers) -> list[SignerForm]:
    """Return the forms of those who sign later, by a link of their own."""
    return [SignerForm(each, signer_name(each, answers), choice="later") for each in signers]


def posted_forms(signers: Sequence[Signer], answers: Answers) -> list[SignerForm]:
    """Return the signers' forms with the posted values and their errors."""
    return [
        _form_with_values(signer, signer_name(signer, answers), request.form) for signer in signers
    ]


def held_forms(
    signers: Sequence[Signer], answers: Answers, values: Mapping[str, str]
) -> list[SignerForm]:
    """Return the signers' forms with the *values* of those who signed before; empty for others."""
    return [
        _form_with_values(each.signer, each.person, values) if f"s-{each.id}-do" in values else each
        for each in empty_forms(signers, answers)
    ]


def values_by_control(said: Sequence[SignerForm]) -> dict[str, str]:
    """Return what the signers gave, by control, as `held_forms` reads it."""
    return {
        f"s-{each.id}-{part}": value
        for each in said
        if each.choice
        for part, value in (
            ("do", each.choice),
            ("name", each.name),
            ("strokes", each.drawing),
            ("comment", each.comment),
            ("read", "1" if each.read else ""),
        )
    }


def _form_with_values(signer: Signer, person: str, values: Mapping[str, str]) -> SignerForm:
    def said(part: str, most: int) -> str:
        return values.get(f"s-{signer.id}-{part}", "").strip()[:most]

    asked = SignerForm(
        signer,
        person,
        choice=said("do", 20),
        name=said("name", LONGEST_NAME) or person,
        drawing=values.get(f"s-{signer.id}-strokes", ""),
        comment=said("comment", LONGEST_COMMENT),
        read=said("read", 1) == "1",
    )
    return _with_problem(asked)


def _with_problem(asked: SignerForm) -> SignerForm:
    return SignerForm(
        asked.signer,
        asked.person,
        asked.choice,
        asked.name,
        asked.drawing,
        asked.comment,
        asked.read,
        _problem(asked),
    )


def signing_choices(asked: SignerForm) -> dict[str, str]:
    """Return this signer's options, in words: each way of signing, and declining."""
    signer = asked.signer
    name = current_user.name if current_user.is_authenticated else ""
    words = {
        "draw": _("Tegn"),
        "type_name": _("Skriv navnet"),
        "login": _("Bekreft som %(name)s", name=name),
    }
    found = {way: words[way] for way in asked.ways}
    if signer.later:
        found["later"] = _("Skriver under senere, med egen lenke")
    if not signer.required:
        found["absent"] = _("Er ikke til stede")
    if "login" not in signer.how:
        found["declined"] = _("Ønsker ikke å skrive under")
    return found


def _problem(asked: SignerForm) -> str:
    who = asked.title
    if asked.choice not in signing_choices(asked):
        return _("Velg hvordan: %(signer)s.", signer=who) if _must_choose(asked) else ""
    if asked.choice not in WAYS:
        return ""
    if not asked.read:
        return _("%(signer)s: Kryss av for at svarene er lest og bekreftet.", signer=who)
    if asked.choice == "draw" and not parse_strokes(asked.drawing):
        return _("%(signer)s: Tegn i ruten, eller velg «Skriv navnet».", signer=who)
    if asked.choice != "login" and not asked.name:
        return _("%(signer)s: Skriv navnet.", signer=who)
    return ""


def _must_choose(asked: SignerForm) -> bool:
    return asked.signer.required or asked.choice != ""


def parse_strokes(written: str) -> list[list[list[int]]]:
    """Parse the posted strokes; return none when our own script did not write them."""
    try:
        found = orjson.loads(written or "[]")
    except orjson.JSONDecodeError:
        return []
    return found if _is_drawing(found) else []


def _is_drawing(found: Any) -> bool:
    if not isinstance(found, list) or not found or not all(isinstance(s, list) for s in found):
        return False
    points = [point for stroke in found for point in stroke]
    return 2 < len(points) <= MOST_POINTS and all(map(_is_point, points))


def _is_point(point: Any) -> bool:
    return (
        isinstance(point, list)
        and len(point) == 2
        and all(type(n) is int for n in point)
        and 0 <= point[0] <= WIDTH
        and 0 <= point[1] <= HEIGHT
    )


def form_problems(asked: Sequence[SignerForm]) -> list[tuple[str, str]]:
    """Where each problem is mended, and what it says."""
    return [(f"s-{each.id}", each.problem) for each in asked if each.problem]


def signature_inputs(
    asked: Sequence[SignerForm], shown: Mapping[frozenset[str], Answers]
) -> Iterator[SignatureInput]:
    """Yield the signers' input, each with the content *shown* to their audience."""
    for each in asked:
        audience = audience_of(each.signer)
        signs = each.choice in WAYS
        login = each.choice == "login"
        yield SignatureInput(
            signer=each.id,
            outcome="signed" if signs else each.choice or "absent",
            how=each.choice if signs else "",
            name=current_user.name if login else each.name if signs else each.person,
            strokes=parse_strokes(each.drawing) if each.choice == "draw" else (),
            comment=each.comment if each.choice == "declined" else "",
            shown=shown[audience],
            audience=sorted(audience),
            user=current_user.id if login else None,
        )


def signing_context(
    said: Sequence[SignerForm], problems: Sequence[tuple[str, str]], notice: str
) -> Mapping[str, Any]:
    """Return the template context of the signers' fields."""
    return {
        "asked": [(each, signer_form.signing_choices(each)) for each in said],
        "problems": list(problems),
        "notice": notice,
    }
