import { h } from "../../lib/dom.js";
import { t } from "../../lib/texts.js";
import { formatRoute } from "../../shell/router.js";
import { countdown } from "./record_list.js";

/** What a user can do on the 3D page. */
const OUTCOMES = ["approve", "refuse", "cancel"];

/**
 * Return the buttons that decide the 3D page of *payment*.
 * @param {(outcome: string, box: Element) => void} decide
 */
export function renderDecision(payment, decide) {
  const { expiresAt } = payment.page3d;
  const buttons = OUTCOMES.map((outcome) => h("button", { type: "button", class: outcome === "approve" ? "primary" : "", onclick: () => decide(outcome, box) }, t(`decision.${outcome}`)));
  const box = h("div", { class: "decision" },
    h("p", {}, h("strong", {}, t("decision.open")), " ", countdown(expiresAt, payment.namespace)),
    h("div", { class: "row" }, buttons, h("a", { href: formatRoute("otps") }, t("decision.code"))));
  return box;
}

/** Return the form that the browser of the user posts to the merchant. */
export function renderForm({ action, fields }) {
  const rows = fields.map(([name, value]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value)));
  return h("details", {}, h("summary", {}, t("decision.form", { action })), h("div", { class: "wide", role: "group", tabindex: "0", "aria-label": t("decision.form", { action }) }, h("table", { class: "mono" }, h("tbody", {}, rows))));
}
