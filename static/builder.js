// Keys of the page «Bygg»: Alt with an arrow moves what is chosen, Ctrl with Enter adds what is written.
// Without this file the buttons of the page do the same.
addEventListener("keydown", (event) => {
  if (event.altKey && !event.ctrlKey && !event.metaKey && /^Arrow(Up|Down)$/.test(event.key)) {
    const button = document.querySelector(`button[data-key="${event.key}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest?.("[data-builder]") && event.target.form;
    form?.requestSubmit(event.target.name === "quick" ? document.querySelector('button[value="add"]') : undefined);
  }
});

// A question that is chosen in a condition gets its tests and values at once, and an item of the structure its
// panel, with the page beside at the question. Without this file «Velg» and the links do the same.
const parsed = async (address, options) => {
  const answer = await fetch(address, options);
  if (answer.redirected && !answer.url.includes("/bygg/")) throw new Error(answer.url);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
};

const chosen = async (button) => {
  const control = button.closest(".sv-control"), body = new URLSearchParams(new FormData(button.form, button));
  const page = await parsed(button.form.action, { method: "POST", body });
  const fresh = page.getElementById(control.id);
  if (!fresh) throw new Error(control.id);
  for (const list of page.querySelectorAll("datalist")) document.getElementById(list.id) || button.form.append(list);
  control.replaceWith(fresh);
  return fresh;
};

addEventListener("change", async (event) => {
  const field = event.target, choosing = field.closest?.('[data-kind="choosing"]');
  if (!choosing || !/\.(q|t)$/.test(field.name)) return;
  try {
    await chosen(choosing.querySelector('button[name="velg"]'));
    document.getElementById(field.id)?.focus();
  } catch { /* the button still does it */ }
});

addEventListener("click", async (event) => {
  const button = event.target.closest?.('.sv-control button[name="velg"]');
  if (!button) return;
  event.preventDefault();
  try {
    const control = await chosen(button);
    (document.getElementById(`velg-${button.value}`) ?? control).focus();
  } catch { button.form.requestSubmit(button); }
});

const shown = () => document.querySelector(".sv-preview");
addEventListener("click", async (event) => {
  const link = event.target.closest?.(".sv-rail a");
  if (!link?.href.includes("/bygg/") || event.button || event.ctrlKey || event.metaKey || event.shiftKey || document.querySelector("[data-unsaved]")) return;
  event.preventDefault();
  try {
    const page = await parsed(link.href);
    const [here, there] = [document, page].map((each) => each.querySelector("[data-builder]"));
    const target = new URL(page.querySelector(".sv-preview").getAttribute("src"), location.href);
    const now = new URL(shown().contentWindow.location), language = now.searchParams.get("sprak");
    if (language) target.searchParams.set("sprak", language);
    here.querySelector("[data-languages]").replaceWith(there.querySelector("[data-languages]"));
    for (const place of [0, 1]) here.children[place].replaceWith(there.children[0]);
    shown().contentWindow.location.replace(target);
    document.title = page.title;
    history.pushState(null, "", link.href);
    document.getElementById(new URL(link.href).hash.slice(1) || "panel")?.focus();
  } catch { location.assign(link.href); }
});
addEventListener("popstate", () => location.reload());
