// One fresh Chromium per sample, with an empty profile, so nothing is warm that a first visit would not have warm.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The driver of the Python package, so that the browser is driven by the pinned version; bench/browser.py says where.
const { chromium } = await import(process.env.PLAYWRIGHT_CORE);

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-extensions', '--disable-features=Translate,OptimizationHints'];

// A 10-inch tablet.
export const TABLET = { viewport: { width: 800, height: 1280 }, deviceScaleFactor: 1, hasTouch: true, locale: 'nb-NO' };

// Told to stop, take the browser along: Playwright on its own would close the browser and let the script go on.
let open;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await open?.close().catch(() => {});
    process.exit(1);
  });
}

export async function withPage(fn, options = {}) {
  const profile = mkdtempSync(join(tmpdir(), 'bench-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: FLAGS, ...TABLET, ...options,
    handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false,
  });
  open = context;
  try {
    const page = context.pages()[0] ?? await context.newPage();
    return await fn(page, context);
  } finally {
    await context.close().catch(() => {});
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
export const median = (list) => {
  const s = list.filter((x) => typeof x === 'number' && !Number.isNaN(x)).sort((a, b) => a - b);
  if (!s.length) return null;
  return s.length % 2 ? s[(s.length - 1) / 2] : (s[s.length / 2 - 1] + s[s.length / 2]) / 2;
};
export const quantile = (list, q) => {
  const s = list.filter((x) => typeof x === 'number').sort((a, b) => a - b);
  return s.length ? s[Math.min(s.length - 1, Math.ceil(q * s.length) - 1)] : null;
};

// Jiffies since boot: [busy, all] of the machine, and what this process and its descendants (the browser) used.
export function cpuClock() {
  try {
    const t = readFileSync('/proc/stat', 'utf8').split('\n')[0].trim().split(/\s+/).slice(1, 9).map(Number);
    const all = t.reduce((a, b) => a + b, 0);
    const processes = new Map();
    for (const pid of readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
      try {
        const f = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
        processes.set(Number(pid), { parent: Number(f[1]), used: Number(f[11]) + Number(f[12]) });
      } catch { /* ended meanwhile */ }
    }
    const mine = (pid) => { for (let p = pid, i = 0; p > 1 && i < 20; i++) { if (p === process.pid) return true; p = processes.get(p)?.parent ?? 0; } return false; };
    let own = 0;
    for (const [pid, { used }] of processes) if (mine(pid)) own += used;
    return { all, busy: all - t[3] - t[4], own };
  } catch { return null; }
}

// Share of the machine that others used between two readings; 0 where it cannot be known.
export const othersShare = (a, b) =>
  (a && b && b.all > a.all ? Math.max(0, (b.busy - a.busy - (b.own - a.own)) / (b.all - a.all)) : 0);

// Waits, a bounded time, for a calm machine: other work on it would be measured as slowness of the page.
export async function waitForCalm(seconds, share = 0.25) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const a = cpuClock();
    await sleep(700);
    if (othersShare(a, cpuClock()) < share) return true;
    if (Date.now() > end) return false;
  }
}
