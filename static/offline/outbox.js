// What waits on this device: sealed packages, in the browser's own database. Pages and the service worker share this
// file. Every call has a fallback: where the database takes nothing, a package waits in the page's memory.

export const FORMS = "skjemaverk-forms"; // the cache of blank forms
export const DAY = 24 * 3600 * 1000;
const SLOWEST = 120000; // ms that sending a package may take
const memory = new Map();

function database() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open("skjemaverk", 1);
    asked.onupgradeneeded = () => ["outbox", "drafts"].forEach((name) => asked.result.createObjectStore(name, { keyPath: "id" }));
    asked.onsuccess = () => done(asked.result);
    asked.onerror = asked.onblocked = () => fail(asked.error);
  });
}

// Runs a task in one transaction, and waits until it is on the disk.
async function within(name, mode, task) {
  const opened = await database();
  try {
    return await new Promise((done, fail) => {
      const change = opened.transaction(name, mode, { durability: "strict" });
      const asked = task(change.objectStore(name));
      change.oncomplete = () => done(asked.result);
      change.onerror = change.onabort = () => fail(change.error);
    });
  } finally {
    opened.close();
  }
}

/** Everything that waits or was sent lately, the first first. */
export async function all(name = "outbox") {
  const kept = await within(name, "readonly", (store) => store.getAll()).catch(() => []);
  const ids = new Set(kept.map(({ id }) => id));
  const here = name === "outbox" ? [...memory.values()].filter(({ id }) => !ids.has(id)) : [];
  return [...kept, ...here].sort((one, other) => one.at - other.at);
}

/** Keeps the item; false when it is in this page's memory only. */
export async function put(item, name = "outbox") {
  try {
    await within(name, "readwrite", (store) => store.put(item));
    memory.delete(item.id);
    return true;
  } catch {
    if (name === "outbox") memory.set(item.id, item);
    return false;
  }
}

/** Takes the item away, unless another has taken its place since it had this stamp. */
export async function remove(id, stamp, name = "outbox") {
  if (!stamp || memory.get(id)?.stamp === stamp) memory.delete(id);
  const unchanged = (store) => {
    const asked = store.get(id);
    asked.onsuccess = () => (!stamp || asked.result?.stamp === stamp) && store.delete(id);
    return asked;
  };
  await within(name, "readwrite", unchanged).catch(() => {});
}

/** Whether anything of the form's draft waits. */
export const waits = ({ state }) => state !== "sent";

// One at a time over all tabs and the worker. Without locks two may send the same; the server stores it once.
const alone = (task) => (navigator.locks ? navigator.locks.request("skjemaverk-outbox", task) : task());

async function post(item, token) {
  const headers = { "Content-Type": "application/octet-stream", "X-CSRFToken": token };
  const answer = await fetch(item.url, { method: "POST", body: item.box, headers, redirect: "error", signal: AbortSignal.timeout?.(SLOWEST) });
  if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
  return { ...(await answer.json()), receipt: answer.headers.get("X-Location") };
}

async function settle(item, said) {
  if (said.state === "saved") return remove(item.id, item.stamp);
  const { box, ...told } = item;
  const now = (await all()).find(({ id }) => id === item.id);
  if (now?.stamp !== item.stamp) return;
  if (said.state === "sent") await put({ ...told, state: "sent", reference: said.reference, sent: Date.now() });
  else await put({ ...item, state: said.state, why: said.why, to: said.at });
}

/**
 * Sends what waits, and tells how each went; returns how many are left to try again. What was refused is tried again
 * only when somebody asks for it.
 */
export function flush(tell = () => {}, { refused = false } = {}) {
  return alone(async () => {
    const items = (await all()).filter((item) => waits(item) && item.box && (refused || item.state === "waiting" || item.state === "waits"));
    if (!items.length) return 0;
    let left = items.length;
    try {
      const asked = await fetch(items[0].token, { cache: "no-store", redirect: "error" });
      const { token } = await asked.json();
      for (const item of items) {
        const said = await post(item, token);
        await settle(item, said);
        if (said.state !== "waits") left -= 1;
        tell(item, said);
      }
    } catch {
      return left;
    }
    return left;
  });
}

/** Forgets what was sent more than a day ago. */
export async function tidy() {
  for (const item of await all()) if (!waits(item) && Math.abs(Date.now() - item.sent) > DAY) await remove(item.id);
}
