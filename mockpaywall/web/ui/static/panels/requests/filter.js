import { findOutcome } from "./outcome.js";

/** The names in the address. */
export const FILTER_NAMES = ["text", "operation", "outcome", "mode"];
/** Every mode but `ok`. */
export const ANY_MODE = "*";

/** Return the rows that pass, the newest first. *values*: by FILTER_NAMES, "" for all. */
export function selectRows(rows, values) {
  const words = values.text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = [];
  for (let index = rows.length - 1; index >= 0; index--) if (passes(rows[index], values, words)) found.push(rows[index]);
  return found;
}

function passes(row, { operation, outcome, mode }, words) {
  if (operation && row.operation !== operation) return false;
  if (outcome && !hasOutcome(row, outcome)) return false;
  if (mode && !(mode === ANY_MODE ? row.mode !== "ok" : row.mode === mode)) return false;
  return words.length === 0 || words.every((word) => (word.includes("|") ? hasId(row, word.split("|")) : getSearchText(row).includes(word)));
}

/** Return whether the row has one of *ids*: whole ones, where other words are parts of a text. */
function hasId({ id, ids, reference, target }, wanted) {
  const own = [id, ...ids, reference, ...target.split(/[?&=]/)].map((each) => each.toLowerCase());
  return wanted.some((each) => own.includes(each));
}

/** Unmatched requests are refused ones too. */
function hasOutcome(row, id) {
  const found = findOutcome(row).id;
  return found === id || (id === "refused" && found === "unmatched");
}

function getSearchText(row) {
  const { id, ids, method, target, operation, reference, status, mode, reason, hint, namespace } = row;
  return [id, ...ids, method, target, operation, reference, status, mode, reason, hint, namespace].join(" ").toLowerCase();
}
