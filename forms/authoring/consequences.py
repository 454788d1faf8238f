"""What each choice of how a form is guarded means, in a sentence made from the rules themselves."""

from collections.abc import Mapping

from forms.authoring.items import Json
from forms.definition.offline import offline_mode
from forms.definition.reading_rights import (
    FIGURES,
    LEVELS,
    coordinator_level,
    coordinator_sentence,
    figures_sentence,
    form_readers,
)
from forms.i18n import gettext as _

Sentences = Mapping[str, Mapping[str, str]]
"""By the name of a field, the sentence of each of its values; "" is when nothing is chosen."""


def consequences(form: Json) -> Sentences:
    """Return the sentences of the choices of a form as it is now."""
    own = {"confidentiality": str(form.get("confidentiality") or "personal")}
    offline = _offline()
    unsaid = coordinator_level({**own, "steps": form.get("steps") or ()})
    return {
        "open_to.who": {"": _opened()["anyone"], **_opened()},
        "mode": {"": _modes()["form"], **_modes()},
        "confidentiality": {each: _class_sentence(each) for each in _classes()}
        | {"": _("Det samme som personopplysninger.")},
        "read_by.coordinator": {each: coordinator_sentence(each) for each in LEVELS}
        | {"": coordinator_sentence(unsaid)},
        "read_by.figures": {each: figures_sentence(each) for each in FIGURES}
        | {"": figures_sentence("none")},
        "offline": {**offline, "": offline[offline_mode(own)]},
    }


def _opened() -> dict[str, str]:
    return {
        "anyone": _("Alle som har adressen, kan svare uten å logge inn."),
        "link": _("Bare den som får en lenke av dere, kan svare."),
        "roles": _("Den som skal svare, må logge inn."),
    }


def _modes() -> dict[str, str]:
    return {
        "form": _("Hver svarer for seg, og kan fortsette senere."),
        "interview": _("En ansatt spør og skriver, og skjermen kan vendes mot familien."),
        "kiosk": _("Flere svarer etter hverandre på samme nettbrett. Ingenting blir liggende der."),
    }


def _classes() -> dict[str, str]:
    return {
        "public": _("For spørsmål som ikke handler om personer."),
        "internal": _("For kommunens eget arbeid, uten noe om barn og familier."),
        "personal": _("For navn, telefon og annet om personer."),
        "special": _("For tro, etnisitet, barnevern, vold og annet som loven verner mer."),
        "health": _("For sykdom, allergi, medisin og annet om helse."),
        "anonymous": _("Ingen får vite hvem som svarte."),
    }


def _class_sentence(name: str) -> str:
    """Return what a class is for, and who reads when the form does not say."""
    found = [_classes()[name]]
    if name != "anonymous":
        everybody = "unit" in form_readers({"confidentiality": name})
        found.append(
            _("Alle på enheten kan lese svarene.")
            if everybody
            else _("Bare de som trenger svarene i arbeidet sitt, og lederen, kan lese dem.")
        )
    found.append(coordinator_sentence(coordinator_level({"confidentiality": name})))
    return " ".join(found)


def _offline() -> dict[str, str]:
    return {
        "no": _("Det som er skrevet uten nett, blir borte når siden lukkes."),
        "queue": _("Det som er skrevet uten nett, er låst til det er sendt. Ingen kan lese det."),
        "readable": _("Alle som får tak i nettbrettet, kan lese det som er skrevet uten nett."),
    }
