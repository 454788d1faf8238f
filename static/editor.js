// The author's editor on top of a plain text box: line numbers, Tab that does not trap, a check and a
// save half a second after typing. Without this file the box, its buttons and its lists work all the same.

const PAUSE = 500;
const TRIES = [2000, 4000, 8000, 15000, 30000];

const form = document.querySelector("form[data-editor]");
const box = form.elements.text;
const status = form.querySelector(".sv-status");
const frame = document.querySelector("iframe.sv-preview");
const problems = document.querySelector("[data-problems]");

// Line numbers, with a mark where something is wrong.
document.querySelector("[data-numbered]").remove();
const gutter = document.createElement("div");
gutter.className = "sv-gutter";
gutter.setAttribute("aria-hidden", "true");
const pair = document.createElement("div");
pair.className = "sv-numbered";
box.replaceWith(pair);
pair.append(gutter, box);
let marked = new Map();

function number() {
  const lines = box.value.split("\n").length;
  while (gutter.childElementCount > lines) gutter.lastElementChild.remove();
  while (gutter.childElementCount < lines) {
    const line = document.createElement("span");
    line.textContent = gutter.childElementCount + 1;
    gutter.append(line);
  }
  gutter.scrollTop = box.scrollTop;
}

function mark(found) {
  for (const line of marked.keys()) gutter.children[line - 1]?.removeAttribute("data-level");
  marked = new Map();
  for (const level of ["warning", "error"]) {
    for (const each of found) if (each.level === level) marked.set(each.line, level);
  }
  for (const [line, level] of marked) gutter.children[line - 1]?.setAttribute("data-level", level);
}

const listed = () =>
  [...problems.querySelectorAll("[data-line]")].map((link) => ({
    line: Number(link.dataset.line),
    level: link.closest("[data-level]").dataset.level,
  }));

box.addEventListener("scroll", () => void (gutter.scrollTop = box.scrollTop));

// The text with fold marks, undo of its own and suggestions of keys, loaded when its author asks for it. It stands in
// a shadow root, whose styles our policy lets the editor adopt; the box below it is still what is saved.
let code = null;
const opens = document.createElement("button");
Object.assign(opens, { type: "button", className: "ds-button", textContent: form.dataset.opens });
opens.dataset.variant = "tertiary";
form.querySelector(".sv-toolbar").append(opens);
opens.addEventListener("click", async () => {
  opens.disabled = true;
  try {
    const [{ create }, answer] = await Promise.all([import(form.dataset.bundle), fetch(form.dataset.words)]);
    const words = await answer.json();
    const host = document.createElement("div");
    pair.before(host);
    code = create({
      root: host.attachShadow({ mode: "open" }),
      doc: box.value,
      label: form.querySelector("label").textContent,
      words,
      changed: (text) => {
        box.value = text;
        box.dispatchEvent(new Event("input"));
      },
    });
    pair.hidden = true;
    opens.remove();
    code.focus();
  } catch {
    opens.disabled = false; // the box is still there
  }
});

// To a line and a column, in the middle of the box.
function go(line, column = 1, { focus = true } = {}) {
  if (code) return code.go(line, column, focus);
  const lines = box.value.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const at = before + Math.min(column - 1, (lines[line - 1] || "").length);
  if (focus) box.focus();
  box.setSelectionRange(at, at);
  const height = parseFloat(getComputedStyle(box).lineHeight);
  box.scrollTop = (line - 1) * height - box.clientHeight / 2;
}

addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line], a[data-language], a[data-section]");
  if (!link) return;
  if (link.dataset.column) {
    event.preventDefault();
    return go(Number(link.dataset.line), Number(link.dataset.column));
  }
  event.preventDefault();
  look(link.dataset);
  if (link.dataset.line) go(Number(link.dataset.line), 1, { focus: false });
});

// The page in the frame: the chosen section in the chosen language, where one had scrolled to.
const shown = { del: "", sprak: "" };
function look({ section = shown.del, language = shown.sprak }) {
  const here = section === shown.del ? frame.contentWindow?.scrollY : 0;
  Object.assign(shown, { del: section, sprak: language });
  const url = new URL(frame.src);
  url.search = new URLSearchParams(Object.entries(shown).filter(([, value]) => value));
  frame.addEventListener("load", () => frame.contentWindow?.scrollTo(0, here || 0), { once: true });
  frame.contentWindow.location.replace(url);
  for (const link of document.querySelectorAll("a[data-section], a[data-language]")) {
    const { section: del, language: sprak } = link.dataset;
    link.toggleAttribute("aria-current", del !== undefined ? del === shown.del : sprak === shown.sprak);
  }
}

// Tab indents; after Escape it goes on to the next control, as everywhere else.
let leaving = false;
function write(text) {
  if (!document.execCommand("insertText", false, text)) box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
}
box.addEventListener("keydown", (event) => {
  if (event.key === "Escape") leaving = true;
  else if (event.key === "Tab" && !leaving && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    indent(event.shiftKey);
  } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.isComposing) {
    const line = box.value.slice(0, box.selectionStart).split("\n").pop();
    const space = /^\s*/.exec(line)[0] + (/[[{]\s*$/.test(line) ? "  " : "");
    if (!space) return;
    event.preventDefault();
    write(`\n${space}`);
  } else if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    save();
  }
  if (!["Escape", "Shift", "Tab"].includes(event.key)) leaving = false;
});
box.addEventListener("blur", () => void (leaving = false));

function indent(back) {
  const { selectionStart: from, selectionEnd: to, value } = box;
  if (from === to && !back) return write("  ");
  const start = value.lastIndexOf("\n", from - 1) + 1;
  const lines = value.slice(start, to).split("\n");
  const changed = lines.map((line) => (back ? line.replace(/^ {1,2}/, "") : line && `  ${line}`)).join("\n");
  if (changed === lines.join("\n")) return;
  box.setSelectionRange(start, to);
  write(changed);
  box.setSelectionRange(from === to ? Math.max(start, from - 2) : start, from === to ? Math.max(start, from - 2) : start + changed.length);
}

// Saving and checking: one request at a time, and the newest text last.
let timer = 0;
let failures = 0;
let busy = false;
let kept = box.value; // what the server has
let clashed = false;

function say(state, values = {}) {
  status.dataset.state = { saved: "saved", published: "saved", unsaved: "waiting" }[state] || "stopped";
  const text = Object.entries(values).reduce((all, [name, value]) => all.replace(`{${name}}`, value), status.dataset[state]);
  if (status.textContent.trim() !== text) status.textContent = text;
}

function later(ms) {
  clearTimeout(timer);
  timer = setTimeout(save, ms);
}

async function save() {
  clearTimeout(timer);
  if (busy || (box.value === kept && !clashed)) return;
  busy = true;
  const text = box.value;
  const body = new URLSearchParams({ text, seen: form.elements.seen.value });
  try {
    const answer = await fetch(clashed ? form.dataset.check : form.dataset.autosave, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": form.elements.csrf_token.value },
      redirect: "manual",
    });
    if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
    if (!answer.ok && answer.status !== 409) {
      say("refused");
      return;
    }
    take(await answer.json(), text, answer.status === 409);
    failures = 0;
  } catch {
    say("unsaved");
    later(TRIES[Math.min(failures++, TRIES.length - 1)]);
  } finally {
    busy = false;
    if (box.value !== text && !failures) later(PAUSE);
  }
}

function take(told, text, clash) {
  problems.innerHTML = told.html;
  mark(told.problems.filter((each) => listed().some(({ line }) => line === each.line)));
  document.querySelector("[data-count]").textContent = told.count;
  const parts = document.querySelector(".sv-looking .sv-parts");
  while (parts.children.length > 1) parts.lastElementChild.remove();
  parts.insertAdjacentHTML("beforeend", told.sections);
  if (clash) {
    clashed = true;
    say("clash", { name: told.by || status.dataset.somebody });
  } else if (!clashed) {
    kept = text;
    form.elements.seen.value = told.seen;
    if (told.saved) say("saved", { time: told.saved });
    else say("published");
    if (told.shows) look({});
  }
}

box.addEventListener("input", () => {
  number();
  if (!failures) later(PAUSE);
});
addEventListener("submit", ({ target, defaultPrevented }) => {
  if (target === form && !defaultPrevented) kept = box.value;
});
addEventListener("beforeunload", (event) => {
  if (box.value !== kept) event.preventDefault();
});

number();
mark(listed());
const wanted = /^#linje-(\d+)$/.exec(location.hash);
if (wanted) go(Number(wanted[1]));
