// The whole form in one page, as the worker gives it without network: parts to turn, rows that come and go, a review,
// signatures. What is typed waits sealed, part by part, and goes by itself. See templates/offline/form.html.
import { all, put, remove, tidy } from "./outbox.js";
import { askForSync, forgets, hex, item, prepare, pump, setup, showQueued, text, watchNetwork, whenEmpty } from "./packages.js";

const TYPED = 700; // ms after typing
const SAMPLE = "999"; // the number of the row that others are made from
const NAMES = ["id", "name", "for", "value", "aria-describedby", "aria-labelledby", "data-row", "data-question", "data-counts", "data-signature"];
const PREFIXED = "A-"; // before every name and id of a question; forms/questions/base.py

const form = document.querySelector("form[data-whole]");
const line = form.querySelector(".sv-status");
prepare(document);

const rows = JSON.parse(document.getElementById("offline-rows").textContent);
const screens = [...form.querySelectorAll("[data-screen]")];
const pages = [...form.querySelectorAll("[data-page]")];
const topOf = (page) => [...page.querySelectorAll("[data-question]")].filter((each) => !each.parentElement.closest("[data-question]"));

// Which draft this is. A page that was opened from the start, and not by «reload», begins a new one.

const reloaded = performance.getEntriesByType("navigation")[0]?.type === "reload";
const HERE = `skjemaverk ${setup.form}`;

function remembered() {
  try {
    const found = JSON.parse(sessionStorage.getItem(HERE) || "null");
    return found?.version === setup.version && (reloaded || location.pathname !== setup.root) ? found : null;
  } catch {
    return null;
  }
}

// `me` and `state` number each state of a page, and `writer` those of the page that was left; save_sequence.py.
let sheet = { me: hex(8), state: 0, ...(remembered() || { version: setup.version, draft: hex(16), ticket: "", revisions: {} }) };

function rememberSheet() {
  try {
    sessionStorage.setItem(HERE, JSON.stringify(sheet));
  } catch {
    // then a reload begins anew
  }
}

// What stands in the page, as a form posts it.

const ANSWERS = "[name]:not(button, .sv-beside *)";

function* entries(root) {
  for (const control of root.querySelectorAll(ANSWERS)) {
    const { name, type, disabled } = control;
    if (disabled || ((type === "radio" || type === "checkbox") && !control.checked)) continue;
    if (type === "file") for (const file of control.files) yield [name, file];
    else if (control.multiple) for (const option of control.selectedOptions) yield [name, option.value];
    else yield [name, control.value];
  }
}

const touched = new Set();

// The interviewer's notes and ticks, as notes.js keeps them.
const notesOf = (page) => [...page.querySelectorAll(".sv-beside [name]")].filter(({ noted }) => noted != null);

function takenFrom(page) {
  const questions = topOf(page).filter((question) => touched.has(question.dataset.question));
  const fields = [];
  const files = [];
  for (const question of questions) {
    for (const [name, value] of entries(question)) {
      if (typeof value === "string") fields.push([name, value]);
      else files.push({ page: page.dataset.page, field: name, file: value });
    }
  }
  for (const { name, noted } of notesOf(page)) fields.push([name, noted]);
  const id = page.dataset.page;
  const writer = sheet.writer && sheet.page === id ? sheet.writer : sheet.me;
  fields.push(["revision", String(sheet.revisions[id] ?? 0)], ["_writer", `${writer.slice(0, 16)}.${sheet.state}`], ["_page", id]);
  return { said: { page: id, fields, only: questions.map((question) => question.dataset.question) }, files };
}

const isTouched = (page) => notesOf(page).length || topOf(page).some((question) => touched.has(question.dataset.question));
const who = () => ({ ticket: sheet.ticket, key: sheet.draft });

// Keeping while it is typed.

let timer = 0;
let kept = true;
const changed = new Set(); // the pages that are not kept as they stand
const life = hex(4); // of this page: what an earlier one left waits beside it
const mine = new Set(); // ids of what this page has put into the outbox

function say(name) {
  line.dataset.state = name === "full" ? "waiting" : "saved";
  if (line.textContent !== text(name)) line.textContent = text(name);
}

async function keepPages() {
  clearTimeout(timer);
  sheet.state += 1;
  rememberSheet();
  let whole = true;
  for (const page of [...changed]) {
    changed.delete(page);
    const { said, files } = takenFrom(page);
    const id = `page:${sheet.draft}:${said.page}:${life}`;
    mine.add(id);
    whole = (await put(await item("page", id, sheet.draft, { ...who(), pages: [said] }, files))) && whole;
  }
  return whole;
}

// A form of one page has no draft at the server: what is typed is kept where it may be read again, or not at all.
async function keepReadable() {
  const values = pages.flatMap((page) => [...entries(page)]).filter(([, value]) => typeof value === "string");
  return put({ id: setup.form, at: Date.now(), draft: sheet.draft, ticket: sheet.ticket, revisions: sheet.revisions, values, touched: [...touched] }, "drafts");
}

async function keepAll() {
  const readable = setup.mode === "readable" && (await keepReadable());
  const sealed = !setup.sheet && (await keepPages());
  kept = sealed || readable;
  if (setup.sheet && setup.mode !== "readable") return say("typing");
  say(kept ? ((await forgets()) ? "private" : "kept") : "full");
  askForSync();
  if (navigator.onLine) pump();
}

form.addEventListener("input", ({ target }) => {
  const page = target.closest("[data-page]");
  const top = page && topOf(page).find((question) => question.contains(target));
  if (!top) return;
  if (!target.closest(".sv-beside")) touched.add(top.dataset.question);
  changed.add(page);
  kept = false;
  clearTimeout(timer);
  timer = setTimeout(() => keepAll().catch(() => say("full")), TYPED);
});
addEventListener("beforeunload", (event) => kept && event.stopImmediatePropagation(), true);

// Putting values in.

function controlsOf(name) {
  return [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
}

function fillIn(name, values) {
  const controls = controlsOf(name);
  const question = document.getElementById(`q-${name.slice(PREFIXED.length).split("-")[0]}`);
  if (!controls.length && question) question.append(...values.map((value) => Object.assign(document.createElement("input"), { type: "hidden", name, value })));
  controls.forEach((control, place) => {
    if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
    else if (control.multiple) for (const option of control.options) option.selected = values.includes(option.value);
    else if (control.type !== "file") control.value = values[place] ?? "";
  });
}

function fill(values) {
  const byName = new Map();
  for (const [name, value] of values) byName.set(name, [...(byName.get(name) || []), value]);
  for (const [name, [numbers]] of byName) {
    const repeat = name.startsWith(PREFIXED) && name.endsWith("-rows") && name.slice(PREFIXED.length, -5);
    if (repeat && rows[repeat]) for (const number of numbers.split(",").filter(Boolean)) addRow(repeat, number);
  }
  for (const [name, said] of byName) if (name.startsWith(PREFIXED)) fillIn(name, said);
  for (const question of pages.flatMap(topOf)) question.dispatchEvent(new Event("input", { bubbles: true }));
}

// Rows.

const boxOf = (repeat) => form.querySelector(`[data-repeat="${repeat}"]`);
const rowsOf = (box) => [...box.querySelectorAll(":scope > [data-row]")];
const sampleNumber = new RegExp(`(^|[-:,])${SAMPLE}(?=$|[-.:])`, "g");

function addRow(repeat, number) {
  const box = boxOf(repeat);
  if (!box || box.querySelector(`:scope > [data-row="${number}"]`)) return null;
  const sample = new DOMParser().parseFromString(rows[repeat].html, "text/html").querySelector(`[data-row="${SAMPLE}"]`);
  const row = document.importNode(sample, true);
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const name of NAMES) {
      const value = element.getAttribute(name);
      if (value?.includes(SAMPLE)) element.setAttribute(name, value.replace(sampleNumber, `$1${number}`));
    }
  }
  const last = rowsOf(box).pop();
  if (last) last.after(row);
  else box.querySelector("input[type=hidden]").after(row);
  settleRows(repeat);
  return row;
}

// The list of the rows, their headings, and which buttons each has.
function settleRows(repeat) {
  const box = boxOf(repeat);
  const { most, least, title } = rows[repeat];
  const every = rowsOf(box);
  box.querySelector("input[type=hidden]").value = every.map((row) => row.dataset.row).join(",");
  every.forEach((row, place) => {
    const words = title.replace("{n}", place + 1);
    row.querySelector("legend").textContent = words;
    for (const button of row.querySelectorAll(":scope > .sv-tools button")) {
      const [, verb] = button.value.split(":");
      button.querySelector(".sv-hidden").textContent = ` ${words}`;
      button.hidden = (verb === "up" && !place) || (verb === "down" && place === every.length - 1) || (verb === "remove" && every.length <= least);
    }
  });
  const add = box.querySelector(`[value="${repeat}:add"]`);
  if (add) add.hidden = every.length >= most;
}

function act(button) {
  const [repeat, verb, number] = button.value.split(":");
  if (!rows[repeat]) return;
  const box = boxOf(repeat);
  const row = box.querySelector(`:scope > [data-row="${number}"]`);
  let next = null;
  if (verb === "add") next = addRow(repeat, String(1 + Math.max(-1, ...rowsOf(box).map((each) => +each.dataset.row))));
  if (verb === "up") row.previousElementSibling.before(row);
  if (verb === "down") row.nextElementSibling.after(row);
  if (verb === "remove") row.remove();
  settleRows(repeat);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  const place = next?.querySelector("input:not([type=hidden]), select, textarea") || (row?.isConnected && row.querySelector("button:not([hidden])")) || box.querySelector("button:not([hidden])");
  place?.focus();
}

// Turning pages. The parts are hidden by their style: a question in a part that is turned away still counts.

let at = 0;
const shows = (element) => ![...ancestors(element)].some((each) => each.hidden);

function* ancestors(element) {
  for (let each = element; each && each !== form; each = each.parentElement) yield each;
}

const hasQuestions = (screen) => screen.dataset.screen !== "part" || [...screen.querySelectorAll("[data-question]")].some(shows);

function turn(to, way = 1) {
  let wanted = to;
  while (screens[wanted] && !hasQuestions(screens[wanted])) wanted += way;
  if (!screens[wanted]) return;
  form.dispatchEvent(new Event("turn")); // notes.js
  at = wanted;
  screens.forEach((screen, place) => (screen.style.display = place === at ? "" : "none"));
  if (screens[at].dataset.screen === "review") drawReview(screens[at]);
  const last = at === screens.length - 1;
  for (const button of form.querySelectorAll("[data-turn]")) {
    button.hidden = { back: !screens.slice(0, at).some(hasQuestions), next: last, send: !last }[button.dataset.turn];
  }
  const title = screens[at].querySelector("h2");
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
  scrollTo(0, 0);
}

// The answer of a question, in words.
function answerOf(question) {
  const words = [];
  for (const control of question.querySelectorAll(ANSWERS)) {
    if (control.type === "hidden" || !shows(control)) continue;
    const label = control.labels?.[0]?.textContent.trim();
    if (control.type === "radio" || control.type === "checkbox") control.checked && words.push(label);
    else if (control.type === "file") words.push(...[...control.files].map(({ name }) => name));
    else if (control.tagName === "SELECT") control.value && words.push(control.selectedOptions[0].textContent.trim());
    else if (control.value.trim()) words.push(control.value.trim());
  }
  return words.join(", ");
}

const labelOf = (question) => {
  const label = question.querySelector(":scope > legend, :scope > label, legend, label");
  return label ? [...label.childNodes].map((node) => (node.nodeType === Node.TEXT_NODE ? node.data : "")).join("").trim() : "";
};
const questionsOf = (page) => topOf(page).filter((question) => shows(question) && question.querySelector("[name]:not([name=_seen])"));

function drawReview(screen) {
  const list = screen.querySelector("dl");
  list.replaceChildren();
  for (const question of pages.flatMap(questionsOf)) {
    const group = document.createElement("div");
    const told = Object.assign(document.createElement("dd"), { dir: "auto", textContent: answerOf(question) || text("unanswered") });
    group.append(Object.assign(document.createElement("dt"), { textContent: labelOf(question) }), told);
    list.append(group);
  }
}

// Sending.

function missing() {
  const asked = pages.flatMap((page) => [...page.querySelectorAll("[data-question]")]);
  return asked.filter((question) => question.querySelector(":scope > [data-must]") && shows(question) && !answerOf(question) && !question.querySelector("[name$='-declined']:checked"));
}

function showMissing(questions) {
  const summary = form.querySelector("[data-missing]");
  const lines = questions.map((question) => {
    const link = Object.assign(document.createElement("a"), { href: `#${question.id}`, textContent: text("missing").replace("{question}", labelOf(question)) });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      turn(screens.findIndex((screen) => screen.contains(question)));
      question.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    });
    const entry = document.createElement("li");
    entry.append(link);
    return entry;
  });
  summary.querySelector("ul").replaceChildren(...lines);
  summary.hidden = !questions.length;
  summary.focus();
}

async function send() {
  const lacking = missing();
  showMissing(lacking);
  if (lacking.length) return;
  clearTimeout(timer);
  sheet.state += 1;
  const signing = form.querySelector("[data-screen=sign]");
  const whole = !!signing;
  if (whole) for (const question of pages.flatMap(topOf)) touched.add(question.dataset.question);
  const taken = setup.sheet ? [] : pages.filter(isTouched).map(takenFrom);
  const fields = setup.sheet ? pages.flatMap((page) => [...entries(page)]) : whole ? [...entries(signing)] : [];
  const files = [...taken.flatMap((each) => each.files), ...fields.filter(([, value]) => typeof value !== "string").map(([field, file]) => ({ page: "", field, file }))];
  const said = { ...who(), whole, pages: taken.map((each) => each.said), fields: fields.filter(([, value]) => typeof value === "string") };
  const waiting = await item("send", `send:${sheet.draft}`, sheet.draft, said, files);
  const stays = await put(waiting);
  for (const id of mine) await remove(id);
  await remove(setup.form, undefined, "drafts");
  kept = stays;
  try {
    sessionStorage.removeItem(HERE);
  } catch {
    // nothing was remembered
  }
  await showQueued(waiting, stays);
  askForSync();
  pump();
}

// This page decides what its buttons do: form-page.js would ask the server.
document.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !form.contains(button) || button.dataset.clear || button.dataset.calendar) return;
  const { turn: way } = button.dataset;
  if (!way && button.name !== "_do") return;
  event.preventDefault();
  event.stopPropagation();
  if (way === "send") send().catch(() => say("full"));
  else if (way) turn(at + (way === "back" ? -1 : 1), way === "back" ? -1 : 1);
  else act(button);
}, true);
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input")) return;
  event.preventDefault();
  if (at < screens.length - 1) turn(at + 1);
});

// Where it goes on from: the page that was left, a readable draft, or nothing.

function held() {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return Promise.resolve(null);
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => done(data);
    setTimeout(() => done(null), 2000);
    worker.postMessage({ take: true }, [port2]);
  });
}

function goOnFrom({ draft, ticket, page, to, fields, earlier, writer }) {
  sheet = { ...sheet, draft, ticket, revisions: earlier?.revisions || {}, writer, page, state: +writer?.slice(17) || 0 };
  const revision = fields.find(([name]) => name === "revision")?.[1];
  if (revision) sheet.revisions[page] = +revision;
  const known = Object.entries(earlier?.typed || {}).flatMap(([name, values]) => values.map((value) => [PREFIXED + name, value]));
  const here = pages.find(({ dataset }) => dataset.page === page);
  const names = new Set(here ? topOf(here).map(({ dataset }) => dataset.question) : []);
  const isHere = ([name]) => names.has(name.slice(PREFIXED.length).split("-")[0]);
  fill([...known.filter((each) => !isHere(each)), ...fields.filter(([name]) => name.startsWith(PREFIXED))]);
  const screen = here ? screens.findIndex((each) => each.contains(here)) : screens.findIndex(({ dataset }) => dataset.screen === "review");
  const way = to === "back" ? -1 : 1;
  return [screen + way, way];
}

async function goOnFromDraft() {
  const [draft] = (await all("drafts")).filter(({ id }) => id === setup.form);
  if (!draft) return;
  const ask = document.querySelector("[data-draft]");
  const open = () => {
    ask.hidden = true;
    sheet = { ...sheet, draft: draft.draft, ticket: draft.ticket, revisions: draft.revisions };
    fill(draft.values);
    for (const id of draft.touched) touched.add(id);
    rememberSheet();
    turn(0);
  };
  if (reloaded) return open();
  ask.hidden = false;
  ask.querySelector("[data-open]").addEventListener("click", open);
  ask.querySelector("[data-drop]").addEventListener("click", () => remove(setup.form, undefined, "drafts").then(() => (ask.hidden = true)));
}

async function start() {
  const said = location.search === "?uten-nett" ? await held() : null;
  if (location.search) history.replaceState(null, "", location.pathname);
  const [screen, way] = said ? goOnFrom(said) : [0, 1];
  touched.clear();
  if (said) for (const question of pages.filter(({ dataset }) => dataset.page === said.page).flatMap(topOf)) touched.add(question.dataset.question);
  changed.clear();
  clearTimeout(timer);
  kept = true;
  rememberSheet();
  if (!said && setup.mode === "readable") await goOnFromDraft();
  const before = (await all()).some(({ draft, state }) => draft === sheet.draft && state !== "sent");
  document.querySelector("[data-locked]").hidden = !!said || !before || setup.mode === "readable";
  turn(screen, way);
  whenEmpty(() => {
    const back = document.querySelector("[data-back]");
    if (back && navigator.onLine && kept && !setup.sheet && touched.size) back.hidden = false;
  });
  watchNetwork();
  await tidy();
}

start();
