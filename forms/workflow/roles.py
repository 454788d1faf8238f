"""Audiences of questions, and which roles may do which step."""

EVERYBODY = frozenset({"all"})
"""The audiences of what the family is asked and may read."""

STAFF = frozenset({"all", "staff", "alone"})
"""The audiences of what staff ask and may read."""

DOERS = {
    "staff": ("staff", "leader"),
    "leader": ("leader",),
    "receiver": ("receiver", "leader"),
    "respondent": ("staff", "leader"),
}
"""By who does a step (`by`): the roles at its unit that may do it."""

HANDED = ("guardian", "respondent")
"""Who does a step that is handed out: by a link, or on the tablet of the unit's staff."""
