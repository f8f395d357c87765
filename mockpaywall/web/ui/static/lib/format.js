import { language, t } from "./texts.js";

const CLOCK = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hour12: false });
const MOMENT = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });
const NUMBER = new Intl.NumberFormat(language);

/** @param {number} seconds since the epoch */
export const formatClock = (seconds) => CLOCK.format(seconds * 1000);
export const formatMoment = (seconds) => MOMENT.format(seconds * 1000);
export const formatNumber = (value) => NUMBER.format(value);

/** Return how long an exchange took, with its unit; "" while it goes on. */
export function formatDuration({ receivedAt, endedAt }) {
  if (endedAt === null) return "";
  const ms = Math.max(0, (endedAt - receivedAt) * 1000);
  return ms < 10 ? t("time.ms", { value: ms.toFixed(1) }) : t("time.ms", { value: formatNumber(Math.round(ms)) });
}
