import { language, t } from "./texts.js";

const CLOCK = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23", timeZone: "UTC" });
const MOMENT = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23", timeZone: "UTC" });
const NUMBER = new Intl.NumberFormat(language);
const SHORT = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** The offset of the server's zone: all times on the page, and in Paywall's bodies, are in it. */
let zone = { text: "", ms: 0 };

/** Take the zone over from *time*, which is ISO 8601 and ends with its offset. */
export function setZone(time) {
  const [text, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(time) ?? ["", "+", "0", "0"];
  zone = { text, ms: Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000 };
}

/** @param {number} seconds since the epoch */
export const formatClock = (seconds) => CLOCK.format(seconds * 1000 + zone.ms);
export const formatMoment = (seconds) => `${MOMENT.format(seconds * 1000 + zone.ms)} ${zone.text}`;
export const formatNumber = (value) => NUMBER.format(value);

/** Return how long an exchange took, with its unit; "" while it goes on. */
export function formatDuration({ receivedAt, endedAt }) {
  if (endedAt === null) return "";
  const ms = Math.max(0, (endedAt - receivedAt) * 1000);
  return ms < 10 ? t("time.ms", { value: SHORT.format(ms) }) : t("time.ms", { value: formatNumber(Math.round(ms)) });
}
