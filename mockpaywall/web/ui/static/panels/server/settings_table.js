import { h } from "../../lib/dom.js";
import { t } from "../../lib/texts.js";

const DEFAULT = "default";

/** Return the settings of GET server by group; those that someone set are marked. */
export function renderSettings(settings) {
  const groups = [...new Set(settings.map(({ group }) => group))];
  const head = h("thead", {}, h("tr", {}, ["name", "value", "origin"].map((key) => h("th", { scope: "col" }, t(`setting.${key}`)))));
  const bodies = groups.map((group) => h("tbody", {}, h("tr", { class: "group" }, h("th", { scope: "rowgroup", colspan: "3", lang: "en" }, group)), settings.filter((setting) => setting.group === group).map(renderSetting)));
  return h("div", { class: "wide", role: "group", tabindex: "0", "aria-label": t("server.settings") }, h("table", { class: "settings" }, h("caption", { class: "hidden-visually" }, t("server.settings")), head, bodies));
}

function renderSetting({ name, value, default: text, origin, help }) {
  const isDefault = origin === DEFAULT;
  const shown = value === null || isDefault ? text : [value].flat().map(formatValue).join(", ");
  return h("tr", { class: isDefault ? "" : "changed" },
    h("th", { scope: "row" }, h("code", {}, name), h("p", { class: "muted", lang: "en" }, help)),
    h("td", {}, h("code", {}, shown)),
    h("td", {}, isDefault ? h("span", { class: "muted" }, t("setting.default")) : h("code", {}, origin)));
}

function formatValue(value) {
  return typeof value === "boolean" ? (value ? "on" : "off") : String(value);
}
