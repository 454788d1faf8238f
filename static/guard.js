// Keeps a page that is only sent: nothing leaves it while the server cannot be reached, a double tap sends it
// once, a later tap again. A form with data-once is kept once however often it is sent, and is sent from here.
import { deliver, notSent, reachable } from "./connection.js";

const TWICE = 1000; // ms within which a second press is a slip of the finger

function guard(form) {
  const once = form.hasAttribute("data-once");
  const kept = once || form.hasAttribute("data-keep"); // who leaves is asked first
  let pressed = 0;
  let last = null; // the button that was pressed: another one within a moment is meant
  let busy = false;
  let through = false;
  let typed = false;
  addEventListener("input", ({ target }) => {
    if (typed || target.form !== form) return;
    typed = true;
    if (kept) form.dataset.unsaved = "";
  });
  form.addEventListener("submit", async (event) => {
    if (through) return void (typed = through = false);
    event.preventDefault();
    const button = event.submitter;
    if (busy || (button === last && Date.now() - pressed < TWICE)) return;
    [last, pressed] = [button, Date.now()];
    busy = true;
    button?.setAttribute("aria-busy", "true");
    const to = await (once ? deliver(form, button) : reachable().then((open) => open && "")).catch(() => false);
    button?.removeAttribute("aria-busy");
    busy = false;
    if (to === false) return notSent(form, button);
    typed = false;
    if (to) return location.assign(to);
    through = true;
    form.requestSubmit(button);
  });
  addEventListener("beforeunload", (event) => kept && typed && event.preventDefault());
}

// A page with two bundles has this file twice.
for (const form of document.querySelectorAll("form[method=post]:not([data-form], [data-download], [data-guarded])")) {
  form.setAttribute("data-guarded", "");
  guard(form);
}
