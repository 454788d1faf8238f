"""Translations: missing, outdated, or saying something that the source does not."""

from collections.abc import Iterator, Mapping, Sequence

from forms.checking.context import View, error, warning
from forms.checking.texts import check_html
from forms.definition.library import Catalogues, Library
from forms.definition.messages import language_name, quote_value
from forms.definition.problems import Finding
from forms.definition.source.positions import Path
from forms.definition.translations.translatable_texts import (
    Catalogue,
    Text,
    form_texts,
    translation_status,
)
from forms.i18n import FAMILY_LANGUAGES
from forms.i18n import gettext as _
from forms.logic import piping
from forms.questions import TYPES


def check_translations(view: View) -> Iterator[Finding]:
    """Check that the form's own texts are translated to each offered language."""
    own = own_texts(view)
    for language, catalogues in wanted_translations(
        view.loaded.library, view.definition.source, view.loaded.id
    ):
        yield from missing_translations(language, catalogues, view.loaded.id, own)
    yield from _placeholder_differences(view)


def wanted_translations(
    library: Library, source: str, name: str
) -> Iterator[tuple[str, Mapping[str, Catalogue]]]:
    """Yield each language to translate what is called *name* to from *source*, with its catalogues.

    None where the folder has no catalogue at all: nothing is translated there yet. A family's
    language is asked for by name, and is for those forms that are begun in it.
    """
    asked = library.languages if library.languages and library.catalogues else None
    for code in library.catalogues if asked is None else asked:
        catalogues = library.catalogues.get(code, {})
        is_begun = asked is not None and name in catalogues
        if code != source and (is_begun or code not in FAMILY_LANGUAGES):
            yield code, catalogues


def own_texts(view: View) -> list[Text]:
    """Return the texts of the form's own catalogue: not those of blocks and shared lists."""
    places = {text.path: text.place for text in view.texts}
    written = form_texts(view.loaded.checked.value, TYPES)
    return [text._replace(place=places.get(text.path, text.place)) for text in written]


def missing_translations(
    language: str, catalogues: Mapping[str, Catalogue], name: str, own: Sequence[Text]
) -> Iterator[Finding]:
    """Yield the *own* texts missing from the catalogue called *name*."""
    catalogue = catalogues.get(name, {})
    if isinstance(catalogues, Catalogues) and name in catalogues.faults:
        what = _(
            "Oversettelsen til %(language)s kan ikke leses: %(why)s",
            language=language_name(language),
            why=catalogues.faults[name],
        )
        yield warning(
            (), what, _("Rett oversettelsesfilen %(file)s.po.", file=f"{language}/{name}")
        )
        return
    found = translation_status(own, catalogue)
    values = {"language": language_name(language), "total": found.total}
    if found.missing:
        what = _("%(count)s av %(total)s tekster mangler på %(language)s.")
        yield _count_finding(what % {**values, "count": len(found.missing)}, found.missing, name)
    if found.outdated:
        what = _(
            "%(count)s av %(total)s tekster er endret etter at de ble oversatt til %(language)s."
        )
        yield _count_finding(what % {**values, "count": len(found.outdated)}, found.outdated, name)


def _count_finding(what: str, these: Sequence[Text], name: str) -> Finding:
    named = ", ".join(quote_value(" ".join(each.text.split())) for each in these[:3])
    more = " …" if len(these) > 3 else "."
    where = _("i PO-filen")
    if name != "lists" and not name.startswith("blocks/"):
        where = _("på siden «Oversett» eller i PO-filen")
    how = _("Oversett dem %(where)s: %(texts)s", where=where, texts=named + more)
    return warning(these[0].place, what, how)


def _placeholder_differences(view: View) -> Iterator[Finding]:
    """Yield translations that fill in other answers than their source, or that hold HTML."""
    places = {text.path: text for text in view.texts}
    for language, found in view.document["translations"].items():
        for path, translated in found.items():
            text = places.get(path)
            if text is not None and ("{" in text.text or "{" in translated or "<" in translated):
                yield from _compare_placeholders(text, translated, language)


def _compare_placeholders(text: Text, translated: str, language: str) -> Iterator[Finding]:
    place: Path = text.place
    expected, given = (
        set(piping.placeholder_names(text.text)),
        set(piping.placeholder_names(translated)),
    )
    if expected != given:
        names = ", ".join(f"{{{name}}}" for name in sorted(expected ^ given))
        what = _(
            "Teksten og oversettelsen til %(language)s setter inn ulike svar: %(names)s.",
            language=language_name(language),
            names=names,
        )
        yield warning(place, what, _("Bruk de samme navnene i begge."))
    for finding in check_html(translated, place):
        language = language_name(language)
        what = _("Oversettelsen til %(language)s har HTML.", language=language)
        yield error(place, what, finding.how)
