import { fill, h } from "../lib/dom.js";
import { KeyedList } from "../lib/keyed_list.js";
import { getOverrideKey, listOverrides } from "../lib/overrides.js";
import { Refresher } from "../lib/refresher.js";
import { formatScope } from "../lib/scope.js";
import { t } from "../lib/texts.js";
import { Panel } from "../shell/panel.js";
import { formatRoute } from "../shell/router.js";

/** Further ones are counted. */
const MAX_SHOWN = 4;
/** A reading is six calls, and every open page has this bar. */
const TIMES = { minMs: 2000, maxMs: 10_000 };

/** What is set and acts on the next requests, above every panel. */
export default class OverridesBar extends Panel {
  build() {
    this.hidden = true;
    this.list = h("ul", {});
    this.keyed = new KeyedList(this.list, getOverrideKey, (override) => this.#render(override));
    this.more = h("a", { href: formatRoute("fail"), hidden: true });
    this.append(h("h2", {}, t("override.title")), this.list, this.more);
    this.refresher = new Refresher(this, () => this.#read(), TIMES);
  }

  open() {
    this.refresher.start();
  }

  async #read() {
    const found = await this.attempt(this.list, () => listOverrides(this.api));
    if (!found) return;
    const active = found.filter(({ isUsedUp }) => !isUsedUp);
    this.hidden = active.length === 0;
    this.keyed.show(active.slice(0, MAX_SHOWN));
    const rest = active.length - MAX_SHOWN;
    this.more.hidden = rest <= 0;
    fill(this.more, t("override.more", { count: rest }));
  }

  async #clear(override) {
    await override.clear();
    this.shell.announce(t("override.cleared", { text: override.text }));
  }

  #render(override) {
    const { kind, text, namespace, note } = override;
    const clear = ({ currentTarget }) => this.attempt(currentTarget, () => this.#clear(override));
    const label = `${t("override.clear")}: ${text}`;
    return h("li", { class: "override" }, h("span", { class: "kind" }, t(`override.${kind}`)), h("code", {}, text),
      h("span", { class: "muted" }, [formatScope(namespace), note].filter(Boolean).join(" · ")), h("button", { type: "button", "aria-label": label, onclick: clear }, t("override.clear")));
  }
}
