// The service worker: without network it gives the blank form that this browser has opened, or the page that says what
// waits. It keeps no answers. With network every page comes from the server, as if it were not here.
import { all, FORMS, flush, waits } from "./outbox.js";

const { hash, root, waiting, shell } = self.SHELL;
const KEPT = `skjemaverk-shell-${hash}`;
const PATIENCE = 4000; // ms that a page waits for what is sent before it
const AWAY = [502, 504]; // what a proxy says when our server is not there

self.addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(KEPT);
    await cache.addAll([...shell, waiting]);
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const take = async () => {
    for (const name of await caches.keys()) if (name.startsWith("skjemaverk-shell-") && name !== KEPT) await caches.delete(name);
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  };
  event.waitUntil(take());
});

// The pages of a form that can be filled in from the blank one.
const FORM = new RegExp(`^${root}skjema/([^/]+)/((fortsett|se-over|signer/|del/[^/]+)?)$`);

async function instead({ pathname }) {
  const form = FORM.exec(pathname)?.[1];
  const blank = form && (await caches.open(FORMS).then((cache) => cache.match(`${root}skjema/${form}/uten-nett/`)));
  return blank || (await caches.match(waiting, { cacheName: KEPT })) || Response.error();
}

const slept = (ms) => new Promise((done) => setTimeout(done, ms));

// What waits is sent before the page is fetched, so that the page has it.
async function fetched(event) {
  const some = (await all()).some(waits);
  if (!some) return (await event.preloadResponse) || fetch(event.request);
  event.preloadResponse?.catch(() => {});
  await Promise.race([flush().catch(() => {}), slept(PATIENCE)]);
  return fetch(event.request);
}

async function page(event) {
  const url = new URL(event.request.url);
  if (url.search === "?uten-nett") return instead(url);
  const answer = await fetched(event).catch(() => undefined);
  return !answer || AWAY.includes(answer.status) ? instead(url) : answer;
}

// What a page knows when it is turned without network, in memory until the next one has opened.
let held = null;
self.addEventListener("message", ({ data, ports }) => {
  if (data.hold) held = data.hold;
  ports[0].postMessage(data.take ? held : true);
  if (data.take) held = null;
});

// An asset of an earlier release is given by its name: the blank form may be from before.
async function asset(request) {
  const answer = await fetch(request).catch(() => undefined);
  if (answer && !AWAY.includes(answer.status)) return answer;
  const name = new URL(request.url).pathname.replace(/^.*?\/a\/[^/]+\//, `${root}a/${hash}/`);
  return (await caches.match(name, { cacheName: KEPT })) || Response.error();
}

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET" || new URL(url).origin !== location.origin) return;
  if (mode === "navigate") event.respondWith(page(event));
  else if (new URL(url).pathname.startsWith(`${root}a/`)) event.respondWith(asset(event.request));
});

self.addEventListener("sync", (event) => {
  const again = (left) => left && Promise.reject(new Error("later"));
  if (event.tag === "outbox") event.waitUntil(flush().then(again));
});
