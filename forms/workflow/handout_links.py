"""The links for a submission: to sign, continue, withdraw or answer."""

from collections.abc import Iterator
from typing import NamedTuple

from forms.definition import Definition
from forms.i18n import gettext as _
from forms.logic.alone_answers import answers_by_person, asked_alone
from forms.storage import Submission
from forms.storage.definitions import versions
from forms.storage.submissions import store
from forms.storage.workflow import consents, signatures, transitions
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.roles import HANDED, STAFF
from forms.workflow.signatures.own_part import has_several_signers
from forms.workflow.signatures.signers import people_to_sign, signer_name
from forms.workflow.visibility import Viewer, visible_answers


class HandoutLink(NamedTuple):
    """One link that can be issued: its purpose, by a name in the page, and in words."""

    purpose: str
    label: str
    signer: str = ""
    step: str = ""
    form: str = ""

    @property
    def name(self) -> str:
        """What the button sends."""
        return f"{self.purpose}:{self.signer or self.form}"


def links(submission: Submission, reader: Viewer) -> list[HandoutLink]:
    """List the links that a reader with this access can issue for a submission."""
    definition = compiled_form(submission.version).definition
    if submission.state == "withdrawn" or submission.reference is None:
        return []
    given = () if _is_handed(definition, reader) else _to_others(submission, definition, reader)
    return [
        *given,
        *_to_withdraw(submission),
        *_to_answer(submission, reader),
    ]


def _is_handed(definition: Definition, reader: Viewer) -> bool:
    """Tell whether the reader is one of a family who did a later step by a link: others of it get
    their links from staff, so that nobody signs for them.
    """
    return bool(reader.apart) and not reader.filled.issuperset(definition.steps[0].sections)


def _to_others(submission: Submission, definition: Definition, reader: Viewer) -> list[HandoutLink]:
    return [*_to_sign(submission, definition, reader), *_to_do(submission, reader)]


def _to_sign(
    submission: Submission, definition: Definition, reader: Viewer
) -> Iterator[HandoutLink]:
    """Yield a link for each who signs later, by the name where the *reader* sees it."""
    signers = {signer.id: signer for signer in definition.signers}
    later = [
        s for s in signatures.listing(submission) if s.outcome == "later" and s.signer in signers
    ]
    answers = visible_answers(submission, reader) if later else {}
    for each in later:
        signer = signers[each.signer]
        who = " – ".join(filter(None, (signer.label, signer_name(signer, answers))))
        yield HandoutLink("sign", _("Underskrift: %(who)s", who=who), signer.id, each.step)


def _to_do(submission: Submission, reader: Viewer) -> Iterator[HandoutLink]:
    """Yield the link to the family's step; where several of them are, one for each who signs."""
    form, task = compiled_form(submission.version), transitions.task(submission)
    definition = form.definition
    step = definition.step(task.step) if task else None
    if task is None or step is None or task.role not in HANDED:
        return
    label = _("Neste steg: %(step)s", step=step.title)
    answers = store.open_answers(submission)
    known = form.compiled.relevant(answers, audiences=STAFF).known
    people = people_to_sign(form, step, known)
    if len(people) < 2 and not (people and has_several_signers(definition, answers)):
        yield HandoutLink("step", label, step=step.id)
        return
    told = visible_answers(submission, reader)
    for each in people:
        who = " – ".join(filter(None, (label, each.label, signer_name(each, told))))
        yield HandoutLink("step", who, each.id, step.id)


def _to_withdraw(submission: Submission) -> list[HandoutLink]:
    permission = consents.get(submission.id)
    if permission is None or consents.status(permission) not in (
        "valid",
        "later",
        "waiting",
        "closed",
    ):
        return []
    return [HandoutLink("withdraw", _("Trekke tillatelsen tilbake"))]


def _to_answer(submission: Submission, reader: Viewer) -> list[HandoutLink]:
    """Anonymous forms that follow: nothing ties the link to this form or its case."""
    return [
        HandoutLink("form", _("Anonymt skjema: %(form)s", form=d.title), form=d.id)
        for d in offered_forms(submission, reader)
        if d.anonymous is not None
    ]


def offered_forms(submission: Submission, reader: Viewer) -> list[Definition]:
    """List the forms that follow from the answers the *reader* sees, and may begin now."""
    return list(_offered(submission, reader))


def _offered(submission: Submission, reader: Viewer) -> Iterator[Definition]:
    found = compiled_form(submission.version)
    if not found.definition.next or submission.state == "withdrawn":
        return
    answers = visible_answers(submission, reader)
    wanted: dict[str, None] = {}
    for each in answers_by_person(answers, asked_alone(found.definition)):
        known = found.compiled.relevant(each, audiences=STAFF).known
        wanted |= dict.fromkeys(found.compiled.course.offered(known))
    for form_id in wanted:
        opened = versions.current_and_closed(form_id)
        if opened is not None and not opened[1]:
            yield compiled_form(opened[0]).definition
