const SAMPLE = /^(\w+)(?:\{(.*)\})? ([^ ]+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/**
 * Parse the text of GET metrics.
 * @returns {{name: string, labels: Object<string, string>, value: number}[]}
 */
export function parseMetrics(text) {
  return text.split("\n").map(parseSample).filter(Boolean);
}

function parseSample(line) {
  const [, name, labels = "", value] = SAMPLE.exec(line) ?? [];
  if (!name) return null;
  return { name, labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, key, text]) => [key, text])), value: Number(value) };
}
