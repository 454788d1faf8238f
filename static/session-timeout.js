// Warns before a sign-in ends, and prolongs it with one press. The server keeps the time: before anything is said
// it is asked, since another window may have gone on. Nothing typed is thrown away when the time is over.
import "./guard.js";

const dialog = document.getElementById("innlogging");
const { ask, stay, signIn, token } = dialog.dataset;
const WARN = 120; // seconds before the end; WCAG 2.2.1 asks for 20 at least
const AGAIN = 15; // so often a window that warns looks whether another one went on
const FAR = 600; // a computer that slept has slow clocks: look at least this often

let timer = 0;
let ends = 0; // when the sign-in ends at the latest, by this computer's clock, if the server cannot be asked
let typed = false; // something stands in a form that nobody has sent

const part = (name) => dialog.querySelector(`[data-do=${name}]`);

function later(seconds) {
  clearTimeout(timer);
  timer = setTimeout(look, Math.max(1, Math.min(seconds, FAR)) * 1000);
}

async function left(address, method = "GET") {
  const body = method === "POST" ? new URLSearchParams({ csrf_token: token }) : undefined;
  const answer = await fetch(address, { method, body, cache: "no-store" });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

function plan({ left, absolute }) {
  if (left <= 0) return over();
  ends = Date.now() + left * 1000;
  const warn = Math.min(WARN, Math.max(left / 2, 20));
  if (left > WARN) {
    if (dialog.open) dialog.close();
    return later(left - warn);
  }
  show(absolute <= left ? "absolute" : "idle", left);
  later(Math.min(AGAIN, left));
}

async function look() {
  try {
    plan(await left(ask));
  } catch {
    if (ends && Date.now() >= ends) cover();
    later(AGAIN); // no connection: the page says so itself when something is sent
  }
}

// The time is over and the server cannot be asked: cover what is read, once, and leave when it can be.
function cover() {
  ends = 0;
  show("over", 0);
}

function show(why, seconds) {
  const until = new Date(Date.now() + seconds * 1000);
  const two = (number) => String(number).padStart(2, "0");
  const time = `${two(until.getHours())}.${two(until.getMinutes())}`;
  for (const text of dialog.querySelectorAll("[data-when]")) {
    text.hidden = text.dataset.when !== why;
    text.textContent = text.hidden ? "" : text.dataset.text.replace("{time}", time);
  }
  part("leave").hidden = why !== "idle";
  dialog.toggleAttribute("data-over", why === "over");
  if (dialog.open) return;
  dialog.showModal();
  part("stay").focus();
}

// The time is over. What is only read is covered at once: it may be another person who looks now.
function over() {
  clearTimeout(timer);
  if (typed) return show("over", 0);
  location.assign(`${signIn}?videre=${encodeURIComponent(location.pathname + location.search)}`);
}

part("stay").addEventListener("click", async () => {
  if (dialog.hasAttribute("data-over")) return dialog.close();
  dialog.close();
  try {
    plan(await left(stay, "POST"));
  } catch {
    later(1);
  }
});
part("leave").addEventListener("click", () => document.querySelector(".sv-who button").click());

// A form that keeps what is typed while it is typed has nothing to lose; the others are left alone.
addEventListener("input", ({ target }) => {
  if (target.form && !target.form.dataset.autosave && target.form.method === "post") typed = true;
});
addEventListener("submit", ({ defaultPrevented }) => (typed &&= defaultPrevented));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
addEventListener("pageshow", ({ persisted }) => persisted && look());

if (window.top === window) plan({ left: Number(dialog.dataset.left), absolute: Number(dialog.dataset.absolute) });
