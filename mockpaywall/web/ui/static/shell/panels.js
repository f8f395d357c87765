/** The panels, in the order of the navigation: id, shortcut, module. */
export const PANELS = [
  { id: "requests", key: "r", load: () => import("../panels/requests.js") },
  { id: "fail", key: "f", load: () => import("../panels/fail.js") },
  { id: "payments", key: "y", load: () => import("../panels/payments.js") },
  { id: "otps", key: "o", load: () => import("../panels/otps.js") },
  { id: "accounts", key: "a", load: () => import("../panels/accounts.js") },
  { id: "sessions", key: "e", load: () => import("../panels/sessions.js") },
  { id: "clock", key: "t", load: () => import("../panels/clock.js") },
  { id: "namespaces", key: "n", load: () => import("../panels/namespaces.js") },
  { id: "code", key: "x", load: () => import("../panels/code.js") },
  { id: "server", key: "s", load: () => import("../panels/server.js") },
];

/** Elements above every panel, such as what is set for the next requests: modules like those of panels. */
export const BARS = [{ id: "overrides", load: () => import("../bars/overrides.js") }];
