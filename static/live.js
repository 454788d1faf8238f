// Opens and closes questions as answers change. The conditions are the server's own (conditions.js);
// the server decides again on every post. A control is never switched off: a slip of the finger loses nothing.
import { compile } from "./conditions.js";

const two = (text) => text.padStart(2, "0");

function day(parts) {
  const [d, m, y] = parts;
  if (!/^\d{1,2}$/.test(d) || !/^\d{1,2}$/.test(m) || !/^\d{4}$/.test(y)) return undefined;
  const iso = `${y}-${two(m)}-${two(d)}`;
  const found = new Date(`${iso}T00:00:00Z`);
  return !isNaN(found) && found.toISOString().startsWith(iso) ? iso : undefined;
}

function number(text) {
  const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace("\u2212", "-").replace(",", ".");
  return /^[+-]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

function clock(text) {
  const found = /^(\d{1,2})[:.]?(\d{2})$/.exec(text);
  return found && found[1] < 24 && found[2] < 60 ? `${two(found[1])}:${found[2]}` : undefined;
}

// What stands in the controls of one question, as the server would keep it; undefined when nothing does.
function reader(form) {
  const controls = (name) => {
    const found = form.elements.namedItem(name);
    return found instanceof RadioNodeList ? [...found] : found ? [found] : [];
  };
  const isTick = (control) => control.type === "radio" || control.type === "checkbox";
  const values = (name) =>
    controls(name).filter((c) => (isTick(c) ? c.checked : c.value.trim())).map((c) => c.value.trim());
  const first = (name) => values(name)[0] ?? "";

  const kinds = {
    text: (name) => first(name).normalize() || undefined,
    code: (name) => first(name) || undefined,
    codes: (name) => values(name),
    number: (name) => number(first(name)),
    time: (name) => clock(first(name)),
    true: (name) => values(name).length > 0 || undefined,
    date: (name) => first(name) || day(["day", "month", "year"].map((part) => first(`${name}-${part}`))),
    files: (name, question) =>
      [...question.querySelectorAll(".sv-files > li"), ...controls(name).flatMap((c) => [...(c.files || [])])],
    rows: (name, question) => [...question.querySelectorAll("[data-row]")],
  };

  return (question) => {
    const { question: name, kind } = question.dataset;
    if (controls(`${name}-declined`)[0]?.checked) return undefined;
    if (question.querySelector(".sv-matrix")) {
      const ticked = question.querySelectorAll(".sv-matrix :checked");
      return Object.fromEntries([...ticked].map((c) => [c.name.slice(name.length + 1), c.value]));
    }
    return kinds[kind]?.(name, question);
  };
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

const isOpen = (element) => !element.closest("[hidden]");
const hasControls = (question) => question.querySelector("input:not([name=_seen]), select, textarea");
const local = (question) => question.dataset.question.split("-").pop();

export function live(form, { kinds, when, answers: earlier, today }) {
  const read = reader(form);
  const rules = when.map(([name, condition]) => ({
    name,
    holds: compile(condition, kinds, name.includes(".*.") ? name.split(".")[0] : undefined),
    needs: looksAt(condition),
  }));
  const needed = new Set(rules.flatMap(({ needs }) => [...needs]));
  const here = (id) => document.getElementById(`q-${id}`);
  const answers = { ...earlier };

  // A question that is computed on the server stands here without controls: its rules wait for the server.
  const isKnown = (id) => !here(id) || hasControls(here(id));

  function take(id) {
    const question = here(id);
    if (!question || !hasControls(question)) return;
    answers[id] = isOpen(question) ? read(question) : undefined;
    const other = form.elements[`${id}-other`];
    if (other) answers[`${id}.other`] = isOpen(question) ? other.value.trim() || undefined : undefined;
  }

  function rowOf(element) {
    const row = element.closest("[data-row]");
    if (!row) return undefined;
    const inside = [...row.querySelectorAll("[data-question]")];
    return Object.fromEntries(inside.map((q) => [local(q), isOpen(q) ? read(q) : undefined]));
  }

  // `sover` is one question, `barn.*.navn` is that question in every row.
  function places(name) {
    const [repeat, , id] = name.split(".");
    if (!id) return here(name) ? [here(name)] : [];
    return [...form.querySelectorAll(`#q-${repeat} [data-question$="-${id}"]`)];
  }

  function show(element, open) {
    element.hidden = !open;
    for (const seen of element.querySelectorAll("input[name=_seen]")) seen.disabled = !isOpen(seen);
  }

  // One walk down the page is enough: a condition only looks at questions above it.
  function update(changed) {
    for (const { name, holds, needs } of rules) {
      if (![...needs].some((id) => changed.has(id))) continue;
      if (![...needs].every(isKnown)) continue;
      for (const element of places(name)) {
        const open = holds(answers, today, rowOf(element));
        if (open !== element.hidden) continue;
        show(element, open);
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
    const question = target.closest("[data-question]");
    if (question) changed(local(question));
  });
  for (const id of needed) take(id);
  update(new Set(needed));
  return { changed };
}
