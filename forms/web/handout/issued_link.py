"""Show a link that was just issued, with its code and its QR code."""

from werkzeug.wrappers import Response

from forms.i18n import format_date
from forms.i18n import gettext as _
from forms.operations.absolute_links import absolute_url
from forms.storage.workflow.invitations import IssuedInvitation
from forms.web.core.templating import render_page
from forms.web.security.csrf_and_cookies import bust_bfcache


def render_issued_link(
    made: IssuedInvitation, label: str, notice: str = "", *, back: str
) -> Response:
    """Render the link, its code and its QR code, shown only once; and the way *back*."""
    page = render_page(
        "invitations/issued.html",
        label=label,
        link=absolute_link(made),
        code=made.code,
        until=format_date(made.invitation.expires),
        message=message_text(made),
        notice=notice,
        back=back,
    )
    return bust_bfcache(page)


def absolute_link(made: IssuedInvitation) -> str:
    """Return the private link as an absolute URL."""
    return absolute_url("invitation_landing.landing", token=made.token)


def message_text(made: IssuedInvitation) -> str:
    """Return the message for the family: no name, no unit, no theme (forms.md § 19, point 13).

    A link that many may use is meant to be passed on.
    """
    words = _(
        "Hei. Du har fått et skjema å lese eller fylle ut.\n\nÅpne lenken:\n%(link)s\n\n"
        "Du kan også gå til %(home)s og skrive koden %(code)s.\n\n"
        "Lenken virker til og med %(until)s.",
        link=absolute_link(made),
        home=absolute_url("catalogue.index"),
        code=made.code,
        until=format_date(made.invitation.expires),
    )
    if is_for_anybody(made):
        return words
    own = _("Ikke send den videre.")
    return f"{words} {own}"


def is_for_anybody(made: IssuedInvitation) -> bool:
    """Tell whether anybody may begin the form by the link, and not one person or family only."""
    of_one = made.invitation.submission_id or made.invitation.case_id
    return made.invitation.most != 1 and not of_one
