/** What the browser shows: one page's rules a line in, the names that are shown a line out. */
import { createInterface } from "node:readline";

import { visible } from "../../static/conditions.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { when, kinds, answers, today } = JSON.parse(line);
  console.log(JSON.stringify([...visible(when, kinds, answers, today)]));
}
