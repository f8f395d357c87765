// Load this before the SDK: its requests then go to the mock that this script came from.
(() => {
  const mock = document.currentScript.src.replace(/\/__admin\/shim\.js.*$/, "");
  const hosts = HOSTS;
  const redirect = (address) => {
    const url = new URL(address, document.baseURI);
    return hosts.includes(url.hostname) ? mock + url.pathname + url.search : address;
  };
  const { fetch } = window;
  window.fetch = async (input, init) => {
    if (!(input instanceof Request)) return fetch(redirect(input), init);
    if (redirect(input.url) === input.url) return fetch(input, init);
    const { method, headers, credentials, signal } = input;
    const body = (await input.text()) || undefined; // as the stream that it is, it would need HTTP/2
    return fetch(redirect(input.url), { method, headers, credentials, signal, body, ...init });
  };
  const { open } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    return open.call(this, method, redirect(address), ...rest);
  };
})();
