import { h } from "../../lib/dom.js";
import { t } from "../../lib/texts.js";

/** Which requests a part is for: name of its text, how it is written; N is a number that the user enters. */
const TRIGGERS = [
  ["always", ""],
  ["first", "@first-N"],
  ["every", "@every-N"],
  ["percent", "@N%"],
  ["seconds", "@for-Ns"],
];
const DEFAULT_COUNT = "2";

/** Fields that write a part of a mode. Event `add`: `detail` is the text to add, with the character before it. */
export class ModeBuilder extends HTMLElement {
  build() {
    this.partName = h("select", { id: "part-name", onchange: () => this.#showPart() });
    this.argument = h("input", { id: "part-argument", class: "mono", list: "part-choices", autocomplete: "off", spellcheck: "false" });
    this.choices = h("datalist", { id: "part-choices" });
    this.trigger = h("select", { id: "part-trigger", onchange: () => this.#showTrigger() }, TRIGGERS.map(([name, value]) => h("option", { value }, t(`trigger.${name}`))));
    this.count = h("input", { id: "part-count", type: "number", min: "1", max: "1000000", value: DEFAULT_COUNT, "aria-label": "N", hidden: true });
    this.effect = h("p", { class: "muted effect", lang: "en" });
    const add = (key, separator) => h("button", { type: "button", onclick: () => this.#add(separator) }, t(key));
    this.append(
      h("div", { class: "fields" },
        h("p", {}, h("label", { for: "part-name" }, t("part.name")), this.partName),
        h("p", {}, h("label", { for: "part-argument" }, t("part.argument")), this.argument, this.choices),
        h("p", {}, h("label", { for: "part-trigger" }, t("part.when")), h("span", { class: "row" }, this.trigger, this.count))),
      this.effect,
      h("div", { class: "row" }, add("part.set", ""), add("part.and", "+"), add("part.then", ",")),
    );
    return this;
  }

  /** Offer the parts of GET modes. */
  setParts(parts) {
    this.parts = parts;
    this.partName.replaceChildren(...parts.map(({ name }) => h("option", { value: name }, name)));
    this.partName.value = "http";
    this.#showPart();
  }

  #showPart() {
    const { written, example, effect, choices } = this.parts.find(({ name }) => name === this.partName.value);
    const hasArgument = written.includes("=");
    this.argument.disabled = !hasArgument;
    this.argument.value = hasArgument ? example.split("=")[1] : "";
    this.argument.placeholder = written.split("=")[1] ?? "";
    this.effect.textContent = `${written}: ${effect}`;
    this.choices.replaceChildren(...choices.map((choice) => h("option", { value: choice.name }, choice.effect)));
  }

  #showTrigger() {
    this.count.hidden = this.trigger.value === "";
  }

  #add(separator) {
    const argument = this.argument.disabled ? "" : `=${this.argument.value}`;
    const text = `${this.partName.value}${argument}${this.trigger.value.replace("N", this.count.value || DEFAULT_COUNT)}`;
    this.dispatchEvent(new CustomEvent("add", { detail: { separator, text } }));
  }
}

customElements.define("mode-builder", ModeBuilder);
