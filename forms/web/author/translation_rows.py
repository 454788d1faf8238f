"""A form's texts and their translations, row by row, and as a PO file for translators."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, Literal

from forms import i18n
from forms.definition import parse_definition
from forms.definition.translations.po_reader import read_catalogue
from forms.definition.translations.translatable_texts import (
    Catalogue,
    form_texts,
    needs_translation,
    valid_translations,
)
from forms.i18n import gettext as _
from forms.questions import TYPES
from forms.storage.definitions import drafts, versions
from forms.web.author.definition_draft import Catalogues, EditorDraft

State = Literal["done", "missing", "outdated"]
MOST = 50
"""So many texts are on a page: more would make it heavy."""


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
    part: str
    """The title of the part of the form that they stand in."""


@dataclass(frozen=True, slots=True)
class TextPage:
    """The texts of one part of a long form, or some of them; all texts of a short one."""

    title: str
    groups: tuple[Group, ...]

    @property
    def rows(self) -> list[Row]:
        """The texts of the page."""
        return [row for group in self.groups for row in group.rows]


def pages(found: list[Group]) -> list[TextPage]:
    """Return the pages that the texts are translated on: a page for each part of a long form."""
    if sum(len(group.rows) for group in found) <= MOST:
        return [TextPage("", tuple(found))]
    cut = [
        Group(group.title, group.rows[start : start + MOST], group.part)
        for group in found
        for start in range(0, len(group.rows), MOST)
    ]
    made: list[list[Group]] = []
    for group in cut:
        on_page = sum(len(each.rows) for each in made[-1]) if made else 0
        is_new = not made or made[-1][0].part != group.part or on_page + len(group.rows) > MOST
        if is_new:
            made.append([])
        made[-1].append(group)
    parts = [page[0].part for page in made]
    titles = [
        _("%(title)s, side %(number)s", title=part, number=parts[: at + 1].count(part))
        if parts.count(part) > 1
        else part
        for at, part in enumerate(parts)
    ]
    return [TextPage(title, tuple(page)) for title, page in zip(titles, made, strict=True)]


def groups(editor_draft: EditorDraft, found: Iterable[Row]) -> list[Group]:
    """Return the texts of the form, in its order, under what they belong to."""
    document = editor_draft.loaded.partial
    if document is None:
        return []
    titles = _titles(document)
    named: dict[str, list[Row]] = {}
    for row in found:
        parts = row.path.split(".")
        own = next((p for p in (".".join(parts[:2]), parts[0]) if p in titles), "")
        named.setdefault(own, []).append(row)
    sections = {section.id: section.title for section in parse_definition(document).sections}
    return [
        Group(
            titles.get(own, _("Skjemaet")),
            tuple(these),
            sections.get(own.partition(".")[0], _("Skjemaet")),
        )
        for own, these in named.items()
    ]


def _titles(document: Mapping[str, Any]) -> dict[str, str]:
    """Map paths to the title of the section or question that their texts belong to."""
    titles = {}
    for section in parse_definition(document).sections:
        titles[section.id] = _("Delen «%(title)s»", title=section.title)
        for question in section.questions:
            titles[f"{section.id}.{question.id}"] = question.label or question.id
    return titles


def with_suggestions(
    editor_draft: EditorDraft, language: str, found: Iterable[Row]
) -> Iterator[Row]:
    """Yield each text, where it has no translation with what it was translated to elsewhere."""
    from forms.authoring import translation_memory  # late: no worker needs it at its start

    memory: Mapping[str, str] | None = None
    for row in found:
        if row.state != "missing":
            yield row
            continue
        if memory is None:
            memory = translation_memory.build_memory(earlier_translations(editor_draft, language))
        known = translation_memory.suggest_translation(
            row.source, memory
        ) or _interface_translation(row.source, language)
        yield replace(row, suggestion=known)


def earlier_translations(editor_draft: EditorDraft, language: str) -> Iterator[tuple[str, str]]:
    """Yield every text that is translated to the language: files, drafts and published forms."""
    from forms.authoring import translation_memory  # late: no worker needs it at its start

    for catalogue in editor_draft.folder.library.catalogues.get(language, {}).values():
        yield from catalogue.values()
    for draft in drafts.all_drafts():
        yield from ((pair[0], pair[1]) for pair in draft.catalogues.get(language, {}).values())
    for form in versions.overview():
        yield from translation_memory.published_pairs(
            form.current.hash, form.current.document, language
        )


def _interface_translation(source: str, language: str) -> str:
    """Return what the pages of the service call it in the language, or ""."""
    found = i18n.catalogue(language).gettext(source) if language in i18n.LANGUAGES else source
    return "" if found == source else found


def rows(editor_draft: EditorDraft, language: str) -> Iterator[Row]:
    """Every text that says something, with its translation."""
    document = editor_draft.loaded.partial
    if document is None:
        return
    done = document["translations"].get(language, {})
    own: Catalogue = editor_draft.loaded.library.catalogues.get(language, {}).get(
        editor_draft.form_id, {}
    )
    for text in form_texts(document["form"], TYPES):
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
        "summary": _("Kort om skjemaet"),
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


def with_translations(
    editor_draft: EditorDraft, language: str, wanted: Mapping[str, tuple[str, str]]
) -> Catalogues:
    """Return the draft's catalogues with *wanted* (path → source text, translation) put in."""
    mine = dict(editor_draft.catalogues.get(language, {}))
    folder = editor_draft.folder.library.catalogues.get(language, {}).get(editor_draft.form_id, {})
    for path, (source, translation) in wanted.items():
        is_gone = not translation and path not in folder
        if is_gone or folder.get(path, ("", "")) == (source, translation):
            mine.pop(path, None)
        else:
            mine[path] = [source, translation]
    return {**editor_draft.catalogues, language: mine}


def as_po(editor_draft: EditorDraft, language: str) -> bytes:
    """Return the rows as a PO file; outdated ones are fuzzy, with their previous source text."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    catalogue = Catalog(
        locale=language,
        project="Skjemaverk",
        version="1",
        header_comment=f"# {editor_draft.form_id}",
        language_team=language,
        charset="utf-8",
        fuzzy=False,
    )
    for row in rows(editor_draft, language):
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
    return valid_translations(read_catalogue(content))


def state_counts(found: Iterable[Row]) -> dict[str, int]:
    """How many rows there are, and how many in each state."""
    told = {"total": 0, "done": 0, "missing": 0, "outdated": 0}
    for row in found:
        told["total"] += 1
        told[row.state] += 1
    return told
