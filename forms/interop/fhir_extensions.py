"""Extensions of FHIR Questionnaire that have a meaning here: looks, limits and scores."""

from typing import Any

from forms.i18n import gettext as _
from forms.interop import html_text
from forms.interop.draft import Item, Words
from forms.interop.json_files import Json, object_at, objects_at, text_at
from forms.interop.languages import language_code
from forms.interop.patterns import is_usable
from forms.interop.report import Report

HL7 = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
HELSENORGE = "http://helsenorge.no/fhir/StructureDefinition/"
EHELSE = "http://ehelse.no/fhir/StructureDefinition/"


def extension(item: Any, url: str) -> Json:
    """Return the extension with that address, or an empty object."""
    found = (each for each in objects_at(item, "extension") if each.get("url") == url)
    return next(found, {})


def control(item: Json) -> str:
    """Return how an item is drawn: `help`, `check-box`, `sidebar` …, or ""."""
    found = extension(item, f"{HL7}questionnaire-itemControl")
    coded = objects_at(object_at(found, "valueCodeableConcept"), "coding")
    return text_at(coded[0], "code") if coded else ""


def number(found: Json) -> int | float | None:
    """Return the number that an extension holds, or None."""
    for key in ("valueInteger", "valueDecimal", "valueQuantity"):
        value = found.get(key)
        value = value.get("value") if isinstance(value, dict) else value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return int(value) if value == int(value) else value
    return None


def ordinal(coding: Json) -> int | float | None:
    """Return the score of an option, or None."""
    for name in ("ordinalValue", "itemWeight", "questionnaire-ordinalValue"):
        if (found := number(extension(coding, f"{HL7}{name}"))) is not None:
            return found
    return None


def text_of(item: Json, name: str) -> str:
    """Return the text of an extension that Norwegian forms have, or ""."""
    found = (extension(item, f"{base}{name}") for base in (EHELSE, HELSENORGE))
    return next(
        (html_text.clean_text(said) for f in found if (said := text_at(f, "valueString"))), ""
    )


def sublabels(item: Json, language: str) -> list[Words]:
    """Return the texts below a question that Helsenorge has as an extension."""
    addresses = (f"{named}sdf-sublabel" for named in (HELSENORGE, EHELSE))
    found = (extension(item, address) for address in addresses)
    said = (text_at(each, "valueMarkdown") or text_at(each, "valueString") for each in found)
    return [Words({language: words}) for each in said if (words := html_text.clean_text(each))]


def translated(around: Any, key: str) -> Words:
    """Return the translations that stand beside a text of FHIR, by language."""
    found = Words()
    for each in objects_at(around, f"_{key}", "extension"):
        if str(each.get("url")).endswith("/translation"):
            parts = {part.get("url"): part for part in objects_at(each, "extension")}
            code = text_at(parts.get("lang"), "valueCode").partition("-")[0]
            content = parts.get("content") or {}
            said = text_at(content, "valueString") or text_at(content, "valueMarkdown")
            if (language := language_code(code)) and said:
                found[language] = said
    return found


def occurrences(item: Json) -> dict[str, int]:
    """Return how few and how many answers an item takes, as our keys."""
    found = {}
    for key, name in (("min", "minOccurs"), ("max", "maxOccurs")):
        count = number(extension(item, f"{HL7}questionnaire-{name}"))
        if isinstance(count, int) and 0 <= count <= 200:
            found[key] = count
    return found


def exclusive(item: Json) -> dict[str, list[str]]:
    """Return the options that stand alone, as our key."""
    url = f"{HL7}questionnaire-optionExclusive"
    codes = [
        text_at(coding, "code") or text_at(coding, "display")
        for option in objects_at(item, "answerOption")
        if (coding := object_at(option, "valueCoding"))
        and True in (extension(each, url).get("valueBoolean") for each in (option, coding))
    ]
    return {"exclusive": codes} if codes else {}


def limits(report: Report, item: Json, made: Item, said: str) -> None:
    """Put the limits of an item into the keys of the question."""
    spoken = html_text.clean_text(
        text_at(extension(item, f"{EHELSE}validationtext"), "valueString")
    )
    before = dict(made.keys)
    if made.type == "number":
        _numbers(item, made)
    elif made.type == "date":
        _days(item, made)
    elif made.type == "text":
        _texts(report, item, made, said)
    elif made.type == "file" and (most := number(extension(item, f"{HL7}maxSize"))):
        made.keys["max_mb"] = max(1, min(25, int(most)))
    if spoken and made.keys != before:
        key = "pattern_help" if "pattern" in made.keys else "say"
        made.keys[key] = Words({"": spoken})


def limits_without_place(item: Json, made: Item) -> list[str]:
    """Return the limits of an item that its question has no key for."""
    if made.type == "text":
        return []
    keys = {"minValue": "min", "maxValue": "max", "regex": "pattern"}
    found = [n for n, key in keys.items() if key not in made.keys and extension(item, f"{HL7}{n}")]
    return [*found, "maxLength"] if item.get("maxLength") and made.type == "number" else found


def _numbers(item: Json, made: Item) -> None:
    for key, name in (("min", "minValue"), ("max", "maxValue")):
        if (limit := number(extension(item, f"{HL7}{name}"))) is not None:
            made.keys[key] = limit
    for key, name in (("min", "minQuantity"), ("max", "maxQuantity")):
        if (limit := number(extension(item, f"{SDC}{name}"))) is not None:
            made.keys[key] = limit
    places = number(extension(item, f"{HL7}maxDecimalPlaces"))
    if isinstance(places, int) and "decimals" in made.keys:
        made.keys["decimals"] = max(0, min(6, places))
    unit = object_at(extension(item, f"{HL7}questionnaire-unit"), "valueCoding")
    if said := html_text.clean_text(text_at(unit, "display") or text_at(unit, "code")):
        made.keys["unit"] = Words({"": said})


def _days(item: Json, made: Item) -> None:
    for key, name, ours in (("min", "minValue", "minvalue"), ("max", "maxValue", "maxvalue")):
        day = text_at(extension(item, f"{HL7}{name}"), "valueDate")
        relative = text_at(extension(item, f"{EHELSE}sdf-{ours}"), "valueString")
        if relative.replace(" ", "") in ("today()", "now()"):
            day = "today"
        if len(day) == 10 or day == "today":
            made.keys[key] = day


def _texts(report: Report, item: Json, made: Item, said: str) -> None:
    most = item.get("maxLength")
    if isinstance(most, int) and 0 < most <= 10_000:
        made.keys["max_length"] = most
    pattern = text_at(extension(item, f"{HL7}regex"), "valueString")
    if not pattern:
        return
    if is_usable(pattern):
        made.keys["pattern"] = pattern
    else:
        what = _("Mønsteret kan ikke brukes her.")
        report.lost(made.where, said, what, _("Skriv et enklere mønster i «pattern»."))
