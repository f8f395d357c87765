import { fill, h } from "../lib/dom.js";
import { t } from "../lib/texts.js";
import { Panel } from "../shell/panel.js";

/** The live list of requests. */
export default class RequestsPanel extends Panel {
  build() {
    this.list = h("ul", {});
    this.append(h("h1", {}, t("panel.requests")), this.list);
    this.feed.addEventListener("change", () => this.#show());
  }

  open() {
    this.#show();
  }

  #show() {
    fill(this.list, this.feed.rows.slice(-50).reverse().map((row) => h("li", {}, `${row.status} ${row.method} ${row.target} ${row.reason}`)));
  }
}
