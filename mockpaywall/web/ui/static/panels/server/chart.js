import { h } from "../../lib/dom.js";
import { formatNumber } from "../../lib/format.js";
import { t } from "../../lib/texts.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 300;
const HEIGHT = 80;
/** Points that are shown: those of one to two minutes. */
export const POINTS = 60;

/** One small chart: lines of numbers, the newest at the right. */
export class Chart extends HTMLElement {
  /**
   * @param {string} title
   * @param {string[]} names of the lines
   * @param {string} unit
   */
  constructor(title, names, unit) {
    super();
    Object.assign(this, { heading: title, names, unit });
    this.values = names.map(() => []);
    this.lines = names.map((_, index) => draw("path", { class: `line-${index}`, "vector-effect": "non-scaling-stroke" }));
    this.svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": title });
    this.svg.append(...this.lines);
    this.now = h("p", { class: "now muted" }, t("chart.wait"));
    this.top = h("span", { class: "top-value muted" });
  }

  connectedCallback() {
    if (!this.svg.parentNode) this.append(h("h2", {}, this.heading), this.now, h("div", { class: "plot" }, this.top, this.svg));
  }

  /** Add a value to each line; null for none. */
  add(values) {
    values.forEach((value, index) => (this.values[index] = [...this.values[index], value].slice(-POINTS)));
    const highest = Math.max(1, ...this.values.flat());
    this.lines.forEach((line, index) => line.setAttribute("d", makePath(this.values[index], highest)));
    this.now.replaceChildren(...this.names.map((name, index) => h("span", { class: `line-${index}` }, h("strong", {}, format(values[index])), ` ${this.unit} ${name}`)));
    this.top.textContent = format(highest);
    this.svg.setAttribute("aria-label", `${this.heading}: ${this.now.textContent}`);
  }
}

function draw(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** Return the line through *values*; it is interrupted where there is none. */
function makePath(values, highest) {
  let command = "M";
  return values.map((value, index) => {
    const place = `${command}${(((POINTS - values.length + index) / (POINTS - 1)) * WIDTH).toFixed(1)} ${(HEIGHT - 2 - ((value ?? 0) / highest) * (HEIGHT - 6)).toFixed(1)}`;
    command = value === null ? "M" : "L";
    return value === null ? "" : place;
  }).join("");
}

function format(value) {
  return value === null ? "–" : formatNumber(value < 10 ? Math.round(value * 10) / 10 : Math.round(value));
}

customElements.define("metric-chart", Chart);
