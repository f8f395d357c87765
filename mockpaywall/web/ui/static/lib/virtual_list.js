import { h } from "./dom.js";

/** Rows that exist above and below those that are seen. */
const MARGIN = 6;

/**
 * A list box of any length: only the rows that are seen exist. It scrolls and moves the focus by itself only when a key
 * says so: rows that are added at the top do not move those in view.
 *
 * Its rows have the height of the CSS variable `--row-height`, in pixels. Event `pick` (`detail`: an id).
 */
export class VirtualList extends HTMLElement {
  /** @type {Array<{id: string}>} */
  items = [];
  selected = "";
  #nodes = new Map();
  /** 0 before it is measured. */
  #rowHeight = 0;
  #wanted = "";
  #pressed = "";

  /**
   * @param {string} label
   * @param {(item: any) => Element} renderItem
   * @param {(item: any) => string} getState what it looks like depends on: a row is made again when this changes
   */
  constructor(label, renderItem, getState) {
    super();
    Object.assign(this, { renderItem, getState });
    this.box = h("div", { class: "rows", role: "listbox", tabindex: "0", "aria-label": label });
    this.spacer = h("div", { class: "spacer", role: "none" });
    this.box.append(this.spacer);
  }

  connectedCallback() {
    if (this.box.parentNode) return;
    this.append(this.box);
    this.box.addEventListener("scroll", () => this.#render(), { passive: true });
    this.box.addEventListener("keydown", (event) => this.#press(event));
    this.box.addEventListener("pointerdown", (event) => (this.#pressed = findId(event)));
    this.box.addEventListener("click", () => this.#pressed && this.#pick(this.#pressed));
    new ResizeObserver(() => this.#measure()).observe(this.box);
  }

  /** Show *items*, of which the first *addedCount* are new at the top. */
  setItems(items, addedCount = 0) {
    this.items = items;
    this.spacer.style.height = `${items.length * this.#rowHeight}px`;
    if (addedCount && this.box.scrollTop > 0) this.box.scrollTop += addedCount * this.#rowHeight;
    this.#revealWanted();
    this.#render();
  }

  /** Mark the item with that id; "" for none. */
  select(id) {
    this.selected = id;
    this.#render();
  }

  /** Pick the item that many places further. */
  step(count) {
    const index = this.items.findIndex((item) => item.id === this.selected);
    const next = Math.min(this.items.length - 1, Math.max(0, index + count));
    if (!this.items[next]) return;
    this.#scrollTo(next);
    this.#pick(this.items[next].id);
  }

  /** Scroll to the item with that id, unless it is seen: now, or once there is one. */
  reveal(id) {
    this.#wanted = id;
    this.#revealWanted();
  }

  get isAtTop() {
    return this.box.scrollTop === 0;
  }

  scrollToTop() {
    this.box.scrollTop = 0;
  }

  #pick(id) {
    this.select(id); // now: the next key may come before the address has changed
    this.dispatchEvent(new CustomEvent("pick", { detail: id }));
  }

  #press(event) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / this.#rowHeight) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (!(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.step(steps[event.key]);
  }

  #revealWanted() {
    const index = this.#wanted ? this.items.findIndex((item) => item.id === this.#wanted) : -1;
    if (index < 0 || !this.#rowHeight) return;
    this.#wanted = "";
    this.#scrollTo(index);
  }

  #measure() {
    this.#rowHeight = parseFloat(getComputedStyle(this.box).getPropertyValue("--row-height"));
    this.setItems(this.items);
  }

  #scrollTo(index) {
    const top = index * this.#rowHeight;
    const { scrollTop, clientHeight } = this.box;
    if (top < scrollTop) this.box.scrollTop = top;
    else if (top + this.#rowHeight > scrollTop + clientHeight) this.box.scrollTop = top + this.#rowHeight - clientHeight;
  }

  #render() {
    if (!this.#rowHeight) return;
    const first = Math.max(0, Math.floor(this.box.scrollTop / this.#rowHeight) - MARGIN);
    const count = Math.ceil(this.box.clientHeight / this.#rowHeight) + 2 * MARGIN;
    const shown = this.items.slice(first, first + count);
    const ids = new Set(shown.map((item) => item.id));
    for (const [id, node] of this.#nodes) if (!ids.has(id)) node.remove(), this.#nodes.delete(id);
    let previous = this.spacer;
    shown.forEach((item, offset) => {
      const node = this.#place(item, first + offset);
      if (previous.nextSibling !== node) previous.after(node);
      previous = node;
    });
    this.#markActive(ids.has(this.selected));
  }

  #place(item, index) {
    let node = this.#nodes.get(item.id);
    const state = this.getState(item);
    if (node?.dataset.state !== state) {
      const made = this.renderItem(item);
      node?.replaceWith(made);
      node = made;
      Object.assign(node.dataset, { state, id: item.id });
      Object.assign(node, { id: `row-${item.id}`, role: "option", ariaSetSize: this.items.length });
      this.#nodes.set(item.id, node);
    }
    node.ariaPosInSet = index + 1;
    node.ariaSetSize = this.items.length;
    node.ariaSelected = String(item.id === this.selected);
    node.style.transform = `translateY(${index * this.#rowHeight}px)`;
    return node;
  }

  #markActive(isShown) {
    if (isShown) this.box.setAttribute("aria-activedescendant", `row-${this.selected}`);
    else this.box.removeAttribute("aria-activedescendant");
  }
}

function findId(event) {
  return event.target.closest("[role=option]")?.dataset.id ?? "";
}

customElements.define("virtual-list", VirtualList);
