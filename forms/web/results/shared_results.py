"""Results behind a private link, for councils and forums: nothing of a few, and no free words.

Those of an anonymous form are of its newest reading; a report is the document for those outside,
of the newest period that is settled: who reads every day is told no more than who reads once.
"""

from typing import Any, NamedTuple

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from forms.export.printable import Document
from forms.i18n import gettext as _
from forms.results import labels, table
from forms.results.report import Line
from forms.results.suppression import LEAST
from forms.storage.accounts import users
from forms.storage.definitions import versions
from forms.storage.models.workflow import Invitation
from forms.storage.workflow import invitations, release
from forms.web.coordinator import collected_reports
from forms.web.core.downloads import pdf_download
from forms.web.core.templating import render_page
from forms.web.results.period_names import period_name
from forms.workflow import batch_results, visibility
from forms.workflow.compiled_forms import compiled_form

bp = Blueprint("shared_results", __name__, url_prefix="/delt")


@bp.get("/<token>")
def show_results(token: str) -> Response:
    """Render the results; 410 for a link that opens nothing, whatever the reason."""
    invitation = usable_link(token)
    if invitation is None:
        return render_invalid_link()
    version = versions.current(invitation.form_id)
    if version is None:
        return render_invalid_link()
    known: dict[str, Any] = {
        "definition": compiled_form(version).definition,
        "until": invitation.expires,
        "token": token,
        "document": public_report(invitation.form_id),
        "is_report": not release.least_group(invitation.form_id),
    }
    return render_page("results/shared.html", **known, **newest_numbers(invitation.form_id))


@bp.get("/<token>/pdf")
def pdf(token: str) -> Response:
    """Return the report as PDF, or the page that says the same."""
    invitation = usable_link(token)
    document = public_report(invitation.form_id) if invitation else None
    if invitation is None or document is None:
        return render_invalid_link()
    return pdf_download(
        document, f"{invitation.form_id}.pdf", url_for(".show_results", token=token)
    )


def usable_link(token: str) -> Invitation | None:
    """Return the link, while its maker may still read the results."""
    invitation = invitations.open_invitation(token)
    if invitation is None or invitation.purpose != "results":
        return None
    maker = users.get(invitation.made_by) if invitation.made_by else None
    if maker is None or not maker.active or "coordinator" not in maker.roles:
        return None
    allowed = visibility.coordinator_access(invitation.form_id).allows("figures")
    return invitation if allowed else None


def render_invalid_link() -> Response:
    """Render the page of a link that opens nothing."""
    return render_page("invitations/invalid.html", status=410)


def public_report(form_id: str) -> Document | None:
    """Return the report of all units for those outside; None for what is no report, and while no
    period is settled.
    """
    version = versions.current(form_id)
    if version is None or release.least_group(form_id):
        return None
    found = collected_reports.collect_settled(version, visibility.coordinator_access(form_id))
    if found is None or found.period is None:
        return None
    return collected_reports.report_document(found, with_texts=False)


class LineNumbers(NamedTuple):
    """What is told of one question, or of one of its rows."""

    label: str
    headline: str
    answers: list[str]


def newest_numbers(form_id: str) -> dict[str, Any]:
    """Return what the newest reading of an anonymous form tells."""
    batch = batch_results.newest_reading(form_id)
    if batch is None:
        return {"lines": [], "period": "", "least": LEAST}
    lines = [numbers_of(line) for line in batch_results.reading_lines(form_id, batch)]
    return {"lines": lines, "period": period_name(batch), "least": batch.least}


def numbers_of(line: Line) -> LineNumbers:
    """Return the numbers of a line in words; none where they are hidden."""
    name = line.item.question.label
    label = f"{name} {line.item.label}" if line.item.row else name
    if line.shown.n is None:
        return LineNumbers(label, "", [])
    found = [
        f"{words}: {number} ({labels.share_text(share)})"
        for _question, _row, words, number, share, _n, _mean in table.rows([line])
        if words and isinstance(share, int)
    ]
    if line.shown.mean is not None:
        found.append(_("Snitt: %(mean)s", mean=labels.mean(line.shown.mean)))
    headline = labels.headline(line)
    if headline and line.agree:
        headline = f"{headline}: {labels.quoted_options(line, line.agree)}"
    return LineNumbers(label, headline, found)
