import { fill, h } from "../lib/dom.js";
import { listOverrides } from "../lib/overrides.js";
import { Refresher } from "../lib/refresher.js";
import { formatScope } from "../lib/scope.js";
import { t } from "../lib/texts.js";
import { confirmButton } from "../shell/confirm_button.js";
import { Panel } from "../shell/panel.js";
import { formatRoute } from "../shell/router.js";

/** Further ones are counted. */
const MAX_SHOWN = 4;
const INTERVAL_MS = 10_000;

/** What is set and acts on the next requests, above every panel. */
export default class OverridesBar extends Panel {
  #shown = "";

  build() {
    this.hidden = true;
    this.list = h("ul", {});
    this.append(h("h2", {}, t("override.title")), this.list);
    this.refresher = new Refresher(this, () => this.#read(), INTERVAL_MS);
  }

  open() {
    this.refresher.start();
  }

  async #read() {
    const found = await this.attempt(this.list, () => listOverrides(this.api));
    if (!found) return;
    const active = found.filter(({ isUsedUp }) => !isUsedUp);
    this.hidden = active.length === 0;
    const state = JSON.stringify(active);
    if (state === this.#shown) return;
    this.#shown = state;
    const rest = active.length - MAX_SHOWN;
    fill(this.list, active.slice(0, MAX_SHOWN).map((each) => this.#render(each)), rest > 0 && h("li", {}, h("a", { href: formatRoute("fail") }, t("override.more", { count: rest }))));
  }

  #render(override) {
    const { kind, text, namespace, note } = override;
    const clear = (button) => this.attempt(button, () => override.clear());
    const label = `${t("override.clear")}: ${text}`;
    return h("li", { class: "override" }, h("span", { class: "kind" }, t(`override.${kind}`)), h("code", {}, text),
      h("span", { class: "muted" }, [formatScope(namespace), note].filter(Boolean).join(" · ")), confirmButton(t("override.clear"), clear, { "aria-label": label }));
  }
}
