import { language } from "../../lib/texts.js";

const POSITION = /line (\d+) column (\d+)/;
const MISSING = /^[^:]*: (missing|eksik)/;

/**
 * What was wrong with one request, in the language of the page.
 * @param {{field: string, pointer: string, en: string, tr: string}[]} fieldErrors of the journal
 */
export class Faults {
  constructor(fieldErrors) {
    this.errors = fieldErrors.map((error) => ({ ...error, text: shorten(error) }));
    const found = POSITION.exec(fieldErrors[0]?.en ?? "");
    /** Where a body is not JSON. */
    this.position = found && { line: Number(found[1]), column: Number(found[2]) };
  }

  /** Return what to mark in *body*: at the pointers, else at the names. */
  listMarks(body) {
    const named = this.errors.filter(({ field, pointer }) => !pointer && body !== null && typeof body === "object" && field in body);
    return [...this.errors.filter(({ pointer }) => pointer), ...named.map((error) => ({ ...error, pointer: `/${error.field}` }))];
  }

  /** Return what is wrong with the headers: name in lower case -> error. Some errors name several. */
  mapHeaders(body) {
    const marked = new Set(this.listMarks(body).map(({ field }) => field));
    const errors = this.errors.filter(({ field, pointer }) => field && !pointer && !marked.has(field));
    return new Map(errors.flatMap((error) => error.field.split(", ").map((name) => [name.toLowerCase(), { ...error, name, isMissing: MISSING.test(error.en) }])));
  }
}

/** Return the text without the name in front of it. */
function shorten(error) {
  const text = error[language];
  return error.field && text.startsWith(`${error.field}: `) ? text.slice(error.field.length + 2) : text;
}
