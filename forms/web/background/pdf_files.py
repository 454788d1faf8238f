"""Makes the PDFs of many submissions, one part for each, with the rights of who asked for them."""

from datetime import date
from typing import Any

from forms.export import pdf_zip
from forms.export.printable import Document
from forms.export.selection import Choice
from forms.operations.background import Refused, Work, job_kind
from forms.storage.accounts import users
from forms.storage.models.accounts import User
from forms.storage.submissions import queries
from forms.web.coordinator.export import Source, documents_by_id
from forms.web.coordinator.filters import SubmissionFilter
from forms.workflow import visibility
from forms.workflow.unit_scope import UnitScope

Paper = tuple[str, str, Document]
AT_ONCE = 10
"""So many are read in one transaction; a part is committed when it is made."""


@job_kind("pdf")
def make_pdfs(work: Work) -> None:
    """Make the PDFs that were asked for; what may no longer be read is left out."""
    user, order = users.get(work.job.user_id), work.order
    if user is None or not may_download(user, order):
        raise Refused
    work.begin(len(order["ids"]))
    for first in range(0, len(order["ids"]), AT_ONCE):
        for id, name, paper in unfinished_papers(
            user, order, order["ids"][first : first + AT_ONCE], work
        ):
            work.keep(*pdf_zip.document_file(name, paper), id)


def may_download(user: User, order: dict[str, Any]) -> bool:
    """Tell whether the user may still take these answers away."""
    reads = visibility.coordinator_access(order["form_id"])
    sensitive = not order["sensitive"] or "leader" in user.roles
    return user.active and "coordinator" in user.roles and sensitive and reads.allows("answers")


def readable_ids(user: User, order: dict[str, Any], ids: list[str]) -> list[str]:
    """Return the ids of the submissions that the user may still read, and that are as asked for.

    A family may have withdrawn one, or left the user out, after its file was made.
    """
    return queries.ids(
        order["form_id"],
        state=order.get("state"),
        versions=visibility.coordinator_access(order["form_id"]).versions,
        ids=ids,
        but_cases=UnitScope(user).left_out(),
    )


def unfinished_papers(user: User, order: dict[str, Any], ids: list[str], work: Work) -> list[Paper]:
    """Return id, reference and document of those among *ids* that no worker has made."""
    since, until = (date.fromisoformat(d) if d else None for d in (order["since"], order["until"]))
    left_out = UnitScope(user).left_out()
    wanted = SubmissionFilter(since, until, order["state"], unit=order["unit"], but_cases=left_out)
    reads = visibility.coordinator_access(order["form_id"])
    choice = Choice(sensitive=order["sensitive"], personal=order["personal"])
    source = Source(order["form_id"], wanted, {}, reads, ids)
    made_before = {name.rpartition(".")[0] for name in work.names}
    return list(documents_by_id(source, choice, made_before))
