import { h } from "./dom.js";
import { t } from "./texts.js";

/** Return the address of an admin call about one namespace; null or "": about all. */
export function inScope(api, namespace, path) {
  const prefix = namespace ? `/ns/${encodeURIComponent(namespace)}` : "";
  return `${api.server}${prefix}/__admin/${path}`;
}

/** Return the name of a namespace for readers; null or "": all. */
export const formatScope = (namespace) => (namespace ? t("scope.one", { name: namespace }) : t("scope.all"));

/** Return a field to choose a namespace or all; it begins with that of the page. `load` reads the choices. */
export function scopeSelect(api, attributes) {
  const select = h("select", attributes, option(api.namespace));
  if (api.namespace) select.append(option(""));
  const load = async () => {
    const { namespaces } = await api.get(inScope(api, "", "namespaces"));
    const known = new Set([...select.options].map(({ value }) => value));
    select.append(...namespaces.filter(({ name }) => !known.has(name)).map(({ name }) => option(name)));
  };
  return Object.assign(select, { load });
}

function option(name) {
  return h("option", { value: name }, formatScope(name));
}
