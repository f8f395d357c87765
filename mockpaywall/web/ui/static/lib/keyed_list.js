/** Elements by key, of which only those are made again whose item has changed: the focus and an open detail stay. */
export class KeyedList {
  #entries = new Map();

  /**
   * @param {Element} box
   * @param {(item: any) => string} getKey
   * @param {(item: any) => Element} render
   */
  constructor(box, getKey, render) {
    Object.assign(this, { box, getKey, render });
  }

  show(items) {
    const keys = new Set(items.map(this.getKey));
    for (const [key, { node }] of this.#entries) if (!keys.has(key)) this.#remove(key, node);
    let previous = null;
    for (const item of items) {
      const node = this.#place(item);
      const next = previous ? previous.nextElementSibling : this.box.firstElementChild;
      if (node !== next) this.box.insertBefore(node, next);
      previous = node;
    }
  }

  find(key) {
    return this.#entries.get(key)?.node;
  }

  #place(item) {
    const [key, state] = [this.getKey(item), JSON.stringify(item)];
    const known = this.#entries.get(key);
    if (known?.state === state) return known.node;
    const node = this.render(item);
    const hadFocus = known?.node.contains(document.activeElement);
    known?.node.replaceWith(node);
    this.#entries.set(key, { node, state });
    if (hadFocus) takeFocus(node);
    return node;
  }

  #remove(key, node) {
    const hadFocus = node.contains(document.activeElement);
    node.remove();
    this.#entries.delete(key);
    if (hadFocus) takeFocus(document.getElementById("main"));
  }
}

/** Let the keyboard go on from *node*: the button that was pressed is gone. */
function takeFocus(node) {
  node.tabIndex = -1;
  node.focus({ preventScroll: true });
}
