"""Sentences about passwords, second factors, and why somebody was signed out."""

from typing import Any

from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.i18n import ngettext
from forms.storage.accounts import two_factor
from forms.storage.accounts.passwords import SHORTEST


def refused_code_message(outcome: two_factor.Outcome) -> str:
    """Return why a code was refused, and what to do."""
    if outcome == "closed":
        return _(
            "Koden er skrevet feil for mange ganger."
            " Vent et kvarter, eller be en administrator slå av totrinnsinnlogging."
        )
    return _("Koden er feil eller brukt. Vent til appen viser en ny kode, og skriv den.")


def weak_passphrase_messages() -> dict[str, str]:
    """Map each weakness of a passphrase to why it is refused, and what to do."""
    return {
        "short": _(
            "Passordet er for kort. Bruk minst %(number)s tegn, for eksempel fire ord.",
            number=SHORTEST,
        ),
        "long": _("Passordet er for langt. Bruk høyst 200 tegn."),
        "common": _("Mange bruker dette passordet. Velg noe andre ikke kommer på."),
        "login": _("Passordet inneholder brukernavnet. Velg noe annet."),
    }


def wait_message(slow: TooManyRequests) -> str:
    """How long no try is taken, and what somebody can do who did not guess."""
    minutes = -(-int(str(slow.retry_after or 60)) // 60)
    return ngettext(
        "Feil passord eller kode er skrevet for mange ganger. Vent ett minutt, og prøv igjen.",
        "Feil passord eller kode er skrevet for mange ganger. Vent %(number)s minutter, og prøv"
        " igjen. Er det ikke du som har prøvd, kan du logge inn der du har vært innlogget før.",
        minutes,
    )


def with_retry_after(response: Response, wait: Any) -> Response:
    """Say to programs too how many seconds to wait."""
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def signed_out_message(why: str) -> str:
    """Say why the sign-in ended on a tablet that was handed over: both the family and staff may be
    reading. "" for any other reason.
    """
    said = {
        "kode": _(
            "Koden var feil, og derfor er du logget ut. Det som er skrevet i skjemaet, er lagret."
            " Har du lånt nettbrettet, gir du det tilbake. Er du ansatt, logger du inn her og"
            " fortsetter der dere var."
        ),
        "borte": _(
            "Skjemaet er ikke lenger åpent på dette nettbrettet, og derfor er du logget ut."
            " Er det sendt, er svarene lagret. Har du lånt nettbrettet, gir du det tilbake."
            " Er du ansatt, logger du inn her."
        ),
    }
    return said.get(why, "")
