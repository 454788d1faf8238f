// Keeps what is typed on the server while it is typed, one request at a time, and says how it went.
// Nothing is stored in the browser: the next person on a shared tablet finds nothing.

const TYPED = 700;
const CHOSEN = 150;
const LONGEST = 15000; // ms that one request may take
const TRIES = [2000, 4000, 8000, 15000, 30000];
const WITH_PAGE = 60000; // bytes that a browser still sends for a page that is closing

const rest = (ms) => new Promise((done) => setTimeout(done, ms));

export function keep(form, line) {
  const url = form.getAttribute("data-autosave");
  let dirty = false; // something was typed that no request has taken along
  let failures = 0;
  let stopped = false;
  let leaving = false;
  let busy = null; // the request on its way
  let timer = 0;
  let sent = 0; // when a button last sent the form

  function say(state, text = line?.dataset[state]) {
    if (!line || !text) return;
    line.dataset.state = { saved: "saved", unsaved: "waiting", offline: "waiting" }[state] || "stopped";
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
  const me = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const writer = document.createElement("input");
  Object.assign(writer, { type: "hidden", name: "_writer" });
  if (url) form.append(writer);
  let signed = 0;
  const sign = () => void (writer.value = `${me}.${++signed}`);

  function request() {
    sign();
    const sheet = body();
    const limit = new AbortController();
    const clock = setTimeout(() => limit.abort(), LONGEST);
    return fetch(url, {
      method: "POST",
      body: sheet,
      headers: { "X-CSRFToken": form.elements.csrf_token?.value || "", "X-Autosave": "1" },
      keepalive: sheet.toString().length < WITH_PAGE,
      redirect: "manual",
      signal: limit.signal,
    }).finally(() => clearTimeout(clock));
  }

  async function exchange() {
    try {
      const answer = await request();
      if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
      if (!answer.ok) {
        stopped = dirty = true;
        return say(answer.status === 409 ? "conflict" : "refused");
      }
      const { saved, revision } = await answer.json();
      if (form.elements.revision) form.elements.revision.value = revision;
      failures = 0;
      say("saved", line?.dataset.saved?.replace("{time}", saved));
    } catch {
      dirty = true;
      say("unsaved");
      later(TRIES[Math.min(failures++, TRIES.length - 1)]);
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

  // Whether the service can be reached at all. Asked before a form leaves the page when only the page has the answers.
  async function reachable() {
    if (!navigator.onLine) return false;
    const ask = fetch(new URL("ikon.svg", import.meta.url), { method: "HEAD", cache: "no-store" });
    return Promise.race([ask.then(() => true, () => false), rest(5000)]);
  }

  form.addEventListener("input", ({ target }) => {
    if (!target.name) return;
    dirty = true;
    leaving = false;
    if (!failures) later(target.matches("select, [type=radio], [type=checkbox]") ? CHOSEN : TYPED);
  });

  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    sign();
    if (leaving === "now") return void (leaving = true); // our own click below
    if (Date.now() - sent < 1000) return event.preventDefault(); // a double tap; a later tap goes through
    sent = Date.now();
    clearTimeout(timer);
    leaving = true;
    const risky = dirty && (!url || failures);
    if (!busy && !risky && navigator.onLine) return;
    event.preventDefault();
    button?.setAttribute("aria-busy", "true");
    await Promise.race([busy, rest(4000)]);
    const open = !(risky || !navigator.onLine) || (await reachable());
    button?.removeAttribute("aria-busy");
    leaving = open && "now";
    if (!open) say("offline");
    else if (button) button.click();
    else HTMLFormElement.prototype.submit.call(form);
  });

  addEventListener("online", save);
  addEventListener("pagehide", () => {
    if (dirty && url && !stopped && !leaving) request().catch(() => {});
  });
  addEventListener("beforeunload", (event) => {
    if (dirty && !leaving && (!url || failures || stopped)) event.preventDefault();
  });

  return { alone, kept: () => void (dirty = false) };
}
