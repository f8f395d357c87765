import { fill, h } from "../lib/dom.js";
import { t } from "../lib/texts.js";
import { Panel } from "../shell/panel.js";
import { formatRoute, go } from "../shell/router.js";

const KEY_HEADER = "apikeyprivate";
const CLIENT_HEADER = "apiclientprivate";

const KINDS = ["code", "checkout"];

/** Programs that call this server, with its address, keys and namespace: one request, or a whole checkout. */
export default class CodePanel extends Panel {
  #language = "";
  #kind = KINDS[0];
  #examples = [];
  #readCount = 0;

  build() {
    const field = (id, key) => h("input", { id, class: "mono", autocomplete: "off", spellcheck: "false", placeholder: t("code.fake"), "aria-label": key, onchange: () => this.#read() });
    this.key = field("code-key", KEY_HEADER);
    this.client = field("code-client", CLIENT_HEADER);
    this.tabs = h("div", { class: "row", role: "tablist", "aria-label": t("code.languages"), onkeydown: (event) => this.#press(event) });
    this.code = h("pre", { class: "body", id: "code-text", role: "tabpanel", tabindex: "0" });
    this.kinds = KINDS.map((kind) => h("button", { type: "button", "aria-pressed": "false", onclick: () => this.#go(this.#language, kind) }, t(`code.${kind}`)));
    this.note = h("p", { class: "muted" });
    const copy = h("button", { type: "button", class: "primary", onclick: () => this.shell.copy(this.code.textContent) }, t("copy"));
    this.fields = h("div", { class: "fields" }, h("p", {}, h("label", { for: "code-key" }, KEY_HEADER), this.key), h("p", {}, h("label", { for: "code-client" }, CLIENT_HEADER), this.client));
    this.append(h("h1", {}, t("code.title")), h("div", { class: "row" }, this.kinds), this.note, h("div", { class: "card code-card" }, h("div", { class: "row spread" }, this.tabs, copy), this.code, this.fields));
  }

  async open([language = "", kind = KINDS[0]]) {
    this.#language = language;
    this.#kind = kind === KINDS[1] ? kind : KINDS[0];
    if (this.#examples.length) this.#show();
    else await this.#read();
  }

  async #read() {
    const number = ++this.#readCount; // an answer may come after that to a later read
    const { value: key } = this.key;
    const { value: client } = this.client;
    const headers = key && client ? { [KEY_HEADER]: key, [CLIENT_HEADER]: client } : {};
    const found = await this.attempt(this.fields, async () => (await this.api.fetch("examples", { headers })).json());
    if (!found || number !== this.#readCount) return;
    this.#examples = found.examples;
    this.#show();
  }

  #show() {
    const shown = this.#examples.find(({ language }) => language === this.#language) ?? this.#examples[0];
    const hadFocus = this.tabs.contains(document.activeElement);
    fill(this.tabs, this.#examples.map((example) => this.#renderTab(example, example === shown)));
    if (hadFocus) this.tabs.querySelector("[aria-selected=true]").focus();
    this.code.setAttribute("aria-labelledby", `tab-${shown.language}`);
    this.#language = shown.language;
    KINDS.forEach((kind, index) => this.kinds[index].setAttribute("aria-pressed", String(kind === this.#kind)));
    fill(this.note, this.#kind === KINDS[0] ? t("code.intro") : t("code.checkoutIntro", shown));
    fill(this.code, shown[this.#kind]);
  }

  #go(language, kind) {
    go(formatRoute("code", kind === KINDS[0] ? [language] : [language, kind]), true);
  }

  #renderTab({ language, title }, isShown) {
    return h("button", { type: "button", id: `tab-${language}`, role: "tab", "aria-selected": String(isShown), "aria-controls": "code-text", tabindex: isShown ? "0" : "-1", onclick: () => this.#go(language, this.#kind) }, title);
  }

  /** Move among the tabs as users of a keyboard expect it. */
  #press(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const index = this.#examples.findIndex(({ language }) => `tab-${language}` === event.target.id);
    if (!step || index < 0) return;
    event.preventDefault();
    const { language } = this.#examples.at((index + step) % this.#examples.length);
    this.#go(language, this.#kind);
  }
}
