"""`flask forms list`: what is published, and where it came from."""

import click
from flask import current_app

from forms.commands.definitions import group as forms_group
from forms.folder import states
from forms.language import format_moment
from forms.language import gettext as _
from forms.storage import counting, manuscripts, versions


@forms_group.command("list")
def published() -> None:
    """List every form: id, version, when it was published, how many answers, and its state."""
    totals = counting.totals()
    files = states(current_app.config["DEFINITIONS"])
    drafts = {draft.form_id for draft in manuscripts.all()}
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
