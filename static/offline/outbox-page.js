// The page that says what waits on this device, and which forms can be filled in without network.
import { all, FORMS, flush, remove, tidy, waits } from "./outbox.js";

const list = document.querySelector("[data-list]");
const forms = document.querySelector("[data-forms]");
const status = document.querySelector("[data-network]");
const { lang } = document.documentElement;
const number = new Intl.NumberFormat(lang, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });
const day = new Intl.DateTimeFormat(lang, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });

function drawn(item) {
  const row = document.importNode(document.getElementById("waiting-item").content, true);
  const words = {
    title: item.title,
    state: list.dataset[item.state],
    code: item.code,
    reference: item.reference,
    time: day.format(item.at),
    size: waits(item) && number.format(Math.ceil(item.size / 1024)),
    why: waits(item) && item.why?.join(" "),
  };
  for (const place of row.querySelectorAll("[data-say]")) {
    if (words[place.dataset.say]) place.textContent = words[place.dataset.say];
    else place.closest("[data-part]")?.remove();
  }
  const link = row.querySelector("[data-to]");
  if (item.to && waits(item)) link.href = item.to;
  else link.remove();
  for (const name of row.querySelectorAll("[data-name]")) name.textContent = `: ${item.title}, ${item.code}`;
  const [erase, forget] = [row.querySelector("[data-delete]"), row.querySelector("[data-forget]")];
  (waits(item) ? forget : erase).remove();
  const open = row.querySelector("[data-open]");
  if (item.kind === "page" && item.state === "refused") open.addEventListener("click", () => openPage(item).catch(() => {}));
  else open.remove();
  erase.addEventListener("click", () => ask(item));
  forget.addEventListener("click", () => remove(item.id).then(draw));
  return row;
}

async function draw() {
  const items = await all();
  list.replaceChildren(...items.map(drawn));
  for (const part of document.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "some") !== items.length > 0;
  status.hidden = navigator.onLine;
  await drawForms();
}

async function drawForms() {
  const cache = await self.caches?.open(FORMS).catch(() => undefined);
  const links = [];
  for (const { url } of (await cache?.keys()) || []) {
    const blank = new DOMParser().parseFromString(await (await cache.match(url)).text(), "text/html");
    const { title, root } = JSON.parse(blank.getElementById("offline-setup").textContent);
    const line = document.createElement("li");
    line.append(Object.assign(document.createElement("a"), { href: root, textContent: title, className: "ds-link" }));
    links.push(line);
  }
  forms.replaceChildren(...links);
  forms.closest("section").hidden = !links.length;
}

// A page that was saved elsewhere meanwhile: the server shows both, to whoever may open the draft.
async function openPage(item) {
  const { token } = await (await fetch(item.token, { cache: "no-store" })).json();
  const form = Object.assign(document.createElement("form"), { method: "post", action: `${item.url}/apne`, enctype: "multipart/form-data", hidden: true });
  const files = new DataTransfer();
  files.items.add(new File([item.box], "pakke"));
  const hidden = { csrf_token: token, _draft: item.draft };
  for (const [name, value] of Object.entries(hidden)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  const box = Object.assign(document.createElement("input"), { type: "file", name: "pakke" });
  box.files = files.files;
  form.append(box);
  document.body.append(form);
  form.submit();
}

const question = document.querySelector("dialog[data-ask]");

function ask(item) {
  question.returnValue = "";
  question.onclose = () => question.returnValue === "yes" && remove(item.id).then(draw);
  question.showModal();
}

async function send() {
  await flush(() => {}, { refused: true });
  await draw();
}

document.querySelector("[data-send]").addEventListener("click", send);
addEventListener("online", send);
addEventListener("offline", draw);
tidy().then(draw).then(send).catch(() => {});
