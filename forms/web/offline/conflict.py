"""A page that waited while the draft was saved elsewhere: both are shown, as for a page online."""

from dataclasses import replace

from werkzeug.wrappers import Response

from forms.questions import PREFIX
from forms.web.drafts.draft_session import DraftSession
from forms.web.drafts.responses import redirect_to_page
from forms.web.offline.package import Posted, as_request
from forms.web.respondent.save_conflict import conflict_message, rerender_posted


def conflict_page(session: DraftSession, posted: Posted) -> Response:
    """Render the page with what waited, and what the draft holds instead: 409."""
    flow = session.page_flow
    shown = flow.page(posted.page)
    if shown is None:
        return redirect_to_page(session.version.form_id, flow.first_open())
    with as_request(with_draft_answers(session, posted)):
        notice = conflict_message(session, posted.page)
        return rerender_posted(session, flow, shown, notice, 409)


def with_draft_answers(session: DraftSession, posted: Posted) -> Posted:
    """Return the page with the draft's own answers to the questions that it does not speak of."""
    if posted.only is None:
        return posted
    others = [
        (f"{PREFIX}{name}", value)
        for name, values in session.typed.items()
        if name.partition("-")[0] not in posted.only
        for value in values
    ]
    return replace(posted, fields=[*posted.fields, *others])
