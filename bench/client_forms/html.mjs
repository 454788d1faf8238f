// The floor: the same forms as plain server-rendered HTML, small CSS, and a script that only enhances.
import { readFileSync } from 'node:fs';

const read = (name) => readFileSync(new URL(`./html/${name}`, import.meta.url), 'utf8');
const esc = (s) => String(s).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

function control(f) {
  const common = `id="${f.id}" name="${f.id}"${f.required ? ' required' : ''}`;
  switch (f.type) {
    case 'text': return `<input type="text" ${common}>`;
    case 'number': return `<input type="number" inputmode="numeric" ${common}>`;
    case 'date': return `<input type="date" ${common}>`;
    case 'textarea': return `<textarea rows="3" ${common}></textarea>`;
    case 'select':
      return `<select ${common}><option value="">Velg</option>${
        f.options.map((o) => `<option value="${esc(o.value)}">${esc(o.text)}</option>`).join('')}</select>`;
    default: throw new Error(f.type);
  }
}

function field(f) {
  const when = f.showIf ? ` data-if="${f.showIf.field}" data-is="${esc(f.showIf.equals)}"` : '';
  const star = f.required ? ' <span class="req" aria-hidden="true">*</span>' : '';
  if (f.type === 'radio') {
    const options = f.options.map((o, i) =>
      `<label><input type="radio" id="${f.id}-${i}" name="${f.id}" value="${esc(o.value)}"${f.required ? ' required' : ''}> ${esc(o.text)}</label>`);
    return `<fieldset class="f"${when}><legend>${esc(f.label)}${star}</legend>${options.join('')}</fieldset>`;
  }
  return `<div class="f"${when}><label for="${f.id}">${esc(f.label)}${star}</label>${control(f)}</div>`;
}

// inline: CSS and script in the page, so one request does it all.
// plus: also keeps a draft, checks required fields into an error summary, and survives a submit without network.
export function renderHtml(form, { inline = false, plus = false } = {}) {
  const script = plus ? read('show.js') + read('plus.js') : read('show.js');
  const body = form.sections.map((s) => `<section><h2>${esc(s.title)}</h2>\n${s.fields.map(field).join('\n')}\n</section>`).join('\n');
  const css = read('form.css');
  const head = inline ? `<style>${css}</style>` : '<link rel="stylesheet" href="/html/form.css">';
  const tail = inline ? `<script>${script}</script>` : '<script src="/html/show.js" defer></script>';
  return {
    page: `<!doctype html>
<html lang="nb"><head><meta charset="utf-8"><title>${esc(form.title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
${head}
<script>document.documentElement.className='js'</script>
</head><body><main>
<h1>${esc(form.title)}</h1>
<div id="status" role="status"></div>
<form method="post" action="/submit" data-form="${form.name}"${plus ? ' novalidate' : ''}>
${body}
<p><button type="submit">Send inn</button></p>
</form></main>
${tail}
</body></html>
`,
    files: { 'html/form.css': css, 'html/show.js': script },
  };
}
