"""«Kontakter»: councils, forums and services outside; the coordinator keeps them."""

from flask import Blueprint, abort, redirect, url_for
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.storage import audit_log, db
from forms.storage.models.contacts import ContactGroup
from forms.storage.workflow import contacts
from forms.web.auth.authorization import current_staff_user, is_coordinator
from forms.web.core.staff_form import StaffForm
from forms.web.core.templating import render_confirmation, render_page
from forms.web.invitations.contact_fields import group_form, people_text, read_group
from forms.web.invitations.group_mail import mail_form, mail_group
from forms.web.security.csrf_and_cookies import (
    bust_bfcache,
    creates_once,
    limiter,
    new_page_key,
    page_key,
    press_id,
)

bp = Blueprint("contact_list", __name__, url_prefix="/kontakter")


@bp.get("/")
def index() -> Response:
    """Render every group with its people."""
    return render_list()


def render_list(new: StaffForm | None = None) -> Response:
    """Render the list, and for the coordinator the form for a *new* group."""
    page = render_page(
        "invitations/contacts.html",
        status=422 if new else 200,
        groups=[(group, contacts.details(group)) for group in contacts.listing()],
        new=new or (group_form() if is_coordinator() else None),
    )
    return bust_bfcache(page)


def load_group(group_id: str) -> ContactGroup:
    """Load the group for who keeps the contacts; 404 for everybody else."""
    group = contacts.get(group_id) if is_coordinator() else None
    return group or abort(404)


@bp.post("/")
@creates_once
def add() -> Response:
    """Add a group."""
    if not is_coordinator():
        abort(404)
    new = group_form(posted=True)
    details = read_group(new)
    if details is None:
        return render_list(new)
    if contacts.get(press_id()) is not None:  # it was pressed twice
        return redirect(url_for(".index"), 303)
    group = contacts.add(new.text("title"), details, id=press_id())
    return log_and_redirect("contacts.added", group)


@bp.get("/<group_id>")
def group(group_id: str) -> Response:
    """Render one group, to be changed or mailed to."""
    return render_group(load_group(group_id))


def render_group(
    group: ContactGroup,
    changed: StaffForm | None = None,
    mailed: StaffForm | None = None,
    notice: str = "",
) -> Response:
    """Render the group, with the errors in what was *changed* or is to be *mailed*."""
    details = contacts.details(group)
    known = {
        "title": group.title,
        "about": details.about,
        "link": details.link,
        "people": people_text(details.people),
    }
    page = render_page(
        "invitations/contact_group.html",
        status=422 if changed or mailed else 200,
        group=group,
        details=details,
        changed=changed or group_form(known={k: v for k, v in known.items() if v}),
        mailed=mailed or mail_form(),
        notice=notice,
        key=new_page_key() if notice else page_key(),
    )
    return bust_bfcache(page)


@bp.post("/<group_id>")
def change(group_id: str) -> Response:
    """Change the group."""
    group = load_group(group_id)
    form = group_form(posted=True)
    details = read_group(form)
    if details is None:
        return render_group(group, form)
    contacts.change(group, form.text("title"), details)
    return log_and_redirect("contacts.changed", group)


@bp.get("/<group_id>/slett")
def confirm_removal(group_id: str) -> Response:
    """Ask whether to erase the group."""
    group = load_group(group_id)
    page = render_confirmation(
        _("Slette gruppa «%(title)s»?", title=group.title),
        _("Gruppa og alle som er skrevet inn i den, blir borte for alltid."),
        button=_("Slett gruppa"),
        back=url_for(".group", group_id=group.id),
    )
    return bust_bfcache(page)


@bp.post("/<group_id>/slett")
def remove(group_id: str) -> Response:
    """Erase the group and the people in it."""
    group = load_group(group_id)
    contacts.remove(group)
    return log_and_redirect("contacts.removed", group)


@bp.post("/<group_id>/send")
@limiter.limit("20/hour")
def send(group_id: str) -> Response:
    """Mail a form or results to everybody in the group who has an address."""
    group = load_group(group_id)
    form = mail_form(posted=True)
    if not form.validate():
        return render_group(group, mailed=form)
    people = [each for each in contacts.details(group).people if each.email]
    if not people:
        form.refuse("what", _("Ingen i gruppa har e-postadresse. Skriv den inn først."))
        return render_group(group, mailed=form)
    what, days = form.text("what"), int(form.text("days"))
    return render_group(group, notice=mail_group(group.id, people, what, days, page_key()))


def log_and_redirect(what: str, group: ContactGroup) -> Response:
    """Log the change by the group's id, and go back to the list."""
    audit_log.record(current_staff_user().id, what, group.id)
    db.session.commit()
    return redirect(url_for(".index"), 303)
