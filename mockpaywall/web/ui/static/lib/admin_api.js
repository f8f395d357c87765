const TOKEN_KEY = "mockpaywall.token";

/** A refused admin call. `errors` are those of the answer: {code, title, detail, source?}. */
export class AdminError extends Error {
  constructor(status, errors) {
    super(errors.map((error) => [error.title, error.detail].filter(Boolean).join(": ")).join("; "));
    this.status = status;
    this.errors = errors;
  }
}

/** The admin API of the server and the namespace that the page came from. */
export class AdminApi {
  /** Event `change`: this page has changed something. */
  changes = new EventTarget();

  /**
   * @param {URL} base ends in /__admin/
   * @param {(refused: boolean) => Promise<string>} askForToken
   */
  constructor(base, askForToken) {
    this.base = base;
    this.askForToken = askForToken;
    /** The namespace of the page; "" for all. */
    this.namespace = /\/ns\/([^/]+)\/__admin\/$/.exec(base.pathname)?.[1] ?? "";
    /** The address of the server, without /ns/NAME and a final slash. */
    this.server = base.href.replace(/(\/ns\/[^/]+)?\/__admin\/$/, "");
    /** What requests to the simulated API begin with, in the namespace of the page. */
    this.address = base.href.replace(/\/__admin\/$/, "");
  }

  get = (path) => this.call("GET", path);
  post = (path, body = {}) => this.call("POST", path, body);
  put = (path, body) => this.call("PUT", path, body);
  patch = (path, body) => this.call("PATCH", path, body);
  delete = (path) => this.call("DELETE", path);

  /** Return the JSON of the answer. Throws AdminError; status 0: the server does not answer. */
  async call(method, path, body) {
    const content = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    const response = await this.fetch(path, { method, ...content });
    const text = await response.text();
    if (method !== "GET") this.changes.dispatchEvent(new Event("change"));
    return text && (response.headers.get("Content-Type") ?? "").startsWith("application/json") ? JSON.parse(text) : text;
  }

  /** Return a response with a good status. Asks for a token when the server does. */
  async fetch(path, options = {}) {
    for (;;) {
      const token = sessionStorage.getItem(TOKEN_KEY);
      const headers = { ...options.headers, ...(token && { Authorization: `Bearer ${token}` }) };
      const response = await this.#send(path, { cache: "no-store", ...options, headers });
      if (response.ok) return response;
      if (response.status !== 401) throw new AdminError(response.status, await readErrors(response));
      if (sessionStorage.getItem(TOKEN_KEY) !== token) continue; // one was entered meanwhile
      sessionStorage.setItem(TOKEN_KEY, await this.askForToken(token !== null));
    }
  }

  async #send(path, options) {
    try {
      return await fetch(new URL(path, this.base), options);
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new AdminError(0, [{ title: "", detail: String(error.message) }]);
    }
  }
}

async function readErrors(response) {
  try {
    return (await response.json()).errors;
  } catch {
    return [{ title: `HTTP ${response.status}`, detail: response.statusText }];
  }
}
