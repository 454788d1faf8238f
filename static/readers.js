// What stands in a question's controls, as the server would keep it; undefined when that is nothing.
// A reader gets the question's parts ({ part: [strings] }, none of them empty), what the type says in
// `reading` (forms/questions), and the day it is. Every example of every type runs through here and through
// the server: tests/questions/test_readers.py. A type of its own kind brings questions/<type>.js.

const BREAKS = /\r\n|[\r\v\f\x85\u2028\u2029]/g;
const REFUSED = /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffd-\uffff]|\p{M}{31}/u;

export const tidy = (text) => {
  const kept = text.replace(/\ufeff/g, "").replace(BREAKS, "\n").normalize().trim();
  return /[^\p{Cc}\p{Cf}\p{Z}]/u.test(kept) ? kept : "";
};
export const plain = (text) => text.replace(/[٠-٩۰-۹]/g, (c) => c.charCodeAt() & 15).replace(/\p{Cf}/gu, "").trim();
export const two = (text) => text.padStart(2, "0");
export const first = (parts, part = "") => parts[part]?.[0] ?? "";

function number(parts, { unit, decimals = 0 }) {
  let text = plain(first(parts)).replace(/\s+/g, " ").replaceAll("\u2212", "-");
  if (unit && text.toLowerCase().endsWith(unit.toLowerCase())) text = text.slice(0, -unit.length).trim();
  const [, sign, digits, part = ""] = /^([+-]?)(\d{1,3}(?: \d{3})+|\d+)(?:[.,٫](\d+))?$/.exec(text) ?? [];
  if (!digits || (part.length > decimals && (part.length === 3 || /[1-9]/.test(part.slice(decimals))))) return undefined;
  const whole = digits.replaceAll(" ", "");
  const exact = (whole + part.replace(/0+$/, "")).replace(/^0+/, "");
  return exact.length > 15 ? undefined : Number(`${sign}${whole}.${part}`);
}

// One's own words must be there, when the question must be answered, and must not be too many.
const lacks = ({ other = [], most, required }, parts) =>
  [other].flat().some((code) => {
    const part = wordsOf(other, code);
    return parts[""]?.includes(code) && ((required && !parts[part]) || [...first(parts, part)].length > most);
  });

function rows({ rows: numbers, ...parts }, questions, today) {
  const found = {};
  for (const [part, values] of Object.entries(parts)) {
    const [number, id, ...rest] = part.split("-");
    if (id) ((found[number] ??= {})[id] ??= {})[rest.join("-")] = values;
  }
  const kept = (numbers?.[0] ?? "").split(",").filter((number) => found[number]);
  const one = ([id, own]) => [id, read(questions[id] ?? ["text"], own, today)];
  return kept.map((number) => Object.fromEntries(Object.entries(found[number]).map(one)));
}

// Where the words beside an option are typed: other, or other-code where several options have words.
export const wordsOf = (other, code) => (Array.isArray(other) ? `other-${code}` : "other");

const readers = {
  number,
  rows,
  text: (parts, { lines = 1, max_length = 20000 }) => {
    const text = lines === 1 ? first(parts).replaceAll("\n", " ") : first(parts);
    return [...text].length > max_length ? undefined : text || undefined;
  },
  code: (parts, own) => (lacks(own, parts) || parts[""]?.length > 1 ? undefined : first(parts) || undefined),
  codes: (parts, own) => (lacks(own, parts) ? undefined : (parts[""] ?? [])),
  true: (parts) => Boolean(parts[""]) || undefined,
};

export const knows = (name) => name in readers;
export const learn = async (name) => void (readers[name] = (await import(`./${name}`)).read);

export function read([name, own = {}], parts, today) {
  const typed = Object.values(parts).flat();
  if (parts.declined || typed.some((text) => REFUSED.test(text))) return undefined;
  return readers[name](parts, own, today);
}
