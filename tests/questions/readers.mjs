/** How the browser reads a question: a line in ({ how, parts, today }), what it kept a line out. */
import { createInterface } from "node:readline";

import { knows, learn, read, tidy } from "../../static/readers.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { how, parts: typed, today } = JSON.parse(line);
  const parts = {};
  for (const [part, values] of Object.entries(typed)) {
    const kept = values.map(tidy).filter(Boolean); // as conditional-questions.js gathers them
    if (kept.length) parts[part] = kept;
  }
  if (!knows(how[0])) await learn(how[0]);
  console.log(JSON.stringify(read(how, parts, today) ?? null));
}
