/**
 * The conditions of a form, as forms/logic/conditions.py has them: tests/logic/conditions.json runs in both.
 * A test on a question that is unanswered, declined or hidden is false, except {"answered": false}.
 */

const tests = {
  is: (found, value) => found === value,
  is_not: (found, value) => found !== value,
  min: (found, value) => found >= value,
  max: (found, value) => found <= value,
  above: (found, value) => found > value,
  below: (found, value) => found < value,
  one_of: (found, values) => values.includes(found),
  has_any: (found, values) => values.some((value) => found.includes(value)),
  has_all: (found, values) => values.every((value) => found.includes(value)),
};

/** How JSON begins to write an answer of each kind; blank and declined ones match none of them. */
const text = /^"[^"]/;
const written = {
  number: /^[-\d]/,
  date: /^"\d{4}-\d\d-\d\d"$/,
  time: /^"\d\d:\d\d"$/,
  true: /^true/,
  codes: /^\[[^\]]/,
  files: /^\[[^\]]/,
  rows: /^[[{](?!"declined":true|[\]}])/,
};

const isObject = (value) => Object(value) === value;
const own = (object, key) => (isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined);

/** `today`, `today-6m` … as a day; where the month is too short, its last. What is no such text, as it is. */
function resolve(text, today) {
  if (isObject(text)) return text.map((each) => resolve(each, today));
  const [relative, amount = 0, unit] = /^today(?:([+-]\d+)([dwmy]))?$/.exec(text) ?? [];
  if (!relative) return text;
  const [year, month, day] = today.split("-");
  const months = +month + amount * ({ m: 1, y: 12 }[unit] ?? 0);
  const days = amount * ({ d: 1, w: 7 }[unit] ?? 0);
  const last = new Date(Date.UTC(year, months, 0)).getUTCDate();
  return new Date(Date.UTC(year, months - 1, Math.min(day, last) + days)).toISOString().slice(0, 10);
}

const not = (holds) => (...where) => !holds(...where);
const every = (parts) => (...where) => parts.every((holds) => holds(...where));

/**
 * A function (answers, today, row) → boolean; `today` is a day as 2026-05-07, `row` that of a repeat.
 * `kinds` gives the kind of each name; inside a `repeat`, its own names are `repeat.*.name`.
 */
export function compile(condition, kinds, repeat) {
  /** The kind of a question, and a function that finds its answer: undefined when it has none. */
  const question = (name) => {
    const [head, tail] = name.split(".");
    const inner = kinds[`${repeat}.*.${name}`];
    const kind = inner ?? kinds[name];
    const find = (answers, today, row) => {
      const place = inner ? row : answers;
      const found = own(place, name) ?? own(own(place, head), tail);
      return (written[kind] ?? text).test(JSON.stringify(found)) ? found : undefined;
    };
    return [kind, find];
  };

  const test = (name, key, value) => {
    const [kind, find] = question(name);
    if (key === "answered") return (...where) => (find(...where) !== undefined) === value;
    const literal = (answers, today) => (kind === "date" ? resolve(value, today) : value);
    const other = value.question ? question(value.question)[1] : literal;
    return (...where) => {
      const pair = [find(...where), other(...where)];
      return !pair.includes(undefined) && tests[key](...pair);
    };
  };

  const part = ([key, rule]) => {
    const nested = (each) => compile(each, kinds, repeat);
    if (key === "not") return not(nested(rule));
    if (key === "all") return every(rule.map(nested));
    if (key === "any") return not(every(rule.map(nested).map(not)));
    const spelled = isObject(rule) ? rule : { is: rule };
    return every(Object.entries(spelled).map(([name, value]) => test(key, name, value)));
  };
  return every(Object.entries(condition).map(part));
}
