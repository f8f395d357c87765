import { Clocks } from "../lib/clocks.js";
import { fill, h } from "../lib/dom.js";
import { formatOffset } from "../lib/overrides.js";
import { Refresher } from "../lib/refresher.js";
import { inScope, scopeSelect } from "../lib/scope.js";
import { t } from "../lib/texts.js";
import { Panel } from "../shell/panel.js";

/** Steps of the buttons, in seconds. */
const STEPS = [["minute", 60], ["half", 1800], ["hour", 3600], ["day", 86_400]];
const TICK_MS = 250;

/** The virtual clock: freeze it, move it, return to real time. */
export default class ClockPanel extends Panel {
  #ticking = 0;

  build() {
    this.clocks = new Clocks(this.api);
    this.time = h("p", { class: "clock-time", role: "timer" });
    this.state = h("p", { class: "muted", role: "status" });
    this.namespace = scopeSelect(this.api, { id: "clock-scope", onchange: () => this.refresher.request() });
    this.seconds = h("input", { id: "clock-seconds", type: "number", required: true, value: "60", min: "-3155760000", max: "3155760000" });
    this.moment = h("input", { id: "clock-moment", type: "datetime-local", step: "1", required: true });
    this.freeze = h("button", { type: "button", disabled: true, onclick: () => this.#send(this.freeze, "put", { now: this.shownNow }) }, t("clock.freeze"));
    this.reset = h("button", { type: "button", onclick: () => this.#send(this.reset, "delete") }, t("clock.real"));
    const steps = STEPS.map(([name, advance]) => {
      const button = h("button", { type: "button", onclick: () => this.#send(button, "put", { advance }) }, t(`clock.${name}`));
      return button;
    });
    const form = (key, field, makeBody) => {
      const button = h("button", {}, t(key));
      const submit = (event) => (event.preventDefault(), this.#send(button, "put", makeBody()));
      return h("form", { class: "row", onsubmit: submit }, h("label", { for: field.id }, t(`${key}.label`)), field, button);
    };
    this.expired = h("p", { role: "status" });
    this.append(h("h1", {}, t("panel.clock")), h("p", { class: "muted" }, t("clock.intro")),
      h("div", { class: "card clock" },
        h("p", { class: "row" }, h("label", { for: "clock-scope" }, t("fact.scope")), this.namespace),
        this.time, this.state, h("div", { class: "row" }, this.freeze, this.reset), h("div", { class: "row" }, steps),
        form("clock.advance", this.seconds, () => ({ advance: this.seconds.valueAsNumber })),
        form("clock.set", this.moment, () => ({ now: this.moment.value + (this.offset ?? "") })), this.expired));
    this.refresher = new Refresher(this, () => this.#read());
  }

  open() {
    this.attempt(this.time, () => this.namespace.load());
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
    this.refresher.start();
  }

  close() {
    clearInterval(this.#ticking);
    this.refresher.stop();
  }

  async #read() {
    const scope = this.namespace.value;
    const clock = await this.attempt(this.time, async () => (await this.clocks.read([scope]), this.api.get(inScope(this.api, scope, "clock"))));
    if (!clock || scope !== this.namespace.value) return;
    /** The offset of the time zone, such as `+03:00`; undefined before the first answer: the server's then. */
    this.offset = /(Z|[+-]\d\d:\d\d)$/.exec(clock.now)[0];
    if (!this.moment.value) this.moment.value = this.#format();
    this.freeze.disabled = clock.frozen;
    fill(this.state, clock.frozen ? t("clock.frozen") : Math.abs(clock.offsetSeconds) < 1 ? t("clock.is.real") : formatOffset(clock.offsetSeconds));
    this.#tick();
  }

  /** Return the time where the server is, without the offset. */
  #format() {
    const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(this.offset) ?? [null, "+", "0", "0"];
    const shift = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60_000 : 60_000);
    return new Date(this.clocks.now(this.namespace.value) + shift).toISOString().slice(0, 19);
  }

  get shownNow() {
    return this.#format() + this.offset;
  }

  #tick() {
    if (!this.offset) return;
    const text = this.#format().replace("T", " ");
    if (this.time.textContent !== text) fill(this.time, text);
  }

  async #send(button, method, body) {
    const changed = await this.attempt(button, () => this.api.call(method.toUpperCase(), inScope(this.api, this.namespace.value, "clock"), body));
    if (changed) fill(this.expired, changed.expired.length ? t("clock.expired", { count: changed.expired.length }) : "");
  }
}
