"""The forms that may follow a submission, in its case or outside."""

from forms.definition import Definition
from forms.storage import Submission
from forms.web.auth.audience import is_staff, may_start
from forms.web.auth.unit_scope import scope
from forms.workflow import visibility
from forms.workflow.handout_links import offered_forms


def startable_next_forms(submission: Submission) -> list[Definition]:
    """List the forms that follow from what the member of staff reads, and that they may start.

    Anonymous ones are not among them: those are links to hand out.
    """
    reader = visibility.viewer(submission, scope()) if is_staff() else None
    if reader is None or reader.receives or submission.reference is None:
        return []
    return [d for d in offered_forms(submission, reader) if d.anonymous is None and may_start(d)]
