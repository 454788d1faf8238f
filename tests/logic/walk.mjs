/** One page walked from top to bottom, as static/conditional-questions.js does it change by change. */
import { compile } from "../../static/conditions.js";

/**
 * A function (answers, today) → Set of the names in `when`, `[[name, condition], …]`, that are shown.
 * In order; what is hidden counts as unanswered from there on. `barn.*.navn` gives `barn.0.navn` …
 */
export function walk(when, kinds) {
  const rules = when.map(([name, condition]) => {
    const [list, inner] = name.split(".*.");
    return [list, inner, compile(condition, kinds, inner && list)];
  });
  return (given, today) => {
    const answers = structuredClone(given);
    const shown = new Set();
    for (const [list, inner, holds] of rules) {
      const rows = inner ? answers[list] : [undefined];
      for (const [number, row] of Array.isArray(rows) ? rows.entries() : []) {
        const [place, id] = inner ? [row, inner] : [answers, list];
        if (holds(answers, today, row)) shown.add(inner ? `${list}.${number}.${id}` : id);
        else place[id] = place[`${id}.other`] = null;
      }
    }
    return shown;
  };
}
