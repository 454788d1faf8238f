"""Sentences about passwords and second factors."""

from forms.i18n import gettext as _
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
