"""What becomes of a folder of definitions: news go out, faults stay in, nobody's work is undone."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forms import checking, storage
from forms.definition import expand_form
from forms.publishing import open_folder, publish_folder, states
from forms.storage import db
from forms.storage.definitions import sources, versions, year_plans
from tests.storage.conftest import opened
from tests.support.databases import Settings


@pytest.fixture
def app(database: Settings) -> Iterator[Flask]:
    """An app on each database in turn."""
    with opened(database) as app:
        yield app


@pytest.fixture
def within(app: Flask) -> Iterator[None]:
    """A context for reading."""
    with app.app_context():
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one form that takes a block in."""
    found = tmp_path / "definitions"
    (found / "blocks").mkdir(parents=True)
    write(found / "blocks" / "barn.json", block("Hva heter barnet?"))
    write(found / "mote.json", form("Om møtet"))
    return found


def block(label: str) -> dict[str, Any]:
    return {"questions": [{"id": "child_name", "type": "text", "label": label}]}


def form(title: str, **more: Any) -> dict[str, Any]:
    section = {"id": "del_1", "title": "Del 1", "questions": [{"use": "barn"}]}
    return {"title": title, "sections": [section], **more}


def write(path: Path, value: Any, indent: int = 2) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=indent), encoding="utf-8")


def number(form_id: str = "mote") -> int:
    db.session.rollback()
    current = versions.current(form_id)
    return current.number if current else 0


def title() -> str:
    current = versions.current("mote")
    assert current is not None
    return versions.definition(current).title


def publish_in_the_app(folder: Path, raw: dict[str, Any]) -> None:
    with storage.writing():
        versions.publish(expand_form("mote", raw, open_folder(folder).library), "kari")
        db.session.commit()


def test_what_is_new_or_changed_is_published(within: None, folder: Path) -> None:
    assert [v.number for v in publish_folder(folder).published] == [1]
    again = publish_folder(folder)
    assert (again.published, again.unchanged) == ([], ["mote"])
    write(folder / "mote.json", form("Om møtene"))
    assert [v.number for v in publish_folder(folder).published] == [2]
    assert title() == "Om møtene"


def test_a_file_is_checked_once_while_none_changes(
    within: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_folder(folder)
    looked: list[str] = []
    monkeypatch.setattr(checking, "check_form", lambda loaded, **_k: looked.append(loaded.id) or [])
    for _time in range(3):
        states(folder)
    assert looked == ["mote"]
    write(folder / "mote.json", form("Om møtene"))
    states(folder)
    assert looked == ["mote", "mote"]


def test_the_text_is_kept_as_its_author_wrote_it(within: None, folder: Path) -> None:
    for indent in (2, 4):
        write(folder / "mote.json", form("Om møtet"), indent)
        publish_folder(folder)
        current = versions.current("mote")
        source = sources.get(current) if current else None
        assert number() == 1
        assert source is not None and source.text == (folder / "mote.json").read_text("utf-8")


@pytest.mark.parametrize(
    "content",
    [
        b'{"title": "Halv", "sections": [',
        b"",
        b'{"title": "\xe5"}',
        b'{"title": "Uten deler", "sections": []}',
        b'{"titel": "Om m\xc3\xb8tet"}',
        b"[" * 100_000,
    ],
)
def test_a_broken_file_stops_nothing(within: None, folder: Path, content: bytes) -> None:
    write(folder / "annet.json", form("Et annet"))
    publish_folder(folder)
    (folder / "mote.json").write_bytes(content)
    write(folder / "annet.json", form("Et helt annet"))
    report = publish_folder(folder)
    assert [state.id for state in report.broken] == ["mote"]
    assert [version.form_id for version in report.published] == ["annet"]
    assert title() == "Om møtet"
    state = states(folder)["mote"]
    assert state.broken and any(problem.level == "error" for problem in state.problems)
    assert all(p.what and p.how for p in state.problems if p.level == "error")
    write(folder / "mote.json", form("Rettet"))
    assert [v.number for v in publish_folder(folder).published] == [2]


def test_a_broken_block_is_told_and_its_forms_stay(within: None, folder: Path) -> None:
    publish_folder(folder)
    (folder / "blocks" / "barn.json").write_text('{"questions": 3}', encoding="utf-8")
    report = publish_folder(folder)
    assert report.shared and [state.id for state in report.broken] == ["mote"]
    assert number() == 1


def test_a_folder_that_is_not_there_is_empty(within: None, tmp_path: Path) -> None:
    report = publish_folder(tmp_path / "ingen")
    assert (report.published, report.broken, report.unchanged) == ([], [], [])


def test_a_version_made_in_the_app_stays(within: None, folder: Path) -> None:
    publish_folder(folder)
    publish_in_the_app(folder, form("Fra appen"))
    assert publish_folder(folder).published == []
    write(folder / "blocks" / "barn.json", block("Hva heter barnet ditt?"))
    assert publish_folder(folder).published == []
    assert publish_folder(folder).published == []
    write(folder / "mote.json", form("Om møtet"), indent=1)
    assert publish_folder(folder).published == []
    assert (number(), title()) == (2, "Fra appen")


def test_until_the_file_itself_is_changed(within: None, folder: Path) -> None:
    publish_folder(folder)
    publish_in_the_app(folder, form("Fra appen"))
    write(folder / "mote.json", form("Fra filen"))
    report = publish_folder(folder)
    assert [v.number for v in report.published] == [v.number for v in report.replaced] == [3]
    assert title() == "Fra filen"
    write(folder / "blocks" / "barn.json", block("Navn?"))
    assert [v.number for v in publish_folder(folder).published] == [4]


def test_a_file_with_what_the_app_published_changes_nothing(within: None, folder: Path) -> None:
    publish_folder(folder)
    publish_in_the_app(folder, form("Fra appen"))
    write(folder / "mote.json", form("Fra appen"))
    assert publish_folder(folder).published == []
    publish_in_the_app(folder, form("Fra appen igjen"))
    assert publish_folder(folder).published == []
    assert (number(), title()) == (3, "Fra appen igjen")


def test_a_changed_type_stops_the_file(within: None, folder: Path) -> None:
    publish_folder(folder)
    raw = block("Hva heter barnet?")
    raw["questions"][0]["type"] = "number"
    write(folder / "blocks" / "barn.json", raw)
    assert [state.id for state in publish_folder(folder).broken] == ["mote"]


def test_many_workers_at_once_publish_once(app: Flask, folder: Path) -> None:
    failed = []

    def work() -> None:
        try:
            with app.app_context():
                publish_folder(folder)
        except Exception as error:
            failed.append(error)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == []
    with app.app_context():
        assert [version.number for version in versions.all_versions("mote")] == [1]


def test_the_arenas_are_in_force_in_every_language_while_they_are_right(
    within: None, folder: Path
) -> None:
    catalogue = folder / "translations" / "nn" / "arenas.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgctxt "arenas.styrk.title"\nmsgid "Styrk"\nmsgstr "Styrkje"\n',
        encoding="utf-8",
    )
    write(folder / "arenas.json", {"arenas": {"styrk": {"title": "Styrk"}}})
    publish_folder(folder)
    assert year_plans.current()["arenas"]["styrk"]["title"] == "Styrk"
    assert year_plans.current("nn")["arenas"]["styrk"]["title"] == "Styrkje"
    write(folder / "arenas.json", {"arenas": {"styrk": {"title": "Ny", "rules": [{}]}}})
    publish_folder(folder)
    assert year_plans.current()["arenas"]["styrk"]["title"] == "Styrk"
    write(folder / "arenas.json", {"arenas": {"styrk": {"title": "Nyest"}}})
    publish_folder(folder)
    assert year_plans.current()["arenas"]["styrk"]["title"] == "Nyest"
