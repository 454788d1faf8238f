// Opens and closes questions as answers change. The conditions are the server's own (conditions.js);
// the server decides again on every post. A control is never switched off: a slip of the finger loses nothing.
import { compile } from "./conditions.js";
import { knows, learn, read, tidy, wordsOf } from "./readers.js";

export const PREFIX = "A-"; // before every name and id of a question; forms/questions/base.py

const isOpen = (element) => !element.closest("[hidden]");
const isTick = (control) => /radio|checkbox/.test(control.type);
const chosen = (c) => (c.selectedOptions?.[0]?.hidden ? "" : tidy(c.value));
const standsIn = (c) => (isTick(c) ? c.checked && c.value : c.files ? c.files.length && "file" : chosen(c));

// What stands in the controls of one question, by what comes after its name; what is hidden does not count.
function gather(question) {
  const name = PREFIX + question.dataset.question;
  const parts = {};
  for (const control of question.querySelectorAll("input, select, textarea")) {
    if (control.name !== name && !control.name.startsWith(`${name}-`)) continue;
    const value = isOpen(control) && standsIn(control);
    if (value) (parts[control.name.slice(name.length + 1)] ??= []).push(value);
  }
  return parts;
}

// The questions that a condition looks at, by the first part of their name.
function looksAt(condition, found = new Set()) {
  for (const [key, inner] of Object.entries(condition)) {
    if (key === "all" || key === "any") inner.forEach((each) => looksAt(each, found));
    else if (key === "not") looksAt(inner, found);
    else {
      found.add(key.split(".")[0]);
      for (const value of Object.values(Object(inner))) if (value?.question) found.add(value.question.split(".")[0]);
    }
  }
  return found;
}

const hasControls = (question) => question.querySelector("input:not([name=_seen]), select, textarea");
const local = (question) => question.dataset.question.split("-").pop();

export function live(form, { kinds, when, readers = {}, answers: earlier, today }) {
  const rules = when.map(([name, condition, code]) => ({
    name,
    code,
    holds: compile(condition, kinds, name.includes(".*.") ? name.split(".")[0] : undefined),
    needs: looksAt(condition),
  }));
  const needed = new Set(rules.flatMap(({ needs }) => [...needs]));
  const here = (id) => document.getElementById(`q-${id}`);
  const answers = { ...earlier };

  // How each question is read: as the page says, else as all of its kind are.
  const how = (question, own = readers[local(question)]) => own ?? [question.dataset.kind];
  const names = Object.values(readers).flatMap(([name, own]) => [name, ...(name === "rows" ? Object.values(own).map(([inner]) => inner) : [])]);
  const unknown = [...new Set(names)].filter((name) => !knows(name));

  // A question that is computed on the server stands here without controls, and a reader may be on its way or
  // never come: their rules wait for the server.
  const isReadable = ([name, own]) => knows(name) && (name !== "rows" || Object.values(own ?? {}).every(isReadable));
  const isKnown = (id) => !here(id) || (hasControls(here(id)) && isReadable(how(here(id))));

  function take(id) {
    const question = here(id);
    if (!question || !isKnown(id)) return;
    const parts = isOpen(question) ? gather(question) : {};
    answers[id] = read(how(question), parts, today);
    const { other = [] } = how(question)[1] ?? {};
    for (const code of [other].flat()) {
      const part = wordsOf(other, code);
      answers[`${id}.${part.replace("-", ".")}`] = [answers[id]].flat().includes(code) ? parts[part]?.[0] : undefined;
    }
  }

  function rowOf(element) {
    const row = element.closest("[data-row]");
    if (!row) return;
    const inside = [...row.querySelectorAll("[data-question]")].filter(isOpen);
    const own = how(row.parentElement.closest("[data-question]"))[1];
    return Object.fromEntries(inside.map((q) => [local(q), read(how(q, own?.[local(q)]), gather(q), today)]));
  }

  // `sover` is one question, `barn.*.navn` is that question in every row.
  function places(name) {
    const [repeat, , id] = name.split(".");
    if (!id) return here(name) ? [here(name)] : [];
    return [...form.querySelectorAll(`#q-${repeat} [data-question$="-${id}"]`)];
  }

  // A group, and a part of a sheet that has a condition, is open while one of its questions is.
  const OWN = ":scope > [data-question], :scope > [data-group] > [data-question]";
  function show(element, open) {
    element.hidden = !open;
    for (const around of ["[data-group]", "[data-section][data-when]"]) {
      const part = element.parentElement.closest(around);
      if (part) part.hidden = ![...part.querySelectorAll(OWN)].some((each) => !each.hidden);
    }
    for (const seen of element.querySelectorAll("input[name=_seen]")) seen.disabled = !isOpen(seen);
  }

  // An option that cannot be chosen now is hidden; it keeps its tick, which does not count.
  function offer(element, code, open) {
    const option = element.querySelector(`option[value="${code}"], input[value="${code}"]`);
    const part = option?.closest("label") ?? option;
    if (!part || part.hidden === !open) return false;
    part.hidden = !open;
    if (part === option) part.disabled = !open;
    return true;
  }

  // One walk down the page is enough: a condition only looks at questions above it.
  function update(changed) {
    for (const { name, code, holds, needs } of rules) {
      if (![...needs].some((id) => changed.has(id))) continue;
      const list = name.includes(".*.") ? [name.split(".")[0]] : [];
      if (![...needs, ...list].every(isKnown)) continue;
      for (const element of places(name)) {
        const open = holds(answers, today, rowOf(element));
        if (code ? !offer(element, code, open) : open !== element.hidden) continue;
        if (!code) show(element, open);
        const id = local(element);
        if (here(id) === element) take(id);
        changed.add(id);
      }
    }
  }

  function changed(id) {
    if (!needed.has(id)) return;
    take(id);
    update(new Set([id]));
  }

  form.addEventListener("input", ({ target }) => {
    for (let at = target.closest("[data-question]"); at; at = at.parentElement.closest("[data-question]")) changed(local(at));
  });
  function begin() {
    for (const id of needed) take(id);
    update(new Set(needed));
  }
  begin();
  if (unknown.length) Promise.all(unknown.map(learn)).then(begin, () => {});
  return { changed };
}
