"""Events that other systems are told of: that a form came, or is finished; never what it says.

Nothing is sent before `SKJEMAVERK_HOOK_HOSTS` names a host. What is sent is signed as Standard
Webhooks has it: an HMAC-SHA256 over the event's id, its time and its content.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

from flask import current_app

from forms.operations import pinned_https
from forms.operations.background import Refused, Work, job_kind
from forms.storage import Submission, db, jobs
from forms.storage.database.column_types import dumps
from forms.storage.models.webhooks import Webhook
from forms.storage.workflow import release, webhooks

RECEIVED, FINISHED = "submission.received", "submission.finished"


def announce(submission: Submission, event: str) -> None:
    """Put the event in the queue for each address of the form, in the same transaction.

    Of an anonymous form nothing is told: when it came would tell who answered.
    """
    if not current_app.config["HOOK_HOSTS"] or release.least_group(submission.form_id):
        return
    for webhook in webhooks.webhooks_of_form(submission.form_id):
        order = {"webhook": webhook.id, "event": event, "reference": submission.reference}
        jobs.add("webhook", webhook.user_id, order, submission.form_id)


@job_kind("webhook")
def _send_event(work: Work) -> None:
    """Tell the address; one that does not take it is tried again, later and later."""
    webhook = webhooks.get(work.order["webhook"])
    if webhook is None or not may_be_told(webhook):
        raise Refused
    moment = datetime.now(UTC)
    body = content(work.order["event"], webhook.form_id, work.order["reference"], moment)
    headers = signature_headers(work.job.id, moment, body, webhooks.secret(webhook))
    url, hosts = webhook.url, current_app.config["HOOK_HOSTS"]
    db.session.commit()  # nobody waits for the database while the host takes its time
    try:
        pinned_https.post(url, body, headers, hosts)
    except pinned_https.Unsafe:
        raise Refused from None
    if (again := webhooks.get(webhook.id)) is not None:
        webhooks.note_told(again)


def may_be_told(webhook: Webhook) -> bool:
    """Tell whether the coordinator who added it still coordinates."""
    user = webhook.user
    return user.active and "coordinator" in user.roles


def content(event: str, form_id: str, reference: str, moment: datetime) -> bytes:
    """Return what is told: the event, the form and the reference, and no answer."""
    told = {"form": form_id, "reference": reference}
    return dumps({"type": event, "timestamp": moment.isoformat(), "data": told})


def signature_headers(id: str, moment: datetime, body: bytes, secret: bytes) -> dict[str, str]:
    """Return the headers that prove from whom it comes, and when.

    >>> moment = datetime(2021, 2, 3, tzinfo=UTC)
    >>> signed("msg_1", moment, b"{}", b"0" * 24)["webhook-timestamp"]
    '1612310400'
    """
    stamp = str(int(moment.timestamp()))
    mark = hmac.new(secret, f"{id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(mark).decode()}",
    }


def secret_text(secret: bytes) -> str:
    """Return the secret as its receiver stores it."""
    return f"whsec_{base64.b64encode(secret).decode()}"
