import { h } from "../../lib/dom.js";
import { formatClock, formatDuration, formatMoment } from "../../lib/format.js";
import { t } from "../../lib/texts.js";
import { findOutcome } from "./outcome.js";

const MAX_PATH_CHARS = 20;

/** Return one row of the list. */
export function renderRow(row) {
  const what = describe(row);
  return h(
    "div",
    { class: what ? "request" : "request plain" },
    renderBadge(row),
    h("span", { class: "operation", title: `${row.method} ${row.target}` }, row.operation || shorten(row.target)),
    h("span", { class: "reference" }, row.reference),
    h("span", { class: "namespace" }, row.namespace),
    h("span", { class: "what" }, what),
    h("span", { class: "duration" }, formatDuration(row)),
    h("time", { title: formatMoment(row.receivedAt) }, formatClock(row.receivedAt)),
  );
}

/** What `renderRow` depends on and may change. */
export function getRowState(row) {
  return `${row.phase}${row.status}${row.endedAt}`;
}

/** Return the status in the colour of the outcome, with its name for those who do not see colours. */
export function renderBadge(row) {
  const outcome = findOutcome(row);
  const name = t(`outcome.${outcome.id}`);
  return h("span", { class: `badge ${outcome.tone}`, title: name }, row.status || "–", outcome.tone === "bad" && " ✕", h("span", { class: "hidden-visually" }, name));
}

/** Return the end of a path: there it differs from the right one. */
function shorten(target) {
  const path = target.split("?")[0];
  return path.length > MAX_PATH_CHARS ? `…${path.slice(path.lastIndexOf("/"))}` : path;
}

function describe(row) {
  const mode = row.mode === "ok" ? null : h("code", {}, row.mode);
  const outcome = findOutcome(row).id;
  if (row.reason) return [mode, " ", row.hint || row.reason];
  if (outcome === "open") return [mode, " ", t("outcome.open")];
  return outcome === "unanswered" ? [mode, " ", row.seen] : mode;
}
