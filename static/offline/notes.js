// The interviewer's notes and ticks beside the questions of a form without network. They are written and not read:
// a part that is turned away shows none of its notes. whole-form.js keeps what stands in `noted`.
const form = document.querySelector("form[data-whole]");

form.addEventListener("input", ({ target }) => {
  if (!target.closest(".sv-beside")) return;
  const written = [target.shut, target.value.trim()].filter(Boolean).join("\n");
  target.noted = target.type === "checkbox" ? (target.checked ? "1" : "") : written;
});

form.addEventListener("turn", () => {
  for (const control of form.querySelectorAll(".sv-beside textarea")) {
    control.closest("details").open = false;
    if (!control.value.trim()) continue;
    control.shut = control.noted;
    control.value = "";
    control.placeholder = document.getElementById("offline-texts").dataset.noted;
  }
});
