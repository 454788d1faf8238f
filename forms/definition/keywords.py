"""The keys of a definition outside the question types' own, and their values.

The JSON Schema for editors, the check for unknown keys and the parser all read these tables.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from forms.definition.reading_rights import FIGURES, LEVELS, PEOPLE

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
    Key("title", TEXT, "The form's name, as everybody sees it.", text=True, required=True),
    Key("summary", TEXT, "One or two sentences in the catalogue.", text=True),
    Key(
        "intro",
        TEXT,
        "Shown before the first section; Markdown without HTML.",
        text=True,
        markdown=True,
    ),
    Key("readers", TEXT, "Who reads the answers; shown before the first section.", text=True),
    Key(
        "receipt",
        TEXT,
        "What happens now; shown on the receipt. Markdown.",
        text=True,
        markdown=True,
        filled=True,
    ),
    Key(
        "language",
        {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Z]{2})?$"},
        "The language the author writes in; nb unless told.",
    ),
    Key(
        "category",
        one_of("samtale", "overgang", "mote", "tilbakemelding", "internkontroll", "rapport"),
        "Where the form stands in the catalogue.",
    ),
    Key(
        "confidentiality",
        one_of("public", "internal", "personal", "special", "health", "anonymous"),
        "How the answers are guarded: export, masking, retention.",
    ),
    Key("read_by", {"$ref": "#/$defs/read_by"}, "Who reads the answers, and how much of them."),
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
    ),
    Key("mode", one_of("form", "interview", "kiosk"), "How it is filled in; form unless told."),
    Key(
        "review",
        FLAG,
        "Whether answers are shown once more before they are sent; true unless told.",
    ),
    Key(
        "minutes",
        {"type": "integer", "minimum": 1, "maximum": 240},
        "How long it takes; estimated from the questions unless told.",
    ),
    Key("anonymous", {"$ref": "#/$defs/anonymous"}, "Settings of an anonymous form."),
    Key(
        "case",
        one_of("may", "must"),
        "Whether the answers belong to a child's case; never unless told.",
    ),
    Key("grants", {"$ref": "#/$defs/grants"}, "What makes the answers a permission in the case."),
    Key(
        "next",
        list_of({"$ref": "#/$defs/next"}),
        "Forms offered when this one is done: in the same case, or as a link to hand out.",
    ),
    Key(
        "list",
        list_of(NAME),
        "Questions whose answers stand in the lists of staff, such as a title; never what"
        " identifies somebody or is sensitive.",
    ),
    Key("keep", {"$ref": "#/$defs/keep"}, "How long drafts and answers are kept."),
    Key(
        "lists",
        {"type": "object", "additionalProperties": CHOICES, "propertyNames": {"pattern": ID}},
        'Option lists of this form, used as "@name".',
    ),
    Key(
        "sections",
        list_of({"$ref": "#/$defs/section"}),
        "The questions, part by part.",
        required=True,
    ),
    Key(
        "steps",
        list_of({"$ref": "#/$defs/step"}),
        "Who does what in which order; one step with everything unless told.",
    ),
    Key(
        "signers",
        {
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/signer"},
            "propertyNames": {"pattern": ID},
        },
        "Who signs, and how.",
    ),
    Key("check", list_of({"$ref": "#/$defs/check"}), "Rules across questions."),
    Key(
        "tests",
        {**list_of({"$ref": "#/$defs/test"}), "maxItems": MOST_TESTS},
        "The author's own cases, run by the check.",
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
        "id", SECTION_ID, "The section's name in conditions, steps and translations.", required=True
    ),
    Key("title", TEXT, "Heading of the page.", text=True, filled=True, required=True),
    Key("intro", TEXT, "Under the heading; Markdown.", text=True, filled=True, markdown=True),
    Key("guide", TEXT, "For the interviewer; never shown to respondents.", text=True, filled=True),
    Key("show_if", CONDITION, "Show the section only when this holds."),
    Key("audience", AUDIENCE, "Who sees it: all, staff, or alone (asked with one person alone)."),
    Key(
        "share_if",
        CONDITION,
        "Whoever receives the form gets the section only when this holds; always unless told.",
    ),
    Key(
        "read_by",
        {"anyOf": [one_of("unit", "doers"), READERS]},
        "Who reads the section, where others do than the form: a list as of the form. doers is "
        "short for doers and leader, unit for everybody.",
    ),
    Key(
        "needs",
        {"type": "string", "pattern": FORM_ID, "maxLength": LONGEST_ID},
        "The section exists only while a permission by that form is valid in the case.",
    ),
    Key(
        "home",
        FLAG,
        "Whether a parent may be sent the section at home before an interview; by itself not for "
        "what staff fill in, what is confirmed together, and what is asked alone.",
    ),
    Key(
        "page",
        one_of("section", "each"),
        "One page for the section, or one page for each question.",
    ),
    Key("questions", list_of({"$ref": "#/$defs/item"}), "The questions, in order.", required=True),
)

QUESTION = (
    Key(
        "id",
        QUESTION_ID,
        "The question's name in conditions and exports; never reused for another meaning.",
        required=True,
    ),
    Key("type", TEXT, "What kind of question it is.", required=True),
    Key("label", TEXT, "The question as a person reads it.", text=True, filled=True, required=True),
    Key(
        "label_by",
        {"type": "object", "additionalProperties": TEXT, "propertyNames": {"enum": list(DOERS)}},
        "The label in the words of who does the step, where they differ: "
        '{"guardian": "Hva vil dere ha endret?"}.',
        text=True,
        filled=True,
    ),
    Key("help", TEXT, "A sentence under the question.", text=True, filled=True),
    Key("guide", TEXT, "For the interviewer; never shown to respondents.", text=True, filled=True),
    Key(
        "required",
        {"enum": [True, False, "soft"]},
        "true: must be answered. soft: warned about on the review page.",
    ),
    Key("show_if", CONDITION, "Ask only when this holds."),
    Key("audience", AUDIENCE, "Who sees it: all, staff, or alone (asked with one person alone)."),
    Key(
        "sensitive",
        FLAG,
        "Never required, always declinable, needs a purpose; what only staff answer needs neither. "
        "Read and exported only by those who may; so is what is asked alone.",
    ),
    Key("purpose", TEXT, "Why we ask; shown under the question.", text=True, filled=True),
    Key("decline", FLAG, "Adds the answer that one does not wish to answer."),
    Key("personal", FLAG, "Identifies someone: masked in lists, dropped in anonymous exports."),
    Key(
        "shields",
        {"anyOf": [{"const": True}, {"type": "array", "items": TEXT, "minItems": 1}]},
        "The codes that say that the child's address is protected; true for a yes. Then what tells "
        "a place is read by the doers and the leader alone.",
    ),
    Key(
        "place",
        FLAG,
        "Whether the answer tells where somebody lives or is. true for units, telephone numbers "
        "and postcodes unless told.",
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
    ),
    Key(
        "say",
        TEXT,
        "What is said instead of the usual sentence when an answer is outside the limits.",
        text=True,
        filled=True,
    ),
    Key("alias", ALIAS, "What the question is called in another system; never shown."),
)

SHARED = {
    "options": Key(
        "options",
        OPTIONS,
        'Code to text, or the name of a list: "@ja_nei".',
        text=True,
        filled=True,
        required=True,
    ),
    "rows": Key(
        "rows", CHOICES, "Code to text, one for each row.", text=True, filled=True, required=True
    ),
    "questions": Key(
        "questions",
        {"type": "array", "items": {"$ref": "#/$defs/inner"}, "minItems": 1},
        "What is asked in each row.",
        required=True,
    ),
}
"""Keys that several types share; a type says in `uses` which of them it needs."""

STEP = (
    Key("id", NAME, "The step's name.", required=True),
    Key("title", TEXT, "What the step is called.", text=True, required=True),
    Key(
        "by",
        one_of(*DOERS),
        "Who does it.",
        required=True,
    ),
    Key(
        "intro",
        TEXT,
        "What its doer reads first; Markdown without HTML.",
        text=True,
        markdown=True,
        filled=True,
    ),
    Key(
        "receipt",
        TEXT,
        "What happens after it, for its doer; the form's receipt unless told. Markdown.",
        text=True,
        markdown=True,
        filled=True,
    ),
    Key(
        "earlier",
        one_of("open", "closed"),
        "Whether what others filled in before lies open; open where a guardian, a leader or a "
        "receiver does the step, unless told.",
    ),
    Key("sections", list_of(NAME), "The sections that are filled in."),
    Key("sign", list_of(NAME), "Who signs at the end of it."),
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
    ),
    Key("remind", PERIOD, "How long before the deadline its doer is mailed, such as 2d."),
    Key("unit", NAME, "The unit question that names the receiver."),
    Key("show_if", CONDITION, "Skip the step unless this holds."),
    Key("back", {"$ref": "#/$defs/back"}, "When the form goes back to an earlier step instead."),
)

BACK = (
    Key("to", NAME, "The earlier step.", required=True),
    Key("when", CONDITION, "It goes back when this holds.", required=True),
)

SIGNER = (
    Key("label", TEXT, "What the signer is called on the page.", text=True, required=True),
    Key(
        "name",
        {"type": "string", "pattern": SIGNER_NAME},
        "The question that holds the signer's name: name, or repeat.name.",
    ),
    Key("row", {"type": "integer", "minimum": 1}, "Which row of the repeat, from 1."),
    Key("show_if", CONDITION, "Ask for the signature only when this holds."),
    Key("how", list_of(one_of("draw", "type_name", "login")), "How one may sign.", required=True),
    Key("required", FLAG, "Whether the step waits for this signature."),
    Key("later", FLAG, "Whether it may be given later by a link."),
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
    Key("use", NAME, "The block to take in.", required=True),
    Key("except", list_of(NAME), "Questions of the block to leave out."),
)

BLOCK = (
    Key("$schema", TEXT, "Path to the schema."),
    Key("questions", QUESTIONS, "The block's questions.", required=True),
)
