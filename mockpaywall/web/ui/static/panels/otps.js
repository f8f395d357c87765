import { h } from "../lib/dom.js";
import { formatDateTime } from "../lib/moments.js";
import { t } from "../lib/texts.js";
import { Panel } from "../shell/panel.js";
import { countdown, facts, RecordList } from "./records/record_list.js";

const TONES = { open: "warn", verified: "good", expired: "", replaced: "", closed: "bad", approved: "good", refused: "bad", cancelled: "bad" };

/** The inbox: the one-time codes that were "sent". They are test codes, and readable. */
export default class OtpsPanel extends Panel {
  build() {
    this.list = new RecordList(this, "otps", (otp) => otp.token, (otp) => this.#render(otp));
    this.append(h("h1", {}, t("panel.otps")), h("p", { class: "muted" }, t("otps.intro")), this.list);
  }

  open() {
    this.list.open();
  }

  close() {
    this.list.close();
  }

  #render(otp) {
    const isOpen = otp.state === "open";
    const copy = h("button", { type: "button", "aria-label": `${t("copy")}: ${otp.code}`, onclick: () => this.shell.copy(otp.code) }, t("copy"));
    return h("li", { class: isOpen ? "card record otp" : "card record otp past" },
      h("div", { class: "row" }, h("h2", { class: "code" }, otp.code), copy, h("span", { class: `badge ${TONES[otp.state]}` }, t(`otp.${otp.state}`)), isOpen && countdown(otp.expiry, otp.namespace)),
      facts([
        ["fact.phone", otp.phone],
        ["fact.purpose", t(`purpose.${otp.purpose}`)],
        ["fact.issuer", t(`issuer.${otp.issuer}`)],
        ["fact.sent", formatDateTime(otp.issuedAt)],
        ["fact.token", h("code", {}, otp.token)],
        ["fact.scope", otp.namespace],
      ]));
  }
}
