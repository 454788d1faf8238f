// A download that tells how far it has come. Without this file the browser downloads as it always does.
const form = document.querySelector("form[data-download]");
const HEAD = [0x50, 0x4b, 0x03, 0x04]; // where a file in a zip begins

function files(bytes) {
  let found = 0;
  for (let at = bytes.indexOf(HEAD[0]); at >= 0; at = bytes.indexOf(HEAD[0], at + 1)) {
    if (HEAD.every((byte, n) => bytes[at + n] === byte)) found += 1;
  }
  return found;
}

async function download(line) {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (!answer.ok || !answer.body) throw new Error(answer.status);
  const total = Number(answer.headers.get("X-Total"));
  const zip = answer.headers.get("Content-Type").includes("application/zip");
  const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition"))[1];
  const parts = [];
  let size = 0;
  let made = 0;
  for (const reader = answer.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
    made += zip ? files(value) : 0;
    const words = zip ? line.dataset.working.replace("{n}", made).replace("{total}", total) : line.dataset.bytes.replace("{n}", (size / 1e6).toFixed(1).replace(".", ","));
    line.textContent = words;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const line = form.querySelector("[role=status]");
  const button = form.querySelector("button");
  button.setAttribute("aria-busy", "true");
  try {
    await download(line);
    line.textContent = line.dataset.done;
  } catch {
    line.textContent = line.dataset.failed;
  }
  button.removeAttribute("aria-busy");
});
