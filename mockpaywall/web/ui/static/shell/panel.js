import { AdminError } from "../lib/admin_api.js";
import { h } from "../lib/dom.js";
import { t } from "../lib/texts.js";

/**
 * One panel of the page.
 *
 * To write one: a module `panels/NAME.js` with `export default class extends Panel`, a row in `panels.js`, texts
 * `panel.NAME` and others in `lib/texts.js`, a style sheet in `styles/` with its link in `index.html`, if it needs one.
 * A panel is created when it is first opened, and kept. What it shows comes from admin calls (`this.api`) or from
 * `this.feed`, the live list of requests. Elements are built with `h` of `lib/dom.js`; neither innerHTML nor style
 * attributes: the policy of the page forbids the latter.
 */
export class Panel extends HTMLElement {
  /** @type {import("../lib/admin_api.js").AdminApi} */ api;
  /** @type {import("../lib/request_feed.js").RequestFeed} */ feed;
  /** @type {import("./shell.js").Shell} */ shell;
  /** Keys of this panel while it is open: key -> [text of the help, function]. */
  shortcuts = {};

  /** Build what stays. Called once, before `open`. */
  build() {}

  /**
   * Show what the address asks for. Called when the panel is opened, and when the address changes within it:
   * `#/NAME/A/B?x=1` gives `["A", "B"]` and `x=1`.
   * @param {string[]} _path
   * @param {URLSearchParams} _query
   */
  open(_path, _query) {}

  /** Stop what must not go on while another panel is shown, such as a timer. */
  close() {}

  /**
   * Run an admin call; show its error after *element*, which caused it, and remove the one before.
   * @template T
   * @param {Element} element
   * @param {() => Promise<T>} action
   * @returns {Promise<T | undefined>} undefined after an error
   */
  async attempt(element, action) {
    if (element.nextElementSibling?.matches(".call-error")) element.nextElementSibling.remove();
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof AdminError)) throw error;
      element.after(renderError(error));
      return undefined;
    }
  }
}

/** Return an element that shows why an admin call was refused. */
export function renderError(error) {
  const lines = error.status === 0 ? [t("error.offline")] : error.errors.map(formatError);
  return h("div", { class: "call-error", role: "alert" }, lines.map((line) => h("p", {}, line)));
}

function formatError({ title, detail, source }) {
  const place = source?.pointer && source.pointer !== "/" ? `${source.pointer}: ` : "";
  return `${place}${[title, detail].filter(Boolean).join(". ")}`;
}
