import { PANEL_TEXTS } from "./texts_panels.js";

/** Every text of the page: English, Turkish. `{name}` is replaced by a value. */
export const TEXTS = {
  title: ["mockpaywall", "mockpaywall"],
  skip: ["Skip to content", "İçeriğe geç"],
  panels: ["Panels", "Paneller"],
  "panel.requests": ["Requests", "İstekler"],
  "panel.server": ["Server", "Sunucu"],
  ...PANEL_TEXTS,
  "state.connecting": ["Connecting", "Bağlanıyor"],
  "state.live": ["Live", "Canlı"],
  "state.polling": ["Every second", "Saniyede bir"],
  "state.offline": ["The server does not answer. Trying again.", "Sunucu yanıt vermiyor. Yeniden deneniyor."],
  "scope.all": ["All namespaces", "Tüm ad alanları"],
  "scope.one": ["Namespace {name}", "{name} ad alanı"],
  language: ["Türkçe", "English"],
  help: ["Keyboard shortcuts", "Klavye kısayolları"],
  "help.open": ["Show this list", "Bu listeyi göster"],
  "help.terminal": ["In a terminal", "Komut satırında"],
  "help.modes": ["explains every mode", "her modu açıklar"],
  "help.cards": ["lists test cards, codes and amounts", "test kartlarını, kodları ve tutarları listeler"],
  "help.--help": ["lists every command", "tüm komutları listeler"],
  "help.panel": ["Open {name}", "{name} panelini aç"],
  close: ["Close", "Kapat"],
  confirm: ["{action}: really?", "{action}: emin misiniz?"],
  copy: ["Copy", "Kopyala"],
  copied: ["Copied", "Kopyalandı"],
  "copy.failed": ["The browser did not allow copying", "Tarayıcı kopyalamaya izin vermedi"],
  "token.title": ["This server asks for a token", "Bu sunucu bir belirteç istiyor"],
  "token.label": ["Token", "Belirteç"],
  "token.note": [
    "The value of --admin-token, or the content of --admin-token-file. It stays in this tab.",
    "--admin-token değeri ya da --admin-token-file dosyasının içeriği. Yalnızca bu sekmede kalır.",
  ],
  "token.refused": ["This token was refused.", "Bu belirteç reddedildi."],
  "token.send": ["Continue", "Devam"],
  "error.offline": ["The server does not answer.", "Sunucu yanıt vermiyor."],
  "error.panel": ["No such panel", "Böyle bir panel yok"],
  "time.ms": ["{value} ms", "{value} ms"],
  "outcome.open": ["In progress", "Sürüyor"],
  "outcome.unmatched": ["No such path", "Böyle bir yol yok"],
  "outcome.refused": ["Refused", "Reddedildi"],
  "outcome.unanswered": ["No complete answer", "Tam yanıt yok"],
  "outcome.simulated": ["Simulated", "Benzetildi"],
  "outcome.good": ["Answered", "Yanıtlandı"],
  "filter.text": ["Filter: text, any id, namespace", "Süz: metin, her kimlik, ad alanı"],
  "filter.operation": ["Operation", "İşlem"],
  "filter.outcome": ["Outcome", "Sonuç"],
  "filter.mode": ["Mode", "Mod"],
  "filter.any.mode": ["any but ok", "ok dışındakiler"],
  pause: ["Pause", "Duraklat"],
  resume: ["Resume", "Sürdür"],
  "journal.clear": ["Delete all", "Tümünü sil"],
  "requests.list": ["List of requests", "İstek listesi"],
  "requests.count": ["{shown} / {total}", "{shown} / {total}"],
  "requests.skipped": ["{count} came too fast, and are read soon.", "{count} istek çok hızlı geldi; birazdan okunacak."],
  "requests.evicted": ["{count} older ones evicted (--journal-size)", "{count} eski istek atıldı (--journal-size)"],
  "requests.newer": ["{count} new", "{count} yeni"],
  "requests.none": ["No request yet. This is the base address of the mock:", "Henüz istek yok. Mock sunucunun temel adresi:"],
  "requests.none.match": ["No request passes the filter.", "Süzgeçten geçen istek yok."],
  "requests.refused": ["Refused: {text}", "Reddedildi: {text}"],
  "requests.refusals": ["{count} refused", "{count} reddedildi"],
  "key.filter": ["Go to the filter", "Süzgece git"],
  "key.pause": ["Pause or resume", "Duraklat ya da sürdür"],
  "key.next": ["Next request", "Sonraki istek"],
  "key.previous": ["Previous request", "Önceki istek"],
  "key.curl": ["Copy as curl", "curl olarak kopyala"],
  "key.close": ["Close the request", "İsteği kapat"],
  request: ["Request", "İstek"],
  response: ["Response", "Yanıt"],
  "response.none": ["No response", "Yanıt yok"],
  headers: ["Headers ({count})", "Başlıklar ({count})"],
  "body.none": ["No body", "Gövde yok"],
  "fact.number": ["request {number}", "{number}. istek"],
  "fact.namespace": ["namespace {name}", "ad alanı {name}"],
  "fault.name": ["should be {name}", "{name} olmalı"],
  "verdict.mode": ["Mode", "Mod"],
  "verdict.source": ["(from: {source})", "(kaynak: {source})"],
  "near.title": ["Nearest expected request", "Beklenen en yakın istek"],
  "near.rule": ["Rule", "Kural"],
  "near.met": ["present:", "var:"],
  "near.unmet": ["missing or different:", "eksik ya da farklı:"],
  "action.curl": ["Copy as curl", "curl olarak kopyala"],
  "action.repeat": ["Repeat", "Yinele"],
  "action.rule": ["Make this a rule", "Bundan kural yap"],
  "action.payment": ["Its payment", "Ödemesi"],
  "action.link": ["Copy link", "Bağlantıyı kopyala"],
  "repeat.sending": ["Sending…", "Gönderiliyor…"],
  "repeat.done": [
    "Sent again by this browser, with fake keys: the journal has none of yours.",
    "Bu tarayıcıdan sahte anahtarlarla yeniden gönderildi: günlükte sizinkiler yok.",
  ],
  "repeat.masked": [
    "Cannot be repeated: the journal has no card data and no codes.",
    "Yinelenemez: günlükte kart verisi ve kod yok.",
  ],
  "repeat.none": ["Sent again; no response arrived.", "Yeniden gönderildi; yanıt gelmedi."],
  "rule.title": ["Rule for the next requests", "Sonraki istekler için kural"],
  "rule.mode": ["Mode", "Mod"],
  "rule.match": ["For", "Kapsam"],
  "rule.operation": ["{path}", "{path}"],
  "rule.reference": ["ReferenceCode {reference}", "ReferenceCode {reference}"],
  "rule.all": ["every request of the namespace", "ad alanının tüm istekleri"],
  "rule.times": ["How often", "Kaç kez"],
  "rule.always": ["always", "her zaman"],
  "rule.add": ["Add rule", "Kuralı ekle"],
  "rule.added": ["{mode} applies from the next request on.", "{mode} bir sonraki istekten başlayarak geçerli."],
  "rule.remove": ["Remove it", "Kaldır"],
  "rule.removed": ["The rule is removed.", "Kural kaldırıldı."],
  "server.version": ["Version", "Sürüm"],
};

const LANGUAGE_KEY = "mockpaywall.language";
const LANGUAGES = ["en", "tr"];

/** "en" or "tr": what the user chose, else that of the browser. */
export const language = readLanguage();
const COLUMN = LANGUAGES.indexOf(language);

/** Return a text of the table. */
export function t(key, values = {}) {
  const text = TEXTS[key]?.[COLUMN] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Show the page in the other language. */
export function switchLanguage() {
  localStorage.setItem(LANGUAGE_KEY, LANGUAGES[1 - COLUMN]);
  location.reload();
}

function readLanguage() {
  const chosen = localStorage.getItem(LANGUAGE_KEY) ?? navigator.language.slice(0, 2);
  return LANGUAGES.includes(chosen) ? chosen : "en";
}
