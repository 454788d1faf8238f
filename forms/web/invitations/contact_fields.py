"""What is asked of a group of contacts, and how its people are typed."""

from collections.abc import Iterator, Mapping

from flask import request

from forms import text_formats
from forms.definition import Question
from forms.i18n import gettext as _
from forms.storage.workflow.contacts import MOST_PEOPLE, Contact, ContactDetails
from forms.web.core.staff_form import StaffForm, line


def group_form(*, posted: bool = False, known: Mapping[str, str] | None = None) -> StaffForm:
    """Ask what the group is, and who is in it."""
    about = Question(
        "about", "text", "", label=_("Hva er det til for?"), own={"lines": 3, "max_length": 1000}
    )
    people = Question(
        "people",
        "text",
        "",
        label=_("Hvem er med?"),
        help=_(
            "Én på hver linje, med semikolon mellom: navn; rolle; telefon; e-post. Ikke skriv navn"
            " på barn."
        ),
        own={"lines": 8, "max_length": 12_000},
    )
    return StaffForm(
        (
            line("title", _("Navn"), required=True, max_length=120),
            about,
            line("link", _("Adressen til avtalen eller nettsiden"), format="url"),
            people,
        ),
        request.form if posted else None,
        known,
    )


def people_text(people: tuple[Contact, ...]) -> str:
    """Return the people as they are typed."""
    rows = ((each.name, each.role, each.phone, each.email) for each in people)
    return "\n".join("; ".join(row).rstrip("; ") for row in rows)


def read_group(form: StaffForm) -> ContactDetails | None:
    """Return what was typed; None, with what is wrong said at the question."""
    fit, people = form.validate(), []
    for number, text in enumerate(form.text("people").splitlines(), 1):
        if not text.strip():
            continue
        parts = [part.strip() for part in text.split(";")] + [""] * 4
        for problem in problems_of_line(number, parts):
            form.refuse("people", problem)
            fit = False
        name, role, phone, typed = parts[:4]
        address = text_formats.email(typed) or ""  # whole, and without what was pasted around it
        people.append(Contact(name[:120], role[:120], phone[:120], address))
    if len(people) > MOST_PEOPLE:
        form.refuse("people", _("Skriv høyst %(most)s personer.", most=MOST_PEOPLE))
        fit = False
    return ContactDetails(form.text("about"), form.text("link"), tuple(people)) if fit else None


def problems_of_line(number: int, parts: list[str]) -> Iterator[str]:
    """Yield what is wrong with a line of the people."""
    if not parts[0] or len([part for part in parts if part]) > 4 or any(parts[4:]):
        yield _("Linje %(line)s: Skriv navn; rolle; telefon; e-post.", line=number)
    if parts[3] and text_formats.email(parts[3]) is None:
        yield _("Linje %(line)s: E-postadressen har en skrivefeil.", line=number)
    if parts[2] and text_formats.phone(parts[2]) is None:
        yield _("Linje %(line)s: Telefonnummeret har en skrivefeil.", line=number)
