"""Conversion of an author's JSON to a version's document, and of that to a `Definition`.

A document is plain JSON: `{"format": 1, "id": …, "form": …, "translations": {language: {path:
text}}}`. Its form has blocks and option lists expanded, so it depends on no other file. Both
functions trust the structure; `structure_validation` reports its faults.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from forms.definition import keywords, reading_rights
from forms.definition.groups import TYPE as GROUP
from forms.definition.groups import combine_conditions, parse_group, ungrouped_questions
from forms.definition.library import Library
from forms.definition.model import (
    Anonymous,
    AuthorTest,
    Back,
    Check,
    Definition,
    Grant,
    Next,
    Option,
    Question,
    Section,
    Signer,
    Step,
    Tell,
)
from forms.definition.offline import offline_mode
from forms.definition.text_paths import TextPaths, questions_with_paths
from forms.definition.translations.translatable_texts import (
    Catalogue,
    form_texts,
    needs_translation,
)
from forms.definition.validation.structure_validation import Types
from forms.markup import Foreign, in_language_of

Json = dict[str, Any]

FORMAT = 1
SECOND = 2
"""The format of a document with what the first one lacks: `_needs_second_format`."""
_NO_TYPES: Types = {}
WHOLE_STEP = "utfylling"
COMMON = frozenset(key.name for key in keywords.QUESTION) | keywords.SHARED.keys()


def expand_form(id: str, raw: Mapping[str, Any], library: Library) -> Json:
    """Build the document of the form called *id*: *raw* with its blocks, lists and translations.

    A translation counts only while its source text is the present one.
    """
    form = _copy({key: value for key, value in raw.items() if key != "$schema"})
    lists = {**library.lists, **form.pop("lists", {})}
    origins: list[tuple[str, str, str]] = []  # path in the form, catalogue, path in the catalogue
    for section in form["sections"]:
        section["questions"] = [
            question
            for item in section["questions"]
            for question in _included_questions(item, section["id"], library, origins)
        ]
        for question, path in questions_with_paths(section["questions"], section["id"]):
            _inline_options(question, path, lists, id, raw.get("lists", {}), origins)
    places = TextPaths(form)
    version = SECOND if _needs_second_format(form) else FORMAT
    translations = {
        language: found
        for language, catalogues in sorted(library.catalogues.items())
        if (found := _translations(places, id, catalogues, origins))
    }
    return {"format": version, "id": id, "form": form, "translations": translations}


def parse_definition(
    document: Mapping[str, Any], language: str = "", types: Types = _NO_TYPES
) -> Definition:
    """Parse the definition in *language*; untranslated texts stay in the source language.

    Such a text is `Foreign`; *types* tell which of the types' own keys hold texts.
    """
    source = document["form"].get("language", "nb")
    language = language or source
    form = document["form"]
    own = language != source or _has_escaped_braces(form)
    if own:
        form = _copy(form)
    if language != source:
        _mark_foreign(form, source, types)
        found = document["translations"].get(language, {})
        places = TextPaths(form)
        for path, text in found.items():
            places.put(path, text)
    if own:
        _unescape_braces(form)
    sections = tuple(_section(raw, form) for raw in form["sections"])
    open_to = form.get("open_to", "anyone")
    return Definition(
        id=document["id"],
        title=form["title"],
        sections=sections,
        steps=_steps(form, sections),
        language=language,
        source=source,
        open_to=(open_to,) if isinstance(open_to, str) else tuple(open_to),
        anonymous=_anonymous(form),
        coordinator=reading_rights.coordinator_level(form),
        offline=offline_mode(form),
        services=tuple(form.get("read_by", {}).get("services", ())),
        unit_figures=form.get("read_by", {}).get("figures", "none"),
        grants=_grants(form),
        tell=Tell(**form["tell"]) if "tell" in form else None,
        listed=tuple(form.get("list", ())),
        child=tuple(form.get("child", ())),
        next=tuple(Next(**raw) for raw in form.get("next", ())),
        signers=tuple(_signer(id, raw) for id, raw in form.get("signers", {}).items()),
        checks=tuple(Check(**raw) for raw in form.get("check", ())),
        tests=tuple(_test(raw) for raw in form.get("tests", ())),
        questions={q.id: q for section in sections for q in section.questions},
        **{key: form[key] for key in _PLAIN if key in form},
    )


def _mark_foreign(form: Json, source: str, types: Types) -> None:
    """Let every text of *form* say that it is in the language of its author."""
    for text in list(form_texts(form, types)):
        if needs_translation(text.text):
            *around, last = text.place
            item: Any = form
            for key in around:
                item = item[key]
            item[last] = Foreign(text.text, source)


_PLAIN = (
    "summary",
    "purpose",
    "basis",
    "intro",
    "readers",
    "receipt",
    "category",
    "confidentiality",
    "mode",
    "review",
    "minutes",
    "case",
    "keep",
)


def _texts_without_answers(form: Json) -> Iterator[tuple[Json, str]]:
    """Every text that no answers are put into, as the object it stands in and its key."""
    items = [
        (keywords.FORM, [form]),
        (keywords.STEP, form.get("steps", [])),
        (keywords.SIGNER, form.get("signers", {}).values()),
    ]
    for table, places in items:
        for key in table:
            if key.text and not key.filled:
                yield from ((item, key.name) for item in places if key.name in item)


def _has_escaped_braces(form: Json) -> bool:
    return any("{{" in item[key] or "}}" in item[key] for item, key in _texts_without_answers(form))


def _unescape_braces(form: Json) -> None:
    """Write `{{` and `}}` as the braces they stand for; where answers go, filling does it."""
    for item, key in _texts_without_answers(form):
        item[key] = in_language_of(item[key], item[key].replace("{{", "{").replace("}}", "}"))


def _copy(value: Any) -> Any:
    """Copy a JSON value deeply; ten times faster than `copy.deepcopy`."""
    return orjson.loads(orjson.dumps(value))


def _needs_second_format(form: Json) -> bool:
    """Whether the form has what documents of the first format never had."""
    return any(
        question["type"] == GROUP
        or "precision" in question
        or isinstance(question.get("other"), list)
        or any("show_if" in each for each in question.get("options", {}).values())
        for section in form["sections"]
        for question, _path in questions_with_paths(section["questions"], "")
    )


def _included_questions(
    item: Json, section: str, library: Library, origins: list[tuple[str, str, str]]
) -> Iterator[Json]:
    """Yield the question itself, or the questions of the block that *item* names."""
    if "use" not in item:
        yield item
        return
    left_out = item.get("except", ())
    for question in _copy(library.blocks[item["use"]]["questions"]):
        if question["id"] not in left_out:
            origins.append((f"{section}.{question['id']}", f"blocks/{item['use']}", question["id"]))
            yield question


def _inline_options(
    question: Json,
    path: str,
    lists: Mapping[str, Json],
    form_id: str,
    own: Mapping[str, Json],
    origins: list[tuple[str, str, str]],
) -> None:
    """Put the list that `"options": "@name"` names in the question's place for it."""
    named = question.get("options")
    if not isinstance(named, str):
        return
    name = named.removeprefix("@")
    question["options"] = _copy(lists[name])
    source = (form_id, f"lists.{name}") if name in own else ("lists", name)
    origins.append((f"{path}.options", *source))


def _translations(
    places: TextPaths,
    id: str,
    catalogues: Mapping[str, Catalogue],
    origins: Sequence[tuple[str, str, str]],
) -> dict[str, str]:
    """Path → translation, of every text whose translation is present and not outdated."""
    names = {name for _path, name, _start in origins}
    below = {name: _by_head(catalogues.get(name, {})) for name in names}
    found: dict[str, tuple[str, str]] = {}
    for path, name, start in origins:
        for context, pair in below[name].get(start, ()):
            found[path + context[len(start) :]] = pair
    found.update(catalogues.get(id, {}))
    return {
        path: translated
        for path, (source, translated) in sorted(found.items())
        if translated and places.get(path) == source
    }


def _by_head(catalogue: Catalogue) -> dict[str, list[tuple[str, tuple[str, str]]]]:
    """Group the catalogue's texts by the start of their paths: one name, or two within `lists`."""
    found: dict[str, list[tuple[str, tuple[str, str]]]] = {}
    for context, pair in catalogue.items():
        parts = context.split(".", 2)
        head = ".".join(parts[:2]) if parts[0] == "lists" else parts[0]
        found.setdefault(head, []).append((context, pair))
    return found


def _section(raw: Json, form: Json) -> Section:
    around = raw.get("audience", "all")
    questions = tuple(
        _question(q, raw["id"], around, group)
        for q, _place, group in ungrouped_questions(raw["questions"])
    )
    own = {key: value for key, value in raw.items() if key != "read_by"}
    own |= {"questions": questions, "people": reading_rights.section_readers(raw, form)}
    return Section(**own)


def _question(raw: Json, section: str, around: str, group: Json | None = None) -> Question:
    required = raw.get("required", False)
    plain: Json = {key: raw[key] for key in _QUESTION_PLAIN if key in raw}
    if group is not None:
        made = parse_group(group)
        plain |= {"group": made, "show_if": combine_conditions(made.show_if, plain.get("show_if"))}
    audience = max(around, raw.get("audience", "all"), key=keywords.AUDIENCES.index)
    return Question(
        id=raw["id"],
        type=raw["type"],
        section=section,
        audience=audience,
        required=required is True,
        soft=required == "soft",
        decline=bool(raw.get("decline", raw.get("sensitive", False) and audience != "staff")),
        options=_options(raw.get("options", {})),
        rows=_options(raw.get("rows", {})),
        shields=_shields(raw.get("shields", ())),
        questions=tuple(_question(inner, section, audience) for inner in raw.get("questions", ())),
        own={key: value for key, value in raw.items() if key not in COMMON},
        **plain,
    )


_QUESTION_PLAIN = (
    "label",
    "label_by",
    "label_short",
    "help",
    "guide",
    "purpose",
    "show_if",
    "sensitive",
    "personal",
    "place",
    "prefill",
    "permitted",
    "say",
    "alias",
)


def _shields(raw: Any) -> tuple[str, ...]:
    """Return the codes that shield; `true` is the yes of a yes-no question."""
    return ("yes",) if raw is True else tuple(raw)


def _options(raw: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple(
        Option(code, label) if isinstance(label, str) else Option(code, **label)
        for code, label in raw.items()
    )


def _steps(form: Mapping[str, Any], sections: tuple[Section, ...]) -> tuple[Step, ...]:
    if "steps" not in form:
        return (Step(WHOLE_STEP, form["title"], "respondent", tuple(s.id for s in sections)),)
    return tuple(
        Step(
            **{
                **raw,
                "sections": tuple(raw.get("sections", ())),
                "sign": tuple(raw.get("sign", ())),
                "back": Back(**raw["back"]) if "back" in raw else None,
            }
        )
        for raw in form["steps"]
    )


def _grants(form: Mapping[str, Any]) -> Grant | None:
    names = {"from": "starts", "to": "ends", "except": "excepted"}
    raw = form.get("grants")
    return Grant(**{names.get(key, key): value for key, value in raw.items()}) if raw else None


def _signer(id: str, raw: Mapping[str, Any]) -> Signer:
    return Signer(id, **{**raw, "how": tuple(raw["how"])})


def _anonymous(form: Mapping[str, Any]) -> Anonymous | None:
    if form.get("confidentiality") != "anonymous":
        return None
    return Anonymous(**form.get("anonymous", {}))


_TEST_LISTS = ("asked", "not_asked", "problems", "reads", "withheld", "signed")


def _test(raw: Json) -> AuthorTest:
    lists: Json = {key: tuple(raw[key]) for key in _TEST_LISTS if key in raw}
    return AuthorTest(**{**raw, **lists})
