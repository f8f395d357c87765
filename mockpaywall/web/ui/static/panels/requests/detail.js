import { AdminError } from "../../lib/admin_api.js";
import { fill, h } from "../../lib/dom.js";
import { formatDuration, formatMoment } from "../../lib/format.js";
import { t } from "../../lib/texts.js";
import { renderError } from "../../shell/panel.js";
import { formatRoute, go, Route } from "../../shell/router.js";
import { Faults } from "./faults.js";
import { renderMessage } from "./message_view.js";
import { loadNearMiss } from "./near_misses.js";
import { findOutcome } from "./outcome.js";
import { hasMaskedData, repeatRequest } from "./repeat.js";
import { renderBadge } from "./request_row.js";
import { buildRuleForm } from "./rule_form.js";

/** One request beside its response: what was wrong, and what can be done with it. */
export class RequestDetail extends HTMLElement {
  #id = "";
  #shownState = "";
  #wantsFocus = false;
  /** What to say of a request that is opened next. */
  #note = { id: "", text: "" };

  /**
   * @param {import("../../lib/admin_api.js").AdminApi} api
   * @param {import("../../shell/shell.js").Shell} shell
   * @param {() => void} onClose
   */
  constructor(api, shell, onClose) {
    super();
    Object.assign(this, { api, shell, onClose });
  }

  /** Show the request with that id; "" for none. *row*: what the list knows of it, if anything. */
  show(id, row) {
    if (id === this.#id) return;
    this.#id = id;
    this.#shownState = "";
    this.isLoaded = false;
    this.#wantsFocus = id !== "" && (this.#wantsFocus || this.contains(document.activeElement));
    fill(this);
    if (id) this.#load(id, row);
  }

  /** Show what has changed of the request. */
  update(row) {
    if (row && getState(row) !== this.#shownState) this.#load(row.id, row);
  }

  /** Move the focus to the heading: now, or once there is one. */
  focusHeading() {
    this.#wantsFocus = !this.isLoaded;
    this.querySelector("h1")?.focus();
  }

  async copyCurl() {
    if (!this.isLoaded) return;
    const { curl, note } = (await this.#attempt(() => this.api.get(`requests/${this.#id}/curl`))) ?? {};
    if (!curl) return;
    await this.shell.copy(curl);
    fill(this.result, note);
  }

  async #load(id, row) {
    this.#shownState = row ? getState(row) : "unknown";
    try {
      const event = await this.api.get(`requests/${id}`);
      if (id === this.#id) this.#fill(event, row ?? toRow(event));
    } catch (error) {
      if (!(error instanceof AdminError)) throw error;
      if (id === this.#id) fill(this, this.#renderClose(), renderError(error));
    }
  }

  #fill(event, row) {
    const facts = event.subEvents.at(-1).data;
    const faults = new Faults(facts.fieldErrors ?? []);
    const wasFocused = this.contains(document.activeElement);
    this.result = h("div", { class: "result muted", role: "status" }, this.#note.id === event.id && this.#note.text);
    this.more = h("div", { class: "more" });
    const { request, response } = event;
    const start = `${request.method} ${request.url}`;
    fill(
      this,
      h("header", {}, h("div", { class: "row" }, renderBadge(row), h("h1", { tabindex: "-1" }, row.operation || start), this.#renderClose()), renderFacts(row, facts)),
      renderVerdict(row, facts, faults),
      this.#renderActions(event, row, facts),
      this.result,
      this.more,
      h("div", { class: "messages" },
        renderMessage({ title: t("request"), start, headers: request.headers, body: request.body }, faults),
        renderMessage({ title: t("response"), start: response.status ? `HTTP ${response.status}` : t("response.none"), headers: response.headers, body: response.body })),
    );
    this.isLoaded = true;
    if (wasFocused || this.#wantsFocus) this.focusHeading();
    if (!event.wasMatched) this.#showNearMiss(event.id, request);
  }

  async #showNearMiss(id, request) {
    const nearest = await this.#attempt(() => loadNearMiss(this.api, request));
    if (nearest && id === this.#id && !this.querySelector(".near-miss")) this.append(nearest);
  }

  #renderClose() {
    return h("button", { type: "button", class: "quiet close", "aria-label": t("close"), onclick: this.onClose }, "✕");
  }

  #renderActions(event, row, facts) {
    const button = (key, action) => h("button", { type: "button", onclick: action }, t(key));
    const isMasked = hasMaskedData(event.request);
    const payment = findPaymentId(event);
    return h(
      "div",
      { class: "row actions" },
      button("action.curl", () => this.copyCurl()),
      !isMasked && button("action.repeat", () => this.#repeat(event.request, facts.namespace)),
      button("action.rule", () => this.#toggleRule(row)),
      button("action.link", () => this.shell.copy(new URL(formatRoute("requests", [row.id]), location.href).href)),
      payment && h("a", { class: "button", href: formatRoute("payments", [payment]) }, t("action.payment")),
      isMasked && h("span", { class: "muted" }, t("repeat.masked")),
    );
  }

  async #repeat(request, namespace) {
    fill(this.result, t("repeat.sending"));
    const id = await repeatRequest(this.api.server, namespace, request);
    this.#note = { id, text: t(id ? "repeat.done" : "repeat.none") };
    fill(this.result, this.#note.text);
    if (id) go(formatRoute("requests", [id], Object.fromEntries(new Route(location.hash).query)));
  }

  #toggleRule(row) {
    if (this.more.hasChildNodes()) return fill(this.more);
    fill(this.more, buildRuleForm(this.api, row));
    return this.more.querySelector("input").focus();
  }

  async #attempt(action) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof AdminError)) throw error;
      fill(this.result, renderError(error));
      return undefined;
    }
  }
}

function getState(row) {
  return `${row.phase}${row.endedAt}`;
}

/** Return a row for a request that the list does not have. */
function toRow({ id, request, response, subEvents, timing }) {
  const { namespace, phase, mode, seen, reason = "", hint = "" } = subEvents.at(-1).data;
  const receivedAt = request.loggedDate / 1000;
  const endedAt = receivedAt + timing.totalTime / 1000;
  const { method, url: target } = request;
  return { id, namespace, phase, mode, seen, reason, hint, method, target, receivedAt, endedAt, status: response.status, operation: "", reference: "" };
}

/** Return an id of the payment that a request is about, from its answer if it is there; undefined without one. */
function findPaymentId({ request, response, wasMatched }) {
  const [id, code] = [/"(?:MasterpassPaymentId|PaymentId)": ?"?([\w-]+)|[?&]uniqueCode=([\w-]+)/, /"MerchantUniqueCode": ?"([^"]+)/];
  const text = [response.body, request.body, request.url].join(" ");
  const found = id.exec(text) ?? (wasMatched && code.exec(text));
  return found ? found[1] ?? found[2] : undefined;
}

function renderFacts(row, facts) {
  const parts = [formatMoment(row.receivedAt), formatDuration(row), t("fact.number", { number: facts.number }), t("fact.namespace", { name: facts.namespace })];
  return h("p", { class: "muted facts" }, parts.filter(Boolean).join(" · "));
}

/** Return why the request was refused, or what was simulated; the hint on top. */
function renderVerdict(row, facts, faults) {
  const outcome = findOutcome(row);
  if (outcome.id === "good" && !facts.hint) return null;
  const mode = row.mode !== "ok" && h("p", {}, t("verdict.mode"), " ", h("code", {}, row.mode), " ", t("verdict.source", { source: facts.source }));
  const seen = (outcome.id === "unanswered" || facts.fault) && h("p", { lang: "en" }, facts.seen);
  const errors = faults.errors.map(({ field, text }) => h("li", {}, field && h("strong", {}, field, ": "), text));
  const isListed = errors.length > 0 && facts.hint === facts.reason; // the hint is the list, in one line
  const reasons = errors.length ? h("ul", { class: isListed && "hint" }, errors) : facts.reason && !facts.hint?.includes(facts.reason) && h("p", { lang: "en" }, facts.reason);
  return h(
    "div",
    { class: `verdict ${outcome.tone}`, role: "group", "aria-label": t(`outcome.${outcome.id}`) },
    h("p", { class: "title" }, t(`outcome.${outcome.id}`)),
    facts.hint && !isListed && h("p", { class: "hint", lang: "en" }, facts.hint),
    reasons, mode, seen,
  );
}

customElements.define("request-detail", RequestDetail);
