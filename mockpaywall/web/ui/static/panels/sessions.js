import { h } from "../lib/dom.js";
import { formatDateTime } from "../lib/moments.js";
import { inScope } from "../lib/scope.js";
import { t } from "../lib/texts.js";
import { confirmButton } from "../shell/confirm_button.js";
import { Panel } from "../shell/panel.js";
import { formatRoute } from "../shell/router.js";
import { countdown, facts, RecordList, requestsLink } from "./records/record_list.js";

/** The sessions that were issued, each with its countdown. */
export default class SessionsPanel extends Panel {
  build() {
    this.list = new RecordList(this, "sessions", (session) => session.SessionId, (session) => this.#render(session));
    const clear = confirmButton(t("sessions.clear"), (button) => this.attempt(button, () => this.api.delete("sessions")));
    this.append(h("div", { class: "row spread" }, h("h1", {}, t("panel.sessions")), clear), this.list);
  }

  open([id = ""]) {
    this.list.open(id);
  }

  close() {
    this.list.close();
  }

  #render(session) {
    const path = inScope(this.api, session.namespace, `sessions/${session.SessionId}/expire`);
    const expire = confirmButton(t("session.expire"), (button) => this.attempt(button, () => this.api.post(path)));
    return h("li", { class: session.expired ? "card record past" : "card record" },
      h("div", { class: "row" }, h("h2", { class: "mono" }, session.SessionId), requestsLink(session.SessionId), h("a", { class: "link", href: formatRoute("sessions", [session.SessionId]) }, t("records.link"))),
      h("div", { class: "row" }, session.expired ? h("span", { class: "badge bad" }, t("session.expired")) : [h("span", { class: "badge good" }, t("session.valid")), countdown(session.expiresAt, session.namespace), expire]),
      facts([
        ["fact.reference", session.ReferenceCode],
        ["fact.user", session.UserId],
        ["fact.phone", session.UserPhone],
        ["fact.issued", formatDateTime(session.issuedAt)],
        ["fact.expires", formatDateTime(session.expiresAt)],
        ["fact.scope", session.namespace],
      ]));
  }
}
