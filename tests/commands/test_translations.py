"""The catalogues of the interface are renewed without changes that nobody made."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from forms import i18n
from forms.commands import translations
from forms.settings import ROOT


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the catalogues, which the command writes to."""
    folder = tmp_path / "translations"
    shutil.copytree(ROOT / "translations", folder)
    monkeypatch.setattr(i18n, "FOLDER", folder)
    monkeypatch.setattr(translations, "TEMPLATE", tmp_path / "messages.pot")
    monkeypatch.chdir(ROOT)
    return folder


def test_an_update_changes_nothing_when_no_text_changed(catalogues: Path) -> None:
    CliRunner().invoke(translations.update, catch_exceptions=False)
    for path in sorted(catalogues.rglob("*.po")):
        name = path.relative_to(catalogues)
        assert path.read_text("utf-8") == (ROOT / "translations" / name).read_text("utf-8"), name


def test_an_update_keeps_the_date_when_a_text_is_new(catalogues: Path) -> None:
    [path, *_] = sorted(catalogues.rglob("*.po"))
    text = path.read_text("utf-8")
    first = text.index('msgid "', text.index("\n\n"))
    path.write_text(text[:first] + text[text.index("\n\n", first) + 2 :], "utf-8")
    CliRunner().invoke(translations.update, catch_exceptions=False)
    dates = [line for line in text.splitlines() if line.startswith('"POT-Creation-Date')]
    assert dates[0] in path.read_text("utf-8")
    assert path.read_text("utf-8").count("\nmsgid ") == text.count("\nmsgid ")
