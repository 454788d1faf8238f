// The line to the server. A form whose words stand in the page alone is sent without leaving the page, or only
// when the server can be reached: the browser's own error page would lose what was typed or drawn.

const SLOWEST = 30000; // ms until a question whether the server is there counts as unanswered
const SENDING = 60000; // ms that sending a form may take

/** Whether our server answers; a proxy that has lost it answers with 502 or the like. */
export async function reachable() {
  if (!navigator.onLine) return false;
  const signal = AbortSignal.timeout?.(SLOWEST);
  return fetch(new URL("ikon.svg", import.meta.url), { method: "HEAD", cache: "no-store", signal }).then(({ status }) => status < 500, () => false);
}

/**
 * Posts the form as its button would: the address it leads to, or "" when the answer is a page that the browser
 * must fetch itself, by posting once more. For forms that are kept once however often they are sent.
 */
export async function deliver(form, button) {
  const values = new FormData(form);
  if (button?.name) values.append(button.name, button.value);
  const body = form.getAttribute("enctype") ? values : new URLSearchParams(values);
  const signal = AbortSignal.timeout?.(SENDING);
  const answer = await fetch(form.getAttribute("action") || location.href, { method: "POST", body, headers: { "X-Redirect": "tell" }, signal });
  if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
  return answer.headers.get("X-Location") || "";
}

/** Says under the button that was pressed that nothing was sent, and what to do. */
export function notSent(form, button) {
  if (!form.dispatchEvent(new Event("lost", { cancelable: true }))) return;
  const texts = form.matches("[data-offline]") ? form : document.querySelector("[data-offline]");
  const note = document.getElementById("not-sent") || document.createElement("p");
  note.id = "not-sent";
  note.className = "sv-status";
  note.dataset.state = "waiting";
  note.setAttribute("role", "alert");
  const here = button?.closest("form") === form && button;
  (here ? here.closest(".sv-actions") || here : form.lastElementChild).after(note);
  note.textContent = texts.getAttribute(navigator.onLine ? "data-away" : "data-offline");
  note.scrollIntoView({ block: "nearest" });
}

export const sent = () => document.getElementById("not-sent")?.remove();
