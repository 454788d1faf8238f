"""The keys of `arenas.json`, and their values: meetings, tasks, school year and closed weeks."""

from collections.abc import Mapping

from forms.definition.keywords import FLAG, FORM_ID, ID, NAME, TEXT, Key, list_of, one_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KINDS_OF_RULE = ("every", "per_year", "seasons", "first", "last", "dates", "from")
"""Exactly one of these stands in a rule."""
FILLED_FROM = ("date", "start", "end", "chair", "secretary", "participants", "held")
"""What the minutes may take from the meeting, so that nobody types it twice."""

_DAY = one_of(*WEEKDAYS)
_PERIOD = {"type": "string", "pattern": "^[1-9][0-9]{0,2}[dw]$"}
_OFFSET = {"type": "string", "pattern": "^-?[0-9]{1,3}[dw]$"}
_YEARLY = {"type": "string", "pattern": "^[0-1][0-9]-[0-3][0-9]$"}
_WEEK = {"type": "integer", "minimum": 1, "maximum": 53}
_MONTH = {"type": "integer", "minimum": 1, "maximum": 12}
_KINDS = {**list_of(NAME), "minItems": 1}
_ARENA = {"type": "string", "pattern": ID}
_IN_WEEK = {
    "type": "object",
    "additionalProperties": False,
    "required": ["week"],
    "properties": {"week": _WEEK, "on": _DAY},
}
RULE = (
    Key("kinds", _KINDS, "Kinds of units that it is for; without it, once for the municipality."),
    Key("every", {"type": "string", "pattern": "^[1-9][0-9]?w$"}, "So many open weeks apart."),
    Key("per_year", {"type": "integer", "minimum": 1, "maximum": 40}, "So many in a school year."),
    Key(
        "seasons",
        {**list_of(one_of("autumn", "spring")), "minItems": 1, "uniqueItems": True},
        "Once in the autumn, in the spring, or both.",
    ),
    Key("first", _DAY, "The first such weekday of each month, or of `months`."),
    Key("last", _DAY, "The last such weekday of each month, or of `months`."),
    Key("dates", {**list_of(_YEARLY), "minItems": 1}, "The same days every year, as 05-15."),
    Key("from", one_of("school_start", "school_end"), "Relative to the school year; with `plus`."),
    Key("on", _DAY, "The weekday, of a rule that chooses none itself."),
    Key("months", {**list_of(_MONTH), "minItems": 1}, "The months of `first` and `last`."),
    Key("plus", _OFFSET, "Days or weeks after `from`; before it when negative."),
    Key("move", one_of("next", "before", "keep"), "Where a closed day goes; next unless told."),
    Key("participants", list_of(TEXT), "Who takes part there, not the arena's own.", text=True),
)
MINUTES = (
    Key("form", {"type": "string", "pattern": FORM_ID}, "The form of the minutes.", required=True),
    Key(
        "answers",
        {"type": "object", "additionalProperties": TEXT, "propertyNames": {"pattern": ID}},
        "Answers that are the same at every meeting of the arena.",
    ),
    Key(
        "from",
        {
            "type": "object",
            "additionalProperties": one_of(*FILLED_FROM),
            "propertyNames": {"pattern": ID},
        },
        "Questions that are filled in from the meeting.",
    ),
)
AGENDA = (
    Key("title", TEXT, "What is talked about.", text=True, required=True),
    Key("minutes", {"type": "integer", "minimum": 1, "maximum": 480}, "How long.", required=True),
    Key("cases", FLAG, "Whether the cases are taken here, each for so long."),
)
ARENA = (
    Key("title", TEXT, "The meeting's name.", text=True, required=True),
    Key("about", TEXT, "What it is for, in a sentence.", text=True),
    Key("rules", list_of({"$ref": "#/$defs/rule"}), "How often, for whom; none: when needed."),
    Key("kinds", _KINDS, "Kinds of units that hold it when needed, whatever the rules say."),
    Key("transfers", FLAG, "Whether it is about children who begin somewhere else next autumn."),
    Key("cases", FLAG, "Whether it takes children's cases."),
    Key("chair", TEXT, "Who leads it, where nobody is named.", text=True),
    Key("participants", list_of(TEXT), "The services that take part.", text=True),
    Key("agenda", list_of({"$ref": "#/$defs/agenda"}), "Its parts, with time boxes.", text=True),
    Key("minutes", {"$ref": "#/$defs/minutes"}, "The form of the minutes, and what fills it."),
)
TASK = (
    Key("title", TEXT, "What is to be done.", text=True, required=True),
    Key("about", TEXT, "How, in a sentence.", text=True),
    Key("rules", list_of({"$ref": "#/$defs/rule"}), "When, and for whom.", required=True),
    Key("by", one_of("staff", "leader", "coordinator"), "Who does it.", required=True),
    Key("form", {"type": "string", "pattern": FORM_ID}, "It is done when this form is sent."),
    Key("opens", _PERIOD, "So long before the day it may be done; 60d unless told."),
    Key("remind", _PERIOD, "So long before the day it is reminded of; 14d unless told."),
)
GUIDE = (
    Key("title", TEXT, "What is done.", text=True, required=True),
    Key("about", TEXT, "How, in some sentences.", text=True),
    Key("forms", list_of({"type": "string", "pattern": FORM_ID}), "The forms of the step."),
    Key("arenas", list_of(_ARENA), "The meetings of the step."),
)
EXPECTED = (
    Key("each", one_of("term", "year"), "How often it is to come.", required=True),
    Key("kinds", _KINDS, "The kinds of units that it is expected of; all unless told."),
    Key("within", _PERIOD, "So long after the period it is due; 15d unless told."),
)
CLOSED = (
    Key("name", TEXT, "What the days are called.", text=True, required=True),
    Key("week", _WEEK, "An ISO week of the year."),
    Key("easter", FLAG, "From the Monday before Easter to Easter Monday."),
    Key("from", TEXT, "The first day, as 12-21, or 2026-12-21 for one year."),
    Key("to", TEXT, "The last day, written as `from`."),
    Key("years", list_of({"type": "integer"}), "Only in these calendar years."),
    Key("kinds", _KINDS, "Only for units of these kinds."),
)
FILE = (
    Key("$schema", TEXT, "Path to definition.schema.json."),
    Key(
        "school_year",
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {"starts": _IN_WEEK, "ends": _IN_WEEK},
        },
        "When school starts and ends; Monday of week 34 and Friday of week 25 unless told.",
    ),
    Key("closed", list_of({"$ref": "#/$defs/closed"}), "Days when nobody meets.", text=True),
    Key(
        "arenas",
        {
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/arena"},
            "propertyNames": {"pattern": ID},
        },
        "The meetings.",
        required=True,
    ),
    Key(
        "expects",
        {
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/expected"},
            "propertyNames": {"pattern": FORM_ID},
        },
        "The reports that units send, by their form.",
    ),
    Key("guide", list_of({"$ref": "#/$defs/guide"}), "What staff do step by step.", text=True),
    Key(
        "tasks",
        {
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/task"},
            "propertyNames": {"pattern": ID},
        },
        "What is to be done in a year beside the meetings.",
    ),
)
TABLES: Mapping[str, tuple[Key, ...]] = {
    "arenas": FILE,
    "arena": ARENA,
    "task": TASK,
    "expected": EXPECTED,
    "rule": RULE,
    "closed": CLOSED,
    "agenda": AGENDA,
    "minutes": MINUTES,
    "guide": GUIDE,
}
