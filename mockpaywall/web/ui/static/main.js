import { AdminApi } from "./lib/admin_api.js";
import { h } from "./lib/dom.js";
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
feed.start();
