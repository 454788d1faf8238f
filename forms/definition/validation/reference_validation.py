"""References between the parts of a form: blocks and lists exist, ids are unique."""

from collections.abc import Collection, Mapping
from typing import Any

from forms.definition import keywords
from forms.definition.groups import TYPE as GROUP
from forms.definition.groups import ungrouped_questions
from forms.definition.messages import did_you_mean, limit_fault
from forms.definition.source.positions import Path
from forms.definition.validation.value_validation import Findings
from forms.i18n import gettext as _

Json = dict[str, Any]


def source_path(path: Path, kept: Mapping[Path, list[int]]) -> Path:
    """Where *path*, which counts only what was kept, stands in what the author wrote."""
    found: Path = ()
    for step in path:
        if isinstance(step, int) and found in kept:
            numbers = kept[found]
            step = numbers[step] if step < len(numbers) else step
        found = (*found, step)
    return found


class ReferenceValidator:
    """Validation of references between the parts of a form: blocks, lists and unique ids."""

    def __init__(
        self,
        form: Json,
        findings: Findings,
        blocks: Mapping[str, Json],
        lists: Collection[str],
        unfit: Collection[str],
        at: Path | None = None,
    ) -> None:
        self.form, self.findings = form, findings
        self.blocks, self.lists, self.unfit = blocks, lists, unfit
        self.at = at
        self.seen: set[str] = set()
        self.count = 0

    def run(self) -> None:
        """Tell what does not hold, and leave it out of the form."""
        names: set[str] = set()
        for number, section in enumerate(self.form["sections"]):
            path = self.at if self.at is not None else ("sections", number)
            self.check_unique(section["id"], names, (*self.source_path(path), "id"))
            self.check_section(section, (*path, "questions"))
        self.check_steps()
        if self.count > keywords.MOST_QUESTIONS:
            limit = limit_fault(_("Skjemaet"), self.count, keywords.MOST_QUESTIONS)
            self.findings.error(("sections",), *limit)

    def source_path(self, path: Path) -> Path:
        """Convert a path in the kept parts to a path in the author's text."""
        return source_path(path, self.findings.kept)

    def check_unique(self, id: str, seen: set[str], path: Path) -> None:
        """Tell when *id* is taken."""
        if id in seen:
            what = _("Id-en “%(id)s” er brukt før.", id=id)
            self.findings.error(path, what, _("Gi den ene en annen id."))
        seen.add(id)

    def check_steps(self) -> None:
        """Check that steps have unique ids."""
        seen: set[str] = set()
        for number, step in enumerate(self.form.get("steps", ())):
            self.check_unique(step["id"], seen, (*self.source_path(("steps", number)), "id"))

    def check_section(self, section: Json, path: Path) -> None:
        """Check the items of a section; leave out those with unknown references."""
        good = []
        for number, item in enumerate(section["questions"]):
            here = (*path, number)
            if self.check_block(item, here) if "use" in item else self.check_question(item, here):
                good.append(number)
        if len(good) < len(section["questions"]):
            place = self.source_path(path)
            before = self.findings.kept.get(place, list(range(len(section["questions"]))))
            self.findings.kept[place] = [before[number] for number in good]
            section["questions"] = [section["questions"][number] for number in good]

    def check_question(self, question: Json, path: Path) -> bool:
        """Whether the question's lists exist; its id must be new."""
        self.check_unique(question["id"], self.seen, (*self.source_path(path), "id"))
        inner: set[str] = self.seen if question["type"] == GROUP else set()
        self.count += 1 + len(question.get("questions", ()))
        good = self.list_exists(question, path)
        for number, each in enumerate(question.get("questions", ())):
            here = (*path, "questions", number)
            self.check_unique(each["id"], inner, (*self.source_path(here), "id"))
            good = self.list_exists(each, here) and good
        if not good:
            self.findings.lost.add(question["id"])
        return good

    def list_exists(self, question: Json, path: Path) -> bool:
        """Whether the list that the options name is there."""
        named = question.get("options")
        if not isinstance(named, str) or named.removeprefix("@") in self.lists:
            return True
        what = _("Listen “%(list)s” finnes ikke.", list=named[:60])
        known = sorted(f"@{name}" for name in self.lists)
        self.findings.error((*self.source_path(path), "options"), what, did_you_mean(named, known))
        return False

    def check_block(self, item: Json, path: Path) -> bool:
        """Whether the block exists and is sound; its ids must be new."""
        name, left_out, path = item["use"], item.get("except", []), self.source_path(path)
        if name not in self.blocks:
            if name in self.unfit:
                what = _("Blokken “%(block)s” har feil.", block=name)
                how = _("Rett blokken først.")
            else:
                what = _("Blokken “%(block)s” finnes ikke.", block=name)
                how = did_you_mean(name, sorted(self.blocks))
            self.findings.error((*path, "use"), what, how)
            return False
        questions = self.blocks[name]["questions"]
        ids = [question["id"] for question in questions]
        for number, id in enumerate(left_out):
            if id not in ids:
                what = _("Blokken “%(block)s” har ikke “%(id)s”.", block=name, id=id)
                self.findings.error((*path, "except", number), what, did_you_mean(id, ids))
        self.check_included([q for q in questions if q["id"] not in left_out], name, path)
        return True

    def check_included(self, questions: list[Json], block: str, path: Path) -> None:
        """Check the ids of an included block."""
        for question, _place, _group in ungrouped_questions(questions):
            if question["id"] in self.seen:
                what = _(
                    "Id-en “%(id)s” i blokken “%(block)s” er brukt før.",
                    id=question["id"],
                    block=block,
                )
                how = _('Ta den ut av blokken: "except": ["%(id)s"].', id=question["id"])
                self.findings.error((*path, "use"), what, how)
            self.seen.add(question["id"])
            self.count += 1 + len(question.get("questions", ()))
