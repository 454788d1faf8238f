"""The keys of a definition outside the question types' own, and their values.

The JSON Schema for editors, the check for unknown keys and the parser all read these tables.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from forms.definition.reading_rights import FIGURES, LEVELS, PEOPLE
from forms.i18n import gettext as _

ID = r"^[a-z][a-z0-9_]*$"
FORM_ID = r"^[a-z][a-z0-9-]*$"
SIGNER_NAME = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$"
CODE = r"^[a-z0-9][a-z0-9_]*$"
LONGEST_ID = 40
RESERVED = frozenset(
    {"csrf_token", "__proto__", "constructor", "prototype", "key", "revision", "all", "any", "not"}
)

RESERVED_SECTIONS = RESERVED | {"steps", "signers", "lists", "check", "checks", "tests"}
"""Sections lend their names to the paths of texts, where these words mean something else."""

MOST_QUESTIONS = 1000
MOST_OPTIONS = 500
MOST_ITEMS = 1000
MOST_TESTS = 100

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Meaning:
    """The effect of a key's value on the meaning of stored answers, as of a unit or a scale."""

    noun: Callable[[], str]
    """What a sentence calls it, with a capital letter: «Enheten»."""
    words: bool = False
    """Whether its texts only describe, so that a better spelling changes nothing."""
    default: Any = None
    """The value that counts when the key is left out."""
    refers: Callable[[Any], Iterable[str]] | None = None
    """The questions that a value is computed from; what they mean decides what it means."""


Group = Literal["basic", "when", "guard", "more"]
"""The parts of a panel: what is asked, when, how it is guarded, and all else."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its JSON Schema, a sentence for the author's editor, and whether it is a text."""

    name: str
    schema: Schema
    description: str
    text: bool = False
    """Whether translators get it: a string, or an object or list of strings."""
    markdown: bool = False
    required: bool = False
    meaning: Meaning | None = None
    """Set when another value makes stored answers mean something else."""
    filled: bool = False
    """Whether the text may name answers (`{navn}`): it is read by somebody who has them.

    Elsewhere the check refuses that: a title stands in lists and a log, before any answer.
    """
    say: Callable[[], str] | None = None
    """What authors call it; None for a key that no panel has, such as `$schema`."""
    group: Group = "more"
    """Where in its panel it stands."""
    values: Callable[[], Mapping[Any, str]] | None = None
    """What authors call each value, of a key that is one of few."""


TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
ALIAS: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
NAME: Schema = {"type": "string", "pattern": ID, "maxLength": LONGEST_ID}
QUESTION_ID: Schema = {**NAME, "not": {"enum": sorted(RESERVED)}}
SECTION_ID: Schema = {**NAME, "not": {"enum": sorted(RESERVED_SECTIONS)}}
PERIOD: Schema = {"type": "string", "pattern": r"^[1-9][0-9]*[dwmy]$"}
WORKING_DAYS = r"^[1-9][0-9]{0,2} arbeidsdag(er)?$"
DOERS = ("respondent", "guardian", "staff", "leader", "receiver", "coordinator")
"""Who may do a step (`by`)."""
CONDITION: Schema = {"$ref": "#/$defs/condition"}
OPTIONS: Schema = {"$ref": "#/$defs/options"}
CHOICES: Schema = {"$ref": "#/$defs/choices"}
QUESTIONS: Schema = {"type": "array", "items": {"$ref": "#/$defs/question"}, "minItems": 1}
READERS: Schema = {
    "type": "array",
    "items": {"enum": list(PEOPLE)},
    "minItems": 1,
    "uniqueItems": True,
}
AUDIENCES = ("all", "staff", "alone")
"""Who is asked, each stricter than the one before."""
AUDIENCE: Schema = {"enum": list(AUDIENCES)}


def one_of(*values: str) -> Schema:
    """Exactly one of these words."""
    return {"enum": list(values)}


def list_of(schema: Schema) -> Schema:
    """Return the schema of a list of such values."""
    return {"type": "array", "items": schema}


FORM = (
    Key("$schema", TEXT, "Path to definition.schema.json, so that editors complete and explain."),
    Key(
        "title",
        TEXT,
        "The form's name, as everybody sees it.",
        text=True,
        required=True,
        say=lambda: _("Navn på skjemaet"),
        group="basic",
    ),
    Key(
        "summary",
        TEXT,
        "One or two sentences in the catalogue.",
        text=True,
        say=lambda: _("Kort om skjemaet"),
        group="basic",
    ),
    Key(
        "intro",
        TEXT,
        "Shown before the first section; Markdown without HTML.",
        text=True,
        markdown=True,
        say=lambda: _("Innledning"),
        group="basic",
    ),
    Key(
        "readers",
        TEXT,
        "Who reads the answers; shown before the first section.",
        text=True,
        say=lambda: _("Hvem som leser svarene"),
        group="guard",
    ),
    Key(
        "receipt",
        TEXT,
        "What happens now; shown on the receipt. Markdown.",
        text=True,
        markdown=True,
        filled=True,
        say=lambda: _("Teksten på kvitteringen"),
        group="basic",
    ),
    Key(
        "language",
        {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Z]{2})?$"},
        "The language the author writes in; nb unless told.",
        say=lambda: _("Språket du skriver på"),
        group="more",
    ),
    Key(
        "category",
        one_of("samtale", "overgang", "mote", "tilbakemelding", "internkontroll", "rapport"),
        "Where the form stands in the catalogue.",
        say=lambda: _("Kategori"),
        group="basic",
        values=lambda: {
            "samtale": _("Samtale"),
            "overgang": _("Overgang"),
            "mote": _("Møte"),
            "tilbakemelding": _("Tilbakemelding"),
            "internkontroll": _("Internkontroll"),
            "rapport": _("Rapport"),
        },
    ),
    Key(
        "confidentiality",
        one_of("public", "internal", "personal", "special", "health", "anonymous"),
        "How the answers are guarded: export, masking, retention.",
        say=lambda: _("Hvor godt svarene må vernes"),
        group="guard",
        values=lambda: {
            "public": _("Åpent for alle"),
            "internal": _("Internt"),
            "personal": _("Personopplysninger"),
            "special": _("Særlige kategorier"),
            "health": _("Helseopplysninger"),
            "anonymous": _("Anonymt"),
        },
    ),
    Key(
        "read_by",
        {"$ref": "#/$defs/read_by"},
        "Who reads the answers, and how much of them.",
        say=lambda: _("Hva koordinator leser"),
        group="guard",
    ),
    Key(
        "open_to",
        {
            "anyOf": [
                {"enum": ["anyone", "link"]},
                list_of(
                    one_of("staff", "leader", "receiver", "coordinator", "author", "administrator")
                ),
            ]
        },
        "Who may start one: anyone, link, or a list of roles.",
        say=lambda: _("Hvem som kan begynne"),
        group="guard",
    ),
    Key(
        "mode",
        one_of("form", "interview", "kiosk"),
        "How it is filled in; form unless told.",
        say=lambda: _("Måten det fylles ut på"),
        group="basic",
        values=lambda: {
            "form": _("Skjema"),
            "interview": _("Samtale"),
            "kiosk": _("Felles nettbrett"),
        },
    ),
    Key(
        "review",
        FLAG,
        "Whether answers are shown once more before they are sent; true unless told.",
        say=lambda: _("Vis svarene før de sendes"),
        group="more",
        values=lambda: {True: _("Ja"), False: _("Nei")},
    ),
    Key(
        "minutes",
        {"type": "integer", "minimum": 1, "maximum": 240},
        "How long it takes; estimated from the questions unless told.",
        say=lambda: _("Minutter det tar"),
        group="more",
    ),
    Key(
        "anonymous",
        {"$ref": "#/$defs/anonymous"},
        "Settings of an anonymous form.",
        say=lambda: _("Innstillinger for anonyme svar"),
        group="guard",
    ),
    Key(
        "case",
        one_of("may", "must"),
        "Whether the answers belong to a child's case; never unless told.",
        say=lambda: _("Hører til et barns sak"),
        group="more",
        values=lambda: {"may": _("Kan"), "must": _("Må")},
    ),
    Key(
        "grants",
        {"$ref": "#/$defs/grants"},
        "What makes the answers a permission in the case.",
        say=lambda: _("Når svaret er en tillatelse"),
        group="more",
    ),
    Key(
        "next",
        list_of({"$ref": "#/$defs/next"}),
        "Forms offered when this one is done: in the same case, or as a link to hand out.",
        say=lambda: _("Skjemaer som tilbys etterpå"),
        group="more",
    ),
    Key(
        "list",
        list_of(NAME),
        "Questions whose answers stand in the lists of staff, such as a title; never what"
        " identifies somebody or is sensitive.",
        say=lambda: _("Spørsmål som vises i ansattes lister"),
        group="guard",
    ),
    Key(
        "keep",
        {"$ref": "#/$defs/keep"},
        "How long drafts and answers are kept.",
        say=lambda: _("Hvor lenge svarene oppbevares"),
        group="guard",
    ),
    Key(
        "child",
        {**list_of(NAME), "minItems": 1, "maxItems": 2},
        "The question that names the child, and that of the date of birth, where they are not"
        " child_name and child_birthdate. Lists show initials and year.",
        say=lambda: _("Hvilke spørsmål som sier hvem barnet er"),
        group="guard",
    ),
    Key(
        "lists",
        {"type": "object", "additionalProperties": CHOICES, "propertyNames": {"pattern": ID}},
        'Option lists of this form, used as "@name".',
        say=lambda: _("Lister med svar"),
        group="more",
    ),
    Key(
        "sections",
        list_of({"$ref": "#/$defs/section"}),
        "The questions, part by part.",
        required=True,
        say=lambda: _("Deler"),
        group="more",
    ),
    Key(
        "steps",
        list_of({"$ref": "#/$defs/step"}),
        "Who does what in which order; one step with everything unless told.",
        say=lambda: _("Steg"),
        group="more",
    ),
    Key(
        "signers",
        {
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/signer"},
            "propertyNames": {"pattern": ID},
        },
        "Who signs, and how.",
        say=lambda: _("De som skriver under"),
        group="more",
    ),
    Key(
        "check",
        list_of({"$ref": "#/$defs/check"}),
        "Rules across questions.",
        say=lambda: _("Regler på tvers"),
        group="more",
    ),
    Key(
        "tests",
        {**list_of({"$ref": "#/$defs/test"}), "maxItems": MOST_TESTS},
        "The author's own cases, run by the check.",
        say=lambda: _("Prøver"),
        group="more",
    ),
)

ANONYMOUS = (
    Key(
        "hide_below",
        {"type": "integer", "minimum": 6},
        "Results of fewer answers than this are hidden; at least 6.",
    ),
    Key("time", one_of("week"), "How exactly the time of an answer is kept."),
    Key(
        "release",
        one_of("plenty", "term", "year"),
        "When answers are read together: when there are five times hide_below and else at the end"
        " of the term, or always at the end of the term or the year. plenty unless told.",
    ),
)

READ_BY = (
    Key(
        "coordinator",
        one_of(*LEVELS),
        "answers: each of them. figures: coded answers without what identifies or is sensitive. "
        "counts: how many. none: nothing. By the confidentiality unless told.",
    ),
    Key(
        "people",
        READERS,
        "Who reads the answers: doers (who sent a step), members (of the case, and those who were "
        "let in), leader (of the unit), unit (everybody there), receiver (whom it is sent to). By "
        "the confidentiality unless told: never unit for personal, special and health.",
    ),
    Key(
        "services",
        list_of(one_of("helsestasjon", "annen")),
        "Kinds of other units whose people may be let in by name while a permission in the case "
        "covers the service.",
    ),
    Key(
        "figures",
        one_of(*FIGURES),
        "Who at a unit gets the figures of the unit's own answers: none, leader or unit. none "
        "unless told.",
    ),
)

GRANTS = (
    Key("when", CONDITION, "The answers are a permission when this holds.", required=True),
    Key("from", NAME, "The date question that says from when it is valid."),
    Key("to", NAME, "The date question that says until when it is valid."),
    Key("services", NAME, "The choices question that says which services it covers."),
    Key("topics", NAME, "The choices question that says what may be talked about."),
    Key("except", NAME, "The text question that says what, or who, it does not cover."),
    Key("withdrawn", NAME, "The date question that says when it was withdrawn."),
)

NEXT = (
    Key(
        "form",
        {"type": "string", "pattern": FORM_ID, "maxLength": LONGEST_ID},
        "The form that is offered.",
        required=True,
    ),
    Key("show_if", CONDITION, "Offer it only when this holds."),
)

KEEP = (
    Key("draft", PERIOD, "How long an unfinished draft is kept, such as 30d."),
    Key("answers", PERIOD, "How long the answers are kept, such as 5y."),
    Key("after", one_of("received", "archived"), "What the time counts from."),
    Key(
        "without_archive",
        list_of({"$ref": "#/$defs/leads_nowhere"}),
        "Answers that lead nowhere, and go without waiting for the archive.",
    ),
)

LEADS_NOWHERE = (
    Key("when", CONDITION, "The answers lead nowhere when this holds.", required=True),
    Key(
        "answers",
        PERIOD,
        "How long they are kept after the form is done, such as 6w.",
        required=True,
    ),
)

SECTION = (
    Key(
        "id",
        SECTION_ID,
        "The section's name in conditions, steps and translations.",
        required=True,
        say=lambda: _("Id"),
        group="more",
    ),
    Key(
        "title",
        TEXT,
        "Heading of the page.",
        text=True,
        filled=True,
        required=True,
        say=lambda: _("Overskrift"),
        group="basic",
    ),
    Key(
        "intro",
        TEXT,
        "Under the heading; Markdown.",
        text=True,
        filled=True,
        markdown=True,
        say=lambda: _("Innledning"),
        group="basic",
    ),
    Key(
        "guide",
        TEXT,
        "For the interviewer; never shown to respondents.",
        text=True,
        filled=True,
        say=lambda: _("Tips til samtalen"),
        group="basic",
    ),
    Key(
        "show_if",
        CONDITION,
        "Show the section only when this holds.",
        say=lambda: _("Vises når"),
        group="when",
    ),
    Key(
        "audience",
        AUDIENCE,
        "Who sees it: all, staff, or alone (asked with one person alone).",
        say=lambda: _("Hvem som ser det"),
        group="guard",
        values=lambda: {
            "all": _("Alle"),
            "staff": _("Bare ansatte"),
            "alone": _("Spørres i enerom"),
        },
    ),
    Key(
        "share_if",
        CONDITION,
        "Whoever receives the form gets the section only when this holds; always unless told.",
        say=lambda: _("Mottakeren får delen når"),
        group="when",
    ),
    Key(
        "read_by",
        {"anyOf": [one_of("unit", "doers"), READERS]},
        "Who reads the section, where others do than the form: a list as of the form. doers is "
        "short for doers and leader, unit for everybody.",
        say=lambda: _("Hvem som leser delen"),
        group="guard",
    ),
    Key(
        "needs",
        {"type": "string", "pattern": FORM_ID, "maxLength": LONGEST_ID},
        "The section exists only while a permission by that form is valid in the case.",
        say=lambda: _("Krever tillatelse fra skjemaet"),
        group="guard",
    ),
    Key(
        "home",
        FLAG,
        "Whether a parent may be sent the section at home before an interview; by itself not for "
        "what staff fill in, what is confirmed together, and what is asked alone.",
        say=lambda: _("Kan sendes hjem før samtalen"),
        group="guard",
    ),
    Key(
        "page",
        one_of("section", "each"),
        "One page for the section, or one page for each question.",
        say=lambda: _("Sider"),
        group="more",
        values=lambda: {"section": _("En side for delen"), "each": _("En side for hvert spørsmål")},
    ),
    Key(
        "questions",
        list_of({"$ref": "#/$defs/item"}),
        "The questions, in order.",
        required=True,
        say=lambda: _("Spørsmål"),
        group="more",
    ),
)

QUESTION = (
    Key(
        "id",
        QUESTION_ID,
        "The question's name in conditions and exports; never reused for another meaning.",
        required=True,
        say=lambda: _("Id"),
        group="more",
    ),
    Key(
        "type",
        TEXT,
        "What kind of question it is.",
        required=True,
        say=lambda: _("Slags svar"),
        group="basic",
    ),
    Key(
        "label",
        TEXT,
        "The question as a person reads it.",
        text=True,
        filled=True,
        required=True,
        say=lambda: _("Spørsmål"),
        group="basic",
    ),
    Key(
        "label_by",
        {"type": "object", "additionalProperties": TEXT, "propertyNames": {"enum": list(DOERS)}},
        "The label in the words of who does the step, where they differ: "
        '{"guardian": "Hva vil dere ha endret?"}.',
        text=True,
        filled=True,
        say=lambda: _("Spørsmålet med andre ord"),
        group="more",
    ),
    Key(
        "help",
        TEXT,
        "A sentence under the question.",
        text=True,
        filled=True,
        say=lambda: _("Hjelpetekst"),
        group="basic",
    ),
    Key(
        "guide",
        TEXT,
        "For the interviewer; never shown to respondents.",
        text=True,
        filled=True,
        say=lambda: _("Tips til samtalen"),
        group="basic",
    ),
    Key(
        "required",
        {"enum": [True, False, "soft"]},
        "true: must be answered. soft: warned about on the review page.",
        say=lambda: _("Må besvares"),
        group="basic",
        values=lambda: {True: _("Ja"), "soft": _("Anbefalt")},
    ),
    Key(
        "show_if", CONDITION, "Ask only when this holds.", say=lambda: _("Vises når"), group="when"
    ),
    Key(
        "audience",
        AUDIENCE,
        "Who sees it: all, staff, or alone (asked with one person alone).",
        say=lambda: _("Hvem som ser det"),
        group="guard",
        values=lambda: {
            "all": _("Alle"),
            "staff": _("Bare ansatte"),
            "alone": _("Spørres i enerom"),
        },
    ),
    Key(
        "sensitive",
        FLAG,
        "Never required, always declinable, needs a purpose; what only staff answer needs neither. "
        "Read and exported only by those who may; so is what is asked alone.",
        say=lambda: _("Følsomt"),
        group="guard",
    ),
    Key(
        "purpose",
        TEXT,
        "Why we ask; shown under the question.",
        text=True,
        filled=True,
        say=lambda: _("Hvorfor vi spør"),
        group="guard",
    ),
    Key(
        "decline",
        FLAG,
        "Adds the answer that one does not wish to answer.",
        say=lambda: _("Kan avslå å svare"),
        group="guard",
    ),
    Key(
        "personal",
        FLAG,
        "Identifies someone: masked in lists, dropped in anonymous exports.",
        say=lambda: _("Viser hvem noen er"),
        group="guard",
    ),
    Key(
        "shields",
        {"anyOf": [{"const": True}, {"type": "array", "items": TEXT, "minItems": 1}]},
        "The codes that say that the child's address is protected; true for a yes. Then what tells "
        "a place is read by the doers and the leader alone.",
        say=lambda: _("Svar som betyr beskyttet adresse"),
        group="guard",
    ),
    Key(
        "place",
        FLAG,
        "Whether the answer tells where somebody lives or is. true for units, telephone numbers "
        "and postcodes unless told.",
        say=lambda: _("Viser hvor noen er"),
        group="guard",
    ),
    Key(
        "prefill",
        {
            "anyOf": [
                one_of("link", "today", "user.name", "unit"),
                {
                    "type": "object",
                    "required": ["from"],
                    "additionalProperties": False,
                    "properties": {
                        "from": TEXT,
                        "rows": {"type": "object", "additionalProperties": NAME},
                    },
                },
                {
                    "type": "object",
                    "required": ["value"],
                    "additionalProperties": False,
                    "properties": {"value": {}},
                },
            ]
        },
        "Where a first answer comes from.",
        say=lambda: _("Fylles ut på forhånd"),
        group="more",
    ),
    Key(
        "permitted",
        one_of("services", "topics"),
        "Where the form names the child, only what the permission in the case covers can be "
        "chosen: of services, or of topics.",
        say=lambda: _("Begrenset av tillatelsen"),
        group="guard",
        values=lambda: {"services": _("Tjenestene i den"), "topics": _("Temaene i den")},
    ),
    Key(
        "say",
        TEXT,
        "What is said instead of the usual sentence when an answer is outside the limits.",
        text=True,
        filled=True,
        say=lambda: _("Melding ved feil svar"),
        group="more",
    ),
    Key(
        "alias",
        ALIAS,
        "What the question is called in another system; never shown.",
        say=lambda: _("Navn i et annet system"),
        group="more",
    ),
)

SHARED = {
    "options": Key(
        "options",
        OPTIONS,
        'Code to text, or the name of a list: "@ja_nei".',
        text=True,
        filled=True,
        required=True,
        say=lambda: _("Svar"),
        group="basic",
    ),
    "rows": Key(
        "rows",
        CHOICES,
        "Code to text, one for each row.",
        text=True,
        filled=True,
        required=True,
        say=lambda: _("Rader"),
        group="basic",
    ),
    "questions": Key(
        "questions",
        {"type": "array", "items": {"$ref": "#/$defs/inner"}, "minItems": 1},
        "What is asked in each row.",
        required=True,
        say=lambda: _("Spørsmål i hver rad"),
        group="more",
    ),
}
"""Keys that several types share; a type says in `uses` which of them it needs."""

STEP = (
    Key("id", NAME, "The step's name.", required=True, say=lambda: _("Id"), group="more"),
    Key(
        "title",
        TEXT,
        "What the step is called.",
        text=True,
        required=True,
        say=lambda: _("Navn på steget"),
        group="basic",
    ),
    Key(
        "by",
        one_of(*DOERS),
        "Who does it.",
        required=True,
        say=lambda: _("Hvem som gjør det"),
        group="basic",
        values=lambda: {
            "respondent": _("Den som svarer"),
            "guardian": _("Foresatt"),
            "staff": _("Ansatt"),
            "leader": _("Leder"),
            "receiver": _("Mottakeren"),
            "coordinator": _("Koordinator"),
        },
    ),
    Key(
        "intro",
        TEXT,
        "What its doer reads first; Markdown without HTML.",
        text=True,
        markdown=True,
        filled=True,
        say=lambda: _("Innledning"),
        group="basic",
    ),
    Key(
        "receipt",
        TEXT,
        "What happens after it, for its doer; the form's receipt unless told. Markdown.",
        text=True,
        markdown=True,
        filled=True,
        say=lambda: _("Teksten på kvitteringen"),
        group="basic",
    ),
    Key(
        "earlier",
        one_of("open", "closed"),
        "Whether what others filled in before lies open; open where a guardian, a leader or a "
        "receiver does the step, unless told.",
        say=lambda: _("Tidligere svar som vises åpne"),
        group="more",
    ),
    Key(
        "sections",
        list_of(NAME),
        "The sections that are filled in.",
        say=lambda: _("Deler som fylles ut"),
        group="basic",
    ),
    Key(
        "sign",
        list_of(NAME),
        "Who signs at the end of it.",
        say=lambda: _("De som skriver under"),
        group="basic",
    ),
    Key(
        "within",
        {
            "anyOf": [
                PERIOD,
                {"type": "string", "pattern": WORKING_DAYS},
                {
                    "type": "object",
                    "required": ["until"],
                    "additionalProperties": False,
                    "properties": {"until": NAME},
                },
            ]
        },
        "The deadline: 14d, 3 arbeidsdager, or the day that a date question says: "
        '{"until": "neste_mote"}.',
        say=lambda: _("Frist"),
        group="basic",
    ),
    Key(
        "remind",
        PERIOD,
        "How long before the deadline its doer is mailed, such as 2d.",
        say=lambda: _("Påminnelse før fristen"),
        group="basic",
    ),
    Key(
        "unit",
        NAME,
        "The unit question that names the receiver.",
        say=lambda: _("Spørsmålet som sier hvem som mottar"),
        group="more",
    ),
    Key(
        "show_if",
        CONDITION,
        "Skip the step unless this holds.",
        say=lambda: _("Bare når"),
        group="when",
    ),
    Key(
        "back",
        {"$ref": "#/$defs/back"},
        "When the form goes back to an earlier step instead.",
        say=lambda: _("Tilbake til et tidligere steg"),
        group="when",
    ),
)

BACK = (
    Key("to", NAME, "The earlier step.", required=True),
    Key("when", CONDITION, "It goes back when this holds.", required=True),
)

SIGNER = (
    Key(
        "label",
        TEXT,
        "What the signer is called on the page.",
        text=True,
        required=True,
        say=lambda: _("Hvem som skriver under"),
        group="basic",
    ),
    Key(
        "name",
        {"type": "string", "pattern": SIGNER_NAME},
        "The question that holds the signer's name: name, or repeat.name.",
        say=lambda: _("Spørsmålet med navnet"),
        group="basic",
    ),
    Key(
        "row",
        {"type": "integer", "minimum": 1},
        "Which row of the repeat, from 1.",
        say=lambda: _("Rad"),
        group="more",
    ),
    Key(
        "show_if",
        CONDITION,
        "Ask for the signature only when this holds.",
        say=lambda: _("Bare når"),
        group="when",
    ),
    Key(
        "how",
        list_of(one_of("draw", "type_name", "login")),
        "How one may sign.",
        required=True,
        say=lambda: _("Måter å skrive under på"),
        group="basic",
    ),
    Key(
        "required",
        FLAG,
        "Whether the step waits for this signature.",
        say=lambda: _("Steget venter på signaturen"),
        group="basic",
    ),
    Key(
        "later",
        FLAG,
        "Whether it may be given later by a link.",
        say=lambda: _("Kan signere senere"),
        group="basic",
    ),
)

CHECK = (
    Key("when", CONDITION, "When this holds, the text is said.", required=True),
    Key("say", TEXT, "What is wrong and how to mend it.", text=True, filled=True, required=True),
    Key("at", NAME, "The question where it is said.", required=True),
    Key(
        "level",
        one_of("error", "warning"),
        "An error stops sending; a warning shows on the review page.",
    ),
)

TEST = (
    Key("name", TEXT, "What the case shows, as a sentence.", required=True),
    Key(
        "answers", {"type": "object"}, "Answers as they are stored, by question id.", required=True
    ),
    Key("asked", list_of(TEXT), "Questions that must be asked."),
    Key("not_asked", list_of(TEXT), "Questions that must not be asked."),
    Key("problems", list_of(TEXT), "Questions where a problem must be reported; nowhere else."),
    Key("computed", {"type": "object"}, "Computed values that must come out."),
    Key("step", NAME, "The step that the case is met in: asked is then what its doer is asked."),
    Key("by", one_of(*DOERS), "Who does the step, or reads the form."),
    Key("reads", list_of(TEXT), "Answers and sections that the doer must be shown."),
    Key("withheld", list_of(TEXT), "Answers and sections that the doer must not be shown."),
    Key("signed", list_of(TEXT), "Who is asked to sign at the end of the step; nobody else."),
    Key(
        "next",
        {"anyOf": [{"enum": [""]}, NAME]},
        "The step that the form goes to after this one; empty when it is done.",
    ),
)

OPTION = (
    Key("label", TEXT, "What a person reads.", text=True, filled=True, required=True),
    Key("help", TEXT, "A sentence under the option.", text=True, filled=True),
    Key("score", {"type": "number"}, "Points for computed values."),
    Key("alias", ALIAS, "The code of the option in another system; never shown."),
)

USE = (
    Key("use", NAME, "The block to take in.", required=True, say=lambda: _("Blokk"), group="basic"),
    Key(
        "except",
        list_of(NAME),
        "Questions of the block to leave out.",
        say=lambda: _("Spørsmål som utelates"),
        group="basic",
    ),
)

BLOCK = (
    Key("$schema", TEXT, "Path to the schema."),
    Key("questions", QUESTIONS, "The block's questions.", required=True),
)
