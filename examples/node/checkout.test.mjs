import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { beforeEach, test } from "node:test";

const url = process.env.PAYWALL_URL ?? "http://127.0.0.1:8080";
// Keys of its own give this file a namespace of its own: others may test on the same server meanwhile.
const headers = {
  "Content-Type": "application/json",
  apikeyprivate: `fake-key-${randomUUID()}`,
  apiclientprivate: "fake-client",
};

// The code under test.
async function createSession(referenceCode) {
  const body = JSON.stringify({ ReferenceCode: referenceCode, UserId: "72812393211", UserPhone: "905123456710" });
  for (let tries = 1; ; tries++) {
    const reply = await fetch(`${url}/api/paywall/masterpass/session`, { method: "POST", headers, body });
    if (reply.status < 500 || tries === 3) return reply.json();
  }
}

async function mock(method, path, body) {
  const reply = await fetch(`${url}/__admin/${path}`, { method, headers, body: body && JSON.stringify(body) });
  assert.ok(reply.ok, `${method} ${path}: ${reply.status}`);
  return reply.json();
}

beforeEach(() => mock("POST", "reset"));

test("two bad answers are survived", async () => {
  await mock("PUT", "mode", { mode: "http=503@first-2" });
  const answer = await createSession("order-1");
  assert.equal(answer.ErrorCode, 0);
  const { verdict, message } = await mock("POST", "verify", { exactly: 3, retries: { sessions: 1 } });
  assert.ok(verdict, message);
});

test("a refusal is not tried again", async () => {
  await mock("PUT", "mode", { mode: "error=InvalidPhone" });
  assert.equal((await createSession("order-1")).ErrorCode, 7);
  const { verdict, message } = await mock("POST", "verify", { exactly: 1 });
  assert.ok(verdict, message);
});
