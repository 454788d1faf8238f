// Seals a package to the server's key for a version of a form; forms/storage/encryption/sealed_packages.py opens it.
// Nobody else can, not even this page afterwards: the key pair is made for one package and forgotten.

const utf8 = new TextEncoder();
const STEP = 1024; // bytes: the length of a package tells no more than this

const bytesOf = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// The head, and the files after it: forms/web/offline/package.py reads it.
async function pack(said, files) {
  const contents = await Promise.all(files.map(async ({ file }) => new Uint8Array(await file.arrayBuffer())));
  const told = files.map(({ page, field, file }) => ({ page, field, name: file.name, type: file.type, size: file.size }));
  const head = utf8.encode(JSON.stringify({ ...said, files: told }));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, head.length);
  const size = 4 + head.length + told.reduce((sum, each) => sum + each.size, 0);
  return joined([length, head, ...contents, new Uint8Array(-size & (STEP - 1))]);
}

export async function seal({ key, version }, said, files = []) {
  const { subtle } = crypto;
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const server = await subtle.importKey("raw", bytesOf(key), curve, false, []);
  const own = await subtle.generateKey(curve, false, ["deriveBits"]);
  const salt = new Uint8Array(await subtle.exportKey("raw", own.publicKey));
  const shared = await subtle.importKey("raw", await subtle.deriveBits({ name: "ECDH", public: server }, own.privateKey, 256), "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: utf8.encode("skjemaverk offline 1") };
  const cipher = await subtle.deriveKey(how, shared, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8.encode(version) }, cipher, await pack(said, files));
  return joined([salt, iv, new Uint8Array(sealed)]);
}
