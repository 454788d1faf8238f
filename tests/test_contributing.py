"""Replay the checklists of docs/contributing.md in a copy of the project; check its glossary."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.settings import ROOT

PAGE = (ROOT / "docs" / "contributing.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
CHECKLISTS = {
    text.partition("\n")[0]: text
    for text in re.split(r"^### ", PAGE.partition("\n## Checklists\n")[2], flags=re.MULTILINE)[1:]
}
"""Heading → text, with the heading."""
TERM = re.compile(r"^\| [^|]+ \| `(?P<name>\w+)` in `(?P<path>[^`]+)` \|", re.MULTILINE)
PIECE = re.compile(
    r"(?:^`(?P<new>[^`\n]+)` \(new\):(?P<from>[^\n]*)\n\n?)?"
    r"(?:^```(?P<kind>[a-z]*)\n(?P<text>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)
MINUTES = 10
"""How long a command may take on a busy machine."""


def git(copy: Path, *arguments: str) -> str:
    """Run git in the copy, as nobody in particular, and return what it prints."""
    who = ("-c", "user.name=replay", "-c", "user.email=replay@example.org")
    done = subprocess.run(
        ["git", *who, *arguments], cwd=copy, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the files of the project as they are now, without anything that git ignores."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    catalogues = [
        str(path.relative_to(ROOT)) for path in (ROOT / "translations").glob("*/LC_MESSAGES/*.mo")
    ]
    folder = tmp_path / "project"
    for name in {*files.split("\0"), *catalogues} - {"", ".venv"}:
        source = ROOT / name
        if source.is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "The project")
    return folder


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """What a checklist tells to do, in order: the path of a new file, `diff` or `run`, and text."""
    for match in PIECE.finditer(text):
        if match["new"] and "README.md" in match["from"]:
            yield match["new"], only_python(README)
        elif match["new"]:
            yield match["new"], match["text"]
        elif match["kind"] == "diff":
            yield "diff", match["text"]
        elif match["text"] is not None:
            assert not match["kind"], f"Say which file this is:\n{match['text']}"
            yield "run", match["text"]


def only_python(text: str) -> str:
    """Return the only block of Python in a document."""
    [found] = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return str(found)


def apply(copy: Path, difference: str) -> None:
    """Change the file that the first line names: `-` lines go, `+` lines come, others stay.

    What stands there before must be in the file exactly once.
    """
    head, _, body = difference.partition("\n")
    path = copy / head.removeprefix("--- ")
    lines = body.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] != "+")
    after = "".join(line[1:] for line in lines if line[0] != "-")
    text = path.read_text("utf-8")
    assert text.count(before) == 1, f"{path.name} has this {text.count(before)} times:\n{before}"
    path.write_text(text.replace(before, after), encoding="utf-8")


def run(copy: Path, commands: str) -> None:
    """Run each command of a block with this Python."""
    binaries = str(Path(sys.executable).parent)
    for command in commands.splitlines():
        line = command.replace(".venv/bin/", f"{binaries}/")
        if "-m pytest" in line:
            line += f" -n 0 -p no:cacheprovider --basetemp={copy.parent / 'pytest'}"
        done = subprocess.run(
            ["bash", "-c", line], cwd=copy, capture_output=True, text=True, timeout=MINUTES * 60
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}"


def changed_files(copy: Path) -> list[str]:
    """Return the files that are new, changed or gone since the copy was made."""
    git(copy, "add", "-A")
    return git(copy, "diff", "--cached", "--name-only").splitlines()


@pytest.mark.parametrize("name", CHECKLISTS)
def test_a_checklist_works_and_names_every_file_it_changes(name: str, copy: Path) -> None:
    text = CHECKLISTS[name]
    found = list(pieces(text))
    assert any("-m pytest" in each for what, each in found if what == "run"), "it tests nothing"
    for what, content in found:
        if what == "diff":
            apply(copy, content)
        elif what == "run":
            run(copy, content)
        else:
            path = copy / what
            assert not path.exists(), f"{what} is there already"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    changed = changed_files(copy)
    assert [path for path in changed if path not in text] == []
    tools = Path(sys.executable).parent
    python = [path for path in changed if path.endswith(".py")]
    for check in (["check", "-q"], ["format", "-q", "--check"]):
        done = subprocess.run(
            [tools / "ruff", *check, *python], cwd=copy, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "topic", ["question type", "page", "setting", "export format", "language", "step action"]
)
def test_there_is_a_checklist(topic: str) -> None:
    assert any(name.endswith(topic) for name in CHECKLISTS)


@pytest.mark.parametrize(("name", "path"), TERM.findall(PAGE))
def test_a_word_of_the_glossary_names_something(name: str, path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    assert re.search(rf"^(?:class|def) {name}\b", text, re.MULTILINE), f"{path} has no {name}"


def test_every_row_of_the_glossary_names_something() -> None:
    table = PAGE.partition("\n## Glossary\n")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == len(TERM.findall(table)) >= 20


def test_every_folder_is_on_the_map() -> None:
    table = PAGE.partition("\n## Folders\n")[2].partition("\n## ")[0]
    packages = [path.parent for path in (ROOT / "forms").glob("*/__init__.py")]
    packages += [path.parent for path in (ROOT / "forms" / "web").glob("*/__init__.py")]
    modules = [path for path in (ROOT / "forms").glob("*.py") if path.name != "__init__.py"]
    names = [str(path.relative_to(ROOT)) for path in (*packages, *modules)]
    assert [name for name in names if f"`{name}`" not in table] == []


def test_a_step_that_does_not_fit_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one = 1\ntwo = 2\n", encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "A file")
    apply(tmp_path, "--- a.py\n one = 1\n-two = 2\n+two = 3\n")
    assert (tmp_path / "a.py").read_text("utf-8") == "one = 1\ntwo = 3\n"
    assert changed_files(tmp_path) == ["a.py"]
    with pytest.raises(AssertionError, match=r"a\.py has this 0 times"):
        apply(tmp_path, "--- a.py\n-two = 2\n+two = 4\n")
    with pytest.raises(AssertionError, match="false"):
        run(tmp_path, "false")
