// A tablet that goes from person to person: asks «Er du der?» when a half-filled sheet is left, and
// leads from the receipt back to the start. What was typed is discarded, never kept or sent.

const second = 1000;

// Whatever asks «leave the page?» is not asked when nobody is there.
function leave(to) {
  addEventListener("beforeunload", (event) => event.stopImmediatePropagation(), { capture: true });
  for (const form of document.forms) HTMLFormElement.prototype.reset.call(form);
  location.replace(to);
}

function watch(dialog) {
  const { idle, grace, start } = dialog.dataset;
  const count = dialog.querySelector("[data-count]");
  const form = document.querySelector("form[data-form]");
  let seen = Date.now();
  let typed = Boolean(document.querySelector("[data-error-summary]"));
  const here = () => {
    if (!dialog.open) seen = Date.now();
  };
  for (const sign of ["input", "pointerdown", "keydown", "scroll"]) {
    addEventListener(sign, here, { passive: true, capture: true });
  }
  form?.addEventListener("input", () => (typed = true));
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "over") leave(start);
    else seen = Date.now();
  });
  setInterval(() => {
    const left = Math.ceil((seen + (Number(idle) + Number(grace)) * second - Date.now()) / second);
    if (!typed || left > grace) return;
    if (left <= 0) leave(start);
    else if (!dialog.open) dialog.showModal();
    if (count.textContent !== String(left)) count.textContent = left;
  }, second);
}

function lead(line) {
  const { after, to } = line.dataset;
  const count = line.querySelector("[data-count]");
  const end = Date.now() + after * second;
  const clock = setInterval(() => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / second));
    count.textContent = left;
    if (left === 0) leave(to);
  }, second);
  line.querySelector("[data-stay]").addEventListener("click", (event) => {
    event.preventDefault();
    clearInterval(clock);
    line.textContent = line.dataset.stays;
  });
}

const dialog = document.querySelector("dialog[data-idle]");
const line = document.querySelector("[data-after]");
if (dialog) watch(dialog);
if (line) lead(line);
