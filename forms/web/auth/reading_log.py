"""Log that a signed-in user read something."""

from forms import storage
from forms.storage import audit_log, db
from forms.web.auth.authorization import current_staff_user


def record_reading(what: str, subject: str) -> None:
    """Record the event *what* about *subject*, and commit; for a GET, which writes nothing else."""
    with storage.writing():
        audit_log.record(current_staff_user().id, what, subject)
        db.session.commit()
