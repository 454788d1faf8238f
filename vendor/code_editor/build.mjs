// Build the one file that is served, with the licences of what is in it: npm ci && npm run build.
// Its hashes go into vendor/manifest.toml; the result is committed.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const target = new URL("../../static/vendor/code-editor-6.36.8/", import.meta.url).pathname;
mkdirSync(target, { recursive: true });
const made = await build({ entryPoints: ["entry.mjs"], bundle: true, format: "esm", minify: true, target: "es2022", metafile: true, legalComments: "none", outfile: `${target}code-editor.min.js` });
const names = [...new Set(Object.keys(made.metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]).filter(Boolean))].sort();
const licences = names.map((name) => {
  const folder = `node_modules/${name}`;
  const { version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  return `${name} ${version}\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
writeFileSync(`${target}LICENSE`, licences.join("\n----\n\n"));
for (const file of ["code-editor.min.js", "LICENSE"]) console.log(`"${file}" = "${createHash("sha256").update(readFileSync(target + file)).digest("hex")}"`);
