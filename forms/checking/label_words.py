"""Words in a question that tell what it asks for: who somebody is, or their health."""

import re

NATIONAL_ID = r"\bfødselsnummer|\bpersonnummer|11 siff"
BORN = r"\bfødt\b|\bfødselsdato"
PHONE = r"\b(?:telefon|mobil|tlf)"
EMAIL = r"\be-?post(?:adresse)?\b"
ADDRESS = r"\badresse\b"
NAME = (
    r"\b(?:elevens|barnets|foresattes?|foresatt \d:?|fullt|mors|fars|ditt) +(?:fulle +)?navn\b"
    r"|^navn(?:$| på (?:barn|elev|foresatt|forelder|søker))|^(?:for-? ?og )?etternavn|^fornavn"
    r"|\bhva heter (?:du|barnet|eleven)\b"
)
_IDENTIFYING = re.compile("|".join((NATIONAL_ID, BORN, PHONE, EMAIL, ADDRESS, NAME)), re.IGNORECASE)
_ILLNESS = (
    r"allergi|medisin(?!ering i )|sykdom|diagnose|helse(?!stasjon)|astma|epilepsi|vaksin"
    r"|diett|psykisk|rus\b|rusmid|funksjonsneds"
)
_ILL = re.compile(rf"\b(?:{_ILLNESS})", re.IGNORECASE)
_HEALTH = re.compile(rf"\b(?:{_ILLNESS}|vold|barnevern|religiøs|livssyn)", re.IGNORECASE)


def asks_identity(label: str) -> bool:
    """Whether the words ask who somebody is, or how to reach them."""
    return bool(_IDENTIFYING.search(label))


def asks_sensitive(label: str) -> bool:
    """Whether the words ask about health, faith, violence or child welfare."""
    return bool(_HEALTH.search(label)) and len(label.split()) > 1


def asks_health(label: str) -> bool:
    """Whether the words are about health, and not about other sensitive things."""
    return bool(_ILL.search(label))
