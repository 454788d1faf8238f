// Opens and closes questions as answers change. The conditions are the server's own (conditions.js);
// the server decides again on every post. A control is never switched off: a slip of the finger loses nothing.
import { compile } from "./conditions.js";

const two = (text) => text.padStart(2, "0");

// A date in three parts, or typed whole: 7.5.2026, 07/05/2026, 2026-05-07.
function day(parts) {
  const whole = parts.filter(Boolean).length === 1 && parts[0];
  const iso = whole && /^(\d{4})-(\d\d)-(\d\d)$/.exec(whole);
  const typed = whole && /^(\d{1,2})[./ -]{1,2}(\d{1,2})[./ -]{1,2}(\d{4})$/.exec(whole);
  const [d, m, y] = iso ? iso.slice(1).reverse() : typed ? typed.slice(1) : parts;
  if (!/^\d{1,2}\/\d{1,2}\/\d{4}$/.test(`${d}/${m}/${y}`)) return undefined;
  const found = `${y}-${two(m)}-${two(d)}`;
  const date = new Date(`${found}T00:00:00Z`);
  return !isNaN(date) && date.toISOString().startsWith(found) ? found : undefined;
}

function number(text, unit) {
  let plain = text.replace(/\s+/g, " ").replace("\u2212", "-");
  if (unit && plain.toLowerCase().endsWith(unit.toLowerCase())) plain = plain.slice(0, -unit.length).trim();
  const found = /^[+-]?(\d{1,3}( \d{3})+|\d+)([.,]\d+)?$/.test(plain);
  return found ? Number(plain.replaceAll(" ", "").replace(",", ".")) : undefined;
}

function clock(text) {
  const found = /^(?:kl\.? ?)?(\d{1,2})(?:[.:,]? ?(\d{2}))?$/i.exec(text);
  const [hour, minute] = found ? [found[1], found[2] ?? "00"] : [24];
  return hour < 24 && minute < 60 ? `${two(hour)}:${minute}` : undefined;
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

  // Parts of a question by what comes after its name: row → code of a table, code → number of a ranking.
  const parts = (name, found) => [...found].filter((c) => c.value).map((c) => [c.name.slice(name.length + 1), c.value]);
  function ranked(pairs) {
    const order = pairs.sort(([, a], [, b]) => a - b);
    return order.every(([, place], at) => Number(place) === at + 1) ? order.map(([code]) => code) : undefined;
  }

  const kinds = {
    text: (name) => first(name).normalize() || undefined,
    code: (name) => first(name) || undefined,
    codes: (name, question) => {
      const ranks = question.querySelectorAll(".sv-ranking select");
      return ranks.length ? ranked(parts(name, ranks)) : values(name);
    },
    number: (name) => number(first(name), document.getElementById(`${name}-unit`)?.textContent),
    time: (name) => clock(first(name)),
    true: (name) => values(name).length > 0 || undefined,
    date: (name) => day([first(name) || first(`${name}-day`), first(`${name}-month`), first(`${name}-year`)]),
    files: (name, question) =>
      [...question.querySelectorAll(".sv-files > li"), ...controls(name).flatMap((c) => [...(c.files || [])])],
    rows: (name, question) => {
      const rows = [...question.querySelectorAll("[data-row]")].map(inRow);
      if (!rows.length) return Object.fromEntries(parts(name, question.querySelectorAll(".sv-matrix :checked")));
      return rows.filter((row) => Object.values(row).some((value) => value?.length !== 0 && value !== undefined));
    },
  };

  function read(question) {
    const { question: name, kind } = question.dataset;
    return controls(`${name}-declined`)[0]?.checked ? undefined : kinds[kind]?.(name, question);
  }

  function inRow(row) {
    const inside = [...row.querySelectorAll("[data-question]")];
    return Object.fromEntries(inside.map((q) => [local(q), isOpen(q) ? read(q) : undefined]));
  }
  return { read, inRow };
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
  const { read, inRow } = reader(form);
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
    return row ? inRow(row) : undefined;
  }

  // `sover` is one question, `barn.*.navn` is that question in every row.
  function places(name) {
    const [repeat, , id] = name.split(".");
    if (!id) return here(name) ? [here(name)] : [];
    return [...form.querySelectorAll(`#q-${repeat} [data-question$="-${id}"]`)];
  }

  // A part of a sheet that has a condition is open while one of its questions is.
  function show(element, open) {
    element.hidden = !open;
    const part = element.parentElement.closest("[data-section][data-when]");
    if (part) part.hidden = ![...part.querySelectorAll(":scope > [data-question]")].some((each) => !each.hidden);
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
    for (let at = target.closest("[data-question]"); at; at = at.parentElement.closest("[data-question]")) changed(local(at));
  });
  for (const id of needed) take(id);
  update(new Set(needed));
  return { changed };
}
