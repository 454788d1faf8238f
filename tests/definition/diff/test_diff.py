import copy
from collections.abc import Callable
from typing import Any

import pytest

from forms.definition import Change, keywords
from forms.definition import compare_documents as compare_documents
from forms.definition.diff.change import plain_change
from forms.definition.diff.key_names import key_name
from forms.questions import TYPES

DOCUMENT: dict[str, Any] = {
    "format": 1,
    "id": "x",
    "form": {
        "title": "Skjema",
        "open_to": "link",
        "sections": [
            {
                "id": "en",
                "title": "Én",
                "questions": [
                    {"id": "a", "type": "text", "label": "Navn"},
                    {
                        "id": "b",
                        "type": "choice",
                        "label": "Hvor ofte?",
                        "options": {"av_til": "Av og til", "aldri": "Aldri"},
                    },
                    {"id": "c", "type": "scale", "label": "Hvor bra?", "max": 10},
                ],
            },
            {
                "id": "to",
                "title": "To",
                "questions": [
                    {
                        "id": "r",
                        "type": "repeat",
                        "label": "Barn",
                        "questions": [{"id": "n", "type": "text", "label": "Barnets navn"}],
                    }
                ],
            },
        ],
        "steps": [{"id": "f", "title": "Svar", "by": "respondent", "sections": ["en", "to"]}],
        "signers": {"m": {"label": "Foresatt", "how": ["draw"]}},
        "check": [{"when": {"a": "x"}, "say": "Skriv mer.", "at": "a"}],
        "next": [{"form": "plan"}],
    },
    "translations": {"en": {"title": "Form"}},
}


APART = " Gamle og nye svar holdes fra hverandre i eksport og resultater."


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """What changed, to the question types there are."""
    return compare_documents(old, new, TYPES)


def question(document: dict[str, Any], n: int) -> dict[str, Any]:
    found: dict[str, Any] = document["form"]["sections"][0]["questions"][n]
    return found


def title(d: dict[str, Any]) -> None:
    d["form"]["title"] = "Et skjema"


def label(d: dict[str, Any]) -> None:
    question(d, 0)["label"] = "Fullt navn"


def help_text(d: dict[str, Any]) -> None:
    question(d, 0)["help"] = "Skriv alt."


def add(d: dict[str, Any]) -> None:
    new = {"id": "ny", "type": "text", "label": "Noe mer?"}
    d["form"]["sections"][0]["questions"].insert(1, new)


def add_first(d: dict[str, Any]) -> None:
    new = {"id": "ny", "type": "text", "label": "Noe mer?"}
    d["form"]["sections"][1]["questions"].insert(0, new)


def remove(d: dict[str, Any]) -> None:
    del d["form"]["sections"][0]["questions"][0]


def remove_inner(d: dict[str, Any]) -> None:
    d["form"]["sections"][1]["questions"][0]["questions"] = []


def move(d: dict[str, Any]) -> None:
    questions = d["form"]["sections"][0]["questions"]
    questions.append(questions.pop(0))


def move_away(d: dict[str, Any]) -> None:
    sections = d["form"]["sections"]
    sections[1]["questions"].insert(0, sections[0]["questions"].pop())


def new_type(d: dict[str, Any]) -> None:
    question(d, 0)["type"] = "number"


def required(d: dict[str, Any]) -> None:
    question(d, 0)["required"] = True


def soft(d: dict[str, Any]) -> None:
    question(d, 0)["required"] = "soft"


def reword(d: dict[str, Any]) -> None:
    question(d, 1)["options"]["av_til"] = "Av og til!"


def other_words(d: dict[str, Any]) -> None:
    question(d, 1)["options"]["av_til"] = "Noen ganger"


def swap(d: dict[str, Any]) -> None:
    question(d, 1)["options"] = {"av_til": "Aldri", "aldri": "Av og til"}


def rewrite(d: dict[str, Any]) -> None:
    question(d, 0)["label"] = "Hvor mange søsken har barnet?"


def new_option(d: dict[str, Any]) -> None:
    question(d, 1)["options"]["ofte"] = "Ofte"


def remove_option(d: dict[str, Any]) -> None:
    del question(d, 1)["options"]["aldri"]


def turn_options(d: dict[str, Any]) -> None:
    question(d, 1)["options"] = {"aldri": "Aldri", "av_til": "Av og til"}


def score(d: dict[str, Any]) -> None:
    question(d, 1)["options"]["aldri"] = {"label": "Aldri", "score": 1}


def limit(d: dict[str, Any]) -> None:
    question(d, 2)["max"] = 5


def condition(d: dict[str, Any]) -> None:
    question(d, 2)["show_if"] = {"b": "aldri"}


def opened(d: dict[str, Any]) -> None:
    d["form"]["open_to"] = "anyone"


def kept(d: dict[str, Any]) -> None:
    d["form"]["keep"] = {"answers": "5y"}


def new_section(d: dict[str, Any]) -> None:
    d["form"]["sections"].append({"id": "tre", "title": "Tre", "questions": []})


def turn_sections(d: dict[str, Any]) -> None:
    d["form"]["sections"].reverse()


def step(d: dict[str, Any]) -> None:
    d["form"]["steps"].append({"id": "g", "title": "Godkjenning", "by": "leader"})


def deadline(d: dict[str, Any]) -> None:
    d["form"]["steps"][0]["within"] = "14d"


def signer(d: dict[str, Any]) -> None:
    d["form"]["signers"] = {}


def rule(d: dict[str, Any]) -> None:
    d["form"]["check"][0]["say"] = "Skriv mindre."


def summary(d: dict[str, Any]) -> None:
    d["form"]["summary"] = "Svar innen fredag."


def translated(d: dict[str, Any]) -> None:
    d["translations"]["en"]["en.title"] = "One"


CASES: list[tuple[Callable[[dict[str, Any]], None], list[tuple[str, str]]]] = [
    (title, [("wording", "Endret “Navn på skjemaet” i skjemaet: “Skjema” → “Et skjema”.")]),
    (summary, [("wording", "Nytt i skjemaet: “Kort om skjemaet” “Svar innen fredag.”.")]),
    (label, [("wording", "Endret “Spørsmål” i «Fullt navn»: “Navn” → “Fullt navn”.")]),
    (help_text, [("wording", "Nytt i «Navn»: “Hjelpetekst” “Skriv alt.”.")]),
    (add, [("additive", "Lagt til: «Noe mer?» etter «Navn».")]),
    (add_first, [("additive", "Lagt til: «Noe mer?» først i «To».")]),
    (remove, [("breaking", "Slettet: «Navn». Svar som finnes, beholdes.")]),
    (remove_inner, [("breaking", "Slettet: «Barnets navn». Svar som finnes, beholdes.")]),
    (move, [("additive", "Flyttet «Navn» etter «Hvor bra?».")]),
    (move_away, [("additive", "Flyttet «Hvor bra?» først i «To».")]),
    (new_type, [("breaking", "Endret type på «Navn»: tekst → tall.")]),
    (required, [("additive", "«Navn» må nå fylles ut.")]),
    (soft, [("additive", "«Navn» etterspørres nå, men stopper ingen.")]),
    (
        reword,
        [
            (
                "wording",
                "Endret svaralternativ i «Hvor ofte?»: “Av og til” → “Av og til!”"
                " (gamle svar beholdes som “Av og til”).",
            )
        ],
    ),
    (
        other_words,
        [
            (
                "breaking",
                "I «Hvor ofte?» er svaret “Av og til” skrevet om til “Noen ganger”." + APART,
            )
        ],
    ),
    (
        swap,
        [
            (
                "breaking",
                "I «Hvor ofte?» heter svaret “Av og til” nå “Aldri”."
                " “Aldri” sto for noe annet før." + APART,
            ),
            (
                "breaking",
                "I «Hvor ofte?» heter svaret “Aldri” nå “Av og til”."
                " “Av og til” sto for noe annet før." + APART,
            ),
        ],
    ),
    (
        rewrite,
        [
            (
                "breaking",
                "Spørsmålet “Navn” er skrevet om til “Hvor mange søsken har barnet?”." + APART,
            )
        ],
    ),
    (new_option, [("additive", "Nytt svaralternativ i «Hvor ofte?»: “Ofte”.")]),
    (
        remove_option,
        [
            (
                "breaking",
                "Slettet svaralternativ i «Hvor ofte?»: “Aldri”. Svar som finnes, beholdes.",
            )
        ],
    ),
    (turn_options, [("wording", "Endret rekkefølgen av svaralternativ i «Hvor ofte?».")]),
    (score, [("additive", "Nytt i “Aldri” i «Hvor ofte?»: “Poeng” 1.")]),
    (limit, [("breaking", "Slutten på skalaen i «Hvor bra?» er endret: 10 → 5." + APART)]),
    (condition, [("additive", "«Hvor bra?» vises nå bare på et vilkår: «Hvor ofte?» er Aldri.")]),
    (
        opened,
        [("additive", "Endret “Hvem som kan begynne” i skjemaet: den som har en lenke → alle.")],
    ),
    (
        kept,
        [
            (
                "additive",
                "Nye svar blir slettet 5 år etter mottak. Før: blir ikke slettet av seg selv.",
            )
        ],
    ),
    (new_section, [("additive", "Ny del: «Tre».")]),
    (step, [("additive", "Steget «Godkjenning» er lagt til.")]),
    (deadline, [("additive", "Nytt i steget «Svar»: “Frist” 14 dager.")]),
    (signer, [("additive", "Underskriften «Foresatt» er tatt bort.")]),
    (
        rule,
        [
            ("additive", "Ny regel: «Skriv mindre.»"),
            ("additive", "Regel tatt bort: «Skriv mer.»"),
        ],
    ),
    (translated, [("wording", "Oversettelsen til engelsk: én tekst er ny, endret eller borte.")]),
]


@pytest.mark.parametrize(
    ("change", "said"), CASES, ids=lambda value: getattr(value, "__name__", "")
)
def test_says_what_changed(change: Callable[[Any], None], said: list[tuple[str, str]]) -> None:
    changed = copy.deepcopy(DOCUMENT)
    change(changed)
    assert [(each.kind, each.sentence) for each in compare(DOCUMENT, changed)] == said


Form = dict[str, Any]
YES = {"b": "aldri"}
WHEN = "«Hvor ofte?» er Aldri"


def of_form(**keys: Any) -> Callable[[Form], None]:
    """Give the form these keys; None takes one away."""

    def change(form: Form) -> None:
        form.update(keys)
        for key in [key for key, value in keys.items() if value is None]:
            form.pop(key)

    return change


def of_section(**keys: Any) -> Callable[[Form], None]:
    return lambda form: form["sections"][1].update(keys)


def of_step(**keys: Any) -> Callable[[Form], None]:
    return lambda form: form["steps"][0].update(keys)


def of_signer(**keys: Any) -> Callable[[Form], None]:
    return lambda form: form["signers"]["m"].update(keys)


GRANT = {"when": YES, "to": "a"}
COURSE: list[tuple[Callable[[Form], None], str, str]] = [
    (
        of_form(case="may"),
        "Skjemaet kan nå høre til en sak.",
        "Skjemaet hører ikke lenger til noen sak.",
    ),
    (
        of_form(case="must"),
        "Skjemaet må nå høre til en sak.",
        "Skjemaet hører ikke lenger til noen sak.",
    ),
    (
        of_form(next=[{"form": "plan", "show_if": YES}]),
        f"Skjemaet “plan” tilbys nå bare på et vilkår: {WHEN}.",
        "Skjemaet “plan” tilbys nå alltid.",
    ),
    (
        of_form(next=[{"form": "plan"}, {"form": "referat"}]),
        "Når dette er ferdig, tilbys nå skjemaet “referat”.",
        "Når dette er ferdig, tilbys ikke lenger skjemaet “referat”.",
    ),
    (
        of_section(share_if=YES),
        f"Mottakeren får nå delen «To» bare på et vilkår: {WHEN}.",
        "Mottakeren får nå alltid delen «To».",
    ),
    (
        of_section(needs="tillatelse"),
        "Delen «To» finnes nå bare med en tillatelse fra “tillatelse”.",
        "Delen «To» trenger ikke lenger noen tillatelse.",
    ),
    (
        of_step(show_if=YES),
        f"Steget «Svar» gjøres nå bare på et vilkår: {WHEN}.",
        "Steget «Svar» gjøres nå alltid.",
    ),
    (
        of_step(back={"to": "f", "when": YES}),
        f"Fra steget «Svar» går skjemaet tilbake til «Svar» på et vilkår: {WHEN}.",
        "Skjemaet går ikke lenger tilbake fra steget «Svar».",
    ),
    (
        of_signer(show_if=YES),
        f"Underskriften «Foresatt» blir nå bare spurt etter på et vilkår: {WHEN}.",
        "Underskriften «Foresatt» blir nå alltid spurt etter.",
    ),
    (
        of_signer(name="a"),
        "Navnet til «Foresatt» står nå i «Navn».",
        "Navnet til «Foresatt» står ikke lenger i skjemaet.",
    ),
    (
        of_signer(name="r.n", row=2),
        "Navnet til «Foresatt» står nå i «Barnets navn», rad 2.",
        "Navnet til «Foresatt» står ikke lenger i skjemaet.",
    ),
]


@pytest.mark.parametrize(("change", "there", "back"), COURSE)
def test_says_what_changed_in_the_forms_way(
    change: Callable[[Form], None], there: str, back: str
) -> None:
    changed = copy.deepcopy(DOCUMENT)
    change(changed["form"])
    assert compare(DOCUMENT, changed) == [Change("additive", there)]
    assert compare(changed, DOCUMENT) == [Change("additive", back)]


def grants(grant: Form | None, before: Form | None = None) -> list[tuple[str, str]]:
    """What is said when the form comes to grant this."""
    old, new = copy.deepcopy(DOCUMENT), copy.deepcopy(DOCUMENT)
    for document, value in ((old, before), (new, grant)):
        if value is not None:
            document["form"]["grants"] = value
    return [(each.kind, each.sentence) for each in compare(old, new)]


def test_says_what_changed_in_a_permission() -> None:
    assert grants(GRANT) == [
        ("additive", f"Svarene er nå en tillatelse på et vilkår: {WHEN}."),
        ("additive", "Tillatelsen gjelder til dagen i «Navn»."),
    ]
    assert grants({**GRANT, "when": {"b": "av_til"}, "services": "b"}, GRANT) == [
        ("additive", "Endret når svarene er en tillatelse: «Hvor ofte?» er Av og til."),
        ("additive", "Tillatelsen gjelder tjenestene i «Hvor ofte?»."),
    ]
    limits = {"topics": "b", "except": "a", "except_people": "a"}
    assert [sentence for _kind, sentence in grants({**GRANT, **limits}, GRANT)] == [
        "Tillatelsen gjelder temaene i «Hvor ofte?».",
        "Tillatelsen gjelder ikke det som står i «Navn».",
        "Ingenting deles med dem som står i «Navn».",
    ]
    whole = {**GRANT, "from": "a", "services": "b", "withdrawn": "c"}
    assert grants({"when": YES}, whole) == [
        ("additive", "Tillatelsen har ikke lenger noen siste dag."),
        ("additive", "Tillatelsen gjelder fra den dagen den blir gitt."),
        ("additive", "Tillatelsen gjelder ikke lenger bestemte tjenester."),
        ("additive", "Ingen dato i skjemaet sier lenger at tillatelsen er trukket."),
    ]
    assert grants(None, GRANT) == [("breaking", "Svarene er ikke lenger en tillatelse.")]


def test_a_condition_that_is_another_is_told_with_what_it_is_now() -> None:
    old, new = copy.deepcopy(DOCUMENT), copy.deepcopy(DOCUMENT)
    for document, answer in ((old, "aldri"), (new, "av_til")):
        given = {"b": answer}
        for change in (
            of_form(next=[{"form": "plan", "show_if": given}]),
            of_section(title="100 % To", share_if=given),
            of_step(show_if=given),
            of_signer(show_if=given),
        ):
            change(document["form"])
    assert [each.sentence for each in compare(old, new)] == [
        "Endret når skjemaet “plan” tilbys: «Hvor ofte?» er Av og til.",
        "Endret når mottakeren får delen «100 % To»: «Hvor ofte?» er Av og til.",
        "Endret når steget «Svar» gjøres: «Hvor ofte?» er Av og til.",
        "Endret når underskriften «Foresatt» blir spurt etter: «Hvor ofte?» er Av og til.",
    ]


def test_says_nothing_of_what_is_the_same() -> None:
    assert compare(DOCUMENT, copy.deepcopy(DOCUMENT)) == []


def test_a_change_back_is_a_change_too() -> None:
    changed = copy.deepcopy(DOCUMENT)
    for change in (required, condition, add, help_text):
        change(changed)
    assert [each.sentence for each in compare(changed, DOCUMENT)] == [
        "Tatt bort fra «Navn»: “Hjelpetekst” “Skriv alt.”.",
        "«Navn» er nå valgfritt.",
        "«Hvor bra?» vises nå alltid.",
        "Slettet: «Noe mer?». Svar som finnes, beholdes.",
    ]


def test_sections_that_change_places_move_the_questions_with_them() -> None:
    changed = copy.deepcopy(DOCUMENT)
    turn_sections(changed)
    sentences = [each.sentence for each in compare(DOCUMENT, changed)]
    assert sum(sentence.startswith("Flyttet delen") for sentence in sentences) == 1
    assert not any(each.kind == "breaking" for each in compare(DOCUMENT, changed))


def test_a_change_knows_its_question() -> None:
    changed = copy.deepcopy(DOCUMENT)
    remove_inner(changed)
    [change] = compare(DOCUMENT, changed)
    assert change == Change("breaking", change.sentence, "r.*.n")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("audience", "alone", "Nytt i «Navn»: “Hvem som blir spurt” én alene."),
        ("sensitive", True, "Nytt i «Navn»: “Følsomt” ja."),
        ("unknown", ["x"], 'Nytt i «Navn»: “unknown” ["x"].'),
        ("open_to", ["staff", "leader"], "Nytt i «Navn»: “Hvem som kan begynne” ansatte, leder."),
    ],
)
def test_keys_and_their_words_are_said_as_a_person_says_them(
    key: str, value: Any, words: str
) -> None:
    assert plain_change(key, None, value, "«Navn»").sentence == words


def test_every_key_that_may_change_has_a_name() -> None:
    tables = (keywords.FORM, keywords.SECTION, keywords.QUESTION, keywords.STEP, keywords.SIGNER)
    keys = {key.name for table in tables for key in table}
    keys |= {key.name for kind in TYPES.values() for key in kind.keys}
    told_apart = {
        "$schema", "id", "type", "lists", "sections", "steps", "signers", "check", "tests", "case",
        "grants", "next", "show_if", "share_if", "needs", "questions", "options", "rows", "back",
        "name", "row",
    }  # fmt: skip
    assert {key for key in keys - told_apart if key_name(key) == key} == set()


def test_a_section_and_a_coordinator_that_more_may_read_is_weaker_protection() -> None:
    from forms.definition.diff import protection

    parts = [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}]
    closed = {"sections": [parts[0], {**parts[1], "read_by": "doers"}]}
    (less,) = protection.compare_form(closed, {"sections": parts})
    (more,) = protection.compare_form({"sections": parts}, closed)
    assert (less.kind, more.kind) == ("breaking", "additive")
    assert "«B»" in less.sentence and "kolleger" in less.sentence
    opened = {"sections": parts, "read_by": {"people": ["unit", "leader", "doers"]}}
    (whole,) = protection.compare_form({"sections": parts}, opened)
    assert whole.kind == "breaking" and whole.sentence.startswith("Skjemaet kan nå også leses av:")
    services = {"sections": parts, "read_by": {"services": ["annen"], "figures": "leader"}}
    kinds = [each.kind for each in protection.compare_form({"sections": parts}, services)]
    assert kinds == ["breaking", "breaking"]
    shielding = {"shields": ["streng"], "place": True}
    kinds = [each.kind for each in protection.compare_part(shielding, {}, "Spørsmålet")]
    assert kinds == ["breaking", "breaking"]
    kinds = [each.kind for each in protection.compare_part({}, shielding, "Spørsmålet")]
    assert kinds == ["additive", "additive"]
    kinds = [each.kind for each in protection.compare_form(services, {"sections": parts})]
    assert kinds == ["additive", "additive"]
    levels = ["none", "counts", "figures", "answers"]
    for old in levels:
        for new in levels:
            before, after = (
                {"sections": parts, "read_by": {"coordinator": each}} for each in (old, new)
            )
            kinds = [change.kind for change in protection.compare_form(before, after)]
            wider = levels.index(new) > levels.index(old)
            assert kinds == ([] if old == new else ["breaking" if wider else "additive"])
