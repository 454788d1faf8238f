/** The shared cases in the browser's language: node --test tests/logic/conditions.test.mjs */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { compile } from "../../static/conditions.js";
import { walk } from "./walk.mjs";

const cases = JSON.parse(readFileSync(new URL("conditions.json", import.meta.url)));

test("the shared cases", () => {
  const wrong = cases.filter(({ kinds, answers, row, repeat, today, condition, expect }) => {
    return compile(condition, kinds, repeat)(answers, today, row) !== expect;
  });
  assert.deepEqual(wrong.map(({ name }) => name), []);
});

const kinds = { a: "code", b: "code", m: "rows", "m.x": "code", barn: "rows", "barn.*.a": "code" };
const when = [
  ["b", { a: "ja" }],
  ["c", { b: { answered: true } }],
  ["m", { a: "nei" }],
  ["d", { "m.x": "1" }],
];

test("what is hidden counts as unanswered from there on", () => {
  const answers = { a: "nei", b: "ja", m: { x: "1" } };
  const shown = walk(when, kinds);
  assert.deepEqual([...shown(answers, "2026-05-07")], ["m", "d"]);
  assert.deepEqual(answers, { a: "nei", b: "ja", m: { x: "1" } }, "the answers are left alone");
  assert.deepEqual([...shown({ a: "ja", b: "ja" }, "2026-05-07")], ["b", "c"]);
  assert.deepEqual([...shown({ a: "ja" }, "2026-05-07")], ["b"]);
  assert.deepEqual([...shown({}, "2026-05-07")], []);
});

test("each row of a repeat is looked at by itself", () => {
  const rules = [
    ["barn.*.b", { a: "ja" }],
    ["barn.*.c", { b: { answered: true } }],
    ["barn.*.d", { "barn": { answered: true } }],
  ];
  const rowKinds = { ...kinds, "barn.*.b": "code" };
  const barn = [{ a: "ja", b: "x" }, { a: "nei", b: "x" }, {}];
  const found = [...walk(rules, rowKinds)({ a: "ja", barn }, "2026-05-07")];
  assert.deepEqual(found, ["barn.0.b", "barn.0.c", "barn.0.d", "barn.1.d", "barn.2.d"]);
  for (const none of [undefined, null, [], { declined: true }]) {
    assert.deepEqual([...walk(rules, rowKinds)({ a: "ja", barn: none }, "2026-05-07")], []);
  }
});

test("the text beside a hidden choice is hidden with it", () => {
  const rules = [["b", { a: "ja" }], ["c", { "b.other": "urdu" }]];
  const answers = { a: "nei", b: "annet", "b.other": "urdu" };
  assert.deepEqual([...walk(rules, { ...kinds, "b.other": "text" })(answers, "2026-05-07")], []);
});
