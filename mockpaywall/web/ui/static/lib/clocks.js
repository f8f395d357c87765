import { inScope } from "./scope.js";
import { t } from "./texts.js";

/** Each namespace has a clock of its own, and its clock is one call. Those of further ones are taken as that of all. */
const MAX_CLOCKS = 20;

/** The virtual clocks of namespaces, as they go on between two readings. */
export class Clocks {
  #clocks = new Map();

  /** @param {import("./admin_api.js").AdminApi} api */
  constructor(api) {
    this.api = api;
  }

  /** Read the clocks of *namespaces*. */
  async read(namespaces) {
    const names = [null, ...new Set(namespaces)].slice(0, MAX_CLOCKS + 1);
    const found = await Promise.all(names.map((name) => this.api.get(inScope(this.api, name, "clock"))));
    names.forEach((name, index) => this.#clocks.set(name, { ...found[index], readAt: performance.now() }));
  }

  /** Return the time of a namespace, in milliseconds since the epoch. */
  now(namespace) {
    const { now, frozen, readAt } = this.#clocks.get(namespace) ?? this.#clocks.get(null);
    return Date.parse(now) + (frozen ? 0 : performance.now() - readAt);
  }
}

/** Return how long until *ms* have passed, such as `29:59`. */
export function formatCountdown(ms) {
  if (ms <= 0) return t("time.over");
  const seconds = Math.ceil(ms / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const pad = (value) => String(value).padStart(2, "0");
  if (hours >= 48) return t("time.days", { count: Math.floor(hours / 24) });
  return hours ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}
