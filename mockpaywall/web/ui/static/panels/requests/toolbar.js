import { fill, h } from "../../lib/dom.js";
import { t } from "../../lib/texts.js";
import { confirmButton } from "../../shell/confirm_button.js";
import { ANY_MODE, FILTER_NAMES } from "./filter.js";
import { OUTCOMES } from "./outcome.js";

/** Modes that can be chosen: clients choose their texts. */
const MAX_MODES = 30;

/** The filters above the list, and `buttons` for its heading. Events: `filter`, `pause` (detail: boolean), `clear` (detail: the button). */
export class Toolbar extends HTMLElement {
  build() {
    this.text = h("input", { type: "search", placeholder: t("filter.text"), "aria-label": t("filter.text"), oninput: () => this.#notify("filter") });
    this.operation = this.#makeSelect("filter.operation");
    this.outcome = this.#makeSelect("filter.outcome");
    this.mode = this.#makeSelect("filter.mode");
    this.pause = h("button", { type: "button", "aria-pressed": "false", onclick: () => this.togglePause() }, t("pause"));
    const clear = confirmButton(t("journal.clear"), (button) => this.#notify("clear", button));
    this.buttons = h("span", { class: "row" }, this.pause, clear);
    this.append(this.text, this.operation, this.outcome, this.mode);
    setOptions(this.outcome, t("filter.outcome"), OUTCOMES.map(({ id }) => [id, t(`outcome.${id}`)]));
    this.setChoices([]);
    return this;
  }

  get values() {
    return Object.fromEntries(FILTER_NAMES.map((name) => [name, this[name].value]));
  }

  /** Set the filters to what the address says. */
  setValues(query) {
    for (const name of FILTER_NAMES) {
      const value = query.get(name) ?? "";
      const isUnknown = this[name] !== this.text && ![...this[name].options].some((option) => option.value === value);
      if (isUnknown) this[name].append(h("option", { value }, value));
      if (this[name].value !== value) this[name].value = value;
    }
  }

  /** Let the user choose among the operations and modes of *rows*. */
  setChoices(rows) {
    const operations = [...new Set(rows.map((row) => row.operation))].filter(Boolean).sort();
    const modes = [...new Set(rows.map((row) => row.mode))].filter((mode) => mode !== "ok").sort().slice(0, MAX_MODES);
    setOptions(this.operation, t("filter.operation"), operations.map((name) => [name, name]));
    setOptions(this.mode, t("filter.mode"), [["ok", "ok"], [ANY_MODE, t("filter.any.mode")], ...modes.map((mode) => [mode, mode])]);
  }

  togglePause() {
    const isPaused = this.pause.ariaPressed !== "true";
    this.pause.ariaPressed = String(isPaused);
    fill(this.pause, t(isPaused ? "resume" : "pause"));
    this.#notify("pause", isPaused);
  }

  #makeSelect(key) {
    return h("select", { "aria-label": t(key), onchange: () => this.#notify("filter") });
  }

  #notify(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Change the options only when they differ: an open list would close. */
function setOptions(select, all, options) {
  const value = select.value;
  const wanted = [["", all], ...options];
  if (value && !wanted.some(([each]) => each === value)) wanted.push([value, value]);
  const signature = JSON.stringify(wanted);
  if (select.dataset.options === signature) return;
  select.dataset.options = signature;
  fill(select, wanted.map(([each, text]) => h("option", { value: each }, text)));
  select.value = value;
}

customElements.define("request-toolbar", Toolbar);
