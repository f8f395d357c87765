import { fill, h } from "../lib/dom.js";
import { formatDateTime } from "../lib/moments.js";
import { parseMetrics } from "../lib/prometheus_text.js";
import { Refresher } from "../lib/refresher.js";
import { inScope } from "../lib/scope.js";
import { t } from "../lib/texts.js";
import { Panel } from "../shell/panel.js";
import { facts } from "./records/record_list.js";
import { Chart } from "./server/chart.js";
import { compareReadings, takeReading } from "./server/rates.js";
import { renderSettings } from "./server/settings_table.js";

/** A shorter time between two readings says little. */
const TIMES = { minMs: 1000, maxMs: 2000 };

/** What serves the page: its load, its version, its settings. */
export default class ServerPanel extends Panel {
  #before = null;

  build() {
    this.rate = new Chart(t("chart.rate"), [t("chart.rate.unit")], "");
    this.latency = new Chart(t("chart.latency"), [t("chart.median"), t("chart.p95")], "ms");
    this.charts = h("div", { class: "charts card" }, this.rate, this.latency);
    this.facts = h("div", {});
    this.settings = h("section", { class: "card", "aria-labelledby": "server-settings" });
    this.append(h("h1", {}, t("panel.server")), this.facts, this.charts, this.settings);
    this.refresher = new Refresher(this, () => this.#readMetrics(), TIMES);
  }

  open() {
    this.#readServer();
    this.refresher.start();
  }

  close() {
    this.#before = null;
    this.refresher.stop();
  }

  async #readServer() {
    const server = await this.attempt(this.facts, () => this.api.get(inScope(this.api, "", "server")));
    if (!server) return;
    fill(this.facts, facts([["server.version", server.version], ["server.python", server.python], ["server.seed", String(server.seed)], ["server.started", formatDateTime(server.startedAt)], ["server.address", h("code", {}, this.api.server)]]));
    fill(this.settings, h("h2", { id: "server-settings" }, t("server.settings")), renderSettings(server.settings));
  }

  async #readMetrics() {
    const text = await this.attempt(this.charts, () => this.api.get(inScope(this.api, "", "metrics")));
    if (text === undefined) return;
    const reading = takeReading(parseMetrics(text), performance.now());
    if (this.#before) {
      const { rate, median, p95 } = compareReadings(this.#before, reading);
      this.rate.add([rate]);
      this.latency.add([median, p95]);
    }
    this.#before = reading;
  }
}
