import { h } from "../lib/dom.js";
import { inScope } from "../lib/scope.js";
import { t } from "../lib/texts.js";
import { confirmButton } from "../shell/confirm_button.js";
import { Panel } from "../shell/panel.js";
import { AccountForm } from "./records/account_form.js";
import { facts, RecordList } from "./records/record_list.js";

const TONES = { linked: "good", unlinked: "warn", blocked: "bad" };
/** State -> the state that a button sets, with the name of its text. */
const CHANGES = { linked: ["blocked", "block"], blocked: ["linked", "unblock"], unlinked: ["linked", "link"], none: ["linked", "link"] };

/** Users and their cards: those that registered, and ready-made ones. */
export default class AccountsPanel extends Panel {
  build() {
    this.list = new RecordList(this, "accounts", ({ phone, namespace }) => `${namespace} ${phone}`, (account) => this.#render(account));
    this.form = new AccountForm(this).build();
    this.append(h("h1", {}, t("panel.accounts")), h("details", { class: "card" }, h("summary", {}, t("account.new")), this.form), this.list);
  }

  open() {
    this.attempt(this.form, () => this.form.load());
    this.list.open();
  }

  close() {
    this.list.close();
  }

  #render(account) {
    const path = inScope(this.api, account.namespace, `accounts/${encodeURIComponent(account.phone)}`);
    const [state, action] = CHANGES[account.state];
    const change = h("button", { type: "button", onclick: () => this.attempt(change, () => this.api.patch(path, { state })) }, t(`account.${action}`));
    const remove = confirmButton(t("account.delete"), (button) => this.attempt(button, () => this.api.delete(path)), { "aria-label": `${t("account.delete")}: ${account.phone}` });
    return h("li", { class: "card record" },
      h("div", { class: "row" }, h("h2", {}, account.phone), h("span", { class: `badge ${TONES[account.state]}` }, t(`account.${account.state}`)), change, remove),
      account.cards.length ? renderCards(account.cards) : h("p", { class: "muted" }, t("account.no.card")),
      facts([["fact.user", account.userId ?? t("account.any.user")], ["fact.scope", account.namespace ?? t("scope.all")]]));
  }
}

function renderCards(cards) {
  return h("ul", { class: "bank-cards" }, cards.map((card) => h("li", {}, h("strong", {}, card.alias), h("code", {}, card.number), h("span", { class: "muted" }, `${card.expiry} · ${card.holder}`), card.expired && h("span", { class: "badge bad" }, t("card.expired")))));
}
