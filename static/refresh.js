// Shows how far background work has come. Without this file the page has a button that asks anew.
const PAUSE = 3000;
const line = document.querySelector("[role=status][data-done]");

async function look() {
  const part = document.querySelector("[data-refresh]");
  if (part?.dataset.refresh !== "1") return;
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-refresh]");
    if (!answer.ok || answer.redirected || !next) return location.reload();
    if (!part.contains(document.activeElement)) part.replaceWith(next); // nobody loses their place
    if (next.dataset.refresh !== "1") {
      line.textContent = line.dataset.done;
      if (part.isConnected) part.dataset.refresh = ""; // they see it when they ask
      return;
    }
  } catch {
    // no network: ask again
  }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
