import { AdminError } from "./admin_api.js";
import { EventStream } from "./event_stream.js";

/**
 * One stream of events for all tabs that show the same scope, because a browser opens at most six connections to a server.
 * The tab that holds the lock reads the stream and sends the others what it gets; when it ends, another one continues.
 */
export class SharedStream {
  #controller = new AbortController();
  /** @type {BroadcastChannel | undefined} */
  #channel;
  /** The last state that this tab has sent; null: another tab reads the stream. */
  #state = null;
  /** Whether this tab follows another one, and has not read the journal since it does. */
  #isNew = false;

  /** The arguments are those of EventStream. */
  constructor(api, onEvent, onState) {
    Object.assign(this, { api, onEvent, onState, name: `mockpaywall ${api.base.href}` });
    this.stream = new EventStream(api, (...event) => this.#publish({ event }), (...state) => this.#publish({ state }));
  }

  /** Read, or follow the tab that does, until `close`. */
  async run() {
    const { signal } = (this.#controller = new AbortController());
    if (!navigator.locks) return this.stream.run(signal); // browsers offer no locks without TLS, except on this machine
    await this.#ensureToken();
    if (signal.aborted) return undefined;
    this.#follow(signal);
    const ended = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    const read = () => Promise.race([this.stream.run(signal), ended]);
    return navigator.locks.request(this.name, { signal }, read).catch((error) => {
      if (error.name !== "AbortError") throw error;
    });
  }

  /** Have a token before others depend on this tab: a tab that asks for one gets no events meanwhile. */
  async #ensureToken() {
    try {
      await this.api.get("mode");
    } catch (error) {
      if (!(error instanceof AdminError)) throw error; // the stream shows what is wrong
    }
  }

  close() {
    this.#state = null;
    this.#controller.abort();
  }

  get isClosed() {
    return this.#controller.signal.aborted;
  }

  #follow(signal) {
    const channel = (this.#channel = new BroadcastChannel(this.name));
    channel.onmessage = ({ data }) => (data.asks ? this.#answer() : this.#receive(data));
    signal.addEventListener("abort", () => channel.close(), { once: true });
    this.#isNew = true;
    channel.postMessage({ asks: true });
  }

  #answer() {
    if (this.#state) this.#channel.postMessage({ state: this.#state, lastEventId: this.stream.lastEventId });
  }

  #receive({ event, state, lastEventId }) {
    this.stream.lastEventId = lastEventId;
    if (this.#isNew) this.onEvent("reload", null);
    this.#isNew = false;
    if (state) this.onState(...state);
    else this.onEvent(...event);
  }

  /** Handle what the stream has sent, and send it to the other tabs. */
  #publish({ event, state }) {
    if (this.isClosed) return;
    this.#isNew = false;
    if (state) this.onState(...(this.#state = state));
    else this.onEvent(...event);
    this.#channel?.postMessage({ event, state, lastEventId: this.stream.lastEventId });
  }
}
