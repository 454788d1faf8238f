"""Skjemaverk's house: where a line of code belongs.

```
definitions/brukerskjema.json
   │ load(path)                     definition/loading.py   Loaded: a document, or problems with
   ▼                                                        file, place and remedy
Definition ── check(loaded) ──────► [Problem]               checking/  for the author's page, the
   │                                                        command and the tests: one function
   │ compiled.relevant(answers)                             logic/     which sections and questions
   ▼                                                        are asked, and computed values
[Question] ── edition.sheet(questions, posted) ► Sheet      building.py, questions/
   │ render_template("respondent/page.html", …)                one include a question: its type's
   ▼
page ─ POST ─► sheet.validate_asked()                       no: 422, the same page, errors at the
   │                                                        fields and in the summary
   │ sheet.answers()                                        only relevant ones; each type's store()
   ▼
Answers (plain JSON by question id)
   │ submissions.keep(…); one db.session.commit() in the view; 303
   ▼
Submission (form, version, step, unit, received, sealed answers)
   │ plan(versions) · document.filled(…)                    export/    each type's restore(),
   ▼                                                        text(), columns(), cells()
CSV · XLSX · JSON Lines · PDF
   │ Survey(definition, answers, least).whole()             results/   each type's tally(); nothing
   ▼                                                        is told of fewer than six
tables · bars · means
```

Rooms, from the top down; imports point down only (import-linter proves it):
`commands` (flask forms …) → `web` (who meets it: request, session, commit) → `folder`
(definitions/ on disk → versions) → `export` (how a coordinator takes it away) | `results` (what
many answers say) → `checking` →
`building` | `storage` (where things are kept) → `questions` (one file a type) → `logic` (what
follows from answers) → `definition` (what an author wrote) → `inspection` (files that strangers
send) → `language`, `settings`, `markup`, `words`, `child_process`.
Two inverse pairs hold it together: what a page posts and `Sheet.answers`, and each type's `store`
and `restore`.
"""
