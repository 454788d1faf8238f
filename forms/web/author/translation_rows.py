"""A form's texts and their translations, row by row, and as a PO file for translators."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, Literal

from forms import i18n
from forms.definition import parse
from forms.definition.translations.po_reader import read_catalogue
from forms.definition.translations.translatable_texts import (
    Catalogue,
    needs_translation,
    texts,
    translated,
)
from forms.i18n import gettext as _
from forms.questions import TYPES
from forms.storage.definitions import drafts, versions
from forms.web.author.definition_draft import Catalogues, EditorDraft

State = Literal["done", "missing", "outdated"]


@dataclass(frozen=True, slots=True)
class Row:
    """One text: source, translation, and whether the translation is up to date."""

    path: str
    what: str
    """What kind of text it is, in an author's words."""
    source: str
    target: str
    state: State
    earlier: str
    """What the translation was made from, when that is another text."""
    long: bool
    suggestion: str = ""
    """What the same text was translated to elsewhere, where this one has no translation."""


@dataclass(frozen=True, slots=True)
class Group:
    """The texts of one question, or of a section or the form itself."""

    title: str
    rows: tuple[Row, ...]


def groups(manuscript: EditorDraft, language: str) -> list[Group]:
    """Every text of the form, in its order, under what it belongs to."""
    document = manuscript.loaded.partial
    if document is None:
        return []
    titles = _titles(document)
    found: dict[str, list[Row]] = {}
    for row in with_suggestions(manuscript, language):
        parts = row.path.split(".")
        named = next((p for p in (".".join(parts[:2]), parts[0]) if p in titles), "")
        found.setdefault(titles.get(named, _("Skjemaet")), []).append(row)
    return [Group(title, tuple(these)) for title, these in found.items()]


def _titles(document: Mapping[str, Any]) -> dict[str, str]:
    """Map paths to the title of the section or question that their texts belong to."""
    titles = {}
    for section in parse(document).sections:
        titles[section.id] = _("Delen «%(title)s»", title=section.title)
        for question in section.questions:
            titles[f"{section.id}.{question.id}"] = question.label or question.id
    return titles


def with_suggestions(manuscript: EditorDraft, language: str) -> Iterator[Row]:
    """Every text with its translation, or with what it was translated to elsewhere."""
    from forms.authoring import translation_memory  # late: no worker needs it at its start

    memory: Mapping[str, str] | None = None
    for row in rows(manuscript, language):
        if row.state != "missing":
            yield row
            continue
        if memory is None:
            memory = translation_memory.remembered(earlier_translations(manuscript, language))
        found = translation_memory.suggestion(row.source, memory) or _of_the_interface(
            row.source, language
        )
        yield replace(row, suggestion=found)


def earlier_translations(manuscript: EditorDraft, language: str) -> Iterator[tuple[str, str]]:
    """Yield every text that is translated to the language: files, drafts and published forms."""
    from forms.authoring import translation_memory  # late: no worker needs it at its start

    for catalogue in manuscript.folder.library.catalogues.get(language, {}).values():
        yield from catalogue.values()
    for draft in drafts.all_drafts():
        yield from ((pair[0], pair[1]) for pair in draft.catalogues.get(language, {}).values())
    for form in versions.overview():
        yield from translation_memory.published(form.current.hash, form.current.document, language)


def _of_the_interface(source: str, language: str) -> str:
    """Return what the pages of the service call it in the language, or ""."""
    found = i18n.catalogue(language).gettext(source) if language in i18n.LANGUAGES else source
    return "" if found == source else found


def rows(manuscript: EditorDraft, language: str) -> Iterator[Row]:
    """Every text that says something, with its translation."""
    document = manuscript.loaded.partial
    if document is None:
        return
    done = document["translations"].get(language, {})
    own: Catalogue = manuscript.loaded.library.catalogues.get(language, {}).get(
        manuscript.form_id, {}
    )
    for text in texts(document["form"], TYPES):
        if not needs_translation(text.text):
            continue
        long = text.markdown or len(text.text) > 80 or "\n" in text.text
        earlier, old = own.get(text.path, ("", ""))
        kind = kind_of_text(text.path)
        if text.path in done:
            yield Row(text.path, kind, text.text, done[text.path], "done", "", long)
        elif old:
            yield Row(text.path, kind, text.text, old, "outdated", earlier, long)
        else:
            yield Row(text.path, kind, text.text, "", "missing", "", long)


def kind_of_text(path: str) -> str:
    """Name the kind of text at *path* in an author's words, by its last significant segment."""
    known = {
        "title": _("Tittel"),
        "summary": _("Sammendrag"),
        "intro": _("Innledning"),
        "readers": _("Hvem som leser svarene"),
        "receipt": _("Kvittering"),
        "guide": _("Tips til samtalen"),
        "label": _("Spørsmål"),
        "help": _("Hjelpetekst"),
        "purpose": _("Hvorfor vi spør"),
        "text": _("Tekst"),
        "add": _("Knapp"),
        "unit": _("Måleenhet"),
        "options": _("Svar"),
        "lists": _("Svar"),
        "rows": _("Rad"),
        "ends": _("Ende av skalaen"),
        "labels": _("Trinn på skalaen"),
        "bands": _("Resultat"),
        "steps": _("Trinn"),
        "signers": _("Den som skriver under"),
        "checks": _("Melding"),
    }
    parts = path.split(".")
    if parts[0] in ("lists", "steps", "signers", "checks"):
        return known[parts[0]]
    return next((known[part] for part in reversed(parts) if part in known), _("Tekst"))


def changed(
    manuscript: EditorDraft, language: str, wanted: Mapping[str, tuple[str, str]]
) -> Catalogues:
    """Return the draft's catalogues with *wanted* (path → source text, translation) put in."""
    mine = dict(manuscript.catalogues.get(language, {}))
    folder = manuscript.folder.library.catalogues.get(language, {}).get(manuscript.form_id, {})
    for path, (source, translation) in wanted.items():
        is_gone = not translation and path not in folder
        if is_gone or folder.get(path, ("", "")) == (source, translation):
            mine.pop(path, None)
        else:
            mine[path] = [source, translation]
    return {**manuscript.catalogues, language: mine}


def as_po(manuscript: EditorDraft, language: str) -> bytes:
    """Return the rows as a PO file; outdated ones are fuzzy, with their previous source text."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    catalogue = Catalog(
        locale=language,
        project="Skjemaverk",
        version="1",
        header_comment=f"# {manuscript.form_id}",
        language_team=language,
        charset="utf-8",
        fuzzy=False,
    )
    for row in rows(manuscript, language):
        outdated = row.state == "outdated"
        catalogue.add(
            row.source,
            row.target,
            flags=["fuzzy"] if outdated else [],
            previous_id=[row.earlier] if outdated else [],
            context=row.path,
        )
    buffer = BytesIO()
    write_po(buffer, catalogue, width=0, include_previous=True)
    return buffer.getvalue()


def from_po(content: bytes) -> Catalogue:
    """Parse the translations of a PO file by path; raise CatalogueError for an invalid file."""
    return translated(read_catalogue(content))


def counts(found: Iterable[Row]) -> dict[str, int]:
    """How many rows there are, and how many in each state."""
    told = {"total": 0, "done": 0, "missing": 0, "outdated": 0}
    for row in found:
        told["total"] += 1
        told[row.state] += 1
    return told
