import { h } from "../../lib/dom.js";
import { renderJson, renderText } from "../../lib/json_lines.js";
import { t } from "../../lib/texts.js";
import { Faults } from "./faults.js";

const NO_FAULTS = new Faults([]);
/** The names in field errors that are not headers. */
const PARTS = ["path", "method"];

/**
 * A request or a response: its headers, and its body with what is wrong marked.
 * @param {{title: string, start: string, headers?: Object, body?: string, base64?: string}} message
 */
export function renderMessage({ title, start, headers = {}, body = "" }, faults = NO_FAULTS) {
  const value = parse(body);
  const wrong = faults.mapHeaders(value);
  return h(
    "section",
    { class: "message", "aria-label": title },
    h("h2", {}, title),
    h("p", { class: PARTS.some((part) => wrong.has(part)) ? "start mono fault" : "start mono" }, start),
    renderHeaders(headers, wrong),
    body === "" ? h("p", { class: "muted" }, t("body.none")) : renderBody(body, value, faults),
  );
}

function renderBody(body, value, faults) {
  if (value === undefined) return renderText(body, faults.position);
  return renderJson(value, faults.listMarks(value));
}

function renderHeaders(headers, wrong) {
  const names = Object.keys(headers);
  const sent = new Set(names.map((name) => name.toLowerCase()));
  const missing = [...wrong].filter(([name]) => !sent.has(name) && !PARTS.includes(name));
  const rows = names.map((name) => renderHeader(name, [headers[name]].flat().join(", "), wrong.get(name.toLowerCase())));
  const ghosts = missing.map(([, error]) => renderHeader(error.name, "", error));
  if (rows.length + ghosts.length === 0) return null;
  const isOpen = missing.length > 0 || rows.some((row) => row.classList.contains("fault"));
  return h("details", { open: isOpen }, h("summary", {}, t("headers", { count: names.length })), h("table", { class: "mono" }, h("tbody", {}, rows, ghosts)));
}

function renderHeader(name, value, error) {
  const note = error && h("span", { class: "note" }, error.text);
  return h("tr", { class: error ? "fault" : "" }, h("th", { scope: "row" }, name), h("td", {}, value, note));
}

function parse(body) {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
