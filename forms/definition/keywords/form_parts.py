"""The keys of what stands inside a form's own keys: reading rights, retention, what follows."""

from forms.definition.keywords.key import (
    CONDITION,
    FORM_ID,
    LONGEST_ID,
    NAME,
    PERIOD,
    READERS,
    SIGNER_NAME,
    Key,
    list_of,
    one_of,
)
from forms.definition.reading_rights import FIGURES, LEVELS
from forms.i18n import gettext as _

ANONYMOUS = (
    Key(
        "hide_below",
        {"type": "integer", "minimum": 6},
        "Results of fewer answers than this are hidden; at least 6.",
        say=lambda: _("Skjul resultater av færre svar enn"),
    ),
    Key(
        "time",
        one_of("week"),
        "How exactly the time of an answer is kept.",
        say=lambda: _("Tidspunktet lagres som"),
        values=lambda: {"week": _("Bare uken")},
    ),
    Key(
        "release",
        one_of("plenty", "term", "year", "wave"),
        "When answers are read together: when there are five times hide_below and else at the end"
        " of the term, or always at the end of the term, the year or a wave that the coordinator"
        " opens and ends. plenty unless told.",
        say=lambda: _("Svarene leses samlet"),
        values=lambda: {
            "plenty": _("Når det er kommet mange, ellers ved slutten av halvåret"),
            "term": _("Alltid ved slutten av halvåret"),
            "year": _("Alltid ved slutten av året"),
            "wave": _("Når koordinatoren har avsluttet en måling"),
        },
    ),
)

READ_BY = (
    Key(
        "coordinator",
        one_of(*LEVELS),
        "answers: each of them. figures: coded answers without what identifies or is sensitive. "
        "counts: how many. none: nothing. By the confidentiality unless told.",
        say=lambda: _("Koordinatoren i kommunen får"),
        values=lambda: {
            "answers": _("Hvert svar"),
            "figures": _("Tall og avkryssinger"),
            "counts": _("Bare hvor mange svar som er kommet"),
            "none": _("Ingenting"),
        },
    ),
    Key(
        "people",
        READERS,
        "Who reads the answers: doers (who sent a step), members (of the case, and those who were "
        "let in), leader (of the unit), unit (everybody there), receiver (whom it is sent to). By "
        "the confidentiality unless told: never unit for personal, special and health.",
        say=lambda: _("De som leser svarene"),
        values=lambda: {
            "doers": _("De ansatte som fyller ut skjemaet"),
            "members": _("Kolleger som har fått tilgang"),
            "leader": _("Lederen"),
            "unit": _("Alle på enheten"),
            "receiver": _("Mottakerne"),
        },
    ),
    Key(
        "services",
        list_of(one_of("helsestasjon", "annen")),
        "Kinds of other units whose people may be let in by name while a permission in the case "
        "covers the service.",
        say=lambda: _("Andre tjenester som kan få tilgang"),
        values=lambda: {"helsestasjon": _("Helsestasjonen"), "annen": _("Andre tjenester")},
    ),
    Key(
        "figures",
        one_of(*FIGURES),
        "Who at a unit gets the figures of the unit's own answers: none, leader or unit. none "
        "unless told.",
        say=lambda: _("Tall fra enhetens egne svar går til"),
        values=lambda: {"none": _("Ingen"), "leader": _("Lederen"), "unit": _("Alle på enheten")},
    ),
)

GRANTS = (
    Key(
        "when",
        CONDITION,
        "The answers are a permission when this holds.",
        required=True,
        say=lambda: _("Svaret er en tillatelse når"),
    ),
    Key(
        "from",
        NAME,
        "The date question that says from when it is valid.",
        say=lambda: _("Gjelder fra"),
        refers="question:date",
    ),
    Key(
        "to",
        NAME,
        "The date question that says until when it is valid.",
        say=lambda: _("Gjelder til"),
        refers="question:date",
    ),
    Key(
        "services",
        NAME,
        "The choices question that says which services it covers.",
        say=lambda: _("Tjenestene den omfatter"),
        refers="question:choices",
    ),
    Key(
        "topics",
        NAME,
        "The choices question that says what may be talked about.",
        say=lambda: _("Temaene den omfatter"),
        refers="question:choices",
    ),
    Key(
        "except",
        NAME,
        "The text question that says what, or who, it does not cover.",
        say=lambda: _("Det den ikke omfatter"),
        refers="question:text",
    ),
    Key(
        "except_people",
        {"type": "string", "pattern": SIGNER_NAME, "maxLength": 2 * LONGEST_ID},
        "The text question with the names of people or units that nothing is shared with: one on "
        "each line, or repeat.question.",
        say=lambda: _("De som det ikke skal deles med"),
        refers="question:text",
    ),
    Key(
        "withdrawn",
        NAME,
        "The date question that says when it was withdrawn.",
        say=lambda: _("Dagen den ble trukket"),
        refers="question:date",
    ),
)

TELL = (
    Key(
        "email",
        NAME,
        "The text question with the format email where the family says where to; without it the"
        " form mails nobody, and only holds back.",
        say=lambda: _("Spørsmålet med adressen"),
        refers="question:text",
    ),
    Key(
        "hold",
        CONDITION,
        "No mail is sent when this holds, neither of this form nor of others of its case: when it"
        " could put somebody at risk.",
        say=lambda: _("Ingen e-post når"),
    ),
)

NEXT = (
    Key(
        "form",
        {"type": "string", "pattern": FORM_ID, "maxLength": LONGEST_ID},
        "The form that is offered.",
        required=True,
        say=lambda: _("Skjema"),
        refers="form",
    ),
    Key("show_if", CONDITION, "Offer it only when this holds.", say=lambda: _("Bare når")),
)

KEEP = (
    Key(
        "draft",
        PERIOD,
        "How long an unfinished draft is kept, such as 30d.",
        say=lambda: _("Utkast slettes etter"),
    ),
    Key(
        "answers",
        PERIOD,
        "How long the answers are kept, such as 5y.",
        say=lambda: _("Svar slettes etter"),
    ),
    Key(
        "after",
        one_of("received", "archived"),
        "What the time counts from.",
        say=lambda: _("Tiden regnes fra"),
        values=lambda: {
            "received": _("Svaret ble mottatt"),
            "archived": _("Arkivet tok imot svaret"),
        },
    ),
    Key(
        "without_archive",
        list_of({"$ref": "#/$defs/leads_nowhere"}),
        "Answers that lead nowhere, and go without waiting for the archive.",
        say=lambda: _("Svar som slettes uten å gå til arkivet"),
        inside=lambda: LEADS_NOWHERE,
    ),
)

LEADS_NOWHERE: tuple[Key, ...] = (
    Key(
        "when",
        CONDITION,
        "The answers lead nowhere when this holds.",
        required=True,
        say=lambda: _("Når"),
    ),
    Key(
        "answers",
        PERIOD,
        "How long they are kept after the form is done, such as 6w.",
        required=True,
        say=lambda: _("Slettes etter"),
    ),
)
