"""Keys of a form's checks and of its author's tests."""

from forms.definition.keywords.key import CONDITION, DOERS, NAME, TEXT, Key, list_of, one_of
from forms.i18n import gettext as _

CHECK = (
    Key(
        "when", CONDITION, "When this holds, the text is said.", required=True, say=lambda: _("Når")
    ),
    Key(
        "say",
        TEXT,
        "What is wrong and how to mend it; on the receipt, what happens now.",
        text=True,
        filled=True,
        required=True,
        say=lambda: _("Meldingen"),
    ),
    Key(
        "at",
        NAME,
        "The question where it is said.",
        required=True,
        say=lambda: _("Vises ved"),
        refers="question",
    ),
    Key(
        "level",
        one_of("error", "warning", "receipt"),
        "An error stops sending; a warning shows on the review page. `receipt`: nothing is wrong,"
        " and the text stands on the receipt of the step that asks `at`.",
        say=lambda: _("Følge"),
        values=lambda: {
            "error": _("Skjemaet kan ikke sendes"),
            "warning": _("Bare en advarsel"),
            "receipt": _("Står på kvitteringen"),
        },
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
