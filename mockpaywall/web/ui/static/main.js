import { AdminApi, AdminError } from "./lib/admin_api.js";
import { h } from "./lib/dom.js";
import { setZone } from "./lib/format.js";
import { language, t } from "./lib/texts.js";
import { RequestFeed } from "./lib/request_feed.js";
import { Shell } from "./shell/shell.js";

document.documentElement.lang = language;
document.title = t("title");

/** @type {Shell} */
let shell;
const api = new AdminApi(new URL("..", import.meta.url), (refused) => shell.askForToken(refused));
const feed = new RequestFeed(api);
shell = new Shell(api, feed);
document.body.append(h("a", { class: "skip", href: "#main" }, t("skip")), shell);
await readZone();
feed.start();

/** Without it, times are in UTC. */
async function readZone() {
  try {
    setZone((await api.get("server")).startedAt);
  } catch (error) {
    if (!(error instanceof AdminError)) throw error;
  }
}
