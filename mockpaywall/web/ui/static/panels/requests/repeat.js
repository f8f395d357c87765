/** A masked secret, such as `abcd…(sha256:9f2c1a)`; equal secrets have equal masks. */
const MASK = /[^\s"]{0,4}…\(sha256:(\w+)\)/g;
/** A masked card number, CVV or code. */
const CARD_MASK = /\*{3,}/;
/** Headers that a browser sets itself. */
const OWN_HEADERS = /^(host|connection|content-length|transfer-encoding|user-agent|accept-encoding|cookie|origin|referer|expect|te|trailer|upgrade|via|date|dnt|keep-alive|sec-.*|proxy-.*)$/i;
const BODILESS = ["GET", "HEAD"];

/** Return whether a repeated request would differ from *request* in card data. */
export function hasMaskedData(request) {
  return CARD_MASK.test(request.body) || request.body.includes("(sha256:");
}

/**
 * Send *request* of the journal again, from the browser, in its namespace. Its keys are masked: fake ones are sent.
 * @returns {Promise<string>} the id of the new request; "" when no response arrived
 */
export async function repeatRequest(server, namespace, request) {
  const headers = Object.entries(request.headers).filter(([name]) => !OWN_HEADERS.test(name));
  const init = { method: request.method, headers: headers.map(([name, value]) => [name, toFake([value].flat().join(", "))]), credentials: "omit", cache: "no-store" };
  if (!BODILESS.includes(request.method)) init.body = request.body;
  try {
    const response = await fetch(`${server}/ns/${encodeURIComponent(namespace)}${request.url}`, init);
    return response.headers.get("X-Mock-Request-Id") ?? "";
  } catch {
    return "";
  }
}

function toFake(value) {
  return value.replace(MASK, "repeated-$1");
}
