import { h } from "../../lib/dom.js";
import { inScope, scopeSelect } from "../../lib/scope.js";
import { t } from "../../lib/texts.js";

const STATES = ["linked", "unlinked", "blocked"];

/** Makes an account, so that a test begins with a saved card. */
export class AccountForm extends HTMLElement {
  /** @param {import("../../shell/panel.js").Panel} panel */
  constructor(panel) {
    super();
    this.panel = panel;
  }

  build() {
    const field = (key, input, ...rest) => h("p", {}, h("label", { for: input.id }, t(key)), input, rest);
    this.phone = h("input", { id: "account-phone", required: true, inputmode: "tel", placeholder: "905321234567" });
    this.number = h("input", { id: "account-card", class: "mono", inputmode: "numeric", list: "test-cards", autocomplete: "off", placeholder: t("account.no.card") });
    this.cards = h("datalist", { id: "test-cards" });
    this.state = h("select", { id: "account-state" }, STATES.map((state) => h("option", { value: state }, t(`account.${state}`))));
    this.namespace = scopeSelect(this.panel.api, { id: "account-scope" });
    this.button = h("button", { class: "primary" }, t("account.add"));
    this.append(h("form", { onsubmit: (event) => this.#submit(event) },
      h("div", { class: "fields" }, field("fact.phone", this.phone), field("fact.card", this.number, this.cards), field("account.state", this.state), field("fact.scope", this.namespace)),
      h("div", { class: "row" }, this.button)));
    return this;
  }

  async load() {
    const [{ testCards }] = await Promise.all([this.panel.api.get("modes"), this.namespace.load()]);
    this.cards.replaceChildren(...testCards.map(({ number, effect }) => h("option", { value: number }, effect)));
  }

  async #submit(event) {
    event.preventDefault();
    const cards = this.number.value ? [{ number: this.number.value }] : [];
    const account = { phone: this.phone.value, state: this.state.value, cards };
    const added = await this.panel.attempt(this.button, () => this.panel.api.post(inScope(this.panel.api, this.namespace.value, "accounts"), account));
    if (!added) return;
    this.panel.shell.announce(t("account.added", { phone: added.phone }));
    this.phone.value = this.number.value = "";
  }
}

customElements.define("account-form", AccountForm);
