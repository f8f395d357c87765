import { AdminError } from "../../lib/admin_api.js";
import { fill, h } from "../../lib/dom.js";
import { renderText } from "../../lib/json_lines.js";
import { formatScope, inScope, scopeSelect } from "../../lib/scope.js";
import { t } from "../../lib/texts.js";
import { renderError } from "../../shell/panel.js";
import { ModeBuilder } from "./mode_builder.js";
import { PRESETS } from "./presets.js";

const NEXT = "next";
const ALWAYS = "always";

/** Sets a mode: for all or one namespace, for one operation, for the next calls. */
export class ModeForm extends HTMLElement {
  /**
   * @param {import("../../lib/admin_api.js").AdminApi} api
   * @param {import("../../shell/shell.js").Shell} shell
   */
  constructor(api, shell) {
    super();
    Object.assign(this, { api, shell });
  }

  build() {
    this.mode = h("input", { id: "fail-mode", class: "mono", required: true, autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: "1000", placeholder: "http=503@first-2,ok", "aria-describedby": "fail-message", oninput: () => this.#show() });
    this.message = h("div", { id: "fail-message" });
    this.namespace = scopeSelect(this.api, { id: "fail-namespace", onchange: () => ((this.isChosen = true), this.#show()) });
    this.operation = h("select", { id: "fail-operation", onchange: () => this.#show() }, h("option", { value: "" }, t("fail.operation.all")));
    this.often = h("select", { id: "fail-often", onchange: () => this.#show() }, h("option", { value: NEXT }, t("fail.next")), h("option", { value: ALWAYS }, t("fail.always")));
    this.times = h("input", { id: "fail-times", type: "number", min: "1", max: "1000000", value: "1", required: true, "aria-label": t("fail.times"), oninput: () => this.#show() });
    this.apply = h("button", { class: "primary" });
    this.builder = new ModeBuilder().build();
    this.builder.addEventListener("add", ({ detail }) => this.#add(detail));
    this.append(h("form", { class: "card", onsubmit: (event) => this.#submit(event) }, this.#renderPresets(), this.#renderMode(), this.#renderWhere(), h("div", { class: "row apply" }, this.apply)));
    this.shell.feed.addEventListener("change", () => this.namespace.value || this.#chooseNamespace());
    this.#show();
    return this;
  }

  async load() {
    const [{ modes, operations }] = await Promise.all([this.api.get("modes"), this.namespace.load()]);
    this.#chooseNamespace();
    if (this.operation.options.length > 1) return;
    this.operation.append(...operations.map((name) => h("option", { value: name }, name)));
    this.builder.setParts(modes);
  }

  /** Until the user chooses: that of the last call, or "the next call" would be one of each client of this server. */
  #chooseNamespace() {
    const { namespace = "" } = this.shell.feed.rows.at(-1) ?? {};
    if (!namespace || this.isChosen || this.api.namespace || ![...this.namespace.options].some(({ value }) => value === namespace)) return;
    this.namespace.value = namespace;
    this.#show();
  }

  #renderPresets() {
    this.presets = PRESETS.map(([name, mode]) => h("button", { type: "button", class: "preset", "data-mode": mode, "aria-pressed": "false", onclick: () => this.#set(mode) }, h("span", {}, t(`preset.${name}`)), h("code", {}, mode)));
    return h("fieldset", { class: "presets" }, h("legend", {}, t("fail.what")), this.presets);
  }

  #renderMode() {
    return h("div", { class: "mode" }, h("label", { for: "fail-mode" }, t("fail.mode")), this.mode, this.message, h("details", {}, h("summary", {}, t("fail.build")), this.builder));
  }

  #renderWhere() {
    const field = (key, ...fields) => h("p", {}, h("label", { for: `fail-${key}` }, t(`fail.${key}`)), h("span", { class: "row" }, fields));
    return h("div", { class: "fields" }, field("often", this.often, this.times), field("operation", this.operation), field("namespace", this.namespace, h("span", { class: "muted" }, t("namespace.is"))));
  }

  #set(mode) {
    this.mode.value = mode;
    this.#show();
    this.apply.focus({ preventScroll: true });
  }

  #add({ separator, text }) {
    this.#set(separator && this.mode.value ? `${this.mode.value}${separator}${text}` : text);
  }

  /** Show what the button will do. */
  #show() {
    this.times.hidden = this.often.value !== NEXT;
    for (const button of this.presets) button.ariaPressed = String(button.dataset.mode === this.mode.value);
    fill(this.apply, this.#describe());
    if (this.mode.ariaInvalid !== "true") return;
    this.mode.ariaInvalid = null;
    fill(this.message);
  }

  #describe() {
    if (this.often.value === ALWAYS) return t("fail.apply.always");
    const key = this.times.value === "1" ? "fail.apply.one" : "fail.apply.next";
    return t(this.namespace.value ? key : `${key}.each`, { times: this.times.value });
  }

  async #submit(event) {
    event.preventDefault();
    const mode = this.operation.value ? `${this.operation.value}>${this.mode.value}` : this.mode.value;
    const isRule = this.operation.value || this.often.value === NEXT;
    const send = (path) => inScope(this.api, this.namespace.value, path);
    const times = this.often.value === NEXT ? { times: this.times.valueAsNumber } : {};
    try {
      await (isRule ? this.api.post(send("rules"), { mode, ...times }) : this.api.put(send("mode"), { mode }));
      fill(this.message);
      this.shell.announce(t("fail.done", { mode, scope: formatScope(this.namespace.value) }));
    } catch (error) {
      if (!(error instanceof AdminError)) throw error;
      this.#showError(error, mode);
    }
  }

  /** Show the message of the parser at its position. */
  #showError(error, mode) {
    const [{ position, expected, nearest } = {}] = error.errors;
    if (position === undefined) return fill(this.message, renderError(error));
    const shift = mode.length - this.mode.value.length;
    const text = [t("fail.expected", { expected }), nearest && t("fail.nearest", { nearest })].filter(Boolean).join(" ");
    fill(this.message, h("div", { class: "call-error", role: "alert" }, renderText(mode, { line: 1, column: position }), h("p", {}, t("fail.position", { position }), " ", h("span", { lang: "en" }, text))));
    this.mode.ariaInvalid = "true";
    this.mode.focus();
    return this.mode.setSelectionRange(Math.max(0, position - 1 - shift), this.mode.value.length);
  }
}

customElements.define("mode-form", ModeForm);
