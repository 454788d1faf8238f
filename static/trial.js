// The rules and the columns beside a trial follow what is answered. Without this file they follow at the next button.
const PAUSE = 400; // ms after the last key
const form = document.getElementById("skjema");
let waiting, turn = 0;

// What can be opened in a part, each with what it is about.
const folds = (part) => [part, ...part.querySelectorAll("details")].filter((each) => each.matches("details"));
const about = (fold) => fold.closest("[data-about]")?.dataset.about;

async function follow() {
  const data = new FormData(form), mine = ++turn;
  for (const [name, value] of [...data]) if (typeof value !== "string") data.delete(name); // files stay here
  data.set("_to", data.get("_page"));
  try {
    const answer = await fetch(form.action, { method: "POST", body: data });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || mine !== turn) return;
    for (const fresh of page.querySelectorAll("[data-follows]")) {
      const old = document.getElementById(fresh.id);
      if (!old || old.contains(document.activeElement)) continue; // nobody loses their place
      const open = new Set(folds(old).filter((each) => each.open).map(about));
      for (const fold of folds(fresh)) if (open.has(about(fold))) fold.open = true;
      old.replaceWith(fresh);
    }
  } catch { /* no network: the buttons tell */ }
}

const soon = () => (clearTimeout(waiting), (waiting = setTimeout(follow, PAUSE)));
form.addEventListener("input", soon);
form.addEventListener("change", soon);
