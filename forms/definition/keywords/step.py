"""Keys of a step and of a signer."""

from forms.definition.keywords.key import (
    CONDITION,
    DOERS,
    FLAG,
    NAME,
    PERIOD,
    SIGNER_NAME,
    TEXT,
    WORKING_DAYS,
    Key,
    list_of,
    one_of,
)
from forms.i18n import gettext as _

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
        values=lambda: {"open": _("Ja"), "closed": _("Nei")},
    ),
    Key(
        "sections",
        list_of(NAME),
        "The sections that are filled in.",
        say=lambda: _("Deler som fylles ut"),
        group="basic",
        refers="section",
    ),
    Key(
        "sign",
        list_of(NAME),
        "Who signs at the end of it.",
        say=lambda: _("De som skriver under"),
        group="basic",
        refers="signer",
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
        refers="question:unit",
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
        inside=lambda: BACK,
    ),
)

BACK: tuple[Key, ...] = (
    Key(
        "to",
        NAME,
        "The earlier step.",
        required=True,
        say=lambda: _("Tilbake til steget"),
        refers="step",
    ),
    Key("when", CONDITION, "It goes back when this holds.", required=True, say=lambda: _("Når")),
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
        refers="question:text",
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
        values=lambda: {
            "draw": _("Tegne på skjermen"),
            "type_name": _("Skrive navnet sitt"),
            "login": _("Logge inn"),
        },
    ),
    Key(
        "required",
        FLAG,
        "Whether the step waits for this signature.",
        say=lambda: _("Steget venter på underskriften"),
        group="basic",
    ),
    Key(
        "later",
        FLAG,
        "Whether it may be given later by a link.",
        say=lambda: _("Kan skrive under senere"),
        group="basic",
    ),
    Key(
        "may_refuse",
        FLAG,
        "Whether the form goes on although this person does not want to sign.",
        say=lambda: _("Skjemaet går videre også uten underskrift fra den som ikke vil"),
        group="basic",
    ),
)
