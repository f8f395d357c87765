import { h } from "../lib/dom.js";
import { t } from "../lib/texts.js";

/** How long the question is shown. */
const QUESTION_MS = 4000;

/** Return a button for what cannot be undone: the first click asks, the second one does it. */
export function confirmButton(text, action, attributes = {}) {
  let timer = 0;
  const { "aria-label": label = text } = attributes;
  const name = (shown, spoken) => {
    button.textContent = shown;
    button.ariaLabel = spoken;
  };
  const reset = () => {
    clearTimeout(timer);
    timer = 0;
    name(text, label);
    button.classList.remove("asking");
  };
  const click = () => {
    if (timer) return reset(), action(button);
    name(t("confirm", { action: text }), t("confirm", { action: label }));
    button.classList.add("asking");
    timer = setTimeout(reset, QUESTION_MS);
    return undefined;
  };
  const button = h("button", { type: "button", class: "danger", onclick: click, onblur: reset, ...attributes }, text);
  return button;
}
