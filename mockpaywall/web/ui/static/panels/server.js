import { fill, h } from "../lib/dom.js";
import { t } from "../lib/texts.js";
import { Panel } from "../shell/panel.js";

/** What serves the page. */
export default class ServerPanel extends Panel {
  build() {
    this.facts = h("div", {});
    this.append(h("h1", {}, t("panel.server")), this.facts);
  }

  async open() {
    const health = await this.attempt(this.facts, () => this.api.get("health"));
    if (!health) return;
    const uptime = t("server.uptime", { seconds: health.uptimeInSeconds });
    fill(this.facts, h("p", {}, `${t("server.version")}: ${health.version}`), h("p", {}, uptime));
  }
}
