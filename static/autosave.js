// Keeps what is typed on the server while it is typed, one request at a time, and says how it went.
// Nothing is stored in the browser: the next person on a shared tablet finds nothing.
import { deliver, notSent, reachable, sent } from "./connection.js";

const TYPED = 700;
const CHOSEN = 150;
const LONGEST = 30000; // ms that one request may take
const TRIES = [2000, 4000, 8000, 15000, 30000];
const RECENT = 3000; // ms after an answer in which nobody asks again whether the server is there
const WITH_PAGE = 60000; // bytes that a browser still sends for a page that is closing
const AGAIN = [500, 1500]; // ms until a page that is being left asks a busy server once more

export function keep(form, line) {
  const url = form.getAttribute("data-autosave");
  let dirty = false; // something was typed that no request has taken along
  let failures = 0;
  let stopped = false;
  let leaving = false;
  let busy = null; // the request on its way
  let timer = 0;
  let pressed = 0; // when a button was last pressed
  let sending = false;
  let heard = 0; // when the server last answered

  // A file goes with a button only.
  const files = () => [...form.elements].some((control) => control.files?.length);

  function say(state, text = line?.dataset[state]) {
    if (!line || !text) return;
    line.dataset.state = { saved: "saved", unsaved: "waiting" }[state] || "stopped";
    if (line.textContent !== text) line.textContent = text;
  }

  function later(ms) {
    clearTimeout(timer);
    if (url && !stopped) timer = setTimeout(save, ms);
  }

  function body() {
    const values = new FormData(form);
    for (const [name, value] of [...values]) if (typeof value !== "string") values.delete(name);
    return new URLSearchParams(values);
  }

  // The server knows this page by a random id, also when its answer was lost; forms/web/drafts/save_sequence.py.
  const me = crypto.getRandomValues(new BigUint64Array(1))[0].toString(16).padStart(16, "0");
  const writer = document.createElement("input");
  Object.assign(writer, { type: "hidden", name: "_writer", count: 0 });
  if (url) form.append(writer);
  const sign = () => void (writer.value = `${me}.${++writer.count}`);

  function request() {
    sign();
    const sheet = body();
    return fetch(url, {
      method: "POST",
      body: sheet,
      headers: { "X-CSRFToken": form.elements.csrf_token?.value || "", "X-Autosave": "1" },
      keepalive: sheet.toString().length < WITH_PAGE,
      redirect: "manual",
      signal: AbortSignal.timeout?.(LONGEST),
    });
  }

  async function exchange() {
    try {
      const answer = await request();
      if (answer.status >= 500 || answer.status === 429) throw new Error("busy");
      if (!answer.ok) {
        stopped = dirty = true;
        return say(answer.status === 409 ? "conflict" : "refused");
      }
      const { saved, revision } = await answer.json();
      if (form.elements.revision) form.elements.revision.value = revision;
      failures = 0;
      heard = Date.now();
      sent();
      say("saved", line?.dataset[files() ? "files" : "saved"]?.replace("{time}", saved));
      return "saved";
    } catch (error) {
      dirty = true;
      say("unsaved");
      later(TRIES[Math.min(failures++, TRIES.length - 1)]);
      return error.message === "busy" ? "busy" : "lost";
    }
  }

  // Runs a task when no request is on its way, so that two never are.
  async function alone(task) {
    while (busy) await busy.catch(() => {});
    busy = task();
    try {
      return await busy;
    } finally {
      busy = null;
      if (dirty && !failures) later(CHOSEN);
    }
  }

  function save() {
    clearTimeout(timer);
    if (!dirty || stopped || busy) return; // a request on its way looks again when it is done
    dirty = false;
    alone(exchange);
  }

  form.addEventListener("input", ({ target }) => {
    if (!target.name) return;
    dirty = true;
    leaving = false;
    if (!failures) later(target.matches("select, [type=radio], [type=checkbox]") ? CHOSEN : TYPED);
  });

  // Where the form goes: an address, or "" for the browser to post it; false when it cannot be sent now. What is
  // typed while the last save is on its way goes with the form itself.
  async function send(button) {
    if (!url) return deliver(form, button);
    await busy;
    if (!dirty || stopped) return (Date.now() - heard < RECENT || (await reachable())) && "";
    for (const wait of [...AGAIN, 0]) {
      clearTimeout(timer);
      dirty = false;
      const outcome = await alone(exchange);
      if (outcome !== "busy") return outcome !== "lost" && "";
      if (wait) await new Promise((done) => setTimeout(done, wait));
    }
    return false;
  }

  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    sign();
    if (leaving === "now") return void (leaving = true); // our own click below
    event.preventDefault();
    if (sending || Date.now() - pressed < 1000) return; // a double tap; a later tap goes through
    pressed = Date.now();
    sending = true;
    clearTimeout(timer);
    button?.setAttribute("aria-busy", "true");
    const to = await send(button).catch(() => false);
    await new Promise((done) => setTimeout(done)); // a form takes no second submit while it still tells of the first
    button?.removeAttribute("aria-busy");
    sending = false;
    if (to === false) {
      later(TRIES[0]);
      return notSent(form, button);
    }
    leaving = to ? true : "now";
    if (to) location.assign(to);
    else if (button) button.click();
    else HTMLFormElement.prototype.submit.call(form);
  });

  if (url) addEventListener("online", save);
  addEventListener("pagehide", () => {
    if (dirty && url && !stopped && !leaving) request().catch(() => {});
  });
  addEventListener("beforeunload", (event) => {
    if (leaving) return;
    if (files() || (dirty && (!url || failures || stopped))) event.preventDefault();
  });

  return { alone, kept: () => void (dirty = false) };
}
