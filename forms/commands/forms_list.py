"""`flask forms list`: the published forms and their sources."""

import click
from flask import current_app

from forms.commands.forms import group as forms_group
from forms.i18n import format_moment
from forms.i18n import gettext as _
from forms.publishing import states
from forms.storage.definitions import drafts as definition_drafts
from forms.storage.definitions import versions
from forms.storage.workflow import release


@forms_group.command("list")
def list_forms() -> None:
    """List every form: id, version, when it was published, how many answers, and its state."""
    totals = release.totals()
    files = states(current_app.config["DEFINITIONS"], current_app.config["LANGUAGES"])
    drafts = {draft.form_id for draft in definition_drafts.all_drafts()}
    rows = {form.form_id: form for form in versions.overview()}
    for form_id in sorted({*rows, *files, *drafts}):
        form = rows.get(form_id)
        notes = [
            _("arkivert") if form and form.archived else "",
            _("utkast") if form_id in drafts else "",
            _("filen har feil") if form_id in files and files[form_id].broken else "",
        ]
        click.echo(
            "\t".join(
                (
                    form_id,
                    f"v{form.current.number}" if form else "–",
                    format_moment(form.current.published) if form else "–",
                    str(totals.get(form_id, 0)),
                    ", ".join(note for note in notes if note),
                )
            ).rstrip()
        )
