/** Every text of the page: English, Turkish. `{name}` is replaced by a value. */
const TEXTS = {
  title: ["mockpaywall", "mockpaywall"],
  skip: ["Skip to content", "İçeriğe geç"],
  panels: ["Panels", "Paneller"],
  "panel.requests": ["Requests", "İstekler"],
  "panel.server": ["Server", "Sunucu"],
  "state.connecting": ["Connecting", "Bağlanıyor"],
  "state.live": ["Live", "Canlı"],
  "state.polling": ["Every second", "Saniyede bir"],
  "state.offline": ["The server does not answer. Trying again.", "Sunucu yanıt vermiyor. Yeniden deneniyor."],
  "scope.all": ["All namespaces", "Tüm ad alanları"],
  "scope.one": ["Namespace {name}", "{name} ad alanı"],
  language: ["Türkçe", "English"],
  help: ["Keyboard shortcuts", "Klavye kısayolları"],
  "help.open": ["Show this list", "Bu listeyi göster"],
  "help.panel": ["Open {name}", "{name} panelini aç"],
  close: ["Close", "Kapat"],
  cancel: ["Cancel", "Vazgeç"],
  confirm: ["Really?", "Emin misiniz?"],
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
  "server.version": ["Version", "Sürüm"],
  "server.uptime": ["Running for {seconds} s", "{seconds} sn'dir çalışıyor"],
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
