import { h } from "./dom.js";
import { t } from "./texts.js";

/** Longer bodies are shown as text. */
const MAX_LINES = 2000;

/**
 * What is wrong at one place of a body.
 * @typedef {{pointer: string, text: string}} Mark
 */

/**
 * Return *value* as lines, what is wrong marked: a member where it is, a missing one where it belongs.
 * @param {any} value
 * @param {Mark[]} marks
 */
export function renderJson(value, marks = []) {
  const byPointer = new Map(marks.map((mark) => [mark.pointer, mark.text]));
  const lines = [...iterLines(value, { pointer: "", key: null, depth: 0, comma: "" }, byPointer)];
  if (lines.length > MAX_LINES) return renderText(JSON.stringify(value, null, 2));
  return h("pre", { class: "body", tabindex: "0" }, lines);
}

/** Return *text* as it is; *position*: a line and a column, from 1, to mark. */
export function renderText(text, position = null) {
  if (!position) return h("pre", { class: "body", tabindex: "0" }, text);
  const lines = text.split("\n").map((line, index) => (index === position.line - 1 ? markColumn(line, position.column) : h("span", { class: "line" }, line)));
  return h("pre", { class: "body", tabindex: "0" }, lines);
}

function markColumn(line, column) {
  const start = line.slice(0, column - 1);
  return h("span", { class: "line fault" }, start, h("mark", {}, line.slice(column - 1, column) || "\u00a0\u00a0"), line.slice(column));
}

function* iterLines(value, at, marks) {
  const isArray = Array.isArray(value);
  if (value === null || typeof value !== "object") return yield renderLine(at, marks, h("span", { class: typeof value }, JSON.stringify(value)));
  const [start, end] = isArray ? "[]" : "{}";
  const missing = isArray ? [] : findMissing(value, at.pointer, marks);
  const members = Object.entries(value);
  if (members.length + missing.length === 0) return yield renderLine(at, marks, start + end);
  yield renderLine({ ...at, comma: "" }, marks, start);
  for (const [index, [key, member]] of members.entries()) {
    const comma = index < members.length - 1 ? "," : "";
    yield* iterLines(member, { pointer: `${at.pointer}/${escape(key)}`, key: isArray ? null : key, depth: at.depth + 1, comma }, withMisspelled(marks, missing, key, at.pointer));
  }
  for (const { key, text, misspelled } of missing) if (!misspelled) yield renderMissing(key, text, at.depth + 1);
  return yield h("span", { class: "line" }, indent(at.depth), end, at.comma);
}

/** Return the members that are missing from *object*. A name in other letter case is that member, misspelled. */
function findMissing(object, pointer, marks) {
  const names = new Map(Object.keys(object).map((name) => [name.toLowerCase(), name]));
  const found = [];
  for (const [place, text] of marks) {
    const key = place.startsWith(`${pointer}/`) ? place.slice(pointer.length + 1) : "/";
    const name = key.replaceAll("~1", "/").replaceAll("~0", "~");
    if (!key.includes("/") && !(name in object)) found.push({ key: name, text, misspelled: names.get(name.toLowerCase()) });
  }
  return found;
}

function withMisspelled(marks, missing, key, pointer) {
  const found = missing.find(({ misspelled }) => misspelled === key);
  return found ? new Map(marks).set(`${pointer}/${escape(key)}`, t("fault.name", { name: found.key })) : marks;
}

function renderLine({ pointer, key, depth, comma }, marks, content) {
  const note = marks.get(pointer);
  const name = key === null ? "" : [h("span", { class: "key" }, JSON.stringify(key)), ": "];
  const isFault = note !== undefined && pointer !== "";
  return h("span", { class: isFault ? "line fault" : "line" }, indent(depth), isFault ? h("mark", {}, name, content) : [name, content], comma, isFault && renderNote(note));
}

function renderMissing(key, text, depth) {
  return h("span", { class: "line fault missing" }, indent(depth), h("ins", {}, JSON.stringify(key)), renderNote(text));
}

function renderNote(text) {
  return h("span", { class: "note" }, text);
}

function escape(key) {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function indent(depth) {
  return "  ".repeat(depth);
}
