// «Vis passordet»: a button beside each field for a passphrase, for whoever wants to see what they type.
for (const field of document.querySelectorAll("input[data-passphrase]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ds-button sv-show";
  button.dataset.variant = "tertiary";
  button.textContent = field.dataset.show;
  button.setAttribute("aria-controls", field.id);
  button.addEventListener("click", () => {
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.textContent = hidden ? field.dataset.hide : field.dataset.show;
  });
  field.form.addEventListener("submit", () => (field.type = "password"));
  field.after(button);
}

document.querySelector("[data-error-summary]")?.focus();
