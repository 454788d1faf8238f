"""Names of a definition's keys, and of their closed values, for sentences."""

import json
import re
from typing import Any

from forms.definition import keywords
from forms.i18n import gettext as _
from forms.i18n import ngettext

_PERIOD = re.compile(r"([1-9][0-9]*)([dwmy])")


def key_name(key: str) -> str:
    """Return an author's name for a key; the key itself without one."""
    known = {**_of_parts(), **_of_questions(), **_of_types(), **_of_steps()}
    return known.get(key) or _own_name(key) or key


def form_key_name(key: str) -> str:
    """Return what the form's own pages call one of its keys."""
    return _own_name(key) or key_name(key)


def _own_name(key: str) -> str:
    found = next((each for each in keywords.FORM if each.name == key), None)
    return found.say() if found is not None and found.say else ""


def _of_parts() -> dict[str, str]:
    return {
        "title": _("Tittel"),
        "intro": _("Innledning"),
        "read_by": _("Hvem som får lese"),
        "receipt": _("Kvittering"),
        "page": _("Sideinndeling"),
    }


def _of_questions() -> dict[str, str]:
    return {
        "label": _("Spørsmål"),
        "help": _("Hjelpetekst"),
        "guide": _("Tips til samtalen"),
        "purpose": _("Hvorfor vi spør"),
        "audience": _("Hvem som blir spurt"),
        "home": _("Kan sendes hjem"),
        "label_by": _("Spørsmålet til den som gjør steget"),
        "label_short": _("Spørsmålet, kort og lett å lese"),
        "sensitive": _("Følsomt"),
        "decline": _("Kan avslås"),
        "personal": _("Viser hvem det er"),
        "shields": _("Beskyttet adresse"),
        "place": _("Viser hvor noen er"),
        "prefill": _("Første svar"),
        "permitted": _("Begrenset av tillatelsen til"),
        "say": _("Det som sies om et svar utenfor grensene"),
        "alias": _("Navn i et annet system"),
        "autofill": _("Hva feltet er til"),
        "score": _("Poeng"),
        "exclusive": _("Står alene"),
        "text": _("Tekst"),
        "tone": _("Farge"),
        "stop": _("Skjemaet slutter her"),
    }


def _of_types() -> dict[str, str]:
    return {
        "min": _("Minst"),
        "max": _("Høyst"),
        "unit": _("Enhet"),
        "decimals": _("Desimaler"),
        "format": _("Format"),
        "pattern": _("Mønster"),
        "pattern_help": _("Hva som skrives når mønsteret ikke passer"),
        "lines": _("Linjer"),
        "max_length": _("Største lengde"),
        "max_files": _("Flest filer"),
        "max_mb": _("Største fil"),
        "accept": _("Filtyper"),
        "near": _("Kalender"),
        "other": _("Svar med egne ord"),
        "precision": _("Hvor nøyaktig"),
        "ends": _("Endene av skalaen"),
        "labels": _("Ord på tallene"),
        "bands": _("Nivåer"),
        "show": _("Hvem som ser verdien"),
        "value": _("Utregning"),
        "add": _("Knapp for ny rad"),
        "top": _("Hvor mange som rangeres"),
        "kinds": _("Enhetstyper"),
        "figure": _("Utregning"),
        "over": _("Enhet og periode"),
        "target": _("Mål"),
    }


def _of_steps() -> dict[str, str]:
    return {
        "by": _("Hvem som gjør det"),
        "sections": _("Deler"),
        "sign": _("Hvem som skriver under"),
        "within": _("Frist"),
        "remind": _("Påminnelse"),
        "earlier": _("Det som er fylt ut før"),
        "how": _("Måter å skrive under på"),
        "required": _("Må fylles ut"),
        "later": _("Kan gis senere"),
        "may_refuse": _("Går videre uten underskrift fra den som ikke vil"),
    }


def value_words(key: str, value: Any) -> str:
    """Return a value of *key* in words: yes and no, periods, and the closed lists; "" for
    others.
    """
    if isinstance(value, bool):
        return _("ja") if value else _("nei")
    if isinstance(value, list):
        words = [value_words(key, each) for each in value]
        return ", ".join(words) if all(words) else ""
    if isinstance(value, dict) and "until" in value:
        return _("dagen i “%(id)s”", id=value["until"])
    if not isinstance(value, str):
        return json.dumps(value) if isinstance(value, int | float) else ""
    if key in ("within", "remind") and (match := _PERIOD.fullmatch(value)):
        return _period(int(match[1]), match[2])
    if key == "within" and value.partition(" ")[2]:
        number = int(value.partition(" ")[0])
        return ngettext("%(number)s arbeidsdag", "%(number)s arbeidsdager", number)
    return _closed().get(key, {}).get(value, "")


def _period(number: int, unit: str) -> str:
    return {
        "d": lambda: ngettext("%(number)s dag", "%(number)s dager", number),
        "w": lambda: ngettext("%(number)s uke", "%(number)s uker", number),
        "m": lambda: ngettext("%(number)s måned", "%(number)s måneder", number),
        "y": lambda: ngettext("%(number)s år", "%(number)s år", number),
    }[unit]()


def _closed() -> dict[str, dict[str, str]]:
    """Return the closed lists, by their key."""
    roles = {
        "anyone": _("alle"),
        "link": _("den som har en lenke"),
        "staff": _("ansatte"),
        "leader": _("leder"),
        "receiver": _("mottaker"),
        "coordinator": _("koordinator"),
        "author": _("forfatter"),
        "administrator": _("administrator"),
        "guardian": _("foresatte"),
        "respondent": _("den som svarer"),
    }
    return {
        "open_to": roles,
        "by": roles,
        "audience": {"all": _("alle"), "staff": _("bare ansatte"), "alone": _("én alene")},
        "show": {"all": _("alle"), "staff": _("bare ansatte"), "export": _("bare i eksport")},
        "mode": {"form": _("skjema"), "interview": _("samtale"), "kiosk": _("delt nettbrett")},
        "offline": {
            "no": _("ingenting blir tatt vare på"),
            "queue": _("låst til det er sendt"),
            "readable": _("kan leses på nettbrettet"),
        },
        "page": {"section": _("én side for delen"), "each": _("én side for hvert spørsmål")},
        "confidentiality": {
            "public": _("åpen"),
            "internal": _("intern"),
            "personal": _("personopplysninger"),
            "special": _("særlige kategorier"),
            "health": _("helseopplysninger"),
            "anonymous": _("anonym"),
        },
        "how": {
            "draw": _("tegne"),
            "type_name": _("skrive navnet"),
            "login": _("innlogging"),
        },
    }
