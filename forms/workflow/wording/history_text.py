"""The workflow history of a form, in sentences."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from forms.definition import Definition
from forms.i18n import gettext as _
from forms.storage.accounts import units, users
from forms.storage.workflow.transitions import ERASED_ALONE, SIGNER, HistoryEntry
from forms.workflow import visibility
from forms.workflow.visibility import Viewer


class Sentence(NamedTuple):
    """One thing that happened: when, in words, why, and whether the former state was kept."""

    at: datetime
    words: str
    reason: str = ""
    number: int = 0
    """Of the state that the form had before; 0 when nothing was changed."""


def history_lines(
    definition: Definition,
    happened: Sequence[HistoryEntry],
    reader: Viewer,
    user_id: str,
    *,
    hides_places: bool = False,
) -> list[Sentence]:
    """Return the history for *reader*: reasons are for the own unit and for their author.

    With *hides_places* no unit is named: the child has a protected address.
    """
    sentences = []
    for each in happened:
        own = reader.is_whole
        if each.what == "skipped" and not _title_of(definition, each, reader):
            continue
        if each.what == ERASED_ALONE and not own:  # that somebody was asked alone is not theirs
            continue
        reason = str(each.said.get("reason", "")) if own or each.who == user_id else ""
        number = each.number if own and "reason" in each.said else 0
        said = entry_sentence(definition, each, reader, hides_places=hides_places)
        sentences.append(Sentence(each.at, said, reason, number))
    return sentences


def _title_of(definition: Definition, happened: HistoryEntry, reader: Viewer) -> str:
    """Return the title of the step that it happened at, as far as *reader* may know it."""
    step = definition.step(happened.step)
    return visibility.step_title(step, reader) if step else ""


def entry_sentence(
    definition: Definition,
    happened: HistoryEntry,
    reader: Viewer,
    *,
    hides_places: bool = False,
) -> str:
    """One thing that happened, as a sentence."""
    title = _title_of(definition, happened, reader) or definition.title
    hidden = hides_places and happened.what == "arrived"
    who = _("en enhet") if hidden else actor_name(happened.who)
    said = {"who": who, "step": title}
    if happened.what == ERASED_ALONE:
        code = str(happened.said.get("asked", ""))
        said["whom"] = erasure_askers().get(code, code)
    return sentences().get(happened.what, "") % said


def sentences() -> dict[str, str]:
    """Return the sentence of each kind of event."""
    return {
        "sent": _("%(who)s sendte «%(step)s»."),
        "skipped": _("«%(step)s» var ikke aktuelt og ble hoppet over."),
        "arrived": _("Skjemaet kom til %(who)s."),
        "confirmed": _("%(who)s bekreftet at skjemaet er mottatt."),
        "handed_over": _("%(who)s ga «%(step)s» videre til den som skal fylle ut."),
        "sent_back": _("%(who)s sendte skjemaet tilbake til «%(step)s»."),
        "withdrawn": _("%(who)s trakk skjemaet."),
        "reopened": _("%(who)s åpnet skjemaet igjen ved «%(step)s»."),
        ERASED_ALONE: _("%(who)s slettet det én person svarte alene, på ønske fra %(whom)s."),
    }


def erasure_askers() -> dict[str, str]:
    """Who asked to have what one person answered alone erased, in words."""
    return {
        "person": _("den som svarte"),
        "representative": _("vergen eller advokaten til den som svarte"),
    }


def actor_name(who: str) -> str:
    """Who it was: somebody signed in, a unit, or what somebody without an account is."""
    known = {
        "guardian": _("Foresatte"),
        "respondent": _("Den som svarer"),
        "system": _("Systemet"),
    }
    if who in known:
        return known[who]
    found = users.get(who) or units.get(who)
    return found.name if found else _("En tidligere ansatt")


def awaited_name(role: str) -> str:
    """Whom a form waits for, after «Venter på»."""
    return {
        "leader": _("lederen"),
        "receiver": _("mottakeren"),
        "coordinator": _("koordinatoren"),
    }.get(role) or doer_name(role)


def doer_name(role: str) -> str:
    """Whose turn it is, in words."""
    return {
        "guardian": _("foresatte"),
        "respondent": _("den som svarer"),
        "staff": _("ansatte"),
        "leader": _("leder"),
        "receiver": _("mottaker"),
        "coordinator": _("koordinator"),
        SIGNER: _("den som skal skrive under"),
    }.get(role, role)
