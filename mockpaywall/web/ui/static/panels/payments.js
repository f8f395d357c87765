import { h } from "../lib/dom.js";
import { formatAmount, formatDateTime } from "../lib/moments.js";
import { inScope } from "../lib/scope.js";
import { t } from "../lib/texts.js";
import { Panel } from "../shell/panel.js";
import { formatRoute } from "../shell/router.js";
import { renderDecision, renderForm } from "./records/decision.js";
import { facts, RecordList, requestsLink } from "./records/record_list.js";

/** State -> colour. */
const TONES = { success: "good", failed: "bad", awaiting_capture: "warn", pending: "warn", started: "warn" };

/** Payments as a timeline, and the decision on a 3D page. */
export default class PaymentsPanel extends Panel {
  /** The forms that decisions made on this page returned. */
  #forms = new Map();

  build() {
    this.list = new RecordList(this, "payments", getKey, (payment) => this.#render(payment));
    this.append(h("h1", {}, t("panel.payments")), this.list);
  }

  open([key = ""]) {
    this.list.open(key);
  }

  close() {
    this.list.close();
  }

  #render(payment) {
    const form = this.#forms.get(getKey(payment));
    return h("li", { class: "card record" },
      h("div", { class: "row" },
        h("h2", {}, formatAmount(payment.Amount, payment.CurrencyId)),
        h("span", { class: `badge ${TONES[payment.state] ?? ""}` }, t(`payment.${payment.state}`)),
        requestsLink(`${listIds(payment)} ${payment.namespace}`),
        h("a", { class: "link", href: formatRoute("payments", [getKey(payment)]) }, t("records.link"))),
      payment.needs3d && payment.page3d.state === "open" && renderDecision(payment, (outcome, box) => this.#decide(payment, outcome, box)),
      form && renderForm(form),
      renderTimeline(payment),
      facts([
        ["fact.code", h("code", {}, payment.MerchantUniqueCode)],
        ["fact.card", payment.CardNumber],
        ["fact.method", t(`method.${payment.method}`)],
        ["fact.phone", payment.UserPhone],
        ["fact.created", formatDateTime(payment.createdAt)],
        ["fact.id", h("code", {}, payment.MasterpassPaymentId)],
        ["fact.scope", payment.namespace],
      ]));
  }

  async #decide(payment, outcome, box) {
    const key = getKey(payment);
    const path = inScope(this.api, payment.namespace, `payments/${encodeURIComponent(key)}/3d`);
    const form = await this.attempt(box, () => this.api.post(path, { outcome }));
    if (!form) return;
    this.#forms.set(key, form);
    this.shell.announce(t(`decided.${outcome}`));
  }
}

function getKey(payment) {
  return payment.MasterpassPaymentId;
}

/** Return what the filter finds the requests of a payment by: each operation names another of its ids. */
function listIds({ MasterpassPaymentId, PaymentId, UniqueCode, MerchantUniqueCode }) {
  return [MasterpassPaymentId, PaymentId, UniqueCode, ...(/[\s|]/.test(MerchantUniqueCode) ? [] : [MerchantUniqueCode])].join("|");
}

function renderTimeline({ history }) {
  const steps = history.map(({ at, state, reason }) => h("li", { class: TONES[state] ?? "" },
    h("time", { datetime: at, title: formatDateTime(at) }, at.slice(11, 19)),
    h("strong", {}, t(`payment.${state}`)), reason && h("span", { class: "muted", lang: "en" }, reason)));
  return h("ol", { class: "timeline" }, steps);
}
