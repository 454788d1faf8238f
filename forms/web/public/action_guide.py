"""«Handlingsveileder»: what staff do step by step, with the forms and meetings of each step."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask import Blueprint, current_app, request
from werkzeug.wrappers import Response

from forms.definition import Definition
from forms.storage.definitions import versions
from forms.web.auth.audience import may_start
from forms.web.core.templating import render_page
from forms.workflow import arenas
from forms.workflow.arenas import Arena
from forms.workflow.compiled_forms import compiled_form

bp = Blueprint("action_guide", __name__, url_prefix="/handlingsveileder")


class GuideStep(NamedTuple):
    """A step, with the forms that are open now and the meetings of the municipality."""

    title: str
    about: str
    forms: list[tuple[Definition, bool]]
    """Each form, and whether the reader may begin it."""
    arenas: list[Arena]


@bp.get("/")
def index() -> Response:
    """Render the steps; the short version has no explanations."""
    plan = arenas.year_plan()
    return render_page(
        "public/action_guide.html",
        steps=list(steps(plan)),
        short="kort" in request.args,
        quality_system=current_app.config["QUALITY_SYSTEM"],
    )


def steps(plan: Mapping[str, Any]) -> Iterator[GuideStep]:
    """Yield the steps of the plan; forms and meetings that are not here are left out."""
    known = {
        form.form_id: compiled_form(form.current).definition
        for form in versions.overview()
        if not form.archived
    }
    meetings = arenas.arenas(plan)
    for step in plan.get("guide", ()):
        forms = [known[id] for id in step.get("forms", ()) if id in known]
        yield GuideStep(
            step["title"],
            step.get("about", ""),
            [(form, may_start(form)) for form in forms],
            [meetings[id] for id in step.get("arenas", ()) if id in meetings],
        )
