import { h } from "../lib/dom.js";
import { t } from "../lib/texts.js";

/** Commands that explain what the page cannot. */
const COMMANDS = ["modes", "cards", "--help"];

/** Show the keys: key -> [text, function]. */
export function showShortcuts(shortcuts) {
  const rows = Object.entries(shortcuts).map(([key, [text]]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, text)));
  const commands = COMMANDS.map((name) => h("div", {}, h("dt", {}, h("code", {}, `mockpaywall ${name}`)), h("dd", {}, t(`help.${name}`))));
  const close = h("button", { type: "button", autofocus: true, onclick: () => dialog.close() }, t("close"));
  const dialog = h("dialog", { "aria-labelledby": "help-title" }, h("h2", { id: "help-title" }, t("help")), h("dl", { class: "keys" }, rows),
    h("h2", {}, t("help.terminal")), h("dl", { class: "keys commands" }, commands), close);
  open(dialog);
}

/** Ask for the token of the admin API until one is entered. */
export function askForToken(refused) {
  return new Promise((resolve) => {
    const input = h("input", { id: "token", type: "password", autocomplete: "off", required: true, autofocus: true });
    const submit = (event) => {
      event.preventDefault();
      dialog.close();
      resolve(input.value);
    };
    const dialog = h(
      "dialog",
      { "aria-labelledby": "token-title", oncancel: (event) => event.preventDefault() },
      h("h2", { id: "token-title" }, t("token.title")),
      h("form", { onsubmit: submit },
        h("p", { class: "muted" }, t("token.note")),
        refused && h("p", { class: "call-error", role: "alert" }, t("token.refused")),
        h("label", { for: "token" }, t("token.label")),
        input,
        h("button", { class: "primary" }, t("token.send"))),
    );
    open(dialog);
  });
}

function open(dialog) {
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}
