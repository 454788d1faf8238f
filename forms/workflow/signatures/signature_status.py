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
    content_at_table,
    content_before_derivation,
    content_before_exclusions,
    content_before_shielding,
    content_by_own_link,
    content_by_step_link,
)
from forms.workflow.visibility import OWN, Viewer
from forms.workflow.wording.history_text import erasure_askers


class Checked(NamedTuple):
    """A signer's outcome, and the integrity of the signature and its content."""

    said: SignatureLine
    whole: bool


def signature_lines(submission: Submission, reader: Viewer) -> tuple[SignatureLine, ...]:
    """Return what each signer said, for *reader*, the words that stand first.

    Staff of the unit read the reason why somebody did not sign, and after the others the
    signatures that no longer count, because the form was opened again or sent back.
    """
    if not compiled_form(submission.version).definition.signers:
        return ()
    standing = signatures.listing(submission)
    former = [
        each
        for each in (signatures.listing(submission, voided=True) if reader.is_whole else ())
        if each.voided is not None and each.outcome == "signed"
    ]
    return tuple(_lines_of(submission, [*standing, *former], reader))


def signature_lines_at(submission: Submission, moment: datetime) -> tuple[SignatureLine, ...]:
    """Return the signatures that stood at *moment*, before the form was opened again; for staff."""
    stood = _lines_of(submission, signatures.valid_at(submission, moment), OWN)
    return tuple(replace(each, ended="") for each in stood)


def _lines_of(
    submission: Submission, found: Iterable[Signature], reader: Viewer
) -> Iterator[SignatureLine]:
    labels = {s.id: s.label for s in compiled_form(submission.version).definition.signers}
    for each in found:
        yield _signature_line(each, labels.get(each.signer, each.signer), reader)


def verified_signatures(submission: Submission) -> list[Checked]:
    """Verify each signature for staff: the answers, the version, the signature and the log."""
    told = signature_lines(submission, OWN)
    each = zip(told, signatures.listing(submission), strict=False)
    return [Checked(said, is_unchanged(signature)) for said, signature in each]


def verdicts(submission: Submission) -> list[str]:
    """Beside each signature that stands, whether it is as it was; "" where nothing was signed."""
    return [_verdict(signature) for signature in signatures.listing(submission)]


def _verdict(signature: Signature) -> str:
    state = integrity(signature)
    if state == CHANGED:
        return _("Endret etter underskriften")
    if signature.outcome != "signed":
        return ""
    if state == ERASED:
        return _("Ellers uendret siden underskriften")
    return _("Uendret siden underskriften")


def is_unchanged(signature: Signature) -> bool:
    """Whether nothing has changed since it was signed, but for what somebody had erased."""
    return integrity(signature) != CHANGED


WHOLE, ERASED, CHANGED = "whole", "erased", "changed"


def integrity(signature: Signature) -> str:
    """Tell whether what was signed is `WHOLE`, or `CHANGED`, or `ERASED` in part by the log."""
    try:
        audience = frozenset(signatures.content(signature).audience)
        signed = signature.submission, signature.step, audience
        shown = content_at_table(*signed)
        others = [
            each(*signed) for each in (content_before_derivation, content_before_shielding)
        ] + _contents_by_link(signature)
    except Unopenable:
        return CHANGED
    if signatures.is_unchanged(signature, shown) or any(
        other != shown and signatures.is_unchanged(signature, other) for other in others
    ):
        return WHOLE
    return ERASED if signatures.is_unchanged_but_erased(signature, shown) else CHANGED


def _contents_by_link(signature: Signature) -> list[dict[str, Any]]:
    """Return what the signer was shown if they signed by a link, of their own or to the step."""
    signers = compiled_form(signature.submission.version).definition.signers
    found = (each for each in signers if each.id == signature.signer)
    apart = content_by_step_link(signature.submission, signature.step)
    signed = signature.submission, signature.step
    return [
        each(*signed, who)
        for who in found
        for each in (content_by_own_link, content_before_exclusions)
    ] + [apart]


def erased_since(signature: Signature) -> str:
    """Say what of a signature's content was erased since, and for whom; "" when nothing was."""
    if signature.outcome != "signed" or integrity(signature) != ERASED:
        return ""
    found = erased_alone.erasures(signature.submission)
    return " ".join(
        _(
            "Det én person svarte alene, er slettet på ønske fra %(whom)s %(day)s.",
            whom=erasure_askers().get(each.asked_by, each.asked_by),
            day=format_date(i18n.local_time(each.at).date()),
        )
        for each in found
        if each.at >= signature.at
    )


def _signature_line(signature: Signature, label: str, reader: Viewer) -> SignatureLine:
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
