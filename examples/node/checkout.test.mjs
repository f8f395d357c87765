import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { beforeEach, test } from "node:test";

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
  const response = await fetch(`${url}/__admin/${path}`, { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.text();
  assert.ok(response.ok, answer);
  return JSON.parse(answer);
}

beforeEach(() => admin("POST", "reset"));

test("two errors are retried", async () => {
  await admin("PUT", "mode", { mode: "http=503@first-2" });
  const envelope = await createSession("order-1");
  assert.equal(envelope.ErrorCode, 0);
  const { verdict, message } = await admin("POST", "verify", { exactly: 3, retries: { sessions: 1 } });
  assert.ok(verdict, message);
});

test("a business error is not retried", async () => {
  await admin("PUT", "mode", { mode: "error=InvalidPhone" });
  assert.equal((await createSession("order-1")).ErrorCode, 7);
  const { verdict, message } = await admin("POST", "verify", { exactly: 1 });
  assert.ok(verdict, message);
});
