import { formatNumber } from "./format.js";
import { inScope } from "./scope.js";
import { t } from "./texts.js";

const NO_MODE = "ok";
/** An offset below this is the time that the call took. */
const MIN_OFFSET_S = 1;

/**
 * What differs from a server that was just started: a mode, a rule, a delay, a clock.
 * @typedef {{kind: "mode" | "rule" | "delay" | "clock", namespace: string | null, text: string, note: string,
 *   isUsedUp: boolean, id: string, clear: () => Promise<any>}} Override
 */

/**
 * Return what is set in the scope of the page: what is set for all, and what namespaces have for themselves.
 * @returns {Promise<Override[]>}
 */
export async function listOverrides(api) {
  const common = inScope(api, "", "");
  const [{ namespaces }, { rules }, all] = await Promise.all([api.get(`${common}namespaces`), api.get(`${common}rules`), readScope(api, null)]);
  const shown = rules.filter(({ namespace }) => isInPage(api, namespace));
  const own = namespaces.filter(({ name, mode }) => isInPage(api, name) && mode !== all.mode).map(({ name, mode }) => makeMode(api, name, mode));
  const ofPage = api.namespace ? listOwn(api, await readScope(api, api.namespace), all) : [];
  return [makeMode(api, null, all.mode), ...own, ...shown.map((rule) => makeRule(api, rule, namespaces.length)), makeDelay(api, null, all.delay), makeClock(api, null, all.clock), ...ofPage].filter(Boolean);
}

export function getOverrideKey({ kind, namespace, id }) {
  return [kind, namespace ?? "", id].join(" ");
}

function isInPage(api, namespace) {
  return !api.namespace || namespace === null || namespace === api.namespace;
}

async function readScope(api, namespace) {
  const get = (path) => api.get(inScope(api, namespace, path));
  const [{ mode }, { settings }, clock] = await Promise.all([get("mode"), get("settings"), get("clock")]);
  return { mode, delay: formatDelay(settings), clock };
}

/** Return the delay and the clock that the namespace of the page has for itself. */
function listOwn(api, own, all) {
  const { frozen, now, offsetSeconds } = own.clock;
  const isSame = frozen === all.clock.frozen && (frozen ? now === all.clock.now : Math.abs(offsetSeconds - all.clock.offsetSeconds) < MIN_OFFSET_S);
  return [own.delay !== all.delay && makeDelay(api, api.namespace, own.delay), !isSame && makeClock(api, api.namespace, own.clock)];
}

function makeMode(api, namespace, mode) {
  const clear = () => api.delete(inScope(api, namespace, "mode"));
  return mode === NO_MODE && namespace === null ? null : { kind: "mode", namespace, text: mode, note: "", id: "", isUsedUp: false, clear };
}

function makeRule(api, { id, mode, namespace, times, uses, usedUp }, namespaceCount) {
  const values = { uses: formatNumber(uses), times: formatNumber(times ?? 0) };
  const note = t(times === null ? "override.uses" : namespace === null ? "override.uses.each" : "override.uses.of", values);
  const isUsedUp = usedUp || (namespace === null && times !== null && uses > 0 && uses >= times * namespaceCount);
  return { kind: "rule", namespace, text: mode, note, id, isUsedUp, clear: () => api.delete(inScope(api, "", `rules/${id}`)) };
}

function makeDelay(api, namespace, text) {
  return text ? { kind: "delay", namespace, text, note: "", id: "", isUsedUp: false, clear: () => api.post(inScope(api, namespace, "settings")) } : null;
}

function makeClock(api, namespace, { now, frozen, offsetSeconds }) {
  if (!frozen && Math.abs(offsetSeconds) < MIN_OFFSET_S) return null;
  const text = frozen ? t("override.frozen", { now: now.slice(0, 19).replace("T", " ") }) : formatOffset(offsetSeconds);
  return { kind: "clock", namespace, text, note: "", id: "", isUsedUp: false, clear: () => api.delete(inScope(api, namespace, "clock")) };
}

/** Return how far a clock is ahead or behind, in seconds. */
export function formatOffset(seconds) {
  return t(seconds > 0 ? "override.ahead" : "override.behind", { seconds: formatNumber(Math.round(Math.abs(seconds))) });
}

function formatDelay({ fixedDelay, delayDistribution }) {
  const { type, ...values } = delayDistribution ?? {};
  const drawn = type && `${type} ${Object.entries(values).map(([name, value]) => `${name} ${value}`).join(", ")}`;
  return [fixedDelay && t("time.ms", { value: formatNumber(fixedDelay) }), drawn].filter(Boolean).join(" + ");
}
