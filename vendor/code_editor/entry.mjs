// CodeMirror 6 for definitions: JSON with line numbers, undo, and completion from the tables of keys.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { HighlightStyle, bracketMatching, foldGutter, foldKeymap, indentUnit, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colors = HighlightStyle.define([
  { tag: tags.propertyName, fontWeight: "600" },
  { tag: tags.string, color: "var(--ds-color-text-default)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--ds-color-text-default)", fontStyle: "italic" },
]);
const theme = EditorView.theme({
  "&": { color: "var(--ds-color-neutral-text-default)", backgroundColor: "var(--ds-color-neutral-background-default)", height: "70vh", border: "1px solid var(--ds-color-neutral-border-strong)" },
  "&.cm-focused": { outline: "3px solid var(--ds-color-focus-outer, Highlight)" },
  ".cm-scroller": { fontFamily: "ui-monospace, monospace", fontSize: "15px", lineHeight: "1.5" },
  ".cm-content": { caretColor: "currentColor" },
  ".cm-cursor": { borderLeftColor: "currentColor" },
  ".cm-gutters": { color: "var(--ds-color-neutral-text-subtle)", backgroundColor: "var(--ds-color-neutral-surface-tinted)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  ".cm-tooltip": { color: "var(--ds-color-neutral-text-default)", backgroundColor: "var(--ds-color-neutral-background-default)", border: "1px solid var(--ds-color-neutral-border-strong)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--ds-color-base-contrast-default)", backgroundColor: "var(--ds-color-base-default)" },
});

// Which table the object at a node has its keys from: the name of the list or the object around it.
const TABLES = { sections: "section", questions: "question", steps: "step", signers: "signer", options: "option" };
function nameOf(property, state) {
  const name = property?.firstChild;
  return name?.name === "PropertyName" ? state.sliceDoc(name.from + 1, name.to - 1) : "";
}
function tableOf(object, state) {
  let at = object.parent;
  if (at?.name === "JsonText") return "form";
  if (at?.name === "Array") return TABLES[nameOf(at.parent, state)] ?? "";
  const outer = at?.parent?.parent; // Property > Object > Property
  return outer ? { signers: "signer", options: "option", rows: "option" }[nameOf(outer, state)] ?? "" : "";
}

const source = (words) => (context) => {
  const inside = syntaxTree(context.state).resolveInner(context.pos, -1);
  const isName = inside.name === "PropertyName" || (inside.name === "String" && inside.parent?.name !== "Property" && inside.parent?.name !== "Array");
  const string = ["PropertyName", "String"].includes(inside.name) ? inside : null;
  const from = string ? string.from + 1 : context.pos;
  if (!string && !context.explicit) return null;
  const to = string && context.state.sliceDoc(string.to - 1, string.to) === '"' && string.to > string.from + 1 ? string.to - 1 : undefined;
  let object = inside;
  while (object && object.name !== "Object") object = object.parent;
  const keys = object ? words[tableOf(object, context.state)] ?? [] : [];
  if (string && !isName && string.parent?.name === "Property") {
    const key = keys.find((each) => each.key === nameOf(string.parent, context.state));
    const options = (key?.values ?? []).map(([value, label]) => ({ label: String(value), detail: label, type: "enum" }));
    const stands = context.state.sliceDoc(from, to ?? context.pos); // one that is whole is exchanged, not completed
    const narrowed = options.some(({ label }) => label === stands) ? { filter: false } : { validFor: /^\w*$/ };
    return options.length ? { from, to, options, ...narrowed } : null;
  }
  const apply = string ? undefined : (key) => `"${key}": `;
  const options = keys.map(({ key, say, about }) => ({ label: key, detail: say, info: about, type: "property", apply: apply?.(key) }));
  return options.length ? { from, to, options, validFor: /^[\w$]*$/ } : null;
};

export function create({ root, doc, label, words, changed }) {
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc,
      extensions: [
        lineNumbers(), foldGutter(), history(), drawSelection(), bracketMatching(), closeBrackets(), highlightActiveLine(),
        indentUnit.of("  "), json(), syntaxHighlighting(colors), theme, EditorView.lineWrapping,
        autocompletion({ override: [source(words)] }),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap, ...foldKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off" }),
        EditorView.updateListener.of((update) => { if (update.docChanged) changed(update.state.doc.toString()); }),
      ],
    }),
  });
  return {
    focus: () => view.focus(),
    go(line, column, focus) {
      const there = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      const anchor = Math.min(there.from + column - 1, there.to);
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      if (focus) view.focus();
    },
  };
}
