import { h } from "../lib/dom.js";
import { formatNumber } from "../lib/format.js";
import { KeyedList } from "../lib/keyed_list.js";
import { formatDateTime } from "../lib/moments.js";
import { Refresher } from "../lib/refresher.js";
import { inScope } from "../lib/scope.js";
import { t } from "../lib/texts.js";
import { confirmButton } from "../shell/confirm_button.js";
import { Panel } from "../shell/panel.js";

const COLUMNS = ["name", "calls", "sessions", "accounts", "payments", "rules", "mode", "lastUse"];

/** The namespaces, and the way to the page of each. */
export default class NamespacesPanel extends Panel {
  build() {
    this.rows = h("tbody", {});
    this.keyed = new KeyedList(this.rows, ({ name }) => name, (namespace) => this.#render(namespace));
    this.empty = h("p", { class: "empty", hidden: true }, t("namespaces.none"));
    const columns = COLUMNS.map((name) => h("th", { scope: "col" }, t(`namespace.${name}`)));
    const table = h("table", {}, h("caption", { class: "hidden-visually" }, t("panel.namespaces")), h("thead", {}, h("tr", {}, columns, h("td", {}))), this.rows);
    this.table = h("div", { class: "card wide", role: "group", tabindex: "0", "aria-label": t("panel.namespaces") }, table);
    this.name = h("input", { id: "namespace-name", required: true, pattern: "[A-Za-z0-9._\\-]{1,64}", placeholder: "my-tests", autocomplete: "off" });
    const open = (event) => (event.preventDefault(), location.assign(inScope(this.api, this.name.value, "ui")));
    const all = this.api.namespace && h("p", {}, h("a", { href: inScope(this.api, "", "ui#/namespaces") }, t("namespaces.all")));
    const reset = confirmButton(t("namespaces.reset"), (button) => this.attempt(button, () => this.api.post(inScope(this.api, "", "reset"))));
    this.append(h("div", { class: "row spread" }, h("h1", {}, t("panel.namespaces")), reset), h("p", { class: "muted" }, t("namespaces.intro")), all,
      h("form", { class: "row", onsubmit: open }, h("label", { for: "namespace-name" }, t("namespaces.open")), this.name, h("button", {}, t("namespaces.go"))),
      this.empty, this.table);
    this.refresher = new Refresher(this, () => this.#read());
  }

  open() {
    this.refresher.start();
  }

  close() {
    this.refresher.stop();
  }

  async #read() {
    const found = await this.attempt(this.table, () => this.api.get(inScope(this.api, "", "namespaces")));
    if (!found) return;
    this.empty.hidden = found.namespaces.length > 0;
    this.table.hidden = found.namespaces.length === 0;
    this.keyed.show(found.namespaces);
  }

  #render(namespace) {
    const { name, mode, lastUse } = namespace;
    const isCurrent = name === this.api.namespace;
    const reset = confirmButton(t("namespace.reset"), (button) => this.attempt(button, () => this.api.post(inScope(this.api, name, "reset"))), { "aria-label": `${t("namespace.reset")}: ${name}` });
    const numbers = COLUMNS.slice(1, 6).map((key) => h("td", {}, formatNumber(namespace[key])));
    const link = h("a", { href: inScope(this.api, name, "ui"), "aria-current": isCurrent && "true" }, name);
    return h("tr", {}, h("th", { scope: "row" }, link), numbers, h("td", {}, h("code", {}, mode)), h("td", {}, formatDateTime(lastUse)), h("td", { class: "end" }, reset));
  }
}
