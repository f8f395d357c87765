import { fill, h } from "../lib/dom.js";
import { formatNumber } from "../lib/format.js";
import { t } from "../lib/texts.js";
import { VirtualList } from "../lib/virtual_list.js";
import { Panel } from "../shell/panel.js";
import { formatRoute, go } from "../shell/router.js";
import { RequestDetail } from "./requests/detail.js";
import { selectRows } from "./requests/filter.js";
import { getRowState, renderRow } from "./requests/request_row.js";
import { Toolbar } from "./requests/toolbar.js";

/** Between two announcements. */
const ANNOUNCE_MS = 5000;

/** The live list of requests, with one of them beside it. */
export default class RequestsPanel extends Panel {
  #id = "";
  #isPaused = false;
  #frame = 0;
  #added = new Set();
  #unseen = 0;
  #announcedAt = 0;

  build() {
    this.classList.add("requests", this.api.namespace ? "of-one" : "of-all");
    this.toolbar = new Toolbar().build();
    this.list = new VirtualList(t("panel.requests"), renderRow, getRowState);
    this.empty = h("p", { class: "empty" });
    this.count = h("p", { class: "count muted" });
    this.refusals = h("button", { type: "button", class: "badge bad", hidden: true, onclick: () => this.#toggleRefused() });
    this.newer = h("button", { type: "button", class: "newer primary", hidden: true, onclick: () => this.#showNewer() });
    this.live = h("p", { class: "hidden-visually", role: "status" });
    this.detail = new RequestDetail(this.api, this.shell, () => this.#close());
    const heading = h("div", { class: "heading" }, h("h1", {}, t("panel.requests")), this.count, this.refusals, this.toolbar.buttons);
    this.append(h("section", { class: "list", "aria-label": t("requests.list") }, heading, this.toolbar, this.newer, this.list, this.empty, this.live), this.detail);
    this.#listen();
    this.shortcuts = {
      "/": [t("key.filter"), () => this.toolbar.text.focus()],
      p: [t("key.pause"), () => this.toolbar.togglePause()],
      j: [t("key.next"), () => this.list.step(1)],
      k: [t("key.previous"), () => this.list.step(-1)],
      c: [t("key.curl"), () => this.detail.copyCurl()],
      Escape: [t("key.close"), () => this.#close()],
    };
  }

  open([id = ""], query) {
    this.toolbar.setValues(query);
    if (id !== this.#id) this.list.reveal(id);
    this.#id = id;
    this.list.select(id);
    this.classList.toggle("has-detail", id !== "");
    this.detail.show(id, this.feed.find(id));
    this.#show();
  }

  #listen() {
    this.feed.addEventListener("change", ({ detail }) => this.#note(detail));
    this.feed.addEventListener("skipped", () => this.#plan());
    this.toolbar.addEventListener("filter", () => this.#go(this.#id, true));
    this.toolbar.addEventListener("pause", ({ detail }) => this.#setPaused(detail));
    this.toolbar.addEventListener("clear", ({ detail }) => this.attempt(detail, () => this.api.delete("requests")));
    this.list.addEventListener("pick", ({ detail }) => this.#go(detail, this.#id !== ""));
    this.list.box.addEventListener("scroll", () => this.list.isAtTop && this.#unseen && this.#showNewer(), { passive: true });
    this.list.addEventListener("keydown", (event) => event.key === "Enter" && this.#enter());
  }

  #go(id, isSmall) {
    go(formatRoute("requests", id ? [id] : [], this.toolbar.values), isSmall);
  }

  #toggleRefused() {
    const isOn = this.toolbar.values.outcome === "refused";
    go(formatRoute("requests", this.#id ? [this.#id] : [], { ...this.toolbar.values, outcome: isOn ? "" : "refused" }), true);
  }

  /** Move the focus from the list to the request that is selected. */
  #enter() {
    this.list.step(0);
    if (this.list.selected) this.detail.focusHeading();
  }

  #close() {
    const wasInside = this.detail.contains(document.activeElement);
    this.#go("", false);
    if (wasInside) this.list.box.focus({ preventScroll: true });
  }

  #note(ids) {
    if (ids) ids.forEach((id) => this.#added.add(id));
    else this.#added.clear();
    this.#announce(ids ?? []);
    this.#plan();
  }

  /** Announce the last refused request to a screen reader, not each one in a row. */
  #announce(ids) {
    const refused = ids.map((id) => this.feed.find(id)).findLast((row) => row?.reason);
    if (!refused || Date.now() - this.#announcedAt < ANNOUNCE_MS) return;
    this.#announcedAt = Date.now();
    fill(this.live, t("requests.refused", { text: refused.hint || refused.reason }));
  }

  /** Show what has changed with the next frame. */
  #plan() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#show();
    });
  }

  #setPaused(isPaused) {
    this.#isPaused = isPaused;
    this.#show();
  }

  #show() {
    this.detail.update(this.feed.find(this.#id));
    if (!this.#isPaused) this.#fill();
    this.#describe();
  }

  #fill() {
    const rows = selectRows(this.feed.rows, this.toolbar.values);
    const addedCount = countLeading(rows, this.#added);
    this.#added.clear();
    this.#unseen = this.list.isAtTop ? 0 : this.#unseen + addedCount;
    this.toolbar.setChoices(this.feed.rows);
    this.list.hidden = rows.length === 0;
    this.empty.hidden = rows.length > 0;
    this.#describeNone();
    this.#countRefusals();
    this.list.setItems(rows, addedCount);
  }

  #describeNone() {
    if (this.feed.rows.length) return void fill(this.empty, t("requests.none.match"));
    const copy = h("button", { type: "button", onclick: () => this.shell.copy(this.api.address) }, t("copy"));
    if (!this.empty.querySelector("code")) fill(this.empty, t("requests.none"), h("code", {}, this.api.address), copy);
  }

  #countRefusals() {
    const count = this.feed.rows.reduce((sum, row) => sum + (row.reason ? 1 : 0), 0);
    this.refusals.hidden = count === 0;
    const text = t("requests.refusals", { count: formatNumber(count) });
    if (this.refusals.textContent !== text) fill(this.refusals, text);
    this.refusals.ariaPressed = String(this.toolbar.values.outcome === "refused");
  }

  #describe() {
    const waiting = this.#isPaused ? this.#added.size : this.#unseen;
    this.newer.hidden = waiting === 0;
    fill(this.newer, t("requests.newer", { count: formatNumber(waiting) }));
    const { evicted, skipped, total } = this.feed;
    const texts = [t("requests.count", { shown: formatNumber(this.list.items.length), total: formatNumber(total) })];
    if (skipped) texts.push(t("requests.skipped", { count: formatNumber(skipped) }));
    if (evicted) texts.push(t("requests.evicted", { count: formatNumber(evicted) }));
    const text = texts.join(" · ");
    if (this.count.textContent !== text) fill(this.count, text);
  }

  #showNewer() {
    if (this.#isPaused) this.toolbar.togglePause();
    this.list.scrollToTop();
    this.#unseen = 0;
    this.#describe();
  }
}

/** Return how many of *rows*, from the first on, are new. */
function countLeading(rows, ids) {
  const index = rows.findIndex((row) => !ids.has(row.id));
  return index < 0 ? rows.length : index;
}
