"""Where the questions to ask one person alone stand among the pages."""

from flask import request, url_for

from forms.web.drafts.draft_session import DraftSession
from forms.workflow.pagination import Page


def gate_url(session: DraftSession) -> str:
    """Return the address of the page before the private questions, from where *session* stands."""
    return url_for(
        "private_questions.confirm_open",
        form_id=session.version.form_id,
        fra=request.form.get("_page") or None,
    )


def private_pages(session: DraftSession) -> list[Page]:
    """List the pages with questions to ask alone, as the answers so far make them."""
    flow = session.flow_if_alone
    return [
        page
        for page in flow.pages
        if any(q.id in session.alone and q.id in flow.relevance.asked for q in page.questions)
    ]


def has_private_between(session: DraftSession, shown: Page, after: Page | None) -> bool:
    """Whether questions to ask alone stand between two pages, and are closed now."""
    if not session.has_alone or session.is_private_open:
        return False
    private = {page.id for page in private_pages(session)}
    order = [page.id for page in session.flow_if_alone.pages]
    if not private or shown.id not in order:
        return False
    last = order.index(after.id) if after is not None and after.id in order else len(order)
    return not private.isdisjoint(order[order.index(shown.id) : last])


def leaves_private_pages(session: DraftSession, shown: Page, after: Page | None) -> bool:
    """Whether the next page is for everybody, while somebody is alone on this one."""
    if not session.is_private_open:
        return False
    private = {page.id for page in private_pages(session)}
    return shown.id in private and (after is None or after.id not in private)


def page_after_private(session: DraftSession) -> Page | None:
    """Return the page after the private questions: after the one the reader came from, or after
    the last of them. None is the review.
    """
    pages = session.flow_to_send.pages
    here = request.values.get("fra", "")
    order = [page.id for page in session.flow_if_alone.pages]
    if here not in order:
        here = next((page.id for page in reversed(private_pages(session))), "")
    later = order[order.index(here) + 1 :] if here in order else []
    return next((page for page in pages if page.id in later), None)
