import { Clocks, formatCountdown } from "../../lib/clocks.js";
import { fill, h } from "../../lib/dom.js";
import { formatNumber } from "../../lib/format.js";
import { KeyedList } from "../../lib/keyed_list.js";
import { Refresher } from "../../lib/refresher.js";
import { t } from "../../lib/texts.js";

/** The newest ones; a longer page does not help. */
const LIMIT = 100;
const TICK_MS = 500;

/** A list of GET sessions, otps, payments or accounts as cards, the newest first, each with its countdown. */
export class RecordList extends HTMLElement {
  #ticking = 0;
  #wanted = "";

  /**
   * @param {import("../../shell/panel.js").Panel} panel
   * @param {string} name of the list, the admin call and the texts
   * @param {(item: any) => string} getKey
   * @param {(item: any) => Element} render
   */
  constructor(panel, name, getKey, render) {
    super();
    Object.assign(this, { panel, name });
    this.clocks = new Clocks(panel.api);
    this.list = h("ul", { class: "records", "aria-label": t(`panel.${name}`) });
    this.keyed = new KeyedList(this.list, getKey, render);
    this.empty = h("p", { class: "empty", hidden: true }, t(`${name}.none`));
    this.count = h("p", { class: "muted", hidden: true });
    this.refresher = new Refresher(panel, () => this.#read());
  }

  connectedCallback() {
    if (!this.list.parentNode) this.append(this.empty, this.list, this.count);
  }

  /** Go on reading; show the item with that key. */
  open(key = "") {
    this.#wanted = key;
    clearInterval(this.#ticking);
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
    return this.refresher.start();
  }

  close() {
    clearInterval(this.#ticking);
    this.refresher.stop();
  }

  async #read() {
    const found = await this.panel.attempt(this, () => this.panel.api.get(`${this.name}?limit=${LIMIT}`));
    if (!found) return;
    const items = found[this.name];
    const isRead = await this.panel.attempt(this, async () => (await this.clocks.read(items.map(({ namespace }) => namespace)), true));
    if (!isRead) return;
    this.keyed.show(items);
    this.empty.hidden = items.length > 0;
    this.count.hidden = items.length === found.meta.total;
    fill(this.count, t("records.count", { shown: formatNumber(items.length), total: formatNumber(found.meta.total) }));
    this.#tick();
    this.#reveal();
  }

  #tick() {
    for (const element of this.list.querySelectorAll(".countdown")) {
      const text = formatCountdown(Number(element.dataset.until) - this.clocks.now(element.dataset.namespace));
      if (element.textContent !== text) element.textContent = text;
    }
  }

  #reveal() {
    const node = this.#wanted && this.keyed.find(this.#wanted);
    if (!node) return;
    this.#wanted = "";
    node.classList.add("wanted");
    node.scrollIntoView({ block: "nearest" });
  }
}

/** Return an element that counts down to *expiry*, by the clock of *namespace*. */
export function countdown(expiry, namespace) {
  return h("span", { class: "countdown", "data-until": Date.parse(expiry), "data-namespace": namespace });
}

/** Return names and values; those without a value are left out. */
export function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return h("dl", { class: "facts" }, shown.map(([key, value]) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, value))));
}

customElements.define("record-list", RecordList);
