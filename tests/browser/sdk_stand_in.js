// A stand-in for the JavaScript SDK of Paywall: its requests in their documented order, with its headers and bodies.
// Paywall is called by XMLHttpRequest, as the SDK does with axios, and Masterpass by fetch, as its web library does.

const PAYWALL = "https://test-payment-api.itspaywall.com/api/paywall";
const MASTERPASS = "https://mp-test-sdk.masterpassturkiye.com";
const LIBRARY = { sdkVersion: "1.0.4", sourceChannel: "Web" };
const OTP_CODES = ["5001", "5008"];
const PAYMENT_TYPES = { "0000": 1, 5010: 2, 5001: 3, 5008: 3 };
const STARTED = 1;
const UNSUCCESSFUL = 2;
const AWAITING_CAPTURE = 3;

const encrypt = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(176));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

const sendXhr = (method, url, headers, body) =>
  new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.onload = () => resolve({ status: xhr.status, json: JSON.parse(xhr.responseText) });
    xhr.onerror = () => reject(new Error(`${method} ${url} cannot be read`));
    xhr.send(body && JSON.stringify(body));
  });

export class StandIn {
  constructor(token) {
    this.token = token;
    this.flow = { uri: "", token: "" };
    this.pendingPaymentId = null;
  }

  async init() {
    const headers = { token: this.token, includeMasterpassSession: "true" };
    const { json } = await sendXhr("GET", `${PAYWALL}/temptoken/sdk/verify`, headers);
    this.token = json.Body.Token;
    this.session = json.Body.Masterpass;
    this.bearer = this.session.MasterpassToken;
    return json;
  }

  async addCard(alias, expiryDate) {
    return this.#callMasterpass("POST", "/account/api/Card", {
      ...this.#account(),
      requestReferenceNumber: "REQ-1",
      cardNumber: encrypt(),
      expiryDate,
      accountAliasName: alias,
      cardHolderName: "Test User",
      cvv: encrypt(),
      deviceFingerPrint: "",
    });
  }

  async listCards() {
    const query = new URLSearchParams({ ...this.#account(), ...this.#identity() });
    return this.#callMasterpass("GET", `/account/api/Card?${query}`);
  }

  async deleteCard(cardAlias) {
    return this.#callMasterpass("DELETE", "/account/api/Card", { accountKey: this.session.UserPhone, cardAlias });
  }

  async linkMerchant() {
    const { accountKey } = this.#account();
    return this.#callMasterpass("PUT", "/account/api/Account/LinkToMerchant", { accountKey });
  }

  async resendOtp() {
    const answer = await this.#callMasterpass("POST", "/user-authorization/api/Otp/resend", { token: this.flow.token });
    this.flow.token = answer.result.token;
    return answer;
  }

  async verifyOtp(otpCode) {
    const answer = await this.#callMasterpass("POST", this.flow.uri, { token: this.flow.token, otpCode });
    if (answer.result?.responseCode !== "0000") return answer;
    this.bearer = answer.result.token;
    if (this.pendingPaymentId) await this.#mark(this.pendingPaymentId, 3, AWAITING_CAPTURE, answer);
    this.pendingPaymentId = null;
    return answer;
  }

  // detail: PaymentDetail; card: { alias } of a saved card, or { number, expiryDate, holder } of a typed one.
  async pay(detail, card, force3D = false) {
    const ordered = await this.#order(detail, card, force3D);
    const { Paywall, MasterpassRequestBody } = ordered;
    const path = card.alias ? "/payment/api/Payment/request" : "/payment/api/DirectPayment/request";
    const answer = await this.#callMasterpass("POST", path, this.#fill(MasterpassRequestBody, card));
    const code = answer.result?.responseCode;
    const paymentId = Paywall.MasterpassPaymentId;
    if (OTP_CODES.includes(code)) this.pendingPaymentId = paymentId;
    const done = code === "0000" ? AWAITING_CAPTURE : STARTED;
    await this.#mark(paymentId, PAYMENT_TYPES[code] ?? 4, answer.exception ? UNSUCCESSFUL : done, answer);
    const separator = answer.result?.url3d?.includes("?") ? "&" : "?";
    const query = Paywall.MasterpassReturnQueryString.replace(/^[?&]/, "");
    const redirectUrl = answer.result?.url3d && `${answer.result.url3d}${separator}${query}`;
    return { answer, paymentId, redirectUrl };
  }

  async #order(detail, card, force3D) {
    const shown = card.alias ?? card.number;
    const { json } = await this.#callPaywall("payment/init", {
      SessionId: this.session.SessionId,
      Force3D: force3D,
      PaymentDetail: { ...detail, ChannelId: 0, TagId: 0 },
      Card: {
        IsSavedCard: Boolean(card.alias),
        CardBin: shown.slice(0, 6),
        ...(shown.length >= 10 && { CardMasked: `${shown.slice(0, 6)}******${shown.slice(-4)}` }),
        OwnerName: card.holder ?? shown,
        ...(card.alias && { CardAlias: card.alias }),
      },
      Customer: { fullName: "Test User", phone: this.session.UserPhone },
      Products: [{ productId: "p-1", productName: "Coffee", productAmount: detail.Amount, vatRate: 20 }],
    });
    if (json.Result !== true) throw new Error(json.Message);
    return json.Body.Masterpass;
  }

  #fill(body, card) {
    const values = {
      "%CARD_NUMBER_REPLACE%": encrypt(),
      "%CVV_REPLACE%": encrypt(),
      "%EXPIRY_DATE_REPLACE%": card.expiryDate,
      "%CARD_HOLDER_NAME_REPLACE%": card.holder,
      "%CARD_ALIAS_REPLACE%": card.alias,
    };
    return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, values[value] ?? value]));
  }

  async #mark(paymentId, type, status, answer) {
    const { exception, result } = answer;
    await this.#callPaywall("payment/mark", {
      MasterpassPaymentId: paymentId,
      PaymentType: type,
      PaymentStatus: status,
      ...(result && { MasterpassPaymentToken: result.token, MasterpassOrderId: result.retrievalReferenceNumber }),
      ...(exception && { MasterpassOrderId: "-", ErrorCode: exception.code, ErrorMessage: exception.message }),
      Response: JSON.stringify(answer),
    });
  }

  #callPaywall(operation, body) {
    const headers = { "Content-Type": "application/json", token: this.token, Authorization: `Bearer ${this.token}` };
    return sendXhr("POST", `${PAYWALL}/masterpass/by/sdk/${operation}`, headers, body);
  }

  async #callMasterpass(method, path, body) {
    const headers = {
      "Content-Type": "application/json",
      Accept: "application/json",
      Authorization: `Bearer ${this.bearer}`,
      "x-channel": "SYS",
      "x-source-channel": "Web",
      "x-language": "tr-TR",
      "x-api-version": "1.0.4",
    };
    const text = body && JSON.stringify({ ...body, ...this.#identity() });
    const response = await fetch(MASTERPASS + path, { method, headers, body: text });
    const answer = await response.json();
    if (response.status !== answer.statusCode) throw new Error(`HTTP ${response.status}: ${answer.statusCode}`);
    const locates = answer.statusCode === 202 || /verify|directpayment\/request/i.test(path);
    if (response.ok && locates) {
      this.flow = { uri: response.headers.get("content-location") ?? "", token: answer.result?.token ?? "" };
    }
    return answer;
  }

  #account() {
    return { accountKey: this.session.UserPhone, accountKeyType: "Msisdn", userId: this.session.UserId };
  }

  #identity() {
    return { merchantId: this.session.MasterpassMerchantId, ...LIBRARY };
  }
}
