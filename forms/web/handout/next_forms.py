"""The forms that may follow in the case of a submission."""

from forms.definition import Definition
from forms.storage import Submission
from forms.web.auth.audience import may_start
from forms.web.auth.unit_scope import scope
from forms.workflow import visibility
from forms.workflow.handout_links import offered


def in_the_case(submission: Submission) -> list[Definition]:
    """List the forms that follow in the same case, for the staff who work with it."""
    if submission.case_id is None or visibility.viewer(submission, scope()) != visibility.OWN:
        return []
    return [d for d in offered(submission, visibility.OWN) if d.case and may_start(d)]
