"""Sentences that several pages say when something could not be done."""

from werkzeug.wrappers import Response

from forms.i18n import gettext as _

RETRY_SECONDS = 10


def expired_page_message() -> str:
    """Return what to say when the CSRF token is no longer valid."""
    return _(
        "Siden hadde stått åpen lenge. Alt du har skrevet, står her fortsatt."
        " Trykk på knappen en gang til."
    )


def form_ended_message() -> str:
    """Return what to say when a note has ended the form."""
    return _(
        "Skjemaet slutter her, og du trenger ikke sende noe. Les hva som står nederst på siden."
    )


def not_saved_message() -> str:
    """Return what to say when the database could not take it now."""
    return _(
        "Vi fikk ikke lagret nå. Feilen er hos oss. Alt du har skrevet, står her."
        " Vent litt, og prøv igjen."
    )


def retry_later(response: Response) -> Response:
    """Make *response*, the page with all that was typed, say that the database is busy: 503."""
    response.status_code = 503
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def no_mail_message() -> str:
    """Say beside a question for an address that no mail is sent."""
    return _("Vi sender ikke e-post herfra nå, så du trenger ikke å skrive noe her.")
