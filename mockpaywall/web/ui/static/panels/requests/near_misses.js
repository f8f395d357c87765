import { h } from "../../lib/dom.js";
import { t } from "../../lib/texts.js";

/** Return the expected request that is closest to *request*, and what it lacks. Null without one. */
export async function loadNearMiss(api, request) {
  const { nearMisses } = await api.post("near-misses/request", request);
  const nearest = nearMisses[0];
  return nearest ? renderNearMiss(nearest.stubMapping, request) : null;
}

function renderNearMiss(stub, request) {
  const pattern = stub.request;
  const path = pattern.urlPath ?? pattern.url ?? pattern.urlPathPattern ?? pattern.urlPattern ?? "";
  const items = [...iterExpectations(pattern, path, request)];
  return h(
    "section",
    { class: "near-miss", "aria-label": t("near.title") },
    h("h2", {}, t("near.title")),
    h("p", {}, stub.name ?? t("near.rule"), " ", h("code", {}, `${pattern.method ?? ""} ${path}`)),
    h("ul", { class: "expectations" }, items.map(([isMet, text]) => h("li", { class: isMet ? "met" : "unmet" }, h("span", { class: "hidden-visually" }, t(isMet ? "near.met" : "near.unmet")), h("code", {}, text)))),
  );
}

/** Yield whether each part is there, and the part. Whether a value is right, the marks in the body say. */
function* iterExpectations(pattern, path, request) {
  const headers = new Set(Object.keys(request.headers).map((name) => name.toLowerCase()));
  const body = parseObject(request.body);
  if (pattern.method && pattern.method !== "ANY") yield [pattern.method === request.method, pattern.method];
  if (path) yield [request.url.split("?")[0] === path, path];
  for (const name of Object.keys(pattern.headers ?? {})) yield [headers.has(name.toLowerCase()), name];
  for (const { matchesJsonPath } of pattern.bodyPatterns ?? []) {
    const name = (matchesJsonPath?.expression ?? matchesJsonPath ?? "").replace(/^\$\./, "");
    if (/^\w+$/.test(name)) yield [name in body, name];
  }
}

function parseObject(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" ? value : {};
  } catch {
    return {};
  }
}
