// Measures form pages as a parent on a cheap tablet would meet them: first visit, typing, a conditional field, a return visit.
//
// bench/browser.py calls it: PLAYWRIGHT_CORE=…/driver/package/index.mjs node measure.mjs …
//
//   node measure.mjs                                    every built variant, both forms, 5 interleaved rounds
//   node measure.mjs --variants html,formio --forms a --runs 7
//   node measure.mjs --url http://127.0.0.1:5000/skjema/x
//        [--url navn=http://...]                        name it, repeat it; add --variants to interleave with the built ones
//        [--text CSS --yes CSS --no CSS --dependent CSS]  which fields to drive; default: the first visible text field,
//                                                       then [data-bench=yes|no|dependent]
//        [--cookie name=value]                          for pages behind a session
//   --cpu 6 --rtt 150 --kbps 1600 --upkbps 750          the emulated device and network
//   --runs 5 --minutes 60 --patience 15                 rounds; stop after so long; seconds to wait for a calm machine
//   --out results/name.jsonl                            one JSON line a sample, appended
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { dirname } from 'node:path';
import { args, list } from './args.mjs';
import { cpuClock, othersShare, sleep, waitForCalm, withPage } from './browser.mjs';
import { summarise } from './report.mjs';
import { start } from './serve.mjs';
import { VARIANTS } from './variants/index.mjs';

const PROBE = readFileSync(new URL('./probe.js', import.meta.url), 'utf8');
const device = {
  cpu: Number(args.cpu ?? 6), rtt: Number(args.rtt ?? 150), kbps: Number(args.kbps ?? 1600), upkbps: Number(args.upkbps ?? 750),
};
const TOGGLES = Number(args.toggles ?? 8);
const KEYS = Number(args.keys ?? 16);
const TEXT = 'Ola Nordmann bor i Vestre gate 7 og liker fotball';

// Counts what crosses the network; reset() starts a new count for the next visit.
async function watchNetwork(cdp) {
  let requests, seen;
  const reset = () => {
    requests = new Map();
    seen = { requests: 0, bytes: {}, failed: [], inflight: new Set(), lastActivity: Date.now() };
    return seen;
  };
  reset();
  cdp.on('Network.requestWillBeSent', (e) => {
    seen.lastActivity = Date.now();
    if (/^(data|blob|about|chrome)/.test(e.request.url)) return;
    requests.set(e.requestId, { url: e.request.url, type: e.type, cached: false });
    seen.inflight.add(e.requestId);
  });
  cdp.on('Network.requestServedFromCache', (e) => {
    const r = requests.get(e.requestId);
    if (r) r.cached = true;
  });
  cdp.on('Network.loadingFinished', (e) => {
    seen.lastActivity = Date.now();
    seen.inflight.delete(e.requestId);
    const r = requests.get(e.requestId);
    if (!r) return;
    seen.bytes[r.type] = (seen.bytes[r.type] ?? 0) + e.encodedDataLength;
    if (e.encodedDataLength > 0 && !r.cached) seen.requests++;
  });
  cdp.on('Network.loadingFailed', (e) => {
    seen.lastActivity = Date.now();
    seen.inflight.delete(e.requestId);
    const r = requests.get(e.requestId);
    if (r && !e.canceled) seen.failed.push(`${r.url} ${e.errorText}`);
  });
  await cdp.send('Network.enable');
  return reset;
}

async function conditions(cdp, on) {
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: on ? device.cpu : 1 });
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false, latency: on ? device.rtt : 0,
    downloadThroughput: on ? device.kbps * 125 : -1, uploadThroughput: on ? device.upkbps * 125 : -1,
  });
}

// Quiet: loaded, no request under way, and neither network nor long tasks for a while.
async function settle(page, seen, quiet = 1000, limit = 90000) {
  const end = Date.now() + limit;
  await page.waitForLoadState('load', { timeout: limit });
  while (Date.now() < end) {
    const idle = await page.evaluate(() => {
      const last = window.bench.longTasks.at(-1);
      return performance.now() - (last ? last[0] + last[1] : 0);
    });
    if (!seen.inflight.size && Date.now() - seen.lastActivity > quiet && idle > quiet) return true;
    await sleep(200);
  }
  return false;
}

const metrics = async (cdp) => Object.fromEntries((await cdp.send('Performance.getMetrics')).metrics.map((m) => [m.name, m.value]));

async function sample(target) {
  return withPage(async (page, context) => {
    const cdp = await context.newCDPSession(page);
    const waiting = new Map();
    await page.exposeBinding('benchReport', (_source, json) => {
      const { type, value } = JSON.parse(json);
      waiting.get(type)?.(value);
      waiting.delete(type);
    });
    const next = (type, limit) => new Promise((resolve) => {
      const timer = setTimeout(() => { waiting.delete(type); resolve(undefined); }, limit);
      waiting.set(type, (v) => { clearTimeout(timer); resolve(v); });
    });
    const key = async (char) => {
      await cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', text: char, key: char, unmodifiedText: char });
      await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', key: char });
    };
    const click = async ([x, y]) => {
      await cdp.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y });
      await cdp.send('Input.dispatchMouseEvent', { type: 'mousePressed', x, y, button: 'left', clickCount: 1 });
      await cdp.send('Input.dispatchMouseEvent', { type: 'mouseReleased', x, y, button: 'left', clickCount: 1 });
    };
    const errors = [];
    page.on('pageerror', (e) => errors.push(e.message.slice(0, 200)));
    const p = target.probe;
    const clock = cpuClock();

    await page.goto(target.blank, { waitUntil: 'load' });
    await page.addInitScript({ content: `window.benchStart=location.pathname.startsWith('/blank/')?null:${JSON.stringify({ text: p.text })};${PROBE}` });
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' }); // CPU time: not stretched by other work on the machine
    const resetNetwork = await watchNetwork(cdp);
    await conditions(cdp, true);
    await page.goto(target.blank, { waitUntil: 'load' });
    const calibration = await page.evaluate(() => window.bench.calibrate());

    const visit = async () => {
      const seen = resetNetwork();
      const present = next('present', 120000);
      const usable = next('usable', 180000);
      const nav = page.goto(target.url, { waitUntil: 'commit', timeout: 120000 });
      await nav;
      if (await present !== undefined) await key('x');
      const at = await usable;
      const settled = await settle(page, seen);
      const page1 = await page.evaluate(() => ({
        fcp: window.bench.paints['first-contentful-paint'] ?? null, lcp: window.bench.lcp, shift: window.bench.shift,
        present: window.bench.fieldPresent ?? null, longTasks: window.bench.longTasks,
        load: performance.timing.loadEventEnd - performance.timing.navigationStart,
        ttfb: performance.getEntriesByType('navigation')[0].responseStart,
        kept: window.bench.value(window.benchStart.text)?.includes('x') ?? false,
      }));
      const bytes = seen.bytes;
      const sum = (...types) => types.reduce((n, t) => n + (bytes[t] ?? 0), 0);
      const total = Object.values(bytes).reduce((a, b) => a + b, 0);
      return {
        settled, requests: seen.requests, bytes: total, html: sum('Document'), js: sum('Script'), css: sum('Stylesheet'),
        other: total - sum('Document', 'Script', 'Stylesheet'), failed: seen.failed,
        ttfb: page1.ttfb, fcp: page1.fcp, lcp: page1.lcp, cls: page1.shift, load: page1.load,
        present: page1.present, usable: at ?? null, keptTyping: page1.kept,
        longTasks: page1.longTasks.length, longTaskMs: page1.longTasks.reduce((n, [, d]) => n + d, 0),
        longest: page1.longTasks.reduce((n, [, d]) => Math.max(n, d), 0),
        blocking: page1.longTasks.reduce((n, [, d]) => n + Math.max(0, d - 50), 0),
      };
    };

    const firstVisit = await visit();
    const m = await metrics(cdp);
    await cdp.send('HeapProfiler.enable');
    await cdp.send('HeapProfiler.collectGarbage');
    const heap = (await metrics(cdp)).JSHeapUsedSize;
    await cdp.send('HeapProfiler.disable');
    const dom = await page.evaluate(() => [document.querySelectorAll('*').length,
      document.querySelectorAll('input:not([type=hidden]),select,textarea').length]);

    // Typing: each key waits for the one before, as a person watching the screen would.
    const keys = [];
    await page.evaluate((s) => window.bench.focusEmpty(s), p.text);
    const before = await metrics(cdp);
    const typingFrom = Date.now();
    for (let i = 0; i < KEYS; i++) {
      await page.evaluate(([s, t]) => window.bench.armKey(s, t), [p.text, TEXT.slice(0, i + 1)]);
      const echoed = next('typed', 20000);
      await key(TEXT[i]);
      const ms = await echoed;
      keys.push(ms ?? null);
      await sleep(150);
    }
    const after = await metrics(cdp);

    await sleep(300);
    const beforeToggles = await metrics(cdp);
    // The controlling radio and the field it opens.
    const toggles = [];
    const dependent = p.dependent;
    let canToggle = !!p.yes && (await page.evaluate(([y, n]) => !!document.querySelector(y) && !!document.querySelector(n), [p.yes, p.no]));
    for (let i = 0; canToggle && i < TOGGLES * 2; i++) {
      const on = i % 2 === 0;
      const point = await page.evaluate((s) => window.bench.point(s), on ? p.yes : p.no);
      if (!point) { canToggle = false; break; }
      if (i === 0 && await page.evaluate((s) => window.bench.isShown(s), dependent)) { canToggle = false; break; }
      await sleep(60);
      await page.evaluate(([s, w]) => window.bench.armClick(s, w), [dependent, on]);
      const done = next('clicked', 25000);
      await click(point);
      const ms = await done;
      if (on) toggles.push(ms ?? null);
      if (ms === undefined || ms === null) { canToggle = false; break; }
      await sleep(120);
    }
    const toggled = await metrics(cdp);
    const interactions = await page.evaluate(() => Object.values(window.bench.interactions));
    const calibrationAfter = await page.evaluate(() => window.bench.calibrate());

    await page.goto(target.blank, { waitUntil: 'load' });
    const repeat = await visit();

    return {
      ...firstVisit, heap, domNodes: dom[0], controls: dom[1], script: m.ScriptDuration * 1000, tasks: m.TaskDuration * 1000,
      keys, keyTask: ((after.TaskDuration - before.TaskDuration) * 1000) / KEYS, typingMs: Date.now() - typingFrom, toggles,
      toggleTask: toggles.length ? ((toggled.TaskDuration - beforeToggles.TaskDuration) * 1000) / (toggles.length * 2) : null, interactions,
      again: { bytes: repeat.bytes, requests: repeat.requests, fcp: repeat.fcp, usable: repeat.usable, blocking: repeat.blocking },
      others: othersShare(clock, cpuClock()), calibration, calibrationAfter, errors: [...new Set(errors)].slice(0, 5),
    };
  }, target.cookies ? { extraHTTPHeaders: { Cookie: target.cookies } } : {});
}

// ---- what to measure ---------------------------------------------------------------------------------------------
const { server, port } = await start();
const blank = `http://127.0.0.1:${port}/blank/`;
const targets = [];
for (const [i, text] of [args.url ?? []].flat().entries()) {
  const [, name, url] = String(text).match(/^(?:([\w-]+)=)?(https?:\/\/.*)$/) ?? [];
  if (!url) throw new Error(`not a URL: ${text}`);
  targets.push({
    name: name ?? `url${i + 1}`, form: 'url', url, blank, cookies: args.cookie && [args.cookie].flat().join('; '),
    probe: {
      text: args.text ?? null, yes: args.yes ?? '[data-bench=yes]', no: args.no ?? '[data-bench=no]',
      dependent: args.dependent ?? '[data-bench=dependent]',
    },
  });
}
if (!targets.length || args.variants) {
  const names = list(args.variants);
  for (const form of args.forms ? list(args.forms) : ['a', 'b']) {
    for (const v of VARIANTS) {
      if (names.length ? names.includes(v.name) : !v.forms || v.forms.includes(form)) {
        targets.push({ name: v.name, form, url: `http://127.0.0.1:${port}/${v.name}/${form}/`, blank, probe: v.probe });
      }
    }
  }
}

const out = args.out ?? `results/${new Date().toISOString().slice(0, 16).replace(/[:T]/g, '-')}.jsonl`;
mkdirSync(dirname(out), { recursive: true });
const patience = Number(args.patience ?? 15); // seconds to wait for a calm machine before each sample
const deadline = Date.now() + Number(args.minutes ?? 600) * 60000;

const rows = [];
for (let run = 0; run < Number(args.runs ?? 5); run++) {
  const turn = targets.map((_, i) => targets[(i + run * 3) % targets.length]); // interleaved, and starting elsewhere each round
  for (const target of turn) {
    if (Date.now() > deadline) break;
    await waitForCalm(patience);
    const began = Date.now();
    const row = { variant: target.name, form: target.form, run, device };
    try {
      Object.assign(row, await sample(target));
    } catch (error) {
      row.error = String(error.message).split('\n')[0];
    }
    row.tookMs = Date.now() - began;
    row.load1 = loadavg()[0];
    rows.push(row);
    appendFileSync(out, `${JSON.stringify(row)}\n`);
    console.error(`${run} ${target.form} ${target.name}`.padEnd(28), row.error
      ?? `fcp ${Math.round(row.fcp)} usable ${Math.round(row.usable)} blocking ${Math.round(row.blocking)} others ${Math.round(row.others * 100)} % took ${Math.round(row.tookMs / 1000)} s ${row.errors}`);
  }
}
server.close();
console.log(summarise(rows));
console.error(`written to ${out}`);
