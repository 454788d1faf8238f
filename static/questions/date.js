// A date as people write it, in three parts or in one; forms/logic/dates/written_dates.py has the same rule.
// Fetched where a condition looks at a date.
import { first, plain, two } from "../readers.js";

const MONTHS = "januar january|februar february|mars march|april|mai may|juni june|juli july|august|september|oktober october|november|desember december";
const month = (word) => (word.length < 3 ? word : String(MONTHS.split("|").findIndex((names) => ` ${names}`.includes(` ${word}`)) + 1));

// Day, month and year of a date written in one; forms/logic/dates/written_dates.py.
function split(text) {
  const found = plain(text).toLowerCase().replace(/\s+/g, " ");
  const is = (pattern) => new RegExp(`^${pattern}\\.?$`).exec(found)?.slice(1);
  const eight = /^\d{8}$/.test(found) && found.slice(2, 4) > 12;
  return (
    is("(\\d{4})[./-](\\d{1,2})[./-](\\d{1,2})")?.reverse() ??
    (([m, d, y]) => m && [d, m, y])(is("([a-z]{3,9})\\.? (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})") ?? []) ??
    is("(?:[a-zæøå]*da[gy],? )?(?:den )?(\\d{1,2})(?:st|nd|rd|th)?[./, -]{1,2}(\\d{1,2}|[a-z]{3,9})[./, -]{1,2}(\\d{1,9})") ??
    (eight ? [found.slice(6), found.slice(4, 6), found.slice(0, 4)] : /^(\d\d)(\d\d)(\d{4}|\d\d)$/.exec(found)?.slice(1))
  );
}

export function read(parts, { latest, precision }) {
  const typed = ["day", "month", "year"].map((part) => first(parts, part));
  if (precision) typed[0] = "1";
  if (precision === "year") typed.splice(1, 2, "1", first(parts));
  const whole = typed[1] || typed[2] ? typed : split(first(parts) || typed[0]) || [];
  let [d = "", m = "", y = ""] = whole.map((part) => plain(part).toLowerCase().replace(/\.$/, ""));
  if (/^\d\d$/.test(y)) y = String(latest - ((latest - y) % 100));
  if (!/^\d{1,2}\/\d{1,2}\/\d{4}$/.test(`${d}/${month(m)}/${y}`) || y < 1800 || y > 2199) return undefined;
  const found = `${y}-${two(month(m))}-${two(d)}`;
  const day = new Date(`${found}T00:00:00Z`);
  return !isNaN(day) && day.toISOString().startsWith(found) ? found : undefined;
}
