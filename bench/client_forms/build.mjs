// Builds the pages beside which ours are measured: every variant, minified for production, with gzip and brotli copies beside each file.
//   node build.mjs [--only name,name]
import { mkdirSync, readFileSync, rmSync, writeFileSync, readdirSync, existsSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import esbuild from 'esbuild';
import { FORMS } from './forms.mjs';
import { renderHtml } from './html.mjs';
import { VARIANTS } from './variants/index.mjs';
import { args, list } from './args.mjs';

const root = dirname(new URL(import.meta.url).pathname);
const dist = join(root, 'dist');
const only = args.only && list(args.only);

function put(path, content) {
  const file = join(dist, path);
  mkdirSync(dirname(file), { recursive: true });
  const data = Buffer.from(content);
  writeFileSync(file, data);
  if (/\.(html|css|js|json|svg)$/.test(path)) {
    writeFileSync(`${file}.gz`, gzipSync(data, { level: 9 }));
    writeFileSync(`${file}.br`, brotliCompressSync(data, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: data.length },
    }));
  }
  return data.length;
}

const shell = (form, definition, base, js, css) => `<!doctype html>
<html lang="nb"><head><meta charset="utf-8"><title>${form.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
${css ? `<link rel="stylesheet" href="${base}/${css}">` : ''}
<script type="module" src="${base}/${js}"></script>
</head><body><div id="app"></div>
<script type="application/json" id="definition">${JSON.stringify(definition).replace(/</g, '\\u003c')}</script>
</body></html>
`;

async function bundle(variant) {
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { app: `variants/${variant.entry}` },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2020',
    jsx: 'automatic',
    legalComments: 'none',
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.woff': 'file', '.woff2': 'file', '.ttf': 'file', '.eot': 'file', '.svg': 'file', '.png': 'file' },
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    alias: variant.alias ?? {},
    outdir: `dist/${variant.name}`,
    write: false,
    logLevel: 'error',
  });
  const names = {};
  for (const out of result.outputFiles) {
    const name = out.path.split('/').pop();
    put(`${variant.name}/${name}`, out.contents);
    if (name.endsWith('.js')) names.js = name;
    if (name.endsWith('.css')) names.css = name;
  }
  for (const [to, [from, ...files]] of Object.entries(variant.vendor ?? {})) {
    for (const file of files) put(`vendor/${to}/${file}`, readFileSync(join(root, from, file)));
  }
  return names;
}

if (!only) rmSync(dist, { recursive: true, force: true });
for (const variant of VARIANTS) {
  if (only && !only.includes(variant.name)) continue;
  rmSync(join(dist, variant.name), { recursive: true, force: true });
  if (variant.kind === 'html') {
    for (const form of Object.values(FORMS)) {
      const { page, files } = renderHtml(form, variant);
      put(`${variant.name}/${form.name}/index.html`, page);
      if (!variant.inline) for (const [name, content] of Object.entries(files)) put(name, content);
    }
  } else {
    const { js, css } = await bundle(variant);
    for (const form of Object.values(FORMS)) {
      put(`${variant.name}/${form.name}/index.html`, shell(form, variant.define(form), `/${variant.name}`, js, css));
    }
  }
  const dir = join(dist, variant.name);
  const size = (suffix) => readdirSync(dir).filter((f) => f.endsWith(suffix))
    .reduce((n, f) => n + readFileSync(join(dir, f)).length, 0);
  console.log(variant.name.padEnd(20), 'js', size('.js'), 'br', size('.js.br'), 'css', size('.css'), 'br', size('.css.br'),
    'html a/b br', ...['a', 'b'].map((f) => existsSync(join(dir, f)) ? readFileSync(join(dir, f, 'index.html.br')).length : 0));
}
