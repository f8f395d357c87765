import { h } from "../lib/dom.js";
import { KeyedList } from "../lib/keyed_list.js";
import { getOverrideKey, listOverrides } from "../lib/overrides.js";
import { Refresher } from "../lib/refresher.js";
import { formatScope } from "../lib/scope.js";
import { t } from "../lib/texts.js";
import { confirmButton } from "../shell/confirm_button.js";
import { Panel } from "../shell/panel.js";
import { ModeForm } from "./fail/mode_form.js";

/** Sets modes, and lists what is set. */
export default class FailPanel extends Panel {
  build() {
    this.form = new ModeForm(this.api, this.shell).build();
    this.rows = h("tbody", {});
    this.keyed = new KeyedList(this.rows, getOverrideKey, (override) => this.#render(override));
    this.empty = h("p", { class: "muted" }, t("fail.none"));
    const columns = ["kind", "text", "scope", "uses"].map((key) => h("th", { scope: "col" }, t(`fail.col.${key}`)));
    const table = h("table", {}, h("caption", { class: "hidden-visually" }, t("fail.set")), h("thead", {}, h("tr", {}, columns, h("td", {}))), this.rows);
    this.table = h("div", { class: "wide", role: "group", tabindex: "0", "aria-labelledby": "fail-set" }, table);
    this.clear = confirmButton(t("fail.clear"), (button) => this.attempt(button, () => this.#clearAll()), { hidden: true });
    this.set = h("section", { class: "card", "aria-labelledby": "fail-set" }, h("div", { class: "row spread" }, h("h2", { id: "fail-set" }, t("fail.set")), this.clear), this.empty, this.table);
    this.append(h("h1", {}, t("panel.fail")), h("p", { class: "muted" }, t("fail.intro")), this.form, this.set);
    this.refresher = new Refresher(this, () => this.#read());
  }

  open() {
    this.attempt(this.form, () => this.form.load());
    this.refresher.start();
  }

  close() {
    this.refresher.stop();
  }

  async #read() {
    const found = await this.attempt(this.empty, () => listOverrides(this.api));
    if (!found) return;
    this.empty.hidden = found.length > 0;
    this.table.hidden = this.clear.hidden = found.length === 0;
    this.overrides = found;
    this.keyed.show(found);
  }

  #render(override) {
    const { kind, text, namespace, note, isUsedUp } = override;
    const clear = h("button", { type: "button", "aria-label": `${t("override.clear")}: ${text}`, onclick: ({ currentTarget }) => this.attempt(currentTarget, () => this.#clearOne(override)) }, t("override.clear"));
    return h("tr", {}, h("td", {}, t(`override.${kind}`)), h("td", {}, h("code", {}, text)), h("td", {}, formatScope(namespace)), h("td", {}, note, isUsedUp && h("span", { class: "badge" }, t("override.used.up"))), h("td", { class: "end" }, clear));
  }

  async #clearOne(override) {
    await override.clear();
    this.shell.announce(t("override.cleared", { text: override.text }));
  }

  async #clearAll() {
    for (const override of this.overrides ?? []) await override.clear();
    this.shell.announce(t("fail.cleared"));
  }
}
