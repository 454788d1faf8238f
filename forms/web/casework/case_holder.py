"""Hand over who holds the thread of a case (stafettholder)."""

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from forms.storage import db
from forms.storage.workflow import case_holders
from forms.web.auth.authorization import current_staff_user
from forms.web.casework.case_page import load_case, possible_holders

bp = Blueprint("case_holder", __name__, url_prefix="/saker/<case_id>")


@bp.post("/stafettholder")
def hand_over(case_id: str) -> Response:
    """Let one of those who may open the case hold it from today on."""
    case = load_case(case_id)
    chosen = request.form.get("holder", "")
    if chosen not in possible_holders(case) or case.closed is not None:
        abort(404)
    case_holders.hand_over(case.id, chosen, by=current_staff_user().id)
    db.session.commit()
    return redirect(url_for("cases.case", case_id=case.id), 303)
