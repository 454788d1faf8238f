// Medians per variant and form; `calmest` keeps the samples during which others used least of the machine.
import { median, quantile } from './browser.mjs';

const ms = (v) => (v === null || v === undefined ? '-' : v < 10 ? v.toFixed(1) : String(Math.round(v)));
const kb = (v) => (v === null || v === undefined ? '-' : (v / 1000).toFixed(1));

const COLUMNS = [
  ['n', (r) => String(r.length)],
  ['req', (r) => ms(median(r.map((s) => s.requests)))],
  ['total kB', (r) => kb(median(r.map((s) => s.bytes)))],
  ['JS kB', (r) => kb(median(r.map((s) => s.js)))],
  ['CSS kB', (r) => kb(median(r.map((s) => s.css)))],
  ['HTML kB', (r) => kb(median(r.map((s) => s.html)))],
  ['other kB', (r) => kb(median(r.map((s) => s.other)))],
  ['FCP ms', (r) => ms(median(r.map((s) => s.fcp)))],
  ['usable ms', (r) => ms(median(r.map((s) => s.usable)))],
  ['blocking ms', (r) => ms(median(r.map((s) => s.blocking)))],
  ['long tasks', (r) => ms(median(r.map((s) => s.longTasks)))],
  ['longest ms', (r) => ms(median(r.map((s) => s.longest)))],
  ['heap MB', (r) => (median(r.map((s) => s.heap)) / 1e6).toFixed(1)],
  ['DOM', (r) => ms(median(r.map((s) => s.domNodes)))],
  ['show ms', (r) => ms(median(r.map((s) => median(s.toggles))))],
  ['show 1st', (r) => ms(median(r.map((s) => s.toggles[0])))],
  ['key ms', (r) => ms(median(r.map((s) => median(s.keys))))],
  ['key p95', (r) => ms(median(r.map((s) => quantile(s.keys, 0.95))))],
  ['CPU/key', (r) => ms(median(r.map((s) => s.keyTask)))],
  ['INP worst', (r) => ms(median(r.map((s) => (s.interactions.length ? Math.max(...s.interactions) : 16))))],
  ['CLS', (r) => (median(r.map((s) => s.cls)) ?? 0).toFixed(3)],
  ['again kB', (r) => kb(median(r.map((s) => s.again.bytes)))],
  ['again FCP', (r) => ms(median(r.map((s) => s.again.fcp)))],
  ['again usable', (r) => ms(median(r.map((s) => s.again.usable)))],
  ['kept', (r) => (r.every((s) => s.keptTyping) ? 'yes' : 'NO')],
  ['CPU/toggle', (r) => ms(median(r.map((s) => s.toggleTask)))],
  ['load CPU', (r) => ms(median(r.map((s) => s.tasks)))],
  ['cal ms', (r) => ms(median(r.map((s) => s.calibration)))],
  ['others %', (r) => ms(median(r.map((s) => s.others * 100)))],
];

export function summarise(rows, calmest = Infinity) {
  const groups = new Map();
  for (const row of rows) {
    if (row.error) continue;
    const key = `${row.form} ${row.variant}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const lines = [];
  for (const form of [...new Set([...groups.keys()].map((k) => k.split(' ')[0]))]) {
    lines.push(`\nform ${form}\n`, `| variant | ${COLUMNS.map(([h]) => h).join(' | ')} |`, `|---|${COLUMNS.map(() => '---:').join('|')}|`);
    for (const [key, all] of groups) {
      const list = [...all].sort((a, b) => a.others - b.others).slice(0, calmest);
      if (key.split(' ')[0] === form) lines.push(`| ${key.split(' ')[1]} | ${COLUMNS.map(([, f]) => f(list)).join(' | ')} |`);
    }
  }
  const failed = rows.filter((r) => r.error);
  for (const f of failed) lines.push(`failed: ${f.form} ${f.variant} run ${f.run}: ${f.error}`);
  return lines.join('\n');
}
