// A page where answers are given. Everything works without this file; with it questions open and close
// at once, what is typed is kept while it is typed, and rows come and go without a new page.
import { keep } from "./autosave.js";
import { live, PREFIX } from "./conditional-questions.js";
import { notSent } from "./connection.js";

const form = document.querySelector("form[data-form]");

// A page that the browser kept in its back/forward cache may be another person's: fetch it anew.
addEventListener("pageshow", (event) => event.persisted && location.reload());

function count(control) {
  const line = control.id && document.getElementById(`${control.id}.count`);
  if (!line) return;
  const left = line.dataset.max - [...control.value].length;
  line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left));
  line.toggleAttribute("data-full", left < 0);
  line.ariaLive = left < 20 ? "polite" : "off";
}

function showSummary(summary) {
  summary.focus();
  // The draft has what was sent with faults: back and reload open the page, and do not ask to send it again.
  if (form?.dataset.autosave) history.replaceState("", "");
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const control = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!control) return;
    event.preventDefault();
    control.focus({ preventScroll: true });
    (control.closest("[data-question]") ?? control).scrollIntoView();
  });
}

// «Legg til», «Fjern», «Flytt opp»: post the form as the button would, and take the one question from the answer.
async function act(button, keeper, relevance) {
  const [name, verb, argument] = button.value.split(":");
  const body = new FormData(form);
  for (const [key, value] of [...body]) {
    if (typeof value !== "string" && key !== PREFIX + name && !key.startsWith(`${PREFIX}${name}-`)) body.delete(key);
  }
  body.set("_do", button.value);
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body }).catch(() => ({ status: 500 }));
  if (answer.status >= 500) return notSent(form, button);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(`q-${name}`);
  if (!answer.ok || !fresh) throw new Error("page");
  document.getElementById(`q-${name}`).replaceWith(fresh);
  for (const control of page.querySelectorAll("form[data-form] > input[type=hidden]")) {
    if (form.elements[control.name]) form.elements[control.name].value = control.value;
  }
  addCalendars(fresh);
  keeper.kept();
  relevance?.changed(name);
  focusAfter(fresh, name, verb, argument);
}

// A calendar beside a day that is near. The browser's own date field is hidden: it would write the day as the
// device is set.
function addCalendars(root) {
  for (const field of root.querySelectorAll("[data-calendar]")) {
    const picker = Object.assign(document.createElement("input"), { type: "date", className: "sv-picker", tabIndex: -1, ariaHidden: true });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "ds-button", textContent: field.dataset.calendar });
    button.dataset.variant = "secondary";
    button.addEventListener("click", () => picker.showPicker());
    picker.addEventListener("change", () => {
      field.value = picker.value.split("-").map(Number).reverse().join(".");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
    if (picker.showPicker) field.after(picker, button);
  }
}

function focusAfter(question, name, verb, argument) {
  const button = (action) => question.querySelector(`[value="${name}:${action}"]`);
  const last = [...question.querySelectorAll("[data-row]")].pop();
  const place =
    (verb === "add" && last?.querySelector("input:not([type=hidden]), select, textarea")) ||
    (verb === "remove" && button("undo")) ||
    button(`${verb}:${argument}`) ||
    document.getElementById(`${PREFIX}${name}-${argument}`)?.querySelector("[name=_do]") ||
    question.querySelector("[name=_do], input:not([type=hidden])");
  place?.focus();
}

function start() {
  const keeper = keep(form, form.querySelector(".sv-status"));
  const data = document.querySelector(form.getAttribute("data-conditions") || "none");
  const relevance = data && live(form, JSON.parse(data.textContent));

  addCalendars(form);
  form.addEventListener("input", ({ target }) => count(target));
  for (const line of form.querySelectorAll("[data-counts]")) {
    count(document.getElementById(line.dataset.counts));
  }
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[value*=':']");
    if (!button || button.dataset.plain) return;
    event.preventDefault();
    keeper.alone(() => act(button, keeper, relevance)).catch(() => {
      button.dataset.plain = "1"; // let the browser do it, and say what is wrong if something is
      button.click();
    });
  });
}

// A link from before the names of questions had a prefix.
function toOldPlace() {
  if (document.querySelector(":target")) return;
  document.getElementById(`q-${decodeURIComponent(location.hash.slice(1))}`)?.scrollIntoView();
}

document.querySelector("[data-focus]")?.focus();
const summary = document.querySelector("[data-error-summary]");
if (summary) showSummary(summary);
if (form) start();
addEventListener("hashchange", toOldPlace);
toOldPlace();
// What keeps the form without network comes after the page.
onload = () => document.querySelector("[data-keeps]") && import("./offline.js");
