"""The authors' guide as a page, opened at the chapter about where one is: docs/guide, as it is."""

import re
from functools import cache
from typing import NamedTuple

from flask import Blueprint
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forms import i18n
from forms.definition import Problem
from forms.markup import markdown
from forms.settings import ROOT
from forms.web.core.templating import render_page

bp = Blueprint("guide", __name__)

FOLDER = ROOT / "docs" / "guide"
_CHAPTER = re.compile(r"^<!-- ([a-z]+) -->\n## (.+)\n", re.MULTILINE)
_KEYS = {
    "vern": "confidentiality read_by readers keep open_to anonymous personal sensitive decline"
    " purpose audience shields place",
    "vilkar": "show_if when",
    "gang": "steps signers case grants tell next needs share_if",
    "prov": "tests",
}
"""Chapter → the keys that its findings are at, or below."""
_CHAPTER_OF = {key: chapter for chapter, keys in _KEYS.items() for key in keys.split()}


class Chapter(NamedTuple):
    """One chapter: the name that links use, its title, and its text as HTML."""

    name: str
    title: str
    html: Markup


class Guide(NamedTuple):
    """The guide in one language."""

    title: str
    intro: Markup
    chapters: tuple[Chapter, ...]


@bp.get("/veiledning")
def guide() -> ResponseReturnValue:
    """Render the guide in the language in use."""
    return render_page("author/guide.html", guide=load_guide(i18n.current_language()))


@cache
def load_guide(language: str) -> Guide:
    """Return the guide in *language*, in bokmål where there is none."""
    file = FOLDER / f"{language}.md"
    text = (file if file.is_file() else FOLDER / "nb.md").read_text("utf-8")
    head, *rest = _CHAPTER.split(text)
    title, _newline, intro = head.removeprefix("# ").partition("\n")
    return Guide(
        title,
        markdown(intro),
        tuple(
            Chapter(name, heading, markdown(body, 3))
            for name, heading, body in zip(rest[::3], rest[1::3], rest[2::3], strict=True)
        ),
    )


@bp.app_template_global()
def chapter_of(problem: Problem) -> str:
    """Return the chapter that explains a finding."""
    if problem.file.endswith(".po"):
        return "oversett"
    words = re.findall(r"[a-z_]+", problem.path)
    found = [_CHAPTER_OF[word] for word in words if word in _CHAPTER_OF]
    return found[-1] if found else "meldinger"
