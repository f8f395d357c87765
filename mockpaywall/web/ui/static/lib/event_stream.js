import { AdminError } from "./admin_api.js";

/** Under a WSGI server a stream ends at once, and the page polls. */
const POLLING_MS = 500;

/** The server-sent events of the admin API, read by fetch, so that a token can be sent. */
export class EventStream {
  lastEventId = "";
  #retryMs = 1000;

  /**
   * @param {import("./admin_api.js").AdminApi} api
   * @param {(name: string, data: any) => void} onEvent
   * @param {(state: "live" | "polling" | "offline", problem?: string) => void} onState *problem*: what the server said
   */
  constructor(api, onEvent, onState) {
    Object.assign(this, { api, onEvent, onState });
  }

  /** Read until *signal* is aborted, and connect again whenever a stream ends. */
  async run(signal) {
    while (!signal.aborted) {
      const startedAt = performance.now();
      try {
        await this.#read(signal);
        if (performance.now() - startedAt < POLLING_MS) this.onState("polling");
      } catch (error) {
        if (error.name !== "AbortError") this.onState("offline", error instanceof AdminError && error.status ? error.message : "");
      }
      await wait(this.#retryMs, signal);
    }
  }

  async #read(signal) {
    const headers = this.lastEventId ? { "Last-Event-ID": this.lastEventId } : {};
    const response = await this.api.fetch("events", { headers, signal });
    this.onState("live");
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const blocks = (text + chunk.value).split("\n\n");
      text = blocks.pop();
      blocks.forEach((block) => this.#dispatch(block));
    }
  }

  #dispatch(block) {
    const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s, 2)));
    if (fields.retry) this.#retryMs = Number(fields.retry);
    if (fields.id) this.lastEventId = fields.id;
    if (fields.event) this.onEvent(fields.event, JSON.parse(fields.data));
  }
}

function wait(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
