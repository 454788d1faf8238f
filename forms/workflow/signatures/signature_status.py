"""The signers' outcomes in words, and whether the signed content is unchanged."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from forms import i18n
from forms.export.signature_block import SignatureLine
from forms.i18n import format_date, format_moment
from forms.i18n import gettext as _
from forms.storage import Submission
from forms.storage.encryption.records import Unopenable
from forms.storage.models.workflow import Signature
from forms.storage.workflow import erased_alone, signatures
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.signatures.content_to_sign import (
    shown_apart,
    shown_at,
    shown_blind,
    shown_once,
    shown_to,
    shown_with_places,
)
from forms.workflow.visibility import OWN, Viewer
from forms.workflow.wording.history_text import asked_by


class Checked(NamedTuple):
    """A signer's outcome, and the integrity of the signature and its content."""

    said: SignatureLine
    whole: bool


def signed(submission: Submission, reader: Viewer) -> tuple[SignatureLine, ...]:
    """Return what each signer said, for *reader*, the words that stand first.

    Staff of the unit read the reason why somebody did not sign, and after the others the
    signatures that no longer count, because the form was opened again or sent back.
    """
    if not compiled_form(submission.version).definition.signers:
        return ()
    standing = signatures.of(submission)
    former = [
        each
        for each in (signatures.of(submission, voided=True) if reader.is_whole else ())
        if each.voided is not None and each.outcome == "signed"
    ]
    return tuple(_told_all(submission, [*standing, *former], reader))


def signed_at(submission: Submission, moment: datetime) -> tuple[SignatureLine, ...]:
    """Return the signatures that stood at *moment*, before the form was opened again; for staff."""
    stood = _told_all(submission, signatures.standing_at(submission, moment), OWN)
    return tuple(replace(each, ended="") for each in stood)


def _told_all(
    submission: Submission, found: Iterable[Signature], reader: Viewer
) -> Iterator[SignatureLine]:
    labels = {s.id: s.label for s in compiled_form(submission.version).definition.signers}
    for each in found:
        yield _told(each, labels.get(each.signer, each.signer), reader)


def checked(submission: Submission) -> list[Checked]:
    """Verify each signature for staff: the answers, the version, the signature and the log."""
    told = signed(submission, OWN)
    each = zip(told, signatures.of(submission), strict=False)
    return [Checked(said, is_whole(signature)) for said, signature in each]


def verdicts(submission: Submission) -> list[str]:
    """Beside each signature that stands, whether it is as it was; "" where nothing was signed."""
    return [_verdict(signature) for signature in signatures.of(submission)]


def _verdict(signature: Signature) -> str:
    state = integrity(signature)
    if state == CHANGED:
        return _("Endret etter underskriften")
    if signature.outcome != "signed":
        return ""
    if state == ERASED:
        return _("Ellers uendret siden underskriften")
    return _("Uendret siden underskriften")


def is_whole(signature: Signature) -> bool:
    """Whether nothing has changed since it was signed, but for what somebody had erased."""
    return integrity(signature) != CHANGED


WHOLE, ERASED, CHANGED = "whole", "erased", "changed"


def integrity(signature: Signature) -> str:
    """Tell whether what was signed is `WHOLE`, or `CHANGED`, or `ERASED` in part by the log."""
    try:
        audience = frozenset(signatures.content(signature).audience)
        signed = signature.submission, signature.step, audience
        shown = shown_at(*signed)
        others = [each(*signed) for each in (shown_once, shown_with_places)] + _by_link(signature)
    except Unopenable:
        return CHANGED
    if signatures.is_whole(signature, shown) or any(
        other != shown and signatures.is_whole(signature, other) for other in others
    ):
        return WHOLE
    return ERASED if signatures.is_whole_but_erased(signature, shown) else CHANGED


def _by_link(signature: Signature) -> list[dict[str, Any]]:
    """Return what the signer was shown if they signed by a link, of their own or to the step."""
    signers = compiled_form(signature.submission.version).definition.signers
    found = (each for each in signers if each.id == signature.signer)
    apart = shown_apart(signature.submission, signature.step)
    signed = signature.submission, signature.step
    return [each(*signed, who) for who in found for each in (shown_to, shown_blind)] + [apart]


def erased_since(signature: Signature) -> str:
    """Say what of a signature's content was erased since, and for whom; "" when nothing was."""
    if signature.outcome != "signed" or integrity(signature) != ERASED:
        return ""
    found = erased_alone.erasures(signature.submission)
    return " ".join(
        _(
            "Det én person svarte alene, er slettet på ønske fra %(whom)s %(day)s.",
            whom=asked_by().get(each.asked_by, each.asked_by),
            day=format_date(i18n.local(each.at).date()),
        )
        for each in found
        if each.at >= signature.at
    )


def _told(signature: Signature, label: str, reader: Viewer) -> SignatureLine:
    try:
        content = signatures.content(signature)
    except Unopenable:
        return SignatureLine(label, _("Underskriften kan ikke leses. Den er endret eller flyttet."))
    when = format_moment(signature.at)
    words = {
        "draw": _("%(name)s, tegnet på skjermen %(when)s", name=content.name, when=when),
        "type_name": _("%(name)s, skrev navnet sitt %(when)s", name=content.name, when=when),
        "login": _("%(name)s, bekreftet som innlogget %(when)s", name=content.name, when=when),
        "later": _("Skriver under senere"),
        "absent": _("Var ikke til stede"),
        "declined": _("Ønsket ikke å skrive under, %(when)s", when=when),
    }
    return SignatureLine(
        label,
        words[signature.how or signature.outcome],
        content.strokes,
        content.comment if reader.is_whole else "",
        _("Gjelder ikke lenger, fra %(when)s", when=format_moment(signature.voided))
        if signature.voided
        else "",
        erased_since(signature) if reader.is_whole else "",
    )
