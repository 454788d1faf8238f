// What the pages of a form share without network: making packages, sending them, and what is shown meanwhile.
import { all, flush } from "./outbox.js";
import { seal } from "./seal.js";

const TRIES = [2000, 4000, 8000, 15000, 30000, 60000];
const SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

export const hex = (bytes) => [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const mark = () => [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => SIGNS[byte % SIGNS.length]).join("");

let blank; // the blank form: its texts, and what is needed to seal
export let setup;
let view = null; // what is shown instead of the form while it waits

export function prepare(page) {
  blank = page;
  setup = JSON.parse(page.getElementById("offline-setup").textContent);
}

export const text = (name) => blank.getElementById("offline-texts").dataset[name];

/** A package of a page, or of what is sent, as it waits. */
export async function item(kind, id, draft, said, files) {
  const box = await seal(setup, { kind, begin: setup.begin, ...said }, files);
  const { receive: url, token, title } = setup;
  return { id, stamp: hex(8), kind, draft, form: setup.form, title, url, token, box, size: box.length, at: Date.now(), code: mark(), state: "waiting" };
}

/** Whether the browser forgets everything when its window is closed, as far as it tells. */
export const forgets = () => (navigator.storage?.getDirectory ? navigator.storage.getDirectory().then(() => false, () => true) : Promise.resolve(false));

const kilobytes = (bytes) => {
  const style = { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(Math.ceil(bytes / 1024));
};

let before = null; // the form, while something else is shown

function drawn(name, waiting, reason) {
  const fresh = document.importNode(blank.getElementById(`offline-${name}`).content, true);
  const words = { code: waiting.code, size: kilobytes(waiting.size), reference: waiting.reference, why: reason };
  for (const place of fresh.querySelectorAll("[data-say]")) {
    if (words[place.dataset.say]) place.textContent = words[place.dataset.say];
    else place.closest("p").remove();
  }
  return fresh;
}

function titled(name, level) {
  const { title } = blank.getElementById(`offline-${name}`).dataset;
  const heading = Object.assign(document.createElement(level), { className: "ds-heading", tabIndex: -1, textContent: title });
  heading.dataset.size = "md";
  return heading;
}

const languages = (hidden) => document.querySelectorAll("header nav").forEach((nav) => (nav.hidden = hidden));

/** Shows that it waits or is sent, instead of the form: whoever takes the device reads no answer. */
export function show(name, waiting) {
  const main = document.querySelector("main");
  before ??= [...main.childNodes];
  const fresh = drawn(name, waiting);
  const title = titled(name, "h1");
  fresh.querySelector(".ds-alert").prepend(title);
  main.replaceChildren(fresh);
  main.querySelector("[data-send]")?.addEventListener("click", () => pump({ refused: true }));
  document.title = title.textContent;
  languages(true);
  title.focus();
  view = waiting;
}

// The form comes back with what was wrong: it can be corrected here, and sent again.
function showRefused(waiting, reason) {
  const fresh = drawn("refused", waiting, reason);
  const title = titled("refused", "h2");
  fresh.querySelector(".ds-alert").prepend(title);
  fresh.querySelector("[data-send]").remove();
  document.querySelector("main").replaceChildren(fresh, ...before);
  before = view = null;
  languages(false);
  title.focus();
}

/** Shows that it waits; `kept` when it is on the device, and not in this page's memory alone. */
export async function showQueued(waiting, kept) {
  show(kept ? ((await forgets()) ? "queued-private" : "queued") : "queued-full", waiting);
}

function told(item, said) {
  if (view?.id !== item.id) return;
  if (said.state === "sent" && said.receipt) location.assign(said.receipt);
  else if (said.state === "sent") show("done", { ...item, reference: said.reference });
  else if (said.state !== "waits") showRefused(item, said.why.join(" "));
}

// The worker may have sent it meanwhile: then the outbox says how it went.
async function look() {
  const now = view && !view.reference && (await all()).find(({ id }) => id === view.id);
  if (now && now.state !== "waiting") told(now, now);
}

// Tries again by itself: soon, then more seldom, and at once when there is a sign of network.

let tries = 0;
let waiting = 0;
let after = () => {};

/** Calls back when everything that waited was sent or saved. */
export const whenEmpty = (task) => void (after = task);

export async function pump(how) {
  clearTimeout(waiting);
  const left = await flush(told, how).catch(() => 1);
  await look();
  if (left) waiting = setTimeout(pump, TRIES[Math.min(tries++, TRIES.length - 1)]);
  else {
    tries = 0;
    after();
  }
  return left;
}

export const askForSync = () => navigator.serviceWorker?.ready.then(({ sync }) => sync?.register("outbox")).catch(() => {});

export function watchNetwork() {
  addEventListener("online", () => pump());
  document.addEventListener("visibilitychange", () => document.hidden || pump());
}
