/**
 * Build an element.
 *
 * Attributes: a function is a listener (`onclick`), true is an empty attribute; false, null and undefined are left out.
 * @param {string} name
 * @param {Object<string, any>} attributes
 * @param {...(Node | string | number | null | undefined | false | any[])} children
 * @returns {any}
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) setAttribute(element, key, value);
  element.append(...toNodes(children));
  return element;
}

/** Replace what is in *element*. */
export function fill(element, ...children) {
  element.replaceChildren(...toNodes(children));
  return element;
}

function toNodes(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

function setAttribute(element, key, value) {
  if (typeof value === "function") element.addEventListener(key.slice(2), value);
  else if (value === true) element.setAttribute(key, "");
  else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
}
