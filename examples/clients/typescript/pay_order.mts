/**
 * Pay one order through Paywall's Masterpass API: node build/pay_order.mjs ORDER
 *
 * Needs Node 20 and nothing else. docs/clients.md of mockpaywall says what it prints and returns.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const URL_BASE = process.env.PAYWALL_URL ?? "http://127.0.0.1:8080";
const KEY = process.env.PAYWALL_KEY ?? "my-key";
const CLIENT = process.env.PAYWALL_CLIENT ?? "my-client";
const TIMEOUT_S = Number(process.env.PAYWALL_TIMEOUT_SECONDS ?? "20");
const MAX_TRIES = 3;
const MAX_PAUSE_S = 5;
const USER = { UserId: "72812393211", UserPhone: "905321234567", PhoneVerifiedByMerchant: true };
const CARD = {
  CardAlias: "my card",
  CardHolderName: "Ayşe Yılmaz",
  CardNumber: "5528790000000008",
  ExpiryMonth: "12",
  ExpiryYear: "2030",
  Cvv: "123",
};
const DETAIL = {
  Amount: 129.9,
  CurrencyId: 1,
  Installment: 1,
  ClientIP: "203.0.113.7",
  MerchantSuccessBackUrl: "https://shop.example/ok",
  MerchantFailBackUrl: "https://shop.example/fail",
};

type Json = Record<string, unknown>;
type Kind = "paywall" | "masterpass" | "http" | "no-answer" | "no-code" | "no-record";

/** A call without a success. */
class Failure extends Error {
  readonly kind: Kind;
  /** The kind and its code. */
  readonly reason: string;
  readonly canRepeat: boolean;
  readonly pauseS: number;
  operation = "checkout";
  isRepeated = false;

  constructor(kind: Kind, code: unknown, message: unknown, canRepeat = false, pauseS = 0) {
    super(String(message));
    this.kind = kind;
    this.reason = `${kind} ${code}`.trimEnd();
    this.canRepeat = canRepeat;
    this.pauseS = pauseS;
  }
}

/** Calls operations with one key pair, in one session. */
class Client {
  private sessionId = "";

  /** Return the Body of a success. The same body is sent again until an answer arrives. */
  async call(operation: string, body?: Json): Promise<Json> {
    for (let number = 1; ; number++) {
      try {
        return await this.callOnce(operation, body);
      } catch (failure) {
        if (!(failure instanceof Failure)) throw failure;
        failure.operation = operation;
        failure.isRepeated = number > 1;
        if (!failure.canRepeat || number === MAX_TRIES) throw failure;
        const pauseS = Math.min(failure.pauseS || 0.5 * number, MAX_PAUSE_S);
        report(operation, `${failure.reason}, again in ${pauseS} s`);
        await sleep(pauseS * 1000);
      }
    }
  }

  /** Send one request. Without a body it is a GET, and the session is in a header. */
  private async callOnce(operation: string, body?: Json): Promise<Json> {
    const headers: Record<string, string> = {
      apikeyprivate: KEY,
      apiclientprivate: CLIENT,
      "Content-Type": "application/json",
    };
    const session = this.sessionId ? { SessionId: this.sessionId } : {};
    if (!body) headers.sessionid = this.sessionId;
    let response: Response;
    let content: string;
    try {
      response = await fetch(`${URL_BASE}/api/paywall/masterpass/${operation}`, {
        method: body ? "POST" : "GET",
        headers,
        body: body ? JSON.stringify({ ...session, ...body }) : null,
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_S * 1000),
      });
      content = await response.text();
    } catch (error) {
      throw new Failure("no-answer", "", (error as Error).message, true);
    }
    return this.readAnswer(response, content);
  }

  /** Return the Body of a success, and adopt its session. Throw Failure for anything else. */
  private readAnswer(response: Response, content: string): Json {
    const { status, headers } = response;
    const envelope = parseEnvelope(content);
    if (!envelope || status === 429 || status >= 500) {
      // a gateway, not Paywall
      const canRepeat = status === 408 || status === 429 || status < 300 || status >= 500;
      const pause = headers.get("Retry-After") ?? "";
      const pauseS = /^\d{1,9}$/.test(pause) ? Number(pause) : 0;
      throw new Failure("http", status, headers.get("Content-Type") ?? "", canRepeat, pauseS);
    }
    const body = asJson(envelope.Body);
    const sessionId = (isJson(body.Session) ? body.Session : body).SessionId;
    if (typeof sessionId === "string" && sessionId) this.sessionId = sessionId;
    checkMasterpass(asJson(body.Masterpass));
    if (!envelope.Result) throw new Failure("paywall", envelope.ErrorCode, envelope.Message);
    return body;
  }
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asJson(value: unknown): Json {
  return isJson(value) ? value : {};
}

/** Return the envelope, or undefined for a page, a broken body and other JSON. */
function parseEnvelope(content: string): Json | undefined {
  try {
    const envelope: unknown = JSON.parse(content);
    if (!isJson(envelope) || !["ErrorCode", "Message", "Body"].every((name) => name in envelope)) return undefined;
    return typeof envelope.Result === "boolean" ? envelope : undefined;
  } catch {
    return undefined;
  }
}

/** Throw Failure for a failure of Masterpass: the envelope around it may say success. */
function checkMasterpass(masterpass: Json): void {
  if (isJson(masterpass.Exception)) {
    throw new Failure("masterpass", masterpass.Exception.Code, masterpass.Exception.Message);
  }
  if (masterpass.Result === false) {
    // the bank refused a commit
    const error = asJson(masterpass.Error);
    throw new Failure("masterpass", error.ProviderErrorCode, error.ProviderErrorMessage);
  }
}

/** Return the member of a Body at the path. Throw Failure for an answer without it. */
function read(body: Json, ...path: string[]): unknown {
  const value = path.reduce<unknown>((outer, name) => asJson(outer)[name], body);
  if (!value) throw new Failure("http", 200, `the answer has no ${path.join(".")}`);
  return value;
}

/** Print the line of a step. */
function report(operation: string, text: string): void {
  console.log(`${operation}: ${text}`);
}

/** Pays one order. `ask` returns the line that the user enters, "" when there is none. */
class Checkout {
  private readonly client: Client;
  private readonly order: string;
  private readonly ask: () => Promise<string>;
  /** A file with the id of the only payment that may be committed. In a shop it is in the row of the order. */
  private readonly commitRecord: string;

  constructor(client: Client, order: string, ask: () => Promise<string>) {
    this.client = client;
    this.order = order;
    this.ask = ask;
    this.commitRecord = `${order}.commit`;
  }

  /** Return the MasterpassPaymentId of the payment that took the money. */
  async pay(): Promise<string> {
    await this.createSession();
    if (!existsSync(this.commitRecord)) {
      await this.addCard();
      this.record(await this.authorise(await this.chooseCard()));
    }
    const paymentId = readFileSync(this.commitRecord, "utf8");
    // Empty: another run is writing it, or was stopped.
    if (!paymentId) throw new Failure("no-record", "", `${this.commitRecord} is empty`);
    await this.commit(paymentId);
    return paymentId;
  }

  /** Name the payment to commit, unless another run was faster: both commit the same one. */
  private record(paymentId: string): void {
    try {
      writeFileSync(this.commitRecord, paymentId, { flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }

  /** A lost answer may have used the ReferenceCode. A session takes no money, so another one does no harm. */
  private async createSession(): Promise<void> {
    const reference = `${this.order}-${Math.floor(Date.now() / 1000)}`;
    const body = await this.client.call("session", { ...USER, ReferenceCode: reference }).catch((failure) => {
      if (!(failure instanceof Failure && failure.kind === "paywall" && failure.isRepeated)) throw failure;
      return this.client.call("session", { ...USER, ReferenceCode: `${reference}-2` });
    });
    read(body, "SessionId");
    report("session", "created");
  }

  private async addCard(): Promise<void> {
    let body: Json;
    try {
      body = await this.client.call("card/add", CARD);
    } catch (failure) {
      if (!isReason(failure, "masterpass CARD_ALREADY_EXISTS")) throw failure;
      report("card/add", "registered before");
      return;
    }
    await this.verify("card/add", body, "otp/verify", {});
  }

  private async chooseCard(): Promise<string> {
    const cards = read(await this.client.call("card/list"), "Masterpass", "Result", "Cards") as Json[];
    report("card/list", `${cards.length} registered, paying with the first`);
    return String(read(asJson(cards[0]), "CardAlias"));
  }

  /** Return the MasterpassPaymentId of a payment that the user confirmed. It takes no money yet. */
  private async authorise(alias: string): Promise<string> {
    const body = await this.startPayment(alias);
    const paymentId = String(read(body, "Masterpass", "Paywall", "MasterpassPaymentId"));
    if (read(body, "Masterpass", "Result", "ResponseCode") === "5010") {
      const url = read(body, "Masterpass", "Result", "Url3d");
      const query = read(body, "Masterpass", "Paywall", "MasterpassReturnQueryString");
      report("payment/init", `3D Secure, press Enter after the page of the bank: ${url}${query}`);
      await this.ask();
    } else {
      await this.verify("payment/init", body, "payment/verify", { MasterpassPaymentId: paymentId });
    }
    return paymentId;
  }

  /** A code that was used belongs to a payment that is not committed: the commit record would name it. */
  private async startPayment(alias: string): Promise<Json> {
    for (let number = 1; ; number++) {
      const detail = { ...DETAIL, MerchantUniqueCode: `${this.order}-${number}` };
      const card = { IsSavedCard: true, CardAlias: alias };
      try {
        const body = { AutoCommit: false, PaymentDetail: detail, Card: card };
        return await this.client.call("payment/init", body);
      } catch (failure) {
        if (!isReason(failure, "paywall 119") || number === MAX_TRIES) throw failure;
        report("payment/init", `${this.order}-${number} was used before`);
      }
    }
  }

  /** Send the codes that the user enters, as long as an answer asks for one. */
  private async verify(sender: string, answer: Json, operation: string, members: Json): Promise<void> {
    let body = answer;
    while (["5001", "5008"].includes(String(read(body, "Masterpass", "Result", "ResponseCode")))) {
      report(sender, "a code was sent to the user, enter it");
      const token = read(body, "Masterpass", "Result", "Token");
      try {
        body = await this.enterCode(operation, { ...members, OtpToken: token });
      } catch (failure) {
        if (!isReason(failure, "masterpass TOKEN_ALREADY_USED")) throw failure;
        break; // by an entry whose answer was lost: the next call shows how it ended
      }
      sender = operation;
    }
    report(operation, "done");
  }

  /** Send the code that the user enters; after a wrong one, ask again. */
  private async enterCode(operation: string, members: Json): Promise<Json> {
    for (let number = 1; ; number++) {
      const code = await this.ask();
      if (!code) throw new Failure("no-code", "", "no code was entered");
      try {
        return await this.client.call(operation, { ...members, OtpCode: code });
      } catch (failure) {
        if (!isReason(failure, "masterpass OTP_IS_NOT_VALID") || number === MAX_TRIES) throw failure;
        report(operation, `${failure.reason}: ${failure.message} Enter it again.`);
      }
    }
  }

  /** Take the money. 97 says that a commit whose answer was lost took it. */
  private async commit(paymentId: string): Promise<void> {
    try {
      await this.client.call("payment/commit", { MasterpassPaymentId: paymentId });
    } catch (failure) {
      if (!isReason(failure, "paywall 97")) throw failure;
    }
    report("payment/commit", "done");
  }

  /** A commit may have been sent, and no answer to it says that it failed. */
  isUnknown(failure: Failure): boolean {
    const isAnswered = failure.kind === "paywall" || failure.kind === "masterpass";
    return existsSync(this.commitRecord) && !(failure.operation === "payment/commit" && isAnswered);
  }
}

function isReason(failure: unknown, reason: string): failure is Failure {
  return failure instanceof Failure && failure.reason === reason;
}

/** Return the exit code: 0 paid, 1 not paid, 2 unknown, 64 wrong arguments. */
async function main([order, ...rest]: string[]): Promise<number> {
  if (!order || rest.length > 0 || !/^[A-Za-z0-9_-]+$/.test(order)) {
    console.error("usage: pay_order ORDER   (letters, digits, - and _)");
    return 64;
  }
  const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const ask = async () => String((await input.next()).value ?? "").trim();
  const checkout = new Checkout(new Client(), order, ask);
  try {
    console.log(`paid ${await checkout.pay()}`);
    return 0;
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    report(failure.operation, `${failure.reason}: ${failure.message}`);
    const isUnknown = checkout.isUnknown(failure);
    console.log(`${isUnknown ? "unknown" : "not paid"} ${failure.reason}`);
    return isUnknown ? 2 : 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
process.stdin.destroy(); // or it would keep the process alive
