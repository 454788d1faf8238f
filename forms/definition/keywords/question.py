"""Keys of a question of any type, its options, and shared questions."""

from forms.definition.keywords.key import (
    ALIAS,
    AUDIENCE,
    CHOICES,
    CONDITION,
    DOERS,
    FLAG,
    NAME,
    OPTIONS,
    QUESTION_ID,
    QUESTIONS,
    TEXT,
    Key,
    list_of,
    one_of,
)
from forms.i18n import gettext as _

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
        "label_short",
        TEXT,
        "The question in fewer and easier words, shown in its place to those who choose "
        "«Lett å lese».",
        text=True,
        filled=True,
        say=lambda: _("Kort og lett å lese"),
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
                one_of(
                    "link",
                    "today",
                    "school_start+6m",
                    "school_end",
                    "user.name",
                    "user.email",
                    "user.phone",
                    "unit",
                    "last",
                ),
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
        one_of("services", "topics", "people"),
        "Where the form names the child, only what the permission in the case covers can be "
        "chosen, or written: of services, or of topics. people: nobody can be named whom the "
        "permission leaves out.",
        say=lambda: _("Begrenset av tillatelsen"),
        group="guard",
        values=lambda: {
            "services": _("Tjenestene i den"),
            "topics": _("Temaene i den"),
            "people": _("Ingen som den holder utenfor"),
        },
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

OPTION = (
    Key(
        "label",
        TEXT,
        "What a person reads.",
        text=True,
        filled=True,
        required=True,
        say=lambda: _("Tekst"),
    ),
    Key(
        "help",
        TEXT,
        "A sentence under the option.",
        text=True,
        filled=True,
        say=lambda: _("Forklaring"),
    ),
    Key("score", {"type": "number"}, "Points for computed values.", say=lambda: _("Poeng")),
    Key(
        "alias",
        ALIAS,
        "The code of the option in another system; never shown.",
        say=lambda: _("Kode i et annet system"),
    ),
    Key(
        "show_if",
        CONDITION,
        "Offer the option only when this holds; of choice and choices.",
        say=lambda: _("Kan velges bare når"),
    ),
)

USE = (
    Key("use", NAME, "The block to take in.", required=True, say=lambda: _("Blokk"), group="basic"),
    Key(
        "except",
        list_of(NAME),
        "Questions of the block to leave out.",
        say=lambda: _("Spørsmål som utelates"),
        group="basic",
        refers="taken",
    ),
)

BLOCK = (
    Key("$schema", TEXT, "Path to the schema."),
    Key("questions", QUESTIONS, "The block's questions.", required=True),
)
