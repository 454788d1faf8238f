"""Keys of a form, and of what lies directly in it."""

from forms.definition.keywords.key import (
    CHOICES,
    CONDITION,
    FLAG,
    FORM_ID,
    ID,
    LANGUAGE,
    LONGEST_ID,
    MOST_TESTS,
    NAME,
    PERIOD,
    READERS,
    SIGNER_NAME,
    TEXT,
    Key,
    list_of,
    one_of,
)
from forms.definition.reading_rights import FIGURES, LEVELS
from forms.i18n import gettext as _

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
        "purpose",
        TEXT,
        "What the answers are used for; in the record of processing, and on the privacy page.",
        text=True,
        say=lambda: _("Hva svarene skal brukes til"),
        group="guard",
    ),
    Key(
        "basis",
        TEXT,
        "The law that lets the municipality ask; in the record of processing.",
        text=True,
        say=lambda: _("Hjemmel"),
        group="guard",
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
        {"type": "string", "pattern": LANGUAGE},
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
        "offline",
        one_of("no", "queue", "readable"),
        "What the browser keeps without network: no: nothing. queue: encrypted to the server, so"
        " that nobody reads it on the device. readable: a draft that can be read there. By the"
        " confidentiality unless told.",
        say=lambda: _("Uten nett"),
        group="guard",
        values=lambda: {
            "no": _("Ingenting blir tatt vare på"),
            "queue": _("Låst til det er sendt"),
            "readable": _("Kan leses på enheten"),
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
    Key(
        "except_people",
        {"type": "string", "pattern": SIGNER_NAME, "maxLength": 2 * LONGEST_ID},
        "The text question with the names of people or units that nothing is shared with: one on "
        "each line, or repeat.question.",
    ),
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
