import { fill, h } from "../../lib/dom.js";
import { t } from "../../lib/texts.js";
import { renderError } from "../../shell/panel.js";
import { AdminError } from "../../lib/admin_api.js";

/** Modes that are suggested. */
const SUGGESTIONS = ["http=503", "delay=2000", "fault=reset", "fault=reset:after", "fault=hang", "error=InvalidPhone", "payload=not-json", "http=503@first-2", "ttl=0", "dribble=5/1000"];

/** Return a form that makes a rule for requests like *row*, in its namespace. */
export function buildRuleForm(api, row) {
  const path = row.target.split("?")[0];
  const result = h("div", { role: "status" });
  const mode = h("input", { id: "rule-mode", class: "mono", list: "rule-modes", required: true, autocomplete: "off", spellcheck: "false", placeholder: "http=503" });
  const match = h("select", { id: "rule-match" }, h("option", { value: "operation" }, t("rule.operation", { path: row.operation || path })), row.reference && h("option", { value: "reference" }, t("rule.reference", { reference: row.reference })), h("option", { value: "all" }, t("rule.all")));
  const times = h("input", { id: "rule-times", type: "number", min: "1", max: "1000000", placeholder: t("rule.always") });
  const matches = {
    operation: { method: row.method, urlPath: path },
    reference: { bodyPatterns: [{ contains: row.reference }] },
    all: {},
  };
  const address = `${api.server}/ns/${encodeURIComponent(row.namespace)}/__admin/rules`;
  const submit = async (event) => {
    event.preventDefault();
    const rule = { mode: mode.value, match: matches[match.value], ...(times.value && { times: Number(times.value) }) };
    await attempt(result, async () => showAdded(result, api, address, await api.post(address, rule)));
  };
  return h(
    "form",
    { class: "card rule-form", onsubmit: submit, "aria-label": t("rule.title") },
    h("h2", {}, t("rule.title")),
    h("datalist", { id: "rule-modes" }, SUGGESTIONS.map((value) => h("option", { value }))),
    h("p", {}, h("label", { for: "rule-mode" }, t("rule.mode")), mode),
    h("p", {}, h("label", { for: "rule-match" }, t("rule.match")), match),
    h("p", {}, h("label", { for: "rule-times" }, t("rule.times")), times),
    h("p", {}, h("button", { class: "primary" }, t("rule.add"))),
    result,
  );
}

function showAdded(result, api, address, rule) {
  const problem = h("div", {});
  const remove = () => attempt(problem, async () => {
    await api.delete(`${address}/${rule.id}`);
    fill(result, t("rule.removed"));
  });
  fill(result, h("p", { class: "row" }, t("rule.added", { mode: rule.mode }), h("button", { type: "button", onclick: remove }, t("rule.remove"))), problem);
}

/** Run an admin call; show its error in *box*. */
async function attempt(box, action) {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof AdminError)) throw error;
    fill(box, renderError(error));
  }
}
