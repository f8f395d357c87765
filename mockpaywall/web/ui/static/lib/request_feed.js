import { AdminError } from "./admin_api.js";
import { SharedStream } from "./shared_stream.js";

/** Rows that the page keeps. */
const MAX_ROWS = 10_000;
const TRIM_AT = MAX_ROWS + 1000;
/** How long the server has been able to list every request, before those that it skipped are read. */
const CALM_MS = 1000;
/** The newest rows, among which those without an end are looked for. */
const MAX_OPEN = 500;
/** Requests that are read besides those that were skipped: others may have arrived before them. */
const OVERLAP = 50;
/** After an answer of the journal that was an error. */
const RETRY_MS = 2000;
/** A stream of a hidden page is closed: a browser opens six connections to a server, and each tab needs some. */
const HIDDEN_MS = 10_000;

/**
 * The requests of the page's scope, oldest first, as they happen. Events: `change` (`detail`: the ids of new rows, null
 * when all were read again), `state`, `skipped`.
 */
export class RequestFeed extends EventTarget {
  /** @type {Array<Object>} rows of GET requests/rows */
  rows = [];
  /** @type {"connecting" | "live" | "polling" | "offline"} */
  state = "connecting";
  /** Why the server refuses the stream; "" when it does not. */
  problem = "";
  /** Requests that have no row yet, because too many came at once. */
  skipped = 0;
  /** Requests in the journal when it was read. */
  total = 0;
  /** Requests that the journal no longer had when it was read. */
  evicted = 0;
  #byId = new Map();
  #reading = null;
  /** How many of the newest requests have to be read; 0: none. */
  #wanted = 0;
  /** Requests that are newer than the first one that was skipped, with it. */
  #sinceSkip = 0;
  #pending = [];

  /** @param {import("./admin_api.js").AdminApi} api */
  constructor(api) {
    super();
    this.api = api;
    this.stream = new SharedStream(api, (name, data) => this.#receive(name, data), (state, problem) => this.#setState(state, problem));
  }

  start() {
    this.stream.run();
    let timer = 0;
    document.addEventListener("visibilitychange", () => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(() => this.stream.close(), HIDDEN_MS);
      else if (this.stream.isClosed) this.stream.run();
    });
  }

  /** Return the row of the request with that id. */
  find(id) {
    return this.#byId.get(id);
  }

  /** Read the newest requests of the journal again: all of them, or *count*. */
  async read(count = MAX_ROWS) {
    this.#wanted = Math.min(MAX_ROWS, Math.max(this.#wanted, count));
    this.#reading ??= this.#readWhileStale().catch((error) => this.#retry(error)).finally(() => (this.#reading = null));
    await this.#reading;
  }

  #receive(name, data) {
    if (name === "reload") this.read();
    if (name === "skipped") this.#skip(data);
    if (name === "requests" && this.#reading) this.#pending.push(...data);
    else if (name === "requests") this.#notify("change", this.#merge(data));
  }

  async #readWhileStale() {
    while (this.#wanted) {
      const count = this.#wanted;
      this.#wanted = 0;
      if (this.state === "polling" && (await this.#isUnchanged())) return;
      this.#sinceSkip = 0; // what is skipped from now on is read next time
      this.#skip(0);
      const { requests, meta } = await this.api.get(`requests/rows?limit=${count}`);
      this.#replaceNewest(requests.reverse(), count);
      this.total = meta.total;
      this.evicted = meta.evicted;
      this.#merge(this.#pending.splice(0));
      this.#notify("change", null);
    }
  }

  #replaceNewest(rows, count) {
    const ids = new Set(rows.map(({ id }) => id));
    const older = count < MAX_ROWS ? this.rows.filter(({ id }) => !ids.has(id)) : [];
    this.rows = [...older, ...rows];
    this.#byId = new Map(this.rows.map((row) => [row.id, row]));
  }

  /** Return whether the journal ends as the list does: then a page that polls need not read all of it. */
  async #isUnchanged() {
    const { requests, meta } = await this.api.get("requests/rows?limit=1");
    const isOpen = this.rows.slice(-MAX_OPEN).some((row) => row.endedAt === null);
    return !isOpen && meta.total === this.total && requests[0]?.id === this.rows.at(-1)?.id;
  }

  /** @returns {string[]} the ids of those that are new */
  #merge(rows) {
    const added = [];
    for (const row of rows) {
      const known = this.#byId.get(row.id);
      if (known) Object.assign(known, row);
      else added.push(row.id), this.rows.push(row), this.#byId.set(row.id, row);
    }
    this.total += added.length;
    if (this.skipped) this.#sinceSkip += added.length;
    if (this.rows.length > TRIM_AT) this.#trim();
    return added;
  }

  #retry(error) {
    if (!(error instanceof AdminError)) throw error;
    this.#planRead(RETRY_MS, () => MAX_ROWS);
  }

  #planRead(delayMs, count) {
    clearTimeout(this.readTimer);
    this.readTimer = setTimeout(() => this.read(count()), delayMs);
  }

  #trim() {
    for (const row of this.rows.splice(0, this.rows.length - MAX_ROWS)) this.#byId.delete(row.id);
  }

  #skip(count) {
    this.skipped = count && this.skipped + count;
    this.#sinceSkip += count;
    if (count) this.#planRead(CALM_MS, () => this.#sinceSkip + OVERLAP);
    this.#notify("skipped", this.skipped);
  }

  #setState(state, problem = "") {
    if (state === this.state && problem === this.problem) return;
    Object.assign(this, { state, problem });
    this.#notify("state", state);
  }

  #notify(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
