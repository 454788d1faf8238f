"""Forms and surveys written as JSON definitions: load, check, fill in, store, export.

```
definitions/brukerskjema.json
   │ load_form(path)                definition/loading.py   Loaded: a document, or problems with
   ▼                                                        file, place and remedy
Definition ── check_form(loaded) ─► [Problem]               checking/  for the author's page, the
   │                                                        command and the tests: one function
   │ compile_form(definition)                               compiled_form.py, once for each version
   ▼
CompiledForm
   │ compiled.relevant(answers)                             logic/     which sections and questions
   ▼                                                        are asked, and computed values
[Question] ── QuestionForm(fields, posted)                  questions/
   │ render_page("respondent/page.html", …)                 web/core/templating.py
   ▼
page ─ POST ─► form.validate_asked()                        no: 422, the same page, errors at the
   │                                                        fields and in the summary
   │ form.answers()                                         relevant ones only; each type's store()
   ▼
DraftPayload (raw strings and stored answers)               storage/submissions, encrypted
   │ submit(step)                                           workflow/submit.py; the view commits
   ▼
Submission (form, version, step, unit, received, encrypted answers)
   │ plan_tables(versions) · filled_document(…)             export/    each type's restore(),
   ▼                                                        text(), columns(), cells()
CSV · XLSX · JSON Lines · PDF
   │ Survey(…)                                              results/   each type's tally(); no
   ▼                                                        number from 1 to 5 can be worked out
tables · bars · means
```

Packages from the top down; imports point down only (import-linter proves it): `commands` →
`web` → `workflow` → `publishing` | `operations` → `export` | `results` → `authoring` →
`checking` → `compiled_form` | `interop` | `storage` → `questions` → `logic` → `definition` →
`inspection` → `settings`, `i18n`, `markup`, `text_formats`, `child_process` → `setting_values`.
docs/contributing.md says what each holds.
Two pairs of inverse functions hold it together: a type's `read` and `typed`, and its `store` and
`restore`.
"""

__version__ = "0.1.0"
