// Keys of the page «Bygg»: Alt with an arrow moves what is chosen, Ctrl with Enter adds what is written.
// Without this file the buttons of the page do the same.
addEventListener("keydown", (event) => {
  if (event.altKey && !event.ctrlKey && !event.metaKey && /^Arrow(Up|Down)$/.test(event.key)) {
    const button = document.querySelector(`button[data-key="${event.key}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.closest?.("[data-builder] form")?.requestSubmit();
  }
});
