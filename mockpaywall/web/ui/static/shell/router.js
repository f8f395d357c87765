/** The address within the page: `#/PANEL/A/B?x=1`. */
export class Route {
  /** @param {string} hash */
  constructor(hash) {
    const [path, query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
    const [panel, ...rest] = path.split("/").map(decodeURIComponent);
    this.panel = panel;
    this.path = rest;
    this.query = new URLSearchParams(query);
  }
}

/** Return the address of a panel: `formatRoute("requests", [id], { q: "text" })`. Empty values are left out. */
export function formatRoute(panel, path = [], query = {}) {
  const values = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  const text = [panel, ...path].map(encodeURIComponent).join("/");
  return `#/${text}${values.size ? `?${values}` : ""}`;
}

/** Go there, as a link does. `isSmall`: the step back skips it. */
export function go(address, isSmall = false) {
  if (address === location.hash) return;
  if (!isSmall) return void (location.hash = address);
  history.replaceState(null, "", address);
  dispatchEvent(new HashChangeEvent("hashchange"));
}
