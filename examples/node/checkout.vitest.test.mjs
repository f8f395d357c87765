import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";

const url = process.env.PAYWALL_URL ?? "http://127.0.0.1:8080";
// A random key gives this file its own namespace, so that other tests can use the same server.
const headers = {
  "Content-Type": "application/json",
  apikeyprivate: `fake-key-${randomUUID()}`,
  apiclientprivate: "fake-client",
};

// The code under test.
async function createSession(referenceCode) {
  const body = JSON.stringify({ ReferenceCode: referenceCode, UserId: "72812393211", UserPhone: "905123456710" });
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(`${url}/api/paywall/masterpass/session`, { method: "POST", headers, body });
    if (response.status < 500 || attempt === 3) return response.json();
  }
}

// What the mock refuses, such as a mode that it does not know, fails the test.
async function admin(method, path, body) {
  const response = await fetch(`${url}/__admin/${path}`, { method, headers, body: JSON.stringify(body) });
  const answer = await response.text();
  expect(response.ok, answer).toBe(true);
  return JSON.parse(answer);
}

test("two errors are retried", async () => {
  await admin("PUT", "mode", { mode: "http=503@first-2" });
  expect(await createSession("order-1")).toMatchObject({ ErrorCode: 0 });
  expect(await admin("POST", "verify", { exactly: 3, retries: { sessions: 1 } })).toMatchObject({ verdict: true });
});
