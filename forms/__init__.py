"""Skjemaverk's house: where a line of code belongs.

```
definitions/brukerskjema.json
   │ load(path)                       definition/loading.py      Loaded: a document, or problems with file, place, remedy
   ▼
Definition ── check(loaded) ────────► [Problem]                  checking  (author's page, command, a test over definitions/: one function)
   │ relevant(answers)                                           logic/    which sections and questions are asked, and computed values
   ▼
[Question] ── build_form(questions, posted) ► Sheet              building.py + questions/
   │ render_template("filling/page.html", …)                     one include per question: its type's template
   ▼
page ─ POST ─► sheet.validate_asked()  no: 422, same page, errors at the fields and in the summary; nothing typed is lost
   │ read_answers(sheet)               only relevant questions; each type's store()
   ▼
Answers (plain JSON by question id)
   │ submissions.keep(…); one db.session.commit() in the view; 303
   ▼
Submission (form, version, step, unit, received, sealed answers)
   │ table(…) · document(…)            each type's restore(), text(), columns(), cells(), tally()
   ▼
CSV · XLSX · JSON Lines · PDF
```

Rooms, from the top down; imports point down only (import-linter proves it):
`commands` (flask forms …) and `web` (who meets it: request, session, commit) → `export` (how a coordinator
takes it away) → `checking`, `building` | `storage` (where things are kept) → `questions` (one file a type) →
`logic` (what follows from answers) → `definition` (what an author wrote) → `language`, `settings`.
Two inverse pairs hold it together: `build_form`/`read_answers`, and each type's `store`/`restore`.
"""
