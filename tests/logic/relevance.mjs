/** What is shown: one page's rules a line in, the names that are shown a line out. */
import { createInterface } from "node:readline";

import { walk } from "./walk.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  const { when, kinds, answers, today } = JSON.parse(line);
  console.log(JSON.stringify([...walk(when, kinds)(answers, today)]));
}
