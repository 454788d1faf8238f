// Keeps a form while there is no network: what is typed is sealed and waits on this device, and what is sent goes by
// itself when the network is back. The next page of the form is that of the blank form, which the worker gives.
import { all, FORMS, put, remove, tidy } from "./outbox.js";
import { askForSync, forgets, item, prepare, pump, setup, showQueued, text, watchNetwork } from "./packages.js";

const TYPED = 700; // ms after typing

const form = document.querySelector("form[data-keeps]");
const line = form.querySelector(".sv-status");
const draft = form.elements._draft?.value || form.elements.key?.value;
const ticket = form.dataset.ticket;
let earlier = null; // what the draft holds on the server, for the time without network; never stored

// The blank form that the worker gives without network, fetched anew when anything about it has changed.
async function fetchBlank() {
  const wanted = new URL(form.dataset.keeps, location.href);
  const cache = await self.caches?.open(FORMS).catch(() => undefined);
  let answer = await cache?.match(wanted.pathname);
  if (answer?.url !== wanted.href) {
    answer = await fetch(wanted, { cache: "no-store", redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    await cache?.put(wanted.pathname, answer.clone()).catch(() => {});
  }
  prepare(new DOMParser().parseFromString(await answer.text(), "text/html"));
}

async function fetchEarlier() {
  const answer = await fetch(`${setup.root}uten-nett/svar`, { cache: "no-store", redirect: "error" });
  if (answer.ok) earlier = await answer.json();
}

// What the form would post, as names and values, and its files apart.
function posted(page, button) {
  const values = new FormData(form);
  if (button?.name) values.append(button.name, button.value);
  const files = [];
  const fields = [];
  for (const [name, value] of values) {
    if (typeof value === "string") fields.push([name, value]);
    else if (value.name) files.push({ page, field: name, file: value });
  }
  return { fields, files };
}

// A page of a draft: its newest state waits, sealed, until it is saved.

const pageId = () => `page:${draft}:${form.elements._page.value}:${form.elements._writer?.value.slice(0, 16)}`;
const plain = line?.dataset.unsaved;
let sealed = false; // whether all that stands in the page is kept
let timer = 0;
let keeping = null;

function sayUnsaved(words) {
  line.dataset.unsaved = words;
  if (line.dataset.state === "waiting") line.textContent = words;
}

// Each state of the page has a number of its own; forms/web/drafts/save_sequence.py.
function sign() {
  const writer = form.elements._writer;
  if (writer) writer.value = `${writer.value.slice(0, 16)}.${++writer.count}`;
  remember();
}

// Which draft this tab works on, for a reload without network: the blank form goes on with it.
function remember() {
  const { version, form: id } = setup;
  const { _page: page, _writer: writer, revision } = form.elements;
  const said = { version, draft, ticket, revisions: page ? { [page.value]: +revision.value } : {} };
  const last = writer ? { page: page.value, writer: writer.value, state: +writer.value.slice(17) || 0 } : {};
  try {
    sessionStorage.setItem(`skjemaverk ${id}`, JSON.stringify({ ...said, ...last }));
  } catch {
    // then a reload without network begins anew
  }
}

async function keepPage() {
  clearTimeout(timer);
  sign();
  const page = form.elements._page.value;
  const { fields, files } = posted(page);
  const kept = await put(await item("page", pageId(), draft, { ticket, pages: [{ page, fields }] }, files));
  sealed = kept;
  sayUnsaved(text(kept ? ((await forgets()) ? "private" : "kept") : "full"));
  askForSync();
  pump();
}

function keepSoon(ms = TYPED) {
  clearTimeout(timer);
  sealed = false;
  timer = setTimeout(() => void (keeping = keepPage().catch(() => sayUnsaved(plain))), ms);
}

// What was saved elsewhere meanwhile and is shown here beside it is saved now.
async function dropOpened() {
  if (!location.pathname.endsWith("/apne")) return;
  const mine = `page:${draft}:${form.elements._page.value}:`;
  for (const { id, state } of await all()) if (id.startsWith(mine) && state === "refused") await remove(id);
}

function watchDraft() {
  const look = () => {
    if (line.dataset.state === "waiting") keepSoon(0);
    if (line.dataset.state !== "saved") return;
    clearTimeout(timer);
    line.dataset.unsaved = plain;
    Promise.resolve(keeping).then(() => remove(pageId())).then(dropOpened);
  };
  // What is sent on follows the state that was sealed: the server may have that already.
  form.addEventListener("submit", () => sealed && sign(), { capture: true });
  form.addEventListener("submit", dropOpened, { capture: true });
  new MutationObserver(look).observe(line, { attributes: true, attributeFilter: ["data-state"] });
  form.addEventListener("input", () => line.dataset.state === "waiting" && keepSoon());
  addEventListener("beforeunload", (event) => sealed && event.stopImmediatePropagation(), { capture: true });
  if (line.dataset.state === "waiting") look();
}

// Sending: once, from here or by the worker, whenever there is network.

async function queue(button) {
  const { fields, files } = posted("", button);
  const waiting = await item("send", `send:${draft}`, draft, { ticket, key: draft, fields }, files);
  await showQueued(waiting, await put(waiting));
  askForSync();
  pump();
}

// Going on without network: the blank form at its next part, with what this page knows. The worker holds that in
// memory for the moment that the new page takes to open, and nothing is written.
async function goOn(button) {
  const page = form.elements._page?.value || "";
  if (page) await keepPage();
  const { fields } = posted("");
  const said = { draft, ticket, page, to: button?.value || "next", fields, earlier, writer: form.elements._writer?.value };
  await new Promise((done, fail) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    setTimeout(fail, 2000);
    navigator.serviceWorker.controller.postMessage({ hold: said }, [port2]);
  });
  location.assign(`${location.pathname}?uten-nett`);
}

const STEPS = ["next", "back"];
let stuck = false; // the worker did not answer: the page says itself that it waits

let button = null; // that was pressed last
addEventListener("click", ({ target }) => (button = target.closest("button") || button), { capture: true });

function lost(event) {
  if (stuck || !setup || button?.name === "_language" || button?.value?.includes(":")) return;
  const isPage = form.hasAttribute("data-autosave");
  if (isPage && !STEPS.includes(button?.value || "next")) return;
  if ((isPage || form.hasAttribute("data-signs")) && !navigator.serviceWorker?.controller) return;
  event.preventDefault();
  (isPage || form.hasAttribute("data-signs") ? goOn(button) : queue(button)).catch(() => {
    stuck = true;
    setTimeout(() => button?.click(), 1000);
  });
}

async function start() {
  await fetchBlank();
  const scope = new URL(".", new URL(setup.worker, location.href)).pathname;
  navigator.serviceWorker?.register(setup.worker, { scope }).catch(() => {});
  if (form.hasAttribute("data-autosave") && line) watchDraft();
  if (form.hasAttribute("data-autosave") || form.hasAttribute("data-signs")) fetchEarlier().catch(() => {});
  form.addEventListener("lost", lost);
  if (ticket) remember();
  watchNetwork();
  await tidy();
  pump();
}

const begin = () => start().catch(() => addEventListener("online", begin, { once: true }));
begin();
