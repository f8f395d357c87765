import { fill, h } from "../lib/dom.js";
import { switchLanguage, t } from "../lib/texts.js";
import { askForToken, showShortcuts } from "./dialogs.js";
import { BARS, PANELS } from "./panels.js";
import { formatRoute, go, Route } from "./router.js";
import { listenForShortcuts } from "./shortcuts.js";

/** The frame of the page: header, navigation, bars, and the panel that the address names. */
export class Shell extends HTMLElement {
  #panels = new Map();
  /** @type {import("./panel.js").Panel | null | undefined} null: the address names no panel */
  #panel = undefined;
  #asking = null;

  /**
   * @param {import("../lib/admin_api.js").AdminApi} api
   * @param {import("../lib/request_feed.js").RequestFeed} feed
   */
  constructor(api, feed) {
    super();
    Object.assign(this, { api, feed });
    this.main = h("main", { id: "main", tabindex: "-1" });
    this.bars = h("div", { class: "bars" });
    this.announcer = h("div", { class: "hidden-visually", role: "status" });
  }

  connectedCallback() {
    this.append(this.#buildHeader(), this.#buildNavigation(), this.bars, this.main, this.announcer);
    this.#mountBars();
    addEventListener("hashchange", () => this.#route());
    listenForShortcuts(() => this.#listShortcuts());
    this.#route();
  }

  /** Tell a screen reader, and show it for a moment. */
  announce(text) {
    fill(this.announcer, text);
    this.announcer.classList.add("shown");
    clearTimeout(this.announceTimer);
    this.announceTimer = setTimeout(() => this.announcer.classList.remove("shown"), 2500);
  }

  /** Copy *text*, and say so. */
  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.announce(t("copied"));
    } catch {
      this.announce(t("copy.failed"));
    }
  }

  /** Return the token that is entered; calls that wait for it share one dialog. */
  askForToken(refused) {
    this.#asking ??= askForToken(refused).finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #route() {
    const { hash } = location;
    const route = new Route(hash);
    if (!route.panel) return go(formatRoute(PANELS[0].id), true);
    const panel = await this.#load(route.panel);
    if (location.hash !== hash) return undefined; // another panel was asked for meanwhile
    if (panel !== this.#panel) {
      this.#panel?.close();
      this.#panel = panel;
      fill(this.main, panel ?? h("p", { class: "empty" }, t(isKnown(route.panel) ? "error.offline" : "error.panel")));
      this.#markCurrent(route.panel);
      document.title = panel ? `${t(`panel.${route.panel}`)} · ${t("title")}` : t("title");
    }
    return panel?.open(route.path, route.query);
  }

  async #load(id) {
    const entry = PANELS.find((each) => each.id === id);
    if (entry && !this.#panels.has(id)) this.#panels.set(id, entry.load().then((module) => this.#create(id, module)));
    try {
      return (await this.#panels.get(id)) ?? null;
    } catch {
      this.#panels.delete(id); // the module could not be loaded: the next visit tries again
      return null;
    }
  }

  #create(id, module) {
    const name = `panel-${id}`;
    customElements.define(name, module.default);
    const panel = Object.assign(document.createElement(name), { api: this.api, feed: this.feed, shell: this });
    panel.setAttribute("aria-label", t(`panel.${id}`));
    panel.setAttribute("role", "region");
    panel.build();
    return panel;
  }

  async #mountBars() {
    for (const { id, load } of BARS) {
      const bar = this.#create(id, await load());
      this.bars.append(bar);
      bar.open([], new URLSearchParams());
    }
  }

  #buildHeader() {
    const scope = this.api.namespace ? t("scope.one", { name: this.api.namespace }) : t("scope.all");
    const state = h("span", { class: "state", role: "status" });
    const showState = () => fill(state, this.feed.problem || t(`state.${this.feed.state}`)).setAttribute("data-state", this.feed.state);
    this.feed.addEventListener("state", showState);
    showState();
    return h(
      "header",
      { class: "top" },
      h("a", { class: "brand", href: "#/" }, "mockpaywall"),
      h("a", { class: "scope", href: formatRoute("namespaces"), title: t("panel.namespaces") }, scope),
      state,
      h("button", { type: "button", class: "quiet", lang: t("language") === "English" ? "en" : "tr", onclick: switchLanguage }, t("language")),
      h("button", { type: "button", class: "quiet", "aria-label": t("help"), title: t("help"), onclick: () => this.#showHelp() }, "?"),
    );
  }

  #buildNavigation() {
    const links = PANELS.map(({ id }) => h("a", { href: formatRoute(id), "data-panel": id }, t(`panel.${id}`)));
    this.navigation = h("nav", { "aria-label": t("panels") }, links);
    return this.navigation;
  }

  #markCurrent(id) {
    for (const link of this.navigation.children) {
      if (link.dataset.panel === id) link.setAttribute("aria-current", "page"), link.scrollIntoView({ block: "nearest", inline: "nearest" });
      else link.removeAttribute("aria-current");
    }
  }

  #showHelp() {
    showShortcuts(this.#listShortcuts());
  }

  #listShortcuts() {
    const panels = PANELS.map(({ id, key }) => [key, [t("help.panel", { name: t(`panel.${id}`) }), () => go(formatRoute(id))]]);
    return { ...this.#panel?.shortcuts, ...Object.fromEntries(panels), "?": [t("help.open"), () => this.#showHelp()] };
  }
}

function isKnown(id) {
  return PANELS.some((each) => each.id === id);
}

customElements.define("live-page", Shell);
