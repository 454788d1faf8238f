// A download that tells how far it has come. Without this file the browser downloads as it always does.
const form = document.querySelector("form[data-download]");
const HEAD = [0x50, 0x4b, 0x03, 0x04]; // where a file in a zip begins
const PAUSE = 2000; // so often the line changes, for somebody may be listening to it

function files(bytes) {
  let found = 0;
  for (let at = bytes.indexOf(HEAD[0]); at >= 0; at = bytes.indexOf(HEAD[0], at + 1)) {
    if (HEAD.every((byte, n) => bytes[at + n] === byte)) found += 1;
  }
  return found;
}

async function read(answer, tell) {
  const zip = answer.headers.get("Content-Type").includes("application/zip");
  const parts = [];
  let size = 0;
  let made = 0;
  let last = performance.now();
  for (const reader = answer.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return parts;
    parts.push(value);
    size += value.length;
    made += zip ? files(value) : 0;
    if (performance.now() - last > PAUSE) {
      tell(zip ? made : 0, size);
      last = performance.now();
    }
  }
}

function save(parts, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function download(line) {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (answer.redirected) return location.assign(answer.url); // signed out meanwhile
  if (answer.headers.get("Content-Type").startsWith("text/html")) return form.submit(); // asked who it is
  if (!answer.ok) throw new Error(answer.status);
  const total = answer.headers.get("X-Total");
  const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition"))[1];
  const parts = await read(answer, (made, size) => {
    const megabytes = (size / 1e6).toFixed(1).replace(".", ",");
    line.textContent = made ? line.dataset.working.replace("{n}", made).replace("{total}", total) : line.dataset.bytes.replace("{n}", megabytes);
  });
  save(parts, name);
  line.textContent = line.dataset.done;
}

form?.addEventListener("submit", async (event) => {
  if (event.submitter?.hasAttribute("formaction")) return; // something else than a download
  event.preventDefault();
  const line = form.querySelector("[role=status]");
  const button = form.querySelector("button");
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  line.textContent = line.dataset.start;
  try {
    await download(line);
  } catch {
    line.textContent = line.dataset.failed;
  }
  button.removeAttribute("aria-busy");
});
