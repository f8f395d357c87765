/** How often a panel is read, in milliseconds. */
const PANEL_TIMES = { minMs: 500, maxMs: 5000 };

/**
 * Reads again what a panel shows: when it is opened, when a request has arrived or ended, after a change made on this
 * page, and now and then, because other clients change things too. Not while the page is hidden.
 */
export class Refresher {
  #isRunning = false;
  #isReading = false;
  #isStale = false;
  #timer = 0;
  #readAt = -Infinity;

  /**
   * @param {import("../shell/panel.js").Panel} panel
   * @param {() => Promise<void>} read
   * @param {{minMs: number, maxMs: number}} times minMs: between two readings, however many requests arrive; maxMs: when
   *   nothing happens
   */
  constructor(panel, read, times = PANEL_TIMES) {
    Object.assign(this, { read, times });
    panel.feed.addEventListener("change", () => this.request());
    panel.feed.addEventListener("state", () => panel.feed.state === "live" && this.request());
    panel.api.changes.addEventListener("change", () => this.request());
    document.addEventListener("visibilitychange", () => this.request());
  }

  start() {
    this.#isRunning = true;
    return this.#run();
  }

  stop() {
    this.#isRunning = false;
    clearTimeout(this.#timer);
  }

  /** Read soon. */
  request() {
    if (!this.#isRunning || document.hidden) return;
    this.#isStale = true;
    if (!this.#isReading) this.#plan(Math.max(0, this.#readAt + this.times.minMs - performance.now()));
  }

  async #run() {
    if (this.#isReading) return;
    this.#isReading = true;
    this.#isStale = false;
    this.#readAt = performance.now();
    try {
      await this.read();
    } finally {
      this.#isReading = false;
    }
    if (this.#isStale) this.request();
    else if (this.#isRunning && !document.hidden) this.#plan(this.times.maxMs);
  }

  #plan(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#run(), ms);
  }
}
