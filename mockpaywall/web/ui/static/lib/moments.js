import { language } from "./texts.js";

const DAY = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
const LIRA = new Intl.NumberFormat(language, { style: "currency", currency: "TRY", currencyDisplay: "narrowSymbol" });
const NUMBER = new Intl.NumberFormat(language, { minimumFractionDigits: 2 });
const LIRA_ID = 1;

/** @param {string} text ISO 8601, with the offset of the server; shown as it stands there */
export const formatDateTime = (text) => DAY.format(new Date(`${text.slice(0, 19)}`));

export const formatAmount = (amount, currencyId) => (currencyId === LIRA_ID ? LIRA : NUMBER).format(amount);
