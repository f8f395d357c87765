import { Clocks, formatCountdown } from "../../lib/clocks.js";
import { fill, h } from "../../lib/dom.js";
import { formatNumber } from "../../lib/format.js";
import { KeyedList } from "../../lib/keyed_list.js";
import { Refresher } from "../../lib/refresher.js";
import { t } from "../../lib/texts.js";
import { formatRoute } from "../../shell/router.js";

/** The newest ones; a longer page does not help. */
const LIMIT = 100;
const TICK_MS = 500;

/** A list of GET sessions, otps, payments or accounts as cards, the newest first, each with its countdown. */
export class RecordList extends HTMLElement {
  #ticking = 0;
  #wanted = "";
  #isRevealed = false;

  /**
   * @param {import("../../shell/panel.js").Panel} panel
   * @param {string} name of the list, the admin call and the texts
   * @param {(item: any) => string} getKey
   * @param {(item: any) => Element} render
   */
  constructor(panel, name, getKey, render) {
    super();
    Object.assign(this, { panel, name, getKey });
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

  /** Go on reading; show the item that has *id* as its key, or as another of its ids. */
  open(id = "") {
    this.#wanted = id;
    this.#isRevealed = false;
    this.querySelector(".call-error")?.remove();
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
    const items = await this.#addWanted(found[this.name]);
    const isRead = await this.panel.attempt(this, async () => (await this.clocks.read(items.map(({ namespace }) => namespace)), true));
    if (!isRead) return;
    this.keyed.show(items);
    this.empty.hidden = items.length > 0;
    this.count.hidden = items.length >= found.meta.total;
    fill(this.count, t("records.count", { shown: formatNumber(items.length), total: formatNumber(found.meta.total) }));
    this.#tick();
    this.#reveal(items);
  }

  #tick() {
    for (const element of this.list.querySelectorAll(".countdown")) {
      const text = formatCountdown(Number(element.dataset.until) - this.clocks.now(element.dataset.namespace));
      if (element.textContent !== text) element.textContent = text;
    }
  }

  /** Return *items* with the one that is wanted: older ones are read one by one. */
  async #addWanted(items) {
    if (!this.#wanted || items.some((item) => this.#isWanted(item))) return items;
    const item = await this.panel.attempt(this.empty, () => this.panel.api.get(`${this.name}/${encodeURIComponent(this.#wanted)}`));
    if (!item) this.#wanted = "";
    return item ? [item, ...items] : items;
  }

  #isWanted(item) {
    return this.#wanted !== "" && Object.values(item).some((value) => String(value) === this.#wanted);
  }

  #reveal(items) {
    const item = items.find((each) => this.#isWanted(each));
    const node = item && this.keyed.find(this.getKey(item));
    for (const each of this.list.children) each.classList.toggle("wanted", each === node);
    if (node && !this.#isRevealed) node.scrollIntoView({ block: "nearest" });
    this.#isRevealed ||= Boolean(node);
  }
}

/** Return an element that counts down to *expiry*, by the clock of *namespace*. */
export function countdown(expiry, namespace) {
  return h("span", { class: "countdown", "data-until": Date.parse(expiry), "data-namespace": namespace });
}

/** Return a link to the requests that the filter finds by *text*. */
export function requestsLink(text) {
  return h("a", { class: "link", href: formatRoute("requests", [], { text }) }, t("panel.requests"));
}

/** Return names and values; those without a value are left out. */
export function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return h("dl", { class: "facts" }, shown.map(([key, value]) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, value))));
}

customElements.define("record-list", RecordList);
