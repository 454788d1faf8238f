"""Ask survey-core which questions it shows, and freeze that for the tests.

    .venv/bin/python -m bench.survey_visibility

survey-core comes from npm into a temporary folder: it judges our fixtures here and never at test
time (56 MB). `tests/interop/visibility/vectors.json` has, for each survey beside it, random answers
and the questions that are visible with them.
"""

import json
import os
import random
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from forms.settings import ROOT

LIBRARY = "survey-core@3.1.1"
FOLDER = ROOT / "tests" / "interop" / "visibility"
EACH = 150


def questions(elements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the questions of a page, those in panels too."""
    found = []
    for element in elements:
        inner = element.get("elements")
        found += questions(inner) if inner else [element]
    return found


def answered(question: dict[str, Any], chance: random.Random) -> Any:
    """Return a random answer to a question, now and then none."""
    if chance.random() < 0.25:
        return None
    match question["type"]:
        case "boolean":
            return chance.random() < 0.5
        case "checkbox":
            return [c for c in question["choices"] if chance.random() < 0.5] or None
        case "radiogroup" | "dropdown":
            return chance.choice(question["choices"])
        case "text" if question.get("inputType") == "number":
            return chance.randint(0, 18)
    return "tekst"


def main() -> None:
    """Make the vectors anew."""
    chance = random.Random(12)
    surveys = json.loads((FOLDER / "surveys.json").read_text("utf-8"))
    cases = []
    for name, survey in surveys.items():
        every = [q for page in survey["pages"] for q in questions(page["elements"])]
        for _number in range(EACH):
            drawn = {q["name"]: answered(q, chance) for q in every}
            answers = {id: value for id, value in drawn.items() if value is not None}
            cases.append({"survey": name, "answers": answers})
    lines = [json.dumps({**case, "survey": surveys[case["survey"]]}) for case in cases]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "install", "--silent", "--prefix", folder, LIBRARY], check=True)
        script = Path(__file__).with_suffix(".mjs")
        done = subprocess.run(
            ["node", script], input="\n".join(lines), capture_output=True, text=True, check=True,
            env={**os.environ, "SURVEY_FOLDER": folder},
        )  # fmt: skip
    told = [json.loads(line) for line in done.stdout.splitlines()]
    made = [{**case, "visible": seen} for case, seen in zip(cases, told, strict=True)]
    text = ",\n".join(json.dumps(each, ensure_ascii=False) for each in made)
    (FOLDER / "vectors.json").write_text(f"[\n{text}\n]\n", encoding="utf-8")
    print(f"{len(made)} answer sets of {len(surveys)} surveys, by {LIBRARY}")


if __name__ == "__main__":
    main()
