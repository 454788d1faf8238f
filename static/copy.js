// «Kopier» beside a link, a code or a message: without this file the text is marked and copied by
// hand, so the button is not there.

async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.select(); // without HTTPS no page may write to the clipboard in the new way
    return document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = button.nextElementSibling;
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = (await copied(field)) ? button.dataset.done : button.dataset.failed;
  });
}
